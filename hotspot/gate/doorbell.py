"""The gatekeeper's end of the nudge: a unix socket whose messages name pass ids. See ``hotspot.gate.nudge``."""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hotspot.gate.nudge import MAX_IDS, Reply, decode

BACKLOG = 512
_LARGEST = MAX_IDS * 4


@dataclass(slots=True)
class Ring:
    """One nudge that waits for its answer."""

    link: socket.socket
    ids: list[int]

    def answer(self, reply: Reply) -> None:
        """Say how it went; whoever asked may have gone away."""
        with suppress(OSError):
            self.link.send(bytes([reply]))
        self.link.close()


class Doorbell:
    """A listening socket; ``answered`` collects every nudge that has arrived, without waiting."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        self._listener.bind(str(path))
        os.chmod(path, 0o660)
        self._listener.listen(BACKLOG)

    def fileno(self) -> int:
        return self._listener.fileno()

    def visitors(self) -> list[socket.socket]:
        """Everybody who has connected since the last time."""
        found: list[socket.socket] = []
        while len(found) < BACKLOG:
            try:
                link, _ = self._listener.accept()
            except BlockingIOError:
                break
            link.setblocking(False)
            found.append(link)
        return found

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._listener.close()
        self._path.unlink(missing_ok=True)


def listen_to(link: socket.socket) -> Ring | None:
    """What a visitor asks for; None when there is nothing sensible in it, and then the link is closed."""
    try:
        message = link.recv(_LARGEST)
    except OSError:
        message = b""
    if not message:
        link.close()
        return None
    return Ring(link, decode(message))
