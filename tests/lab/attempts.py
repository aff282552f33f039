"""Ways past a gate, each as frames made by hand: what a phone sends when it wants a packet to reach ``target``.

Every way takes the phone and the target, whose family it is to use, and waits for nothing.
"""

import ipaddress
import struct
from collections.abc import Callable, Iterable

from tests.lab import packets
from tests.lab.packets import DSTOPTS, HOPOPTS, ICMP, ICMP6, NO_NEXT, ROUTING, TCP, UDP
from tests.lab.phone import Phone

Way = Callable[[Phone, str], None]
PORTS = (1, 7, 20, 21, 22, 23, 25, 67, 68, 69, 110, 111, 119, 135, 139, 143, 161, 179, 389, 443, 445, 465, 500, 514,
         546, 547, 554, 587, 636, 853, 993, 995, 1080, 1194, 1701, 1723, 1900, 3128, 3389, 3478, 4500, 5060, 5222, 5223,
         5228, 5353, 5900, 6881, 8000, 8080, 8443, 8853, 9001, 33434, 51820, 65535)  # fmt: skip
WORD = b"out of the gate?"
EMPTY_OPTIONS = bytes((0, 1, 4, 0, 0, 0, 0))  # after the next header: length 0, PadN


def protocols(phone: Phone, target: str) -> None:
    """Every IP protocol number there is."""
    mine = phone.address(_family(target))
    phone.send_packets(*(packets.ip(mine, target, number, WORD * 2) for number in range(256)))


def datagrams(phone: Phone, target: str) -> None:
    """DNS over QUIC, QUIC, IPsec, WireGuard, and every other port that ever was popular."""
    mine = phone.address(_family(target))
    _send(phone, target, UDP, (packets.udp(mine, target, 40_000 + port % 9, port, WORD) for port in PORTS))


def handshakes(phone: Phone, target: str) -> None:
    """A TCP connection to every popular port: DNS over TLS, HTTPS, proxies, tunnels."""
    mine = phone.address(_family(target))
    _send(phone, target, TCP, (packets.tcp(mine, target, 41_000 + port % 9, port) for port in PORTS))


def segments(phone: Phone, target: str) -> None:
    """TCP that claims to belong to a connection: every combination of flags but an honest SYN, with data."""
    mine = phone.address(_family(target))
    odd = (flags for flags in range(64) if flags != 2)
    _send(phone, target, TCP, (packets.tcp(mine, target, 42_000, 443, flags=flags, payload=WORD) for flags in odd))


def echoes(phone: Phone, target: str) -> None:
    """Echo requests that carry data, as tunnels over ICMP do, small and as large as a frame."""
    mine = phone.address(_family(target))
    _send(phone, target, _icmp(target), (packets.echo(mine, target, WORD * size) for size in (1, 40, 85)))


def other_icmp(phone: Phone, target: str) -> None:
    """Every other ICMP type."""
    mine = phone.address(_family(target))
    if _family(target) == 6:
        made = [packets.icmp6(mine, target, kind, bytes(4) + WORD) for kind in range(1, 256) if kind != 128]
    else:
        bare = [bytes((kind, 0, 0, 0)) + bytes(4) + WORD for kind in range(256) if kind != 8]
        made = [one[:2] + struct.pack("!H", packets.checksum(one)) + one[4:] for one in bare]
    _send(phone, target, _icmp(target), made)


def fragments(phone: Phone, target: str) -> None:
    """A datagram in pieces of 8 bytes; in order, backwards, overlapping, and without its beginning."""
    mine = phone.address(_family(target))
    whole = packets.udp(mine, target, 43_000, 443, WORD * 4)
    for ident, order in enumerate((slice(None), slice(None, None, -1), slice(1, None)), 0x1000):
        phone.send_packets(*packets.fragments(mine, target, UDP, whole, ident=ident)[order])
    twice = packets.fragments(mine, target, UDP, whole, ident=0x2000, size=16)
    again = packets.fragments(mine, target, UDP, whole[::-1], ident=0x2000, size=24)
    phone.send_packets(*twice[:2], *again)


def extension_headers(phone: Phone, target: str) -> None:
    """IPv6 only: a datagram behind options, a source route, a lone fragment header, and all of them."""
    mine = phone.address(6)
    inner = packets.udp(mine, target, 44_000, 443, WORD)
    options = bytes((UDP,)) + EMPTY_OPTIONS
    route = bytes((UDP, 2, 0, 0)) + bytes(4) + ipaddress.IPv6Address(target).packed
    both = bytes((DSTOPTS,)) + EMPTY_OPTIONS + options
    phone.send_packets(
        packets.ip(mine, target, HOPOPTS, options + inner),
        packets.ip(mine, target, DSTOPTS, options + inner),
        packets.ip(mine, target, ROUTING, route + inner),
        packets.ip(mine, target, HOPOPTS, both + inner),
        packets.ip(mine, target, NO_NEXT, WORD),
        *packets.fragments(mine, target, UDP, inner, ident=0x3000, size=1024),
    )


def tagged_frames(phone: Phone, target: str) -> None:
    """The same datagram in a priority tag, in VLANs, in two of them, and to everybody instead of the gateway."""
    mine = phone.address(_family(target))
    datagram = packets.ip(mine, target, UDP, packets.udp(mine, target, 45_000, 443, WORD))
    router = phone.router_mac()
    plain = packets.frame(router, phone.mac, datagram)
    tags = ((0x8100, 0),), ((0x8100, 5),), ((0x88A8, 0), (0x8100, 0)), ((0x8100, 0), (0x8100, 0))
    phone.send_frames(*(_tagged(plain, tag) for tag in tags))
    phone.send_frames(*(packets.frame(to, phone.mac, datagram) for to in ("ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01")))


def borrowed_names(phone: Phone, target: str) -> None:
    """The sources that could be mistaken for somebody allowed: the box, the line's address, this machine, nobody."""
    if _family(target) == 4:
        sources = (phone.held.router, "198.19.0.2", "198.19.0.1", "127.0.0.1", "0.0.0.0", "10.80.0.255", "169.254.3.4")
    else:
        prefix = phone.address(6).rpartition("::")[0] or "fd00"
        sources = ("2001:2:0:ffff::2", "2001:2:0:ffff::1", "::1", "::", "fe80::1", "2001:2:0:9::7", f"{prefix}::1")
    for source in sources:
        datagram = packets.udp(source, target, 46_000, 443, WORD)
        phone.send_packets(packets.ip(source, target, UDP, datagram))


BOTH: dict[str, Way] = {
    "every protocol number": protocols,
    "datagrams to any port": datagrams,
    "connections to any port": handshakes,
    "segments out of nowhere": segments,
    "echo requests with data": echoes,
    "every other ICMP type": other_icmp,
    "fragments": fragments,
    "tagged frames": tagged_frames,
    "borrowed sources": borrowed_names,
}
ONLY_IPV6: dict[str, Way] = {"extension headers": extension_headers}


def _family(target: str) -> int:
    return 6 if ":" in target else 4


def _icmp(target: str) -> int:
    return ICMP6 if _family(target) == 6 else ICMP


def _send(phone: Phone, target: str, protocol: int, payloads: Iterable[bytes]) -> None:
    mine = phone.address(_family(target))
    phone.send_packets(*(packets.ip(mine, target, protocol, payload) for payload in payloads))


def _tagged(frame: bytes, tags: Iterable[tuple[int, int]]) -> bytes:
    middle = b"".join(struct.pack("!HH", kind, vlan) for kind, vlan in tags)
    return frame[:12] + middle + frame[12:]
