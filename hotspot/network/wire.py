"""DNS messages as bytes: the little of RFC 1035 that a resolver of addresses needs. Pure, no socket.

Everything that comes from outside passes through here; ``Garbled`` is the only thing that malformed bytes can cause.
"""

import ipaddress
import struct
from dataclasses import dataclass
from enum import IntEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HEADER = struct.Struct("!6H")
_TAIL = struct.Struct("!HH")
_ROOM = struct.pack("!BHHIH", 0, 41, 1232, 0, 0)
_RECORD = struct.Struct("!HHIH")
_ANSWER, _OPCODE, _TRUNCATED, _WANTED, _AVAILABLE = 0x8000, 0x7800, 0x0200, 0x0100, 0x0080
_POINTER = 0xC0
_POINTER_TO_QUESTION = 0xC000 | HEADER.size
_NAME_MAX = 255
_RECORDS_MAX = 64


class Kind(IntEnum):
    """The record types that are named here (IANA DNS parameters)."""

    A = 1
    CNAME = 5
    NULL = 10
    AAAA = 28
    IXFR = 251
    AXFR = 252
    ANY = 255


class Rcode(IntEnum):
    """Response codes of RFC 1035 §4.1.1."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5


class Garbled(ValueError):
    """The bytes are not the message they should be."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question. ``name`` is in lower case without the last dot; ``asked`` is the question's bytes, to be echoed."""

    id: int
    opcode: int
    recursion: bool
    name: str
    kind: int
    klass: int
    asked: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: addresses of the question's name, aliases followed, and the least TTL in seconds."""

    id: int
    rcode: int
    truncated: bool
    name: str
    kind: int
    addresses: tuple[Address, ...]
    ttl: int


def read_query(packet: bytes) -> Query:
    """The question of a packet. Raises ``Garbled`` for anything but one whole question in a query."""
    number, flags, questions = _header(packet)
    if flags & _ANSWER:
        raise Garbled("not a query")
    if questions != 1:
        raise Garbled("not one question")
    name, kind, klass, end = _question(packet)
    asked = packet[HEADER.size : end]
    return Query(number, (flags & _OPCODE) >> 11, bool(flags & _WANTED), name, kind, klass, asked)


def read_reply(packet: bytes) -> Reply:
    """The answer of a server, CNAME chains flattened. Raises ``Garbled``."""
    number, flags, questions = _header(packet)
    if not flags & _ANSWER or questions != 1:
        raise Garbled("not an answer to one question")
    name, kind, _klass, at = _question(packet)
    count = HEADER.unpack_from(packet)[3]
    found: list[tuple[str, Address, int]] = []
    aliases: dict[str, tuple[str, int]] = {}
    for _ in range(min(count, _RECORDS_MAX)):
        at = _record(packet, at, kind, found, aliases)
    addresses, ttl = _follow(name, found, aliases)
    return Reply(number, flags & 0x000F, bool(flags & _TRUNCATED), name, kind, addresses, ttl)


def query(number: int, name: str, kind: int) -> bytes:
    """A recursive query for one name with room for an answer of 1,232 bytes (RFC 6891).

    Raises ``Garbled`` when the name has no wire form.
    """
    return HEADER.pack(number, _WANTED, 1, 0, 0, 1) + _encoded(name) + _TAIL.pack(kind, 1) + _ROOM


def reply(to: Query, rcode: Rcode, addresses: tuple[Address, ...] = (), ttl: int = 0) -> bytes:
    """The answer to ``to``: its own question and addresses under its own name, nothing else."""
    records = b"".join(
        struct.pack("!HHHIH", _POINTER_TO_QUESTION, to.kind, 1, ttl, len(address.packed)) + address.packed
        for address in addresses
    )
    flags = _ANSWER | to.opcode << 11 | (_WANTED if to.recursion else 0) | _AVAILABLE | rcode
    return HEADER.pack(to.id, flags, 1, len(addresses), 0, 0) + to.asked + records


