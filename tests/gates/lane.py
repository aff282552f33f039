"""A lane: two phones on a bridge, a gateway, and a host on the line, as namespaces. No box runs in it.

The addresses of the host are those for benchmarking (RFC 2544, RFC 5180), so that nothing is ever meant for anybody.
"""

import contextlib
import selectors
import socket
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface

from hotspot.gate.rules import Rules
from tests.lab.namespace import LabError, Namespace, street_name, sweep, until

RULES = Rules("lan0", "wan0", IPv4Interface("10.80.0.1/20"), IPv6Interface("fd10:1:2::1/64"), 2080, 2443, 5354)
HOST4, HOST6, GARDEN4, GARDEN6 = "198.18.0.1", "2001:2::1", "198.18.0.80", "2001:2::80"
HOSTS = {4: HOST4, 6: HOST6}
GARDENS = {4: GARDEN4, 6: GARDEN6}
OURS = {4: "10.80.0.1", 6: "fd10:1:2::1"}
ECHO, WEB, TLS, DNS, NTP = 7007, 80, 443, 53, 123
STAFF = 8443
OUR_PORTS = (RULES.portal_port, RULES.portal_tls_port or 0, RULES.resolver_port, DNS, NTP, STAFF)
_PATIENCE = 0.4


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@dataclass(slots=True)
class Device:
    """A phone with static addresses. Sockets it hands out live in its namespace; whoever takes one closes it."""

    namespace: Namespace
    mac: str
    addresses: dict[int, str]
    _open: list[socket.socket] = field(default_factory=list)

    def udp(self, address: str, port: int, source: str = "", source_port: int = 0) -> socket.socket:
        return self._to(socket.SOCK_DGRAM, address, port, source, source_port)

    def tcp(self, address: str, port: int) -> socket.socket:
        """A connection. Raises ``OSError`` as it comes."""
        return self._to(socket.SOCK_STREAM, address, port, "", 0)

    def reaches(self, address: str, port: int = ECHO) -> bool:
        """Whether a datagram comes back."""
        with self.udp(address, port) as talk:
            return self.hears(talk)

    def hears(self, talk: socket.socket) -> bool:
        """Whether a datagram sent by ``talk`` comes back."""
        try:
            talk.send(b"hello")
            return talk.recv(100) == b"hello"
        except OSError:
            return False

    def asks(self, talk: socket.socket, times: int) -> int:
        """How many of so many datagrams, sent at once, come back."""
        for _ in range(times):
            with contextlib.suppress(OSError):
                talk.send(b"hello")
        heard = 0
        with contextlib.suppress(OSError):
            while heard < times and talk.recv(100):
                heard += 1
        return heard

    def connects(self, address: str, port: int) -> bool:
        """Whether a connection is made and answers."""
        try:
            with self.tcp(address, port) as talk:
                talk.send(b"hello")
                return talk.recv(100) == b"hello"
        except OSError:
            return False

    def refusal(self, address: str, port: int) -> str:
        """The class name of what a connection attempt comes to, empty when it succeeds."""
        try:
            self.tcp(address, port).close()
        except OSError as err:
            return type(err).__name__
        return ""

    def close(self) -> None:
        for one in self._open:
            one.close()

    def _to(self, kind: int, address: str, port: int, source: str, source_port: int) -> socket.socket:
        made = self.namespace.new_socket(_family(address), kind)
        made.settimeout(_PATIENCE)
        self._open.append(made)
        if source or source_port:
            made.bind((source, source_port))
        made.connect((address, port))
        return made


class Echo:
    """Sends back what it gets, on ports of some addresses, over UDP and TCP, from the address that was asked.

    ``heard`` is who asked at which port.
    """

    def __init__(self, namespace: Namespace, addresses: Collection[str], ports: Collection[int]) -> None:
        self._selector = selectors.DefaultSelector()
        self._running = True
        self.heard: list[tuple[str, int]] = []
        for address in addresses:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                for port in ports:
                    self._serve(namespace.new_socket(_family(address), kind), address, port)
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def _serve(self, made: socket.socket, address: str, port: int) -> None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.setblocking(False)
        answer = self._datagram
        if made.type == socket.SOCK_STREAM:
            made.listen(512)
            answer = self._accept
        self._selector.register(made, selectors.EVENT_READ, answer)

    def _loop(self) -> None:
        while self._running:
            for key, _ in self._selector.select(0.1):
                with contextlib.suppress(OSError):
                    key.data(key.fileobj)

    def _datagram(self, made: socket.socket) -> None:
        data, peer = made.recvfrom(65536)
        self.heard.append((peer[0], made.getsockname()[1]))
        made.sendto(data, peer)

    def _accept(self, made: socket.socket) -> None:
        link, peer = made.accept()
        self.heard.append((peer[0], made.getsockname()[1]))
        link.setblocking(False)
        self._selector.register(link, selectors.EVENT_READ, self._stream)

    def _stream(self, link: socket.socket) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = link.recv(65536)
        if data:
            link.send(data)
        else:
            self._selector.unregister(link)
            link.close()

    def close(self) -> None:
        self._running = False
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()


