"""Elements of the gate's sets as raw nf_tables messages: batches of changes, all or none, and quick dumps.

Writing text through libnftables costs six times as much, and listing ten. Layouts: ``linux/netfilter/nf_tables.h``.
"""

import errno
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hotspot.gate import netlink
from hotspot.gate.netlink import ATTRIBUTE, Link, attribute, attributes, nested, text
from hotspot.gate.rules import TABLE

NEW, GET, DELETE = 12, 13, 14
NFTABLES = 10
_BATCH_BEGIN, _BATCH_END = 0x10, 0x11
_INET = 1
_TABLE, _SET, _ELEMENTS, _ELEMENT = 1, 2, 3, 1
_KEY, _DATA, _TIMEOUT, _EXPIRATION, _EXPRESSION, _EXPRESSIONS = 1, 2, 4, 5, 7, 11
_VALUE, _NAME, _EXPRESSION_DATA, _BYTES, _PACKETS = 1, 1, 2, 1, 2
_AT_ONCE = 400  # an attribute holds at most 64 KiB
_OTHER = struct.pack("=BBH", _INET, 0, 0)
_BATCH = struct.pack("=BBH", 0, 0, socket.htons(NFTABLES))
_HOST32, _NET64 = struct.Struct("=I"), struct.Struct(">Q")
# One element as the kernel lays it out: of a counted set, of one with time-outs, and of maps with them by mark and MAC.
_COUNTED, _LISTED, _TIMED, _MAPPED = (
    struct.Struct(">12xI8x8s8xQ4xQ"),
    struct.Struct(">12x4s12x4sQ"),
    struct.Struct(">12x4s8x4s12x4sQ"),
    struct.Struct(">12x6s10x4s12x4sQ"),
)
_COUNTER, _ENDING = b"counter\0", ATTRIBUTE.pack(12, 5)


def kind(operation: int) -> int:
    """The netlink message type of an nf_tables operation."""
    return NFTABLES << 8 | operation


def family() -> bytes:
    """The header of a request about ``inet``."""
    return _OTHER


def mark_key(mark: int) -> bytes:
    return _HOST32.pack(mark)


def mac_key(mac: str) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


def lease_key(mac: str, address: str) -> bytes:
    """MAC and IPv4 address, each filled up to whole registers."""
    return mac_key(mac) + b"\0\0" + socket.inet_aton(address)


def lease(key: bytes) -> tuple[str, str]:
    """The MAC and the IPv4 address of such a key."""
    return key[:6].hex(":"), socket.inet_ntoa(key[8:12])


def element(key: bytes, data: int | None = None, timeout_ms: int | None = None) -> bytes:
    """An element; ``data`` for maps to a 32-bit number, ``timeout_ms`` for one that ends by itself."""
    parts = nested(_KEY, attribute(_VALUE, key))
    if data is not None:
        parts += nested(_DATA, attribute(_VALUE, _HOST32.pack(data)))
    if timeout_ms is not None:
        parts += attribute(_TIMEOUT, _NET64.pack(timeout_ms))
    return nested(_ELEMENT, parts)


def counted(key: bytes, volume: int) -> bytes:
    """An element of a counted set whose counter begins at ``volume`` bytes."""
    counter = attribute(_BYTES, _NET64.pack(volume)) + attribute(_PACKETS, _NET64.pack(0))
    expression = nested(_EXPRESSION, text(_NAME, "counter"), nested(_EXPRESSION_DATA, counter))
    return nested(_ELEMENT, nested(_KEY, attribute(_VALUE, key)), expression)


@dataclass(slots=True)
class Batch:
    """Changes of elements that the kernel makes all at once or not at all."""

    _changes: list[tuple[int, str, list[bytes]]] = field(default_factory=list)

    def add(self, name: str, elements: list[bytes]) -> None:
        """Add elements; those that stand already stay as they are."""
        self._change(NEW, name, elements)

    def delete(self, name: str, elements: list[bytes]) -> None:
        """Delete elements, each of which must stand."""
        self._change(DELETE, name, elements)

    def remove(self, name: str, elements: list[bytes]) -> None:
        """Delete elements whether they stand or not: the kernels we serve have no ``destroy``, so add them first."""
        self.add(name, elements)
        self.delete(name, elements)

    def commit(self, link: Link) -> None:
        """Do it. Raises ``NetlinkError``, and then nothing was changed."""
        if not self._changes:
            return
        first = link.number()
        packet = [netlink.message(_BATCH_BEGIN, 0, first, _BATCH)]
        for at, (operation, name, elements) in enumerate(self._changes, 1):
            flags = (netlink.CREATE if operation == NEW else 0) | (netlink.ACK if at == len(self._changes) else 0)
            body = (_OTHER, text(_TABLE, TABLE), text(_SET, name), nested(_ELEMENTS, *elements))
            packet.append(netlink.message(kind(operation), flags, link.number(), *body))
        last = first + len(self._changes)
        packet.append(netlink.message(_BATCH_END, 0, link.number(), _BATCH))
        link.send(b"".join(packet), first, last)

    def _change(self, operation: int, name: str, elements: list[bytes]) -> None:
        for at in range(0, len(elements), _AT_ONCE):
            self._changes.append((operation, name, elements[at : at + _AT_ONCE]))


