"""Frames made by hand, for what no well-behaved phone sends: any protocol number, fragments, borrowed addresses."""

import ipaddress
import struct

IPV4, IPV6, ARP = 0x0800, 0x86DD, 0x0806
HOPOPTS, ICMP, TCP, UDP, ROUTING, FRAGMENT, ICMP6, NO_NEXT, DSTOPTS = 0, 1, 6, 17, 43, 44, 58, 59, 60


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def frame(destination: str, source: str, packet: bytes) -> bytes:
    """An Ethernet frame around an IP packet, its type read off the packet's version."""
    return mac(destination) + mac(source) + struct.pack("!H", IPV4 if packet[0] >> 4 == 4 else IPV6) + packet


def ip(source: str, destination: str, protocol: int, payload: bytes, *, ident: int = 1, ttl: int = 64) -> bytes:
    """An IP packet of the addresses' family."""
    if ipaddress.ip_address(source).version == 4:
        return _ipv4(source, destination, protocol, payload, ident, 0, ttl)
    return _ipv6(source, destination, protocol, payload, ttl)


def fragments(
    source: str, destination: str, protocol: int, payload: bytes, *, ident: int, size: int = 8
) -> list[bytes]:
    """The same as ``ip``, cut into pieces of ``size`` bytes (a multiple of 8), the first maybe less than a header."""
    pieces = range(0, len(payload), size)
    packets = []
    for at in pieces:
        piece, more = payload[at : at + size], at + size < len(payload)
        if ipaddress.ip_address(source).version == 4:
            packets.append(_ipv4(source, destination, protocol, piece, ident, at // 8 | more << 13, 64))
        else:
            header = struct.pack("!BBHI", protocol, 0, at | more, ident)
            packets.append(_ipv6(source, destination, FRAGMENT, header + piece, 64))
    return packets


def udp(source: str, destination: str, sport: int, dport: int, payload: bytes) -> bytes:
    """A UDP datagram with its checksum."""
    bare = struct.pack("!4H", sport, dport, 8 + len(payload), 0) + payload
    total = checksum(_pseudo(source, destination, UDP, len(bare)) + bare)
    return struct.pack("!4H", sport, dport, 8 + len(payload), total or 0xFFFF) + payload


def tcp(source: str, destination: str, sport: int, dport: int, *, flags: int = 2, payload: bytes = b"") -> bytes:
    """A TCP segment with its checksum; a SYN unless ``flags`` say otherwise."""

    def segment(total: int) -> bytes:
        return struct.pack("!2H2IBBHHH", sport, dport, 1, 0, 5 << 4, flags, 64240, total, 0) + payload

    bare = segment(0)
    return segment(checksum(_pseudo(source, destination, TCP, len(bare)) + bare))


def echo(source: str, destination: str, payload: bytes, *, ident: int = 7, sequence: int = 1) -> bytes:
    """An ICMP or ICMPv6 echo request."""
    kind, protocol = (8, ICMP) if ipaddress.ip_address(source).version == 4 else (128, ICMP6)
    bare = struct.pack("!BBHHH", kind, 0, 0, ident, sequence) + payload
    pseudo = b"" if protocol == ICMP else _pseudo(source, destination, ICMP6, len(bare))
    return bare[:2] + struct.pack("!H", checksum(pseudo + bare)) + bare[4:]


def icmp4(kind: int, code: int, body: bytes) -> bytes:
    """An ICMP message of any kind; ``body`` follows the checksum."""
    return struct.pack("!BBH", kind, code, checksum(struct.pack("!BBH", kind, code, 0) + body)) + body


def icmp6(source: str, destination: str, kind: int, body: bytes) -> bytes:
    """An ICMPv6 message of any kind; ``body`` follows the checksum."""
    bare = struct.pack("!BBH", kind, 0, 0) + body
    return bare[:2] + struct.pack("!H", checksum(_pseudo(source, destination, ICMP6, len(bare)) + bare)) + bare[4:]


def arp_reply(sender_mac: str, sender: str, target_mac: str, target: str) -> bytes:
    """A whole frame that says ``sender`` is at ``sender_mac``."""
    packed = (
        mac(sender_mac) + ipaddress.ip_address(sender).packed + mac(target_mac) + ipaddress.ip_address(target).packed
    )
    return mac(target_mac) + mac(sender_mac) + struct.pack("!HHHBBH", ARP, 1, IPV4, 6, 4, 2) + packed


def _pseudo(source: str, destination: str, protocol: int, length: int) -> bytes:
    both = ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed
    return both + (
        struct.pack("!BBH", 0, protocol, length) if len(both) == 8 else struct.pack("!I3xB", length, protocol)
    )


def _ipv4(source: str, destination: str, protocol: int, payload: bytes, ident: int, offset: int, ttl: int) -> bytes:
    addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident & 0xFFFF, offset, ttl, protocol, 0)
    return head[:10] + struct.pack("!H", checksum(head + addresses)) + addresses + payload


def _ipv6(source: str, destination: str, protocol: int, payload: bytes, ttl: int) -> bytes:
    addresses = ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(destination).packed
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, ttl) + addresses + payload
