"""DHCP messages made by hand (RFC 2131), to take every address there is, or that of an honest phone."""

import ipaddress
import struct

from tests.lab import packets
from tests.lab.packets import mac, udp

_BROADCAST, _NOBODY = "255.255.255.255", "0.0.0.0"
_DISCOVER, _REQUEST, _RELEASE = 1, 3, 7
_COOKIE = bytes.fromhex("63825363")


def request(client: str, wanted: str, source: str) -> bytes:
    """A frame in which ``client``, as if it had been here before, asks for an address (INIT-REBOOT, 4.3.2)."""
    asked = bytes((50, 4)) + ipaddress.IPv4Address(wanted).packed
    return _frame(source, _message(_REQUEST, client, asked))


def discover(client: str, source: str) -> bytes:
    """A frame in which ``client`` asks who would give it an address."""
    return _frame(source, _message(_DISCOVER, client, b""))


def release(client: str, address: str, server: str, source: str) -> bytes:
    """A frame that gives back the lease of ``client``, whoever sends it."""
    message = bytearray(_message(_RELEASE, client, bytes((54, 4)) + ipaddress.IPv4Address(server).packed))
    message[12:16] = ipaddress.IPv4Address(address).packed
    return _frame(source, bytes(message))


def _message(kind: int, client: str, options: bytes) -> bytes:
    head = struct.pack("!4BIHH", 1, 1, 6, 0, int.from_bytes(mac(client)[2:], "big"), 0, 0x8000) + bytes(16)
    return head + mac(client) + bytes(10 + 192) + _COOKIE + bytes((53, 1, kind)) + options + b"\xff" + bytes(20)


def _frame(source: str, message: bytes) -> bytes:
    datagram = udp(_NOBODY, _BROADCAST, 68, 67, message)
    return packets.frame("ff:ff:ff:ff:ff:ff", source, packets.ip(_NOBODY, _BROADCAST, packets.UDP, datagram))