@dataclass(frozen=True, slots=True)
class Found:
    """An element as it stands: its key, a map's number, milliseconds left (None for never), bytes counted."""

    key: bytes
    data: int = 0
    left_ms: int | None = None
    volume: int = 0


def listing(link: Link, name: str) -> Iterator[Found]:
    """Every element of a set. Raises ``NetlinkError``: ENOENT when there is no such set."""
    for body in link.dump(kind(GET), _OTHER, text(_TABLE, TABLE), text(_SET, name)):
        for start, end in _elements(body):
            yield _found(body, start, end)


def volumes(link: Link, name: str) -> dict[int, int]:
    """Bytes by mark of a counted set, quickly: elements that look alike are read in one go."""
    read: dict[int, int] = {}
    for body in link.dump(kind(GET), _OTHER, text(_TABLE, TABLE), text(_SET, name)):
        rows = _alike(_COUNTED, body, 1, _COUNTER)
        if rows:
            read.update((socket.ntohl(mark), volume) for mark, _, volume, _ in rows)
        else:
            read.update((_HOST32.unpack(item.key)[0], item.volume) for item in _plain(body))
    return read


def marks(link: Link, name: str) -> dict[int, Found]:
    """The elements of a set of marks, as quickly."""
    read: dict[int, Found] = {}
    for body in link.dump(kind(GET), _OTHER, text(_TABLE, TABLE), text(_SET, name)):
        rows = _alike(_LISTED, body, 1, _ENDING)
        found = (Found(key, 0, left) for key, _, left in rows) if rows else _plain(body)
        read.update((_HOST32.unpack(item.key)[0], item) for item in found)
    return read


def by_mark(link: Link, name: str) -> dict[int, Found]:
    """The elements of a map by the mark that is their key, as quickly."""
    read: dict[int, Found] = {}
    for body in link.dump(kind(GET), _OTHER, text(_TABLE, TABLE), text(_SET, name)):
        rows = _alike(_TIMED, body, 2, _ENDING)
        found = (Found(key, _HOST32.unpack(data)[0], left) for key, data, _, left in rows) if rows else _plain(body)
        read.update((_HOST32.unpack(item.key)[0], item) for item in found)
    return read


def by_mac(link: Link, name: str) -> dict[str, Found]:
    """The elements of a map by the MAC that is their key, as quickly."""
    read: dict[str, Found] = {}
    for body in link.dump(kind(GET), _OTHER, text(_TABLE, TABLE), text(_SET, name)):
        rows = _alike(_MAPPED, body, 2, _ENDING)
        found = (Found(key, _HOST32.unpack(data)[0], left) for key, data, _, left in rows) if rows else _plain(body)
        read.update((item.key.hex(":"), item) for item in found)
    return read


def volume(link: Link, name: str, mark: int) -> int | None:
    """Bytes of one mark, None when nothing is counted for it."""
    wanted = nested(_ELEMENTS, element(mark_key(mark)))
    try:
        bodies = link.ask(kind(GET), 0, _OTHER, text(_TABLE, TABLE), text(_SET, name), wanted)
    except netlink.NetlinkError as err:
        if err.errno == errno.ENOENT:
            return None
        raise
    return next((item.volume for body in bodies for item in _plain(body)), None)


def _alike(layout: struct.Struct, body: bytes, field: int, sign: bytes) -> list[tuple[Any, ...]]:
    """The elements of a message unpacked by a layout; none unless ``sign`` stands in ``field`` of each."""
    block = _block(body)
    if len(block) % layout.size:
        return []
    rows = list(layout.iter_unpack(block))
    return rows if all(row[field] == sign for row in rows) else []


def _plain(body: bytes) -> Iterator[Found]:
    return (_found(body, start, end) for start, end in _elements(body))


def _block(body: bytes) -> bytes:
    return next((payload for kind, payload in attributes(body, len(_OTHER)) if kind == _ELEMENTS), b"")


def _elements(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each element's attributes begin and end in ``body``."""
    block = _block(body)
    at = body.find(block) if block else 0
    end = at + len(block)
    while at < end:
        size, _ = ATTRIBUTE.unpack_from(body, at)
        yield at + ATTRIBUTE.size, at + size
        at += max((size + 3) & ~3, ATTRIBUTE.size)


def _found(body: bytes, start: int, end: int) -> Found:
    key, data, left, volume = b"", 0, None, 0
    for kind, payload in attributes(body, start, end):
        if kind == _KEY:
            key = _value(payload)
        elif kind == _DATA:
            data = _HOST32.unpack(_value(payload))[0]
        elif kind == _EXPIRATION:
            left = _NET64.unpack(payload)[0]
        elif kind in (_EXPRESSION, _EXPRESSIONS):
            volume = _bytes_of(payload)
    return Found(key, data, left, volume)


def _value(payload: bytes) -> bytes:
    return next(value for kind, value in attributes(payload) if kind == _VALUE)


def _bytes_of(payload: bytes) -> int:
    """Bytes of the counter among an element's expressions."""
    parts = dict(attributes(payload))
    if parts.get(_NAME) != b"counter\0":
        return sum(_bytes_of(inner) for kind, inner in attributes(payload) if kind == _NAME and len(inner) > 8)
    counter = dict(attributes(parts[_EXPRESSION_DATA]))
    return int(_NET64.unpack(counter[_BYTES])[0])
