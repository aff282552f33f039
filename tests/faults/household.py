"""The box's processes by what they are, found in its log and in /proc."""

import contextlib
import json
import os
import signal
import socket
from pathlib import Path

from tests.lab.namespace import LabError, until
from tests.lab.street import BOX, Street

FIRST = ("nice", "-n", "-10", *BOX)  # a box of its own waits for nobody; here it shares its cores with all of us
ROLES = ("gateway", "dnsmasq", "resolver", "serve", "captive", "admin")


class Household:
    """Who is who in a standing box."""

    def __init__(self, street: Street) -> None:
        self._log, self._bell = street.log, street.data / "run" / "gate.sock"
        self._read = 0
        self._started: dict[str, int] = {}

    def pid(self, role: str) -> int:
        """The process that has this role now, 0 when nobody has."""
        self._follow()
        pid = self._started.get(role, 0)
        return pid if pid and _alive(pid) else 0

    def kill(self, role: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to whoever has this role; returns the pid. Raises ``LabError`` when nobody has."""
        pid = self.pid(role)
        if not pid:
            raise LabError(f"there is no {role}")
        os.kill(pid, number)
        return pid

    def whole(self) -> bool:
        """Whether every role is taken, and the gatekeeper opens the door."""
        if not all(self.pid(role) for role in ROLES):
            return False
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
            link.connect(str(self._bell))
            return True
        return False

    def wait_whole(self, within: float = 15.0) -> None:
        until(self.whole, within, "every process of the box", every=0.03)

    def wait_replaced(self, role: str, former: int, within: float = 15.0) -> int:
        """Wait until another process has this role; its pid."""
        return until(lambda: (pid := self.pid(role)) != former and pid, within, f"another {role}") or 0

    def _follow(self) -> None:
        """Read on in the log; a line that is not whole yet is left for the next time."""
        with self._log.open("rb") as log:
            log.seek(self._read)
            said = log.read()
        end = said.rfind(b"\n") + 1
        self._read += end
        for line in said[:end].splitlines():
            if b'"started"' in line:
                with contextlib.suppress(ValueError, KeyError):
                    told = json.loads(line)
                    self._started[told["child"]] = told["pid"]


def _alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False
