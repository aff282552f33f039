"""What kind of machine the figures are from, without saying which."""

import os
import platform
import re
import tempfile
import time
from pathlib import Path

from bench.figures import median, number

_SYNCS = 50


def described() -> list[str]:
    """Lines for people: cores, memory, kernel, Python, the file system under the database and how quick it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    release = re.match(r"[\d.]*\d", platform.release())
    return [
        f"{os.cpu_count()} cores ({_processor()}), {number(memory)} GiB of memory",
        f"Linux {release.group() if release else platform.release()}, Python {platform.python_version()}",
        f"data on {_file_system(Path(tempfile.gettempdir()))}: one durable write of 4 KiB takes {number(_sync())} ms",
    ]


def load() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    """The kind of the file system that holds ``folder`` (proc(5), mounts)."""
    rows = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    holding = [(mount, kind) for mount, kind in rows if folder.resolve().is_relative_to(mount)]
    return max(holding, key=lambda found: len(found[0]))[1] if holding else "an unknown file system"


def _sync() -> float:
    """Milliseconds of a write with fdatasync, the median of some."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            os.pwrite(file.fileno(), os.urandom(4096), 0)
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return median(taken)
