"""Just enough of DNS (RFC 1035) to ask one question, read its answer, and see which names a packet asks for."""

import ipaddress
import struct
from dataclasses import dataclass

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "NULL": 10, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "HTTPS": 65, "ANY": 255}
_NAMES = {number: name for name, number in TYPES.items()}
NOERROR, SERVFAIL, NXDOMAIN, REFUSED = 0, 2, 3, 5


@dataclass(frozen=True, slots=True)
class Record:
    """One answer; ``data`` is the address as text for A and AAAA, hexadecimal for anything else."""

    name: str
    kind: str
    ttl: int
    data: str


@dataclass(frozen=True, slots=True)
class Reply:
    rcode: int
    truncated: bool
    records: tuple[Record, ...]

    def data(self, kind: str) -> list[str]:
        return [record.data for record in self.records if record.kind == kind]


def question(name: str, kind: str = "A", ident: int = 0x4C41) -> bytes:
    """A query with recursion desired."""
    labels = [label.encode("idna") if not label.isascii() else label.encode() for label in name.split(".") if label]
    encoded = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack("!6H", ident, 0x0100, 1, 0, 0, 0) + encoded + struct.pack("!2H", TYPES[kind], 1)


def asked(message: bytes) -> tuple[str, str] | None:
    """Name and type of the first question of a message, None when it is not a query with one."""
    try:
        _, flags, questions = struct.unpack_from("!3H", message)
        if not questions or flags & 0x8000:
            return None
        name, at = _name(message, 12)
        kind = struct.unpack_from("!H", message, at)[0]
    except (struct.error, IndexError, ValueError):
        return None
    return name.lower(), _NAMES.get(kind, str(kind))


def parse(message: bytes) -> Reply:
    """Read an answer; raises ``ValueError`` when it is none."""
    try:
        _, flags, questions, answers = struct.unpack_from("!4H", message)
        at = 12
        for _ in range(questions):
            at = _name(message, at)[1] + 4
        records = []
        for _ in range(answers):
            record, at = _record(message, at)
            records.append(record)
    except (struct.error, IndexError) as err:
        raise ValueError("not a DNS message") from err
    return Reply(flags & 15, bool(flags & 0x0200), tuple(records))


def _record(message: bytes, at: int) -> tuple[Record, int]:
    name, at = _name(message, at)
    kind, _, ttl, length = struct.unpack_from("!2HIH", message, at)
    raw = message[at + 10 : at + 10 + length]
    data = str(ipaddress.ip_address(raw)) if kind in (1, 28) else raw.hex()
    return Record(name, _NAMES.get(kind, str(kind)), ttl, data), at + 10 + length


def _name(message: bytes, at: int) -> tuple[str, int]:
    """The name at an offset and where it ends; follows compression, refuses loops."""
    labels: list[str] = []
    end = 0
    for _ in range(128):
        length = message[at]
        if length >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from("!H", message, at)[0] & 0x3FFF
        elif length:
            labels.append(message[at + 1 : at + 1 + length].decode("latin-1"))
            at += 1 + length
        else:
            return ".".join(labels), end or at + 1
    raise ValueError("a name that does not end")
