"""What really crossed a wire: every frame that arrived at an interface, read below anything that could filter it."""

import contextlib
import errno
import ipaddress
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tests.lab.dns import asked
from tests.lab.namespace import Namespace
from tests.lab.packets import DSTOPTS, FRAGMENT, HOPOPTS, ICMP6, IPV4, IPV6, ROUTING, TCP, UDP

_ETH_P_ALL = 0x0003
_PACKET_OUTGOING = 4
_SO_RCVBUFFORCE = 33
_BUFFER = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Packet:
    """One IP packet. ``protocol`` is the last header read; ports are 0 where there are none; ``size`` is layer 3."""

    source: str
    destination: str
    protocol: int
    sport: int
    dport: int
    size: int
    payload: bytes

    @property
    def query(self) -> tuple[str, str] | None:
        """Name and type when this asks a name server on port 53."""
        if self.dport != 53 or self.protocol not in (UDP, TCP):
            return None
        return asked(self.payload[2:] if self.protocol == TCP else self.payload)

    @property
    def neighbourly(self) -> bool:
        """Whether this is the link's own talk (router and neighbour discovery, multicast listeners), not a guest's."""
        return self.protocol == ICMP6 and self.payload[:1] in {
            bytes([kind]) for kind in (130, 131, 132, 133, 134, 135, 136, 143)
        }


class Tap:
    """A listening ear on one interface of a namespace; what it heard waits in the kernel until it is asked."""

    def __init__(self, where: Namespace, interface: str) -> None:
        self._socket = where.new_socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        self._socket.bind((interface, _ETH_P_ALL))
        self._socket.setblocking(False)

    def heard(self) -> list[Packet]:
        """IP packets that arrived since the last call, in order."""
        return [packet for frame in self._frames() if (packet := read(frame))]

    def close(self) -> None:
        self._socket.close()

    def _frames(self) -> Iterator[bytes]:
        while True:
            try:
                frame, (_, _, kind, *_) = self._socket.recvfrom(65535)
            except BlockingIOError:
                return
            except OSError as err:
                if err.errno != errno.ENETDOWN:  # said once when the interface has been switched off
                    raise
                continue
            if kind != _PACKET_OUTGOING:
                yield frame


@contextlib.contextmanager
def listening(where: Namespace, interface: str) -> Iterator[Tap]:
    tap = Tap(where, interface)
    try:
        yield tap
    finally:
        tap.close()


def read(frame: bytes) -> Packet | None:
    """The IP packet in a frame, None when it carries none (ARP and the like)."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == IPV4:
        return _ipv4(frame[14:])
    return _ipv6(frame[14:]) if kind == IPV6 else None


def _ipv4(packet: bytes) -> Packet:
    length, header = struct.unpack_from("!H", packet, 2)[0], (packet[0] & 15) * 4
    source, destination = (str(ipaddress.IPv4Address(packet[at : at + 4])) for at in (12, 16))
    whole = struct.unpack_from("!H", packet, 6)[0] & 0x1FFF == 0
    return _packet(source, destination, packet[9], length, packet[header:length], whole)


def _ipv6(packet: bytes) -> Packet:
    length, protocol = 40 + struct.unpack_from("!H", packet, 4)[0], packet[6]
    source, destination = (str(ipaddress.IPv6Address(packet[at : at + 16])) for at in (8, 24))
    at, whole = 40, True
    while protocol in (HOPOPTS, ROUTING, DSTOPTS, FRAGMENT) and at + 8 <= length:
        if protocol == FRAGMENT:
            whole = struct.unpack_from("!H", packet, at + 2)[0] & 0xFFF8 == 0
            protocol, at = packet[at], at + 8
        else:
            protocol, at = packet[at], at + 8 * (packet[at + 1] + 1)
        if not whole:
            break
    return _packet(source, destination, protocol, length, packet[at:length], whole)


def _packet(source: str, destination: str, protocol: int, size: int, rest: bytes, whole: bool) -> Packet:
    """``whole`` is False for any fragment but the first, which has no ports to read."""
    sport = dport = 0
    if whole and protocol in (TCP, UDP) and len(rest) >= 4:
        sport, dport = struct.unpack_from("!2H", rest)
        skip = 8 if protocol == UDP else (rest[12] >> 4) * 4 if len(rest) > 12 else len(rest)
        rest = rest[skip:]
    return Packet(source, destination, protocol, sport, dport, size, rest)
