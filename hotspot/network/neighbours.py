"""Which device an address belongs to: its MAC from the kernel's neighbour table, asked by rtnetlink(7).

Needs no privilege. The resolver counts per device, not per address, because IPv6 gives everybody 2**64 of those.
"""

import errno
import ipaddress
import os
import socket
import struct
import threading
import time
from collections import OrderedDict

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_RTM_NEWNEIGH, _RTM_GETNEIGH = 28, 30
_REQUEST = 0x1
_NDA_DST, _NDA_LLADDR = 1, 2
_HEADER = struct.Struct("=IHHII")
_NEIGHBOUR = struct.Struct("=BxxxiHBB")
_ATTRIBUTE = struct.Struct("=HH")
_ERROR = struct.Struct("=i")
_UNUSABLE = 0x20 | 0x01 | 0x40  # NUD_FAILED, NUD_INCOMPLETE, NUD_NOARP
_REMEMBERED_SECONDS, _REMEMBERED_MAX = 30.0, 8192


def mac_of(address: str, interface: str) -> str | None:
    """The MAC (lower case, colons) that the kernel knows for ``address`` on ``interface``; None when it knows none."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    for kept in (True, False):
        try:
            return _table(interface, kept).mac(ip)
        except (OSError, struct.error):
            continue
    return None


class _Table:
    """One thread's and process's socket to the neighbour table of one interface. Raises ``OSError``."""

    def __init__(self, interface: str) -> None:
        self.process = os.getpid()
        self._index = socket.if_nametoindex(interface)
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
        self._number = 0

    def mac(self, ip: _Address) -> str | None:
        """The kernel answers before ``send`` returns. Raises ``OSError`` when the interface is no longer there."""
        self._number += 1
        self._socket.send(_question(ip, self._index, self._number))
        while True:
            packet = self._socket.recv(8192, socket.MSG_DONTWAIT)
            _length, kind, _flags, number, _port = _HEADER.unpack_from(packet)
            if number == self._number and kind == _RTM_NEWNEIGH:
                return _mac(packet)
            if number == self._number:
                _refused(packet)
                return None


_kept = threading.local()


def _table(interface: str, kept: bool) -> _Table:
    """The table that this thread asked last, or a fresh one: an interface may have been made anew meanwhile."""
    table = getattr(_kept, interface, None) if kept else None
    if not isinstance(table, _Table) or table.process != os.getpid():
        table = _Table(interface)
        setattr(_kept, interface, table)
    return table


class Neighbours:
    """``mac_of`` for one interface, remembered for half a minute, with the address itself where there is no MAC."""

    def __init__(self, interface: str) -> None:
        self._interface = interface
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def device(self, address: str) -> str:
        """A name for the device behind ``address``. Unknown IPv6 neighbours share one, so that none can be many."""
        now = time.monotonic()
        found = self._known.get(address)
        if found is not None and found[1] > now:
            return found[0]
        mac = mac_of(address, self._interface)
        device = mac or ("unknown" if ":" in address else address)
        if mac is not None:
            self._known[address] = (device, now + _REMEMBERED_SECONDS)
            self._known.move_to_end(address)
            if len(self._known) > _REMEMBERED_MAX:
                self._known.popitem(last=False)
        return device


def _question(ip: _Address, index: int, number: int) -> bytes:
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    body = _NEIGHBOUR.pack(family, index, 0, 0, 0)
    body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(ip.packed), _NDA_DST) + ip.packed
    return _HEADER.pack(_HEADER.size + len(body), _RTM_GETNEIGH, _REQUEST, number, 0) + body


def _refused(packet: bytes) -> None:
    """The kernel knows no such neighbour, or (``OSError``) no such interface."""
    error = -_ERROR.unpack_from(packet, _HEADER.size)[0]
    if error == errno.ENODEV:
        raise OSError(error, os.strerror(error))


def _mac(packet: bytes) -> str | None:
    _family, _index, state, _flags, _type = _NEIGHBOUR.unpack_from(packet, _HEADER.size)
    at = _HEADER.size + _NEIGHBOUR.size
    while not state & _UNUSABLE and at + _ATTRIBUTE.size <= len(packet):
        length, attribute = _ATTRIBUTE.unpack_from(packet, at)
        if attribute == _NDA_LLADDR and length == _ATTRIBUTE.size + 6:
            return packet[at + _ATTRIBUTE.size : at + length].hex(":")
        at += max((length + 3) & ~3, _ATTRIBUTE.size)
    return None
