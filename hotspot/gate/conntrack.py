"""Forgets the connections of dismissed passes by their mark, never anybody else's.

Traffic is cut by the sets already; this only frees the entries and lets no old connection carry a dead mark. A filtered
delete walks the whole table in the kernel, so that many marks at once are found by one listing instead.
"""

import errno
import logging
import socket
import struct
from collections.abc import Collection, Iterator

from hotspot.gate.netlink import Link, NetlinkError, attribute, attributes

log = logging.getLogger("conglang.gate")

_CTNETLINK = 1
_GET, _DELETE = _CTNETLINK << 8 | 1, _CTNETLINK << 8 | 2
_ORIGINAL, _MARK, _ID, _ZONE, _MARK_MASK = 1, 8, 12, 18, 21
_NESTED = 0x8000
_NET32 = struct.Struct(">I")
_ANY_FAMILY = struct.pack("=BBH", socket.AF_UNSPEC, 0, 0)
_FEW = 16


def forget(link: Link, marks: Collection[int]) -> None:
    """Delete every connection that carries one of these marks. Marks are 1 or more; 0 means no pass and is refused.

    Raises ``ValueError``; what the kernel refuses is logged, since nothing passes any more anyhow.
    """
    if any(mark < 1 for mark in marks):
        raise ValueError("the connections of no pass in particular are not to be deleted")
    try:
        if len(marks) <= _FEW:
            for mark in marks:
                _delete_marked(link, mark)
        else:
            _delete_listed(link, frozenset(marks))
    except NetlinkError as err:
        log.warning("Connections of ended passes could not be deleted: %s.", err.strerror)


def _delete_marked(link: Link, mark: int) -> None:
    link.ask(_DELETE, 0, _ANY_FAMILY, attribute(_MARK, _NET32.pack(mark)), attribute(_MARK_MASK, b"\xff" * 4))


def _delete_listed(link: Link, marks: Collection[int]) -> None:
    for request in list(_requests(link, marks)):
        try:
            link.ask(_DELETE, 0, *request)
        except NetlinkError as err:
            if err.errno != errno.ENOENT:  # it may have ended meanwhile
                raise


def _requests(link: Link, marks: Collection[int]) -> Iterator[tuple[bytes, ...]]:
    for body in link.stream(_GET, _ANY_FAMILY):
        parts = dict(attributes(body, len(_ANY_FAMILY)))
        if _MARK in parts and _NET32.unpack(parts[_MARK])[0] in marks:
            named = [attribute(_ORIGINAL | _NESTED, parts[_ORIGINAL])]
            named += [attribute(kind, parts[kind]) for kind in (_ID, _ZONE) if kind in parts]
            yield (struct.pack("=BBH", body[0], 0, 0), *named)
