"""A netlink(7) socket with its messages and attributes: what nf_tables, conntrack and traffic control all speak.

Only the standard library, so that the gatekeeper stays small.
"""

import errno
import os
import socket
import struct
from collections.abc import Iterator

NETFILTER, ROUTE = 12, 0
REQUEST, MULTI, ACK, DUMP_INTR = 0x1, 0x2, 0x4, 0x10
DUMP, REPLACE, EXCL, CREATE, APPEND = 0x300, 0x100, 0x200, 0x400, 0x800
ERROR, DONE, OVERRUN = 2, 3, 4
NESTED = 0x8000
HEADER = struct.Struct("=IHHII")
ATTRIBUTE = struct.Struct("=HH")
_ERRNO = struct.Struct("=i")
_TYPE_MASK = 0x3FFF
_RECEIVE = 65536
_PATIENCE_SECONDS = 10
_BUFFER = 32 * 1024 * 1024
_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33
_ATTEMPTS = 5


class NetlinkError(OSError):
    """The kernel refused; ``errno`` says why, ``sequence`` which message of ours."""

    def __init__(self, number: int, sequence: int = 0) -> None:
        super().__init__(number, os.strerror(number))
        self.sequence = sequence


def attribute(kind: int, payload: bytes) -> bytes:
    """One attribute, padded to four bytes."""
    size = ATTRIBUTE.size + len(payload)
    return ATTRIBUTE.pack(size, kind) + payload + bytes(-size & 3)


def nested(kind: int, *parts: bytes) -> bytes:
    """An attribute of attributes."""
    return attribute(kind | NESTED, b"".join(parts))


def text(kind: int, value: str) -> bytes:
    """An attribute with a name, NUL at the end."""
    return attribute(kind, value.encode("ascii") + b"\0")


def attributes(data: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """The attributes of ``data`` as (kind, payload). Stops at the first that does not fit."""
    end = len(data) if end is None else end
    while at + ATTRIBUTE.size <= end:
        size, kind = ATTRIBUTE.unpack_from(data, at)
        if size < ATTRIBUTE.size or at + size > end:
            return
        yield kind & _TYPE_MASK, data[at + ATTRIBUTE.size : at + size]
        at += (size + 3) & ~3


def message(kind: int, flags: int, sequence: int, *parts: bytes) -> bytes:
    """One message; ``parts`` are its family header and attributes, padded already."""
    body = b"".join(parts)
    return HEADER.pack(HEADER.size + len(body), kind, flags | REQUEST, sequence, 0) + body


def messages(packet: bytes) -> Iterator[tuple[int, int, int, int, bytes]]:
    """The messages of a packet as (kind, flags, sequence, port, body)."""
    at = 0
    while at + HEADER.size <= len(packet):
        size, kind, flags, sequence, port = HEADER.unpack_from(packet, at)
        if size < HEADER.size or at + size > len(packet):
            return
        yield kind, flags, sequence, port, packet[at + HEADER.size : at + size]
        at += (size + 3) & ~3


class Link:
    """One socket to one netlink family, used by one thread. Raises ``OSError`` where the kernel lacks the family."""

    def __init__(self, family: int) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, family)
        self._socket.bind((0, 0))
        self._socket.settimeout(_PATIENCE_SECONDS)
        for option in (_SO_SNDBUFFORCE, _SO_RCVBUFFORCE):
            try:
                self._socket.setsockopt(socket.SOL_SOCKET, option, _BUFFER)
            except PermissionError:
                break  # whoever lacks CAP_NET_ADMIN is told so by the first request
        self.port: int = self._socket.getsockname()[0]
        self._sequence = 0

    def close(self) -> None:
        self._socket.close()

    def number(self) -> int:
        """The sequence number for the next message."""
        self._sequence += 1
        return self._sequence

    def send(self, packet: bytes, first: int, last: int) -> None:
        """Send the messages numbered ``first`` to ``last`` as one, the last of which asks for an acknowledgement.

        Raises ``NetlinkError`` with the first refusal, after everything that the kernel says about them.
        """
        self._socket.send(packet)
        refused: NetlinkError | None = None
        answered = first - 1
        while answered != last and (refused is None or refused.sequence != first):
            for kind, _, sequence, _, body in messages(self._receive()):
                if kind != ERROR or not first <= sequence <= last:
                    continue
                number = -_ERRNO.unpack_from(body)[0]
                refused = refused or (NetlinkError(number, sequence) if number else None)
                answered = sequence
        if refused is not None:
            raise refused

    def ask(self, kind: int, flags: int, *parts: bytes) -> list[bytes]:
        """One request and its answers, acknowledged or refused. Raises ``NetlinkError``."""
        sequence = self.number()
        self._socket.send(message(kind, flags | ACK, sequence, *parts))
        return [body for packet in self._answers(sequence) for body in packet]

    def dump(self, kind: int, *parts: bytes) -> list[bytes]:
        """Every object of a kind, as message bodies; asked anew when they change meanwhile. Raises ``NetlinkError``."""
        for _ in range(_ATTEMPTS):
            try:
                return list(self.stream(kind, *parts))
            except InterruptedError:
                continue
        raise NetlinkError(errno.EBUSY)

    def stream(self, kind: int, *parts: bytes) -> Iterator[bytes]:
        """The same one by one, to be taken to the end before the next request; some may be missed while they change.

        Raises ``NetlinkError``, and ``InterruptedError`` at the end when they did change.
        """
        sequence = self.number()
        self._socket.send(message(kind, DUMP, sequence, *parts))
        for packet in self._answers(sequence):
            yield from packet

    def _answers(self, sequence: int) -> Iterator[list[bytes]]:
        """Bodies, packet by packet. Raises ``InterruptedError`` after a dump that was changed under way."""
        changed = done = False
        while not done:
            found: list[bytes] = []
            for kind, flags, number, _, body in messages(self._receive()):
                if number != sequence:
                    continue
                changed = changed or bool(flags & DUMP_INTR)
                if kind in (DONE, ERROR):
                    done = True
                    refusal = -_ERRNO.unpack_from(body)[0] if len(body) >= _ERRNO.size else 0
                    if refusal:
                        raise NetlinkError(refusal, number)
                else:
                    found.append(body)
            yield found
        if changed:
            raise InterruptedError

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(_RECEIVE)
        except TimeoutError:
            raise NetlinkError(errno.ETIMEDOUT) from None
