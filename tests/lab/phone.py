"""A phone: a namespace with one wireless-looking interface, a real DHCP client, SLAAC, and the things an app can do."""

import contextlib
import ipaddress
import socket
import ssl
import struct
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.lab import dhcp, dns, packets
from tests.lab.browse import Answer, Form, exchange, request
from tests.lab.namespace import LabError, Namespace, until
from tests.lab.probes import Probe, Seen, Verdict

RADIO = "wlan0"
_RESOLVE_TRIES = 3
_idents = count(1000)


class Phone:
    """Made by ``Street.phone``. Sockets it hands out live in its namespace; whoever takes one closes it."""

    def __init__(self, namespace: Namespace, mac: str, folder: Path) -> None:
        self.namespace, self.mac = namespace, mac
        self.trust: Path | None = None
        self._folder = folder
        self._lease: dhcp.Lease | None = None

    # -- joining ---------------------------------------------------------------------------------------------------

    def join(self) -> "Phone":
        """Radio on, a lease, an IPv6 address: what a phone does when it meets the network."""
        self.radio(True)
        self.lease()
        self.slaac()
        return self

    def radio(self, on: bool) -> None:
        """Switch the interface; off loses every address, on asks for router advertisements again."""
        if on:
            self.namespace.ip(f"link set {RADIO} up")
        else:
            self.namespace.ip(f"addr flush dev {RADIO}", f"link set {RADIO} down")
            self._lease = None

    def lease(self, *more: str) -> dhcp.Lease:
        """Ask by DHCP for a lease and take it; ``more`` are further arguments to udhcpc."""
        lease = dhcp.ask(self.namespace, RADIO, self._folder / f"{self.who}.lease", *more)
        self.take(f"{lease.address}/{lease.prefix}", lease.router)
        names = "".join(f"nameserver {resolver}\n" for resolver in lease.resolvers)
        (self._folder / f"{self.who}.resolv").write_text(names, encoding="ascii")
        self._lease = lease
        return lease

    def take(self, address: str, router: str = "") -> None:
        """Have this IPv4 address, with its prefix length, and no other, honestly got or not."""
        self.namespace.ip(f"addr flush dev {RADIO} scope global to 0.0.0.0/0", f"addr add {address} dev {RADIO}")
        if router:
            self.namespace.ip(f"route replace default via {router}")

    def slaac(self, within: float = 8) -> str:
        """The first global IPv6 address that router advertisements brought."""
        return until(lambda: next(iter(self.ipv6()), ""), within, f"{self.namespace.name}: an IPv6 address")

    def ipv6(self) -> list[str]:
        """Global IPv6 addresses that are ready for use."""
        rows = (line.split() for line in self.namespace.read("if_inet6").splitlines())
        ready = [row for row in rows if row[5] == RADIO and row[3] == "00" and not int(row[4], 16) & 0x48]
        return [str(ipaddress.IPv6Address(bytes.fromhex(row[0]))) for row in ready]

    def new_ipv6(self) -> str:
        """Change the IPv6 address for another in the same prefix, as privacy extensions do each day."""
        old = self.slaac()
        secret = ipaddress.IPv6Address(int.from_bytes(packets.mac(self.mac), "big"))
        self.namespace.write(f"ipv6/conf/{RADIO}/stable_secret", secret)
        self.namespace.write(f"ipv6/conf/{RADIO}/disable_ipv6", 1)
        self.namespace.write(f"ipv6/conf/{RADIO}/disable_ipv6", 0)
        return until(lambda: next((one for one in self.ipv6() if one != old), ""), 8, "another IPv6 address")

    @property
    def held(self) -> dhcp.Lease:
        """The lease in hand; raises ``LabError`` when there is none."""
        if self._lease is None:
            raise LabError(f"{self.namespace.name} has no lease")
        return self._lease

    @property
    def who(self) -> str:
        """Its name in the street, ``p1`` and so on."""
        return self.namespace.name.rpartition("-")[2]

    def address(self, family: int = 4) -> str:
        return self.held.address if family == 4 else self.slaac()

    # -- talking ---------------------------------------------------------------------------------------------------

    def resolve(self, name: str, kind: str = "A", *, server: str = "", timeout: float = 1.0) -> dns.Reply:
        """Ask the lease's resolver, or another, over UDP; raises ``OSError`` when it never answers or refuses."""
        server = server or self.held.resolvers[0]
        with self.new_socket(server, socket.SOCK_DGRAM) as asker:
            asker.settimeout(timeout)
            asker.connect((server, 53))
            for attempt in range(_RESOLVE_TRIES):
                with contextlib.suppress(TimeoutError):
                    asker.send(dns.question(name, kind, 0x4C00 + attempt))
                    return dns.parse(asker.recv(4096))
        raise TimeoutError(f"{server} did not answer for {name}")

    def lookup(self, host: str, family: int = 4) -> str:
        """An address of ``host``, itself when it is one; raises ``OSError`` when there is none."""
        with contextlib.suppress(ValueError):
            return str(ipaddress.ip_address(host))
        kind = "A" if family == 4 else "AAAA"
        found = self.resolve(host, kind).data(kind)
        if not found:
            raise OSError(f"{host} has no IPv{family} address")
        return found[0]

    def new_socket(self, address: str, kind: int) -> socket.socket:
        """A socket of the address's family in this phone."""
        return self.namespace.new_socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)

    def connect(self, address: str, port: int, *, timeout: float = 3.0, abrupt: bool = False) -> socket.socket:
        """An open TCP connection; raises ``ConnectionRefusedError``, ``TimeoutError`` or another ``OSError``.

        An ``abrupt`` one is reset when it is closed, so that no farewell is on the wire afterwards.
        """
        connection = self.new_socket(address, socket.SOCK_STREAM)
        if abrupt:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            connection.settimeout(timeout)
            connection.connect((address, port))
        except OSError:
            connection.close()
            raise
        return connection

    def get(self, url: str, **how: Any) -> Answer:
        return self.ask("GET", url, **how)

    def ask(
        self,
        method: str,
        url: str,
        *,
        family: int = 4,
        headers: Mapping[str, str] | None = None,
        host: str | None = None,
        body: bytes = b"",
        timeout: float = 5.0,
        version: str = "1.1",
        address: str = "",
    ) -> Answer:
        """One request on a connection of its own. ``host`` replaces the Host header, ``address`` the one looked up."""
        parts = urlsplit(url)
        name, tls = parts.hostname or "", parts.scheme == "https"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = {"Host": parts.netloc if host is None else host, **(headers or {})}
        to = address or self.lookup(name, family)
        with self.connect(to, parts.port or (443 if tls else 80), timeout=timeout) as plain:
            if not tls:
                return exchange(plain, request(method, path, fields, body, version), method)
            context = ssl.create_default_context(cafile=self.trust)
            with context.wrap_socket(plain, server_hostname=name) as secured:
                return exchange(secured, request(method, path, fields, body, version), method)

    def submit(self, base: str, form: Form, **how: Any) -> Answer:
        """Send a form of a page that was at ``base`` (scheme and host)."""
        action = form.action if "://" in form.action else base.rstrip("/") + form.action
        return self.ask(form.method.upper(), action, body=form.body(), **how)

    def probe(self, probe: Probe, family: int = 4, timeout: float = 3.0) -> Verdict:
        """What a device of the probe's vendor believes about this network now."""
        agent = {"User-Agent": probe.agent}
        try:
            answer = self.get(probe.url, family=family, headers=agent, version=probe.version, timeout=timeout)
        except (OSError, HTTPException):
            return probe.reads(None)
        return probe.reads(Seen(answer.status, answer.body, dict(answer.headers)))

    def ping(self, address: str, *, count: int = 1, timeout: float = 1.0) -> int:
        """How many of ``count`` echo requests, each given ``timeout`` seconds, came back."""
        six, ident = ":" in address, next(_idents)
        family, protocol = (socket.AF_INET6, packets.ICMP6) if six else (socket.AF_INET, packets.ICMP)
        with self.namespace.new_socket(family, socket.SOCK_RAW, protocol) as raw:
            raw.connect((address, 0))
            return sum(_echoed(raw, six, ident, sequence, timeout) for sequence in range(count))

    # -- misbehaving -----------------------------------------------------------------------------------------------

    def send_frames(self, *frames: bytes) -> None:
        """Put whole Ethernet frames on the air."""
        with self.namespace.new_socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
            raw.bind((RADIO, 0))
            for one in frames:
                raw.send(one)

    def send_packets(self, *given: bytes, source_mac: str = "") -> None:
        """Send IP packets made by hand to the gateway."""
        router = self.router_mac()
        self.send_frames(*(packets.frame(router, source_mac or self.mac, one) for one in given))

    def router_mac(self) -> str:
        """The gateway's hardware address as this phone knows it; raises ``LabError`` when it knows none."""
        self.ping(self.held.router, timeout=0.2)
        rows = (line.split() for line in self.namespace.read("arp").splitlines()[1:])
        known = {row[0]: row[3] for row in rows if row[3] != "00:00:00:00:00:00"}
        if self.held.router not in known:
            raise LabError("the gateway does not answer ARP")
        return known[self.held.router]

    @contextlib.contextmanager
    def dressed_as(self, mac: str, address: str) -> Iterator[None]:
        """Wear another hardware address and another IPv4 address for a while."""
        held = self.held
        self._wear(mac, address)
        try:
            yield
        finally:
            self._wear(self.mac, held.address)

    def _wear(self, mac: str, address: str) -> None:
        self.namespace.ip(f"link set {RADIO} address {mac}")
        self.take(f"{address}/{self.held.prefix}", self.held.router)


def _echoed(raw: socket.socket, six: bool, ident: int, sequence: int, timeout: float) -> bool:
    """Send one echo request on a connected raw socket; whether its reply came back in time."""
    message = packets.echo("::" if six else "0.0.0.0", "::", b"lab", ident=ident, sequence=sequence)
    reply, skip = (129, 0) if six else (0, 20)
    with contextlib.suppress(OSError):
        raw.send(message)
    deadline = time.monotonic() + timeout
    while (left := deadline - time.monotonic()) > 0:
        raw.settimeout(left)
        with contextlib.suppress(OSError):
            heard = raw.recv(2048)[skip:]
            if heard[0] == reply and heard[4:8] == message[4:8]:
                return True
    return False
