"""Whether a port can be had, found out by trying to have it, and who has it when it cannot (proc(5))."""

import errno
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SO_BINDTODEVICE, _IP_FREEBIND, _IPV6_FREEBIND = 25, 15, 78
_PROC = Path("/proc")
_LISTEN = "0A"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A port that one of our processes will bind: ``address`` empty for all, ``device`` for one interface only."""

    purpose: str
    kind: socket.SocketKind
    port: int
    address: str = ""
    device: str = ""

    @property
    def protocol(self) -> str:
        return "tcp" if self.kind is socket.SOCK_STREAM else "udp"


@dataclass(frozen=True, slots=True)
class Holder:
    """A process."""

    name: str
    pid: int


def taken(wanted: Wanted) -> bool:
    """Whether somebody has the port already. Raises ``OSError`` for any other reason that it cannot be bound."""
    six = ":" in wanted.address
    with socket.socket(socket.AF_INET6 if six else socket.AF_INET, wanted.kind) as sock:
        if wanted.kind is socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if wanted.device:
            sock.setsockopt(socket.SOL_SOCKET, _SO_BINDTODEVICE, wanted.device.encode())
        if six:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_FREEBIND, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, _IP_FREEBIND, 1)
        try:
            sock.bind((wanted.address, wanted.port))
            if wanted.kind is socket.SOCK_STREAM:
                sock.listen(1)
        except OSError as err:
            if err.errno == errno.EADDRINUSE:
                return True
            raise
    return False


def holders(protocol: str, port: int) -> list[Holder]:
    """Processes with a socket on this port (``tcp``: listening), by pid. Sees only what this account may see."""
    inodes = {inode for family in ("", "6") for inode in _inodes(f"{protocol}{family}", port)}
    found: set[tuple[int, str]] = set()
    for process in _PROC.iterdir() if inodes else ():
        if process.name.isdigit() and inodes & _sockets(process):
            with suppress(OSError):
                found.add((int(process.name), (process / "comm").read_text(encoding="utf-8").strip()))
    return [Holder(name, pid) for pid, name in sorted(found)]


def _inodes(table: str, port: int) -> set[str]:
    try:
        rows = (_PROC / "net" / table).read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return set()
    cells = (row.split() for row in rows)
    return {row[9] for row in cells if int(row[1].rpartition(":")[2], 16) == port and _counts(table, row[3])}


def _counts(table: str, state: str) -> bool:
    return not table.startswith("tcp") or state == _LISTEN


def _sockets(process: Path) -> set[str]:
    found = set()
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                target = os.readlink(descriptor)
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found