@dataclass(slots=True)
class Lane:
    """What ``standing`` gives: the gateway's namespace, the host's, and the phones."""

    gateway: Namespace
    host: Namespace
    phones: list[Device]
    line: Echo
    ours: Echo

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The leases of the phones."""
        return [(phone.mac, phone.addresses[4]) for phone in self.phones]


@contextlib.contextmanager
def standing(phones: int = 2) -> Iterator[Lane]:
    """A lane without a gate; this thread is in the gateway's namespace while it stands."""
    sweep()
    street = street_name()
    made = [Namespace(f"{street}-{who}") for who in ("gw", "inet", *(f"p{n}" for n in range(1, phones + 1)))]
    echoes: list[Echo] = []
    devices: list[Device] = []
    try:
        for namespace in made:
            namespace.create()
        gateway, host, *rest = made
        _wire_line(gateway, host)
        devices = [_wire_phone(gateway, namespace, number) for number, namespace in enumerate(rest, 1)]
        echoes.append(Echo(host, (*HOSTS.values(), *GARDENS.values()), (ECHO, WEB, TLS, DNS, NTP)))
        echoes.append(Echo(gateway, OURS.values(), OUR_PORTS))
        for device in devices:
            for address in HOSTS.values():
                until(lambda device=device, address=address: device.reaches(address), 10, f"{address} without a gate")  # type: ignore[misc]
        with gateway.inside():
            yield Lane(gateway, host, devices, *echoes)
    finally:
        for device in devices:
            device.close()
        for echo in echoes:
            echo.close()
        for namespace in made:
            namespace.delete()


def _wire_line(gateway: Namespace, host: Namespace) -> None:
    gateway.write("ipv6/conf/all/accept_dad", 0)
    gateway.ip(
        "link add lan0 type bridge",
        "link set lan0 up",
        "addr add 10.80.0.1/20 dev lan0",
        "addr add fd10:1:2::1/64 dev lan0 nodad",
        f"link add wan0 type veth peer name eth0 netns {host.name}",
        "link set wan0 up",
        "addr add 198.19.0.2/24 dev wan0",
        "addr add 2001:2:0:ffff::2/64 dev wan0 nodad",
        "route add default via 198.19.0.1",
        "route add default via 2001:2:0:ffff::1",
    )
    host.ip(
        "addr add 198.19.0.1/24 dev eth0",
        "addr add 2001:2:0:ffff::1/64 dev eth0 nodad",
        "link set eth0 up",
        *(f"addr add {address}/32 dev lo" for address in (HOST4, GARDEN4)),
        *(f"addr add {address}/128 dev lo nodad" for address in (HOST6, GARDEN6)),
        "route add default via 198.19.0.2",
        "route add default via 2001:2:0:ffff::2",
    )
    _real_frames(host, "eth0")
    gateway.write("ipv4/ip_forward", 1)
    gateway.write("ipv6/conf/all/forwarding", 1)


def _wire_phone(gateway: Namespace, namespace: Namespace, number: int) -> Device:
    mac, four, six = f"02:c0:00:00:00:{number:02x}", f"10.80.1.{number}", f"fd10:1:2::1:{number}"
    gateway.ip(
        f"link add port{number} type veth peer name wlan0 netns {namespace.name}",
        f"link set port{number} master lan0",
        f"link set port{number} up",
    )
    namespace.ip(
        f"link set wlan0 address {mac}",
        f"addr add {four}/20 dev wlan0",
        f"addr add {six}/64 dev wlan0 nodad",
        "link set wlan0 up",
        "route add default via 10.80.0.1",
        "route add default via fd10:1:2::1",
    )
    _real_frames(namespace, "wlan0")
    return Device(namespace, mac, {4: four, 6: six})


def _real_frames(namespace: Namespace, interface: str) -> None:
    """Frames as a wire has them, not the 64 KiB ones that two namespaces hand each other."""
    done = namespace.run("ethtool", "-K", interface, "tso", "off", "gso", "off", "gro", "off")
    if done.returncode:
        raise LabError(done.stderr)


@contextlib.contextmanager
def pushing(lane: Lane, talk: socket.socket) -> Iterator[None]:
    """The host on the line sends and sends to where a datagram came from."""
    server = lane.host.new_socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((HOST4, 9009))
    talk.connect((HOST4, 9009))
    talk.send(b"begin")
    _, peer = server.recvfrom(100)
    stop = threading.Event()

    def push() -> None:
        while not stop.wait(0.02):
            with contextlib.suppress(OSError):
                server.sendto(b".", peer)

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        server.close()


def silent(talk: socket.socket, seconds: float = 0.3) -> bool:
    """Whether nothing comes any more, after what was under way."""
    talk.settimeout(seconds)
    try:
        for _ in range(200):
            talk.recv(100)
    except TimeoutError:
        return True
    return False
