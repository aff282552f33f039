"""Where the walled garden is: addresses of its names, asked before any guest asks, so that it is never empty."""

import secrets
import select
import socket
import time
from collections.abc import Iterable

from hotspot.network.wire import Address, Garbled, Kind, query, read_reply

_TRIES = 3
_Question = tuple[str, Kind]


def addresses(
    names: Iterable[str], server: str, wait: float = 3.0, port: int = 53
) -> tuple[frozenset[str], frozenset[str]]:
    """IPv4 and IPv6 addresses of these names and of ``www.`` before them, asked of one resolver by UDP.

    Takes at most ``wait`` seconds; names that do not answer are left out. Never raises.
    """
    hosts = {prefix + _ascii(name) for name in names for prefix in ("", "www.")}
    open_questions = {(host, kind) for host in hosts for kind in (Kind.A, Kind.AAAA)}
    found: set[Address] = set()
    try:
        with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect((server, port))
            for _ in range(_TRIES):
                if open_questions:
                    found |= _round(sock, open_questions, wait / _TRIES)
    except OSError:
        pass
    return _texts(found, 4), _texts(found, 6)


def _texts(found: set[Address], version: int) -> frozenset[str]:
    """Those of one family that can be somebody else's."""
    ours = (one for one in found if one.is_unspecified or one.is_loopback or one.is_multicast)
    return frozenset(str(one) for one in found.difference(ours) if one.version == version)


def _round(sock: socket.socket, questions: set[_Question], wait: float) -> set[Address]:
    """Ask what is still open and collect for ``wait`` seconds; what was answered is taken off ``questions``."""
    asked: dict[int, _Question] = {}
    for question in sorted(questions):
        number = secrets.randbelow(65536)
        try:
            sock.send(query(number, *question))
        except (Garbled, BlockingIOError):
            continue
        asked[number] = question
    found: set[Address] = set()
    end = time.monotonic() + wait
    while questions & set(asked.values()) and (left := end - time.monotonic()) > 0:
        if not select.select([sock], [], [], left)[0]:
            break
        try:
            reply = read_reply(sock.recv(4096))
        except (Garbled, ConnectionError):
            continue
        if asked.get(reply.id) == (reply.name, reply.kind):
            questions.discard((reply.name, Kind(reply.kind)))
            found |= set(reply.addresses)
    return found


def _ascii(name: str) -> str:
    try:
        return name.strip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return name