def complaint(packet: bytes, rcode: Rcode) -> bytes | None:
    """An answer without a question to something that could not be read; None when it deserves none."""
    if len(packet) < HEADER.size:
        return None
    number, flags, *_ = HEADER.unpack_from(packet)
    if flags & _ANSWER:
        return None
    return HEADER.pack(number, _ANSWER | flags & (_OPCODE | _WANTED) | rcode, 0, 0, 0, 0)


def _header(packet: bytes) -> tuple[int, int, int]:
    if len(packet) < HEADER.size:
        raise Garbled("no header")
    number, flags, questions, *_ = HEADER.unpack_from(packet)
    return number, flags, questions


def _question(packet: bytes) -> tuple[str, int, int, int]:
    name, at = _name(packet, HEADER.size)
    if len(packet) < at + _TAIL.size:
        raise Garbled("question cut off")
    kind, klass = _TAIL.unpack_from(packet, at)
    return name, kind, klass, at + _TAIL.size


def _record(
    packet: bytes, at: int, kind: int, found: list[tuple[str, Address, int]], aliases: dict[str, tuple[str, int]]
) -> int:
    owner, at = _name(packet, at)
    if len(packet) < at + _RECORD.size:
        raise Garbled("record cut off")
    its, klass, ttl, length = _RECORD.unpack_from(packet, at)
    at += _RECORD.size
    if len(packet) < at + length:
        raise Garbled("record data cut off")
    if klass == 1 and its == Kind.CNAME:
        aliases.setdefault(owner, (_name(packet, at)[0], ttl))
    elif klass == 1 and its == kind:
        found.append((owner, _address(kind, packet[at : at + length]), ttl))
    return at + int(length)


def _address(kind: int, data: bytes) -> Address:
    if kind == Kind.A and len(data) == 4:
        return ipaddress.IPv4Address(data)
    if kind == Kind.AAAA and len(data) == 16:
        return ipaddress.IPv6Address(data)
    raise Garbled("not an address")


def _follow(
    name: str, found: list[tuple[str, Address, int]], aliases: dict[str, tuple[str, int]]
) -> tuple[tuple[Address, ...], int]:
    """Addresses at the end of the chain that starts at ``name``; records of other names do not count."""
    ttls: list[int] = []
    seen: set[str] = set()
    while name in aliases and name not in seen:
        seen.add(name)
        name, ttl = aliases[name]
        ttls.append(ttl)
    ttls += [ttl for owner, _, ttl in found if owner == name]
    addresses = tuple(dict.fromkeys(address for owner, address, _ in found if owner == name))
    return addresses, min(ttls, default=0)


def _name(packet: bytes, at: int) -> tuple[str, int]:
    """The name at ``at`` and where the bytes after it start. Pointers may only go back, so that none can loop."""
    labels: list[bytes] = []
    after, limit, length = -1, at, 0
    while size := _byte(packet, at):
        if size & _POINTER == _POINTER:
            after = at + 2 if after < 0 else after
            at = (size & ~_POINTER) << 8 | _byte(packet, at + 1)
            if at >= limit:
                raise Garbled("pointer forward")
            limit = at
            continue
        length += size + 1
        if size & _POINTER or length >= _NAME_MAX or at + 1 + size > len(packet):
            raise Garbled("no name")
        labels.append(packet[at + 1 : at + 1 + size])
        at += 1 + size
    return _text(labels), (at + 1 if after < 0 else after)


def _byte(packet: bytes, at: int) -> int:
    if at >= len(packet):
        raise Garbled("name cut off")
    return packet[at]


def _text(labels: list[bytes]) -> str:
    """Labels as lower-case text. A dot inside a label is escaped, so that two different names never look alike."""
    return ".".join(label.lower().decode("latin-1").replace(".", "\\.") for label in labels)


def _encoded(name: str) -> bytes:
    try:
        parts = [label.encode("ascii") for label in name.split(".")] if name else []
    except UnicodeEncodeError as err:
        raise Garbled("no name") from err
    if any(not 0 < len(part) <= 63 for part in parts) or sum(len(part) + 1 for part in parts) >= _NAME_MAX:
        raise Garbled("no name")
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
