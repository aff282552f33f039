"""Thousands of phones in one namespace: each has its own MAC, its own DHCP lease and its own IPv4 address.

One cable carries them all. nftables in the crowd's own namespace gives every frame the MAC that belongs to its source
address, ARP included, so that the gateway sees as many devices as there are. The gateway's neighbour entries are made
permanent: the kernel's limit on their number (1,024 by default) can only be raised outside of namespaces.
"""

import contextlib
import ipaddress
import select
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import talk
from bench.ours import Hotspot
from tests.lab import packets
from tests.lab.namespace import LabError, Namespace, run
from tests.lab.street import LAN

WIRE = "wlan0"
_FIRST = 256  # 10.80.1.0 and up: clear of the lowest addresses, which real phones of the same street may hold
_BOOTP = struct.Struct("!BBBBIHH4s4s4s4s16s192x4s")
_COOKIE = b"\x63\x82\x53\x63"
_REQUEST, _ACK = 3, 5
_WINDOW, _TRIES, _TRY_SECONDS = 64, 3, 2.0
_SPARE = 16  # a real phone of the street may hold an address that one of ours would have
_RULES = """
table netdev crowd {{
  map macs {{ type ipv4_addr : ether_addr; elements = {{ {elements} }}; }}
  chain leaving {{
    type filter hook egress device "{wire}" priority 0; policy accept;
    ether type ip ether saddr set ip saddr map @macs
    ether type arp arp saddr ether set arp saddr ip map @macs
    ether type arp ether saddr set arp saddr ip map @macs
  }}
  chain coming {{
    type filter hook ingress device "{wire}" priority 0; policy accept;
    meta pkttype other meta pkttype set host
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One phone of the crowd."""

    mac: str
    address: str


@contextlib.contextmanager
def crowd(hotspot: Hotspot, count: int) -> Iterator["Crowd"]:
    """``count`` phones with leases. Raises ``LabError``."""
    made = Crowd(hotspot, count)
    try:
        made.assemble()
        yield made
    finally:
        made.namespace.delete()


class Crowd:
    """The namespace and its members."""

    def __init__(self, hotspot: Hotspot, count: int) -> None:
        street, first = hotspot.street, int(hotspot.settings.gateway_ipv4.network.network_address) + _FIRST
        self.namespace = Namespace(f"{street.name}-crowd")
        self.gateway, self.router = street.gw, hotspot.address
        self.prefix = hotspot.settings.gateway_ipv4.network
        self._count = count
        self.members = [
            Member(":".join(f"{octet:02x}" for octet in (0x02, 0xC0, *index.to_bytes(4, "big"))),
                   str(ipaddress.IPv4Address(first + index)))
            for index in range(count + _SPARE)
        ]  # fmt: skip

    def assemble(self) -> None:
        """Cable the namespace to the bridge, dress every member, take every lease."""
        self.namespace.create()
        self.gateway.ip(
            f"link add crowd type veth peer name {WIRE} netns {self.namespace.name}", f"link set crowd master {LAN} up"
        )
        self.namespace.write(f"ipv6/conf/{WIRE}/disable_ipv6", 1)
        self.namespace.write("ipv4/ping_group_range", "0 0")
        self.namespace.write("ipv4/ip_local_port_range", "1024 65000")
        self.namespace.ip(
            f"link set {WIRE} up",
            f"route add local {self.prefix} dev lo table main",
            f"route add {self.router}/32 dev {WIRE} scope link src {self.members[0].address}",
            f"route add default via {self.router} dev {WIRE}",
        )
        self._dress()
        self._take_leases()
        self.gateway.ip(
            *(f"neigh replace {one.address} lladdr {one.mac} dev {LAN} nud permanent" for one in self.members)
        )

    def connect(self, member: Member, timeout: float = 10.0) -> socket.socket:
        """A connection of ``member`` to the portal; for threads that are ``inside`` the namespace."""
        link = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        link.settimeout(timeout)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            link.bind((member.address, 0))
            link.connect((self.router, 80))
        except OSError:
            link.close()
            raise
        return link

    def join(self, member: Member) -> None:
        """Read the page and press the button; for threads that are ``inside``. Raises ``LabError`` or ``OSError``."""
        with self.connect(member) as link:
            page = talk.ask(link, talk.asking(self.router))
            answer = talk.ask(link, talk.pressing(self.router, page.body))
        if answer.status != 303:
            raise LabError(f"the tap was answered with {answer.status}")

    def _dress(self) -> None:
        elements = ", ".join(f"{one.address} : {one.mac}" for one in self.members)
        with self.namespace.inside():
            run("nft", "-f", "-", batch=_RULES.format(elements=elements, wire=WIRE))

    def _take_leases(self) -> None:
        """Ask for every address as a phone does that was here before (RFC 2131 3.2); several at a time."""
        waiting = self.members
        with self.namespace.new_socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)) as air:
            air.bind((WIRE, 0x0800))
            for _ in range(_TRIES):
                asked = [waiting[start : start + _WINDOW] for start in range(0, len(waiting), _WINDOW)]
                waiting = [member for window in asked for member in _unanswered(air, window)]
        without = set(waiting)
        self.members = [member for member in self.members if member not in without][: self._count]
        if len(self.members) < self._count:
            raise LabError(f"{len(without)} phones of the crowd got no lease")


def _unanswered(air: socket.socket, asked: Sequence[Member]) -> list[Member]:
    """Send these requests and wait a little; those that brought no lease."""
    for number, member in enumerate(asked, 1):
        air.send(_request(number, member))
    open_, until = dict(enumerate(asked, 1)), time.monotonic() + _TRY_SECONDS
    while open_ and (left := until - time.monotonic()) > 0 and select.select([air], [], [], left)[0]:
        number, client = _acknowledged(air.recv(2048))
        if number in open_ and client == packets.mac(open_[number].mac):
            del open_[number]
    return list(open_.values())


def _request(number: int, member: Member) -> bytes:
    chaddr = packets.mac(member.mac)
    head = _BOOTP.pack(
        1, 1, 6, 0, number, 0, 0x8000, bytes(4), bytes(4), bytes(4), bytes(4), chaddr + bytes(10), _COOKIE
    )
    wanted = bytes((53, 1, _REQUEST, 50, 4)) + socket.inet_aton(member.address) + b"\xff" + bytes(50)
    datagram = packets.udp("0.0.0.0", "255.255.255.255", 68, 67, head + wanted)
    whole = packets.ip("0.0.0.0", "255.255.255.255", packets.UDP, datagram)
    return packets.frame("ff:ff:ff:ff:ff:ff", member.mac, whole)


def _acknowledged(frame: bytes) -> tuple[int, bytes]:
    """The transaction and the client's address of a DHCPACK; zero and nothing for anything else."""
    bootp = frame[14 + 20 + 8 :]
    if frame[23:24] != b"\x11" or frame[34:38] != b"\x00\x43\x00\x44" or len(bootp) < _BOOTP.size + 3:
        return 0, b""
    if bootp[_BOOTP.size : _BOOTP.size + 3] != bytes((53, 1, _ACK)):
        return 0, b""
    return int.from_bytes(bootp[4:8], "big"), bootp[28:34]
