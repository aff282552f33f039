"""What runs below a process, as /proc tells it: who is whose child, who holds a port, how much memory each takes."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SOCKET = re.compile(r"socket:\[(\d+)\]")
_KIB_TO_MIB = 1 / 1024


@dataclass(frozen=True, slots=True)
class Process:
    """One process. ``start`` tells it from a later one with the same number (proc(5), field 22)."""

    pid: int
    parent: int
    start: int
    argv: tuple[str, ...]

    @property
    def alive(self) -> bool:
        """Whether it is still this process, and not a zombie."""
        found = _stat(self.pid)
        return found is not None and int(found[19]) == self.start and found[0] != "Z"

    @property
    def rss(self) -> float:
        """Resident memory in MiB, shared pages counted in full."""
        return _kib(Path(f"/proc/{self.pid}/status"), "VmRSS:") * _KIB_TO_MIB

    @property
    def pss(self) -> float:
        """Memory in MiB with each shared page divided among those who share it, so that sums are true."""
        return _kib(Path(f"/proc/{self.pid}/smaps_rollup"), "Pss:") * _KIB_TO_MIB


def descendants(root: int) -> list[Process]:
    """Every process below ``root``, parents before children."""
    everybody = [found for entry in Path("/proc").glob("[0-9]*") if (found := _process(int(entry.name)))]
    below, known = [], {root}
    for process in sorted(everybody, key=lambda one: one.start):
        if process.parent in known:
            known.add(process.pid)
            below.append(process)
    return below


def below(processes: Iterable[Process], parent: Process) -> list[Process]:
    """Those of ``processes`` (parents before children) that ``parent`` or a child of its started."""
    found, known = [], {parent.pid}
    for one in processes:
        if one.parent in known:
            known.add(one.pid)
            found.append(one)
    return found


def command(processes: Iterable[Process], *words: str) -> list[Process]:
    """Those whose command line contains ``words``, each as a whole argument or as the program's file name."""
    return [one for one in processes if {*one.argv, *(Path(part).name for part in one.argv[:1])}.issuperset(words)]


def listening(processes: Iterable[Process], port: int) -> list[Process]:
    """Those that hold a TCP socket which listens on ``port`` in their own namespace."""
    return [one for one in processes if _holds(one.pid, _listeners(one.pid, port))]


def _process(pid: int) -> Process | None:
    found = _stat(pid)
    if found is None:
        return None
    try:
        argv = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return None
    return Process(pid, int(found[1]), int(found[19]), tuple(part for part in argv if part))


def _stat(pid: int) -> list[str] | None:
    """The fields of ``/proc/<pid>/stat`` from the state on: state, parent, …, start at index 19."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _kib(path: Path, name: str) -> int:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def _listeners(pid: int, port: int) -> set[str]:
    """Inodes of the sockets that listen on ``port`` where ``pid`` lives (proc_net_tcp)."""
    wanted, found = f":{port:04X}", set()
    for family in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/{pid}/net/{family}").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        found |= {row.split()[9] for row in rows if row.split()[1].endswith(wanted) and row.split()[3] == "0A"}
    return found


def _holds(pid: int, inodes: set[str]) -> bool:
    try:
        names = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return any(match[1] in inodes for name in names if (match := _SOCKET.fullmatch(name)))
