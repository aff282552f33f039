"""Whether the line to the internet is up: asked of the resolvers outside, noted in the run folder, read cheaply.

The pre-access resolver asks and notes; the faces and ``conglang check`` read. Nothing is asked while a page is made.
"""

import os
import secrets
import select
import socket
import time
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from hotspot import clock
from hotspot.network import links, wire
from hotspot.settings import Settings

_RESOLV_CONF = Path("/etc/resolv.conf")
_NOTE = "line"
_FRESH_SECONDS = 30.0
_NS = 2


class Line(StrEnum):
    """What is known of the line."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


def read(settings: Settings) -> Line:
    """The line as last noted; ``UNKNOWN`` when nobody has looked for 30 s. Sends nothing."""
    if settings.wan:
        try:
            if not links.is_running(settings.wan):
                return Line.DOWN
        except OSError:
            return Line.DOWN
    try:
        state, _, at = (settings.run / _NOTE).read_text(encoding="ascii").partition(" ")
        fresh = 0 <= clock.boottime() - float(at) <= _FRESH_SECONDS
        return Line(state) if fresh else Line.UNKNOWN
    except (OSError, ValueError):
        return Line.UNKNOWN


def note(run: Path, line: Line) -> None:
    """Write down the state of the line, for ``read``. Raises ``OSError``."""
    draft = run / f"{_NOTE}.{os.getpid()}"
    draft.write_text(f"{line.value} {clock.boottime()}\n", encoding="ascii")
    draft.replace(run / _NOTE)


def servers(settings: Settings) -> tuple[str, ...]:
    """The resolvers outside: those of the settings, else those of resolv.conf."""
    if settings.dns_upstream:
        return settings.dns_upstream
    try:
        lines = _RESOLV_CONF.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    words = (line.split() for line in lines)
    return tuple(parts[1] for parts in words if len(parts) > 1 and parts[0] == "nameserver")


def answers(asked: Iterable[str], wait: float = 2.0, port: int = 53) -> bool:
    """Whether any of these resolvers answers a question for the root's name servers within ``wait`` seconds.

    A resolver that says SERVFAIL is itself cut off and does not count.
    """
    number = secrets.randbelow(65536)
    sockets = [sock for server in asked if (sock := _asking(server, port, number))]
    end = time.monotonic() + wait
    try:
        waiting = list(sockets)
        while waiting and (left := end - time.monotonic()) > 0:
            for sock in select.select(waiting, [], [], left)[0]:
                if _well(sock, number):
                    return True
                waiting.remove(sock)
        return False
    finally:
        for sock in sockets:
            sock.close()


def _asking(server: str, port: int, number: int) -> socket.socket | None:
    sock = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.connect((server, port))
        sock.send(wire.query(number, "", _NS))
    except OSError:
        sock.close()
        return None
    return sock


def _well(sock: socket.socket, number: int) -> bool:
    try:
        packet = sock.recv(4096)
    except OSError:
        return False
    header = wire.HEADER.unpack_from(packet) if len(packet) >= wire.HEADER.size else (None, 0)
    return header[0] == number and bool(header[1] & 0x8000) and header[1] & 0xF != wire.Rcode.SERVFAIL
