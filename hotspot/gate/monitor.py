"""Hears of every change of nf_tables and tells strangers' changes of our table from our own.

A transaction of ours is known by the port of the socket that sent it or, when the library did, by its generation.
"""

import errno
import socket
import struct

from hotspot.gate.elements import NFTABLES, family, kind
from hotspot.gate.netlink import NETFILTER, Link, attributes, messages
from hotspot.gate.rules import GARDEN4, GARDEN6, LEASES, TABLE

_NEW_GENERATION, _GET_GENERATION = 15, 16
_GENERATION_ID, _OWN_TABLE, _OWN_SET = 1, 1, 2
_ELEMENTS = (kind(12), kind(14))
_GROUP_NFTABLES = 7
_SOL_NETLINK, _ADD_MEMBERSHIP = 270, 1
_RECEIVE, _BUFFER, _SO_RCVBUFFORCE = 65536, 4 * 1024 * 1024, 33
_REMEMBERED = 64
_OTHERS_MAY_FILL = {name.encode() + b"\0" for name in (GARDEN4, GARDEN6, LEASES)}
_OURS = TABLE.encode() + b"\0"
_NET32 = struct.Struct(">I")


def generation(link: Link) -> int:
    """The number of the kernel's last nf_tables transaction. Raises ``NetlinkError``."""
    (body,) = link.ask(kind(_GET_GENERATION), 0, family())
    return int(_NET32.unpack(dict(attributes(body, len(family())))[_GENERATION_ID])[0])


class Monitor:
    """A socket that hears of transactions. ``ours`` are ports whose transactions are our own."""

    def __init__(self, ours: frozenset[int]) -> None:
        self._ours = ours
        self._generations: list[int] = []
        self._suspect = False
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETFILTER)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        self._socket.bind((0, 0))
        self._socket.setsockopt(_SOL_NETLINK, _ADD_MEMBERSHIP, _GROUP_NFTABLES)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def own(self, generation: int) -> None:
        """The transaction of this number was ours."""
        self._generations = [*self._generations[-_REMEMBERED:], generation]

    def drain(self) -> bool:
        """Take everything heard; True when a stranger changed our table, or when too much was heard to tell."""
        stranger = False
        while True:
            try:
                packet = self._socket.recv(_RECEIVE)
            except BlockingIOError:
                return stranger
            except OSError as err:
                if err.errno != errno.ENOBUFS:
                    raise
                stranger = True
                continue
            for what, _, _, port, body in messages(packet):
                stranger = self._weigh(what, port, body) or stranger

    def _weigh(self, what: int, port: int, body: bytes) -> bool:
        """Changes come before the generation that they made."""
        if port in self._ours or what >> 8 != NFTABLES:
            return False
        found = dict(attributes(body, len(family())))
        if what != kind(_NEW_GENERATION):
            filled = what in _ELEMENTS and found.get(_OWN_SET) in _OTHERS_MAY_FILL
            self._suspect = self._suspect or (found.get(_OWN_TABLE) == _OURS and not filled)
            return False
        suspect, self._suspect = self._suspect, False
        return suspect and _NET32.unpack(found[_GENERATION_ID])[0] not in self._generations
