"""Network namespaces of one run: named after the process that made them, entered by a thread, gone with the run.

A name is ``lab-<pid>-<start of pid>-<street>-<who>``, so that two runs never meet and ``sweep`` can tell a dead run's.
"""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import IO, Any, TypeVar

T = TypeVar("T")
NAMED = Path("/run/netns")
_CLONE_NEWNET = 0x40000000
_MADE = re.compile(r"lab-(?P<pid>\d+)-(?P<start>\d+)-\d+")
_libc = ctypes.CDLL(None, use_errno=True)
_streets = count(1)


class LabError(RuntimeError):
    """The lab itself could not do a step; the text says which."""


def until(condition: Callable[[], T | None], within: float, what: str, every: float = 0.02) -> T:
    """The first true answer of ``condition``; raises ``LabError`` when there was none in ``within`` seconds."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not within {within:g} s")
        time.sleep(every)
    return answer


def run(*argv: str, batch: str | None = None) -> str:
    """Standard output of a command that must succeed; raises ``LabError`` with what it complained of."""
    done = subprocess.run(argv, input=batch, capture_output=True, text=True, timeout=30)
    if done.returncode:
        raise LabError(f"{' '.join(argv)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def street_name() -> str:
    """A fresh prefix that names this process and this moment of its life."""
    return f"lab-{os.getpid()}-{_started(os.getpid())}-{next(_streets)}"


def folder(street: str) -> Path:
    """Where a street keeps its files while it stands; readable by the account the box drops to."""
    return Path(tempfile.gettempdir()) / street


def sweep() -> list[str]:
    """Take down what runs that are no longer alive left behind; returns their street names."""
    places = [*NAMED.glob("lab-*"), *Path(tempfile.gettempdir()).glob("lab-*")]
    found = {match.group(): match for place in places if (match := _MADE.match(place.name))}
    dead = [name for name, match in found.items() if _started(int(match["pid"])) != match["start"]]
    for name in dead:
        for path in NAMED.glob(f"{name}-*"):
            Namespace(path.name).delete()
        shutil.rmtree(folder(name), ignore_errors=True)
    return dead


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot, empty when there is none (proc(5), field 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


class Namespace:
    """One named network namespace."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create(self) -> "Namespace":
        run("ip", "netns", "add", self.name)
        self.ip("link set lo up")
        return self

    def delete(self) -> None:
        """Kill what still runs inside, then remove the name; interfaces go with the last socket."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(LabError):
            run("ip", "netns", "del", self.name)

    def pids(self) -> list[int]:
        """Processes inside, never ourselves."""
        try:
            listed = run("ip", "netns", "pids", self.name)
        except LabError:
            return []
        return [int(pid) for pid in listed.split() if int(pid) != os.getpid()]

    def ip(self, *commands: str) -> None:
        """Run ``ip`` commands in here in one go, each as it would be typed after ``ip``."""
        run("ip", "-n", self.name, "-batch", "-", batch="\n".join(commands) + "\n")

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Have this thread, and nothing else of the process, live in here for a while.

        Sockets and children made meanwhile stay in here for good (network_namespaces(7)).
        """
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            there = os.open(NAMED / self.name, os.O_RDONLY)
            try:
                _setns(there)
            finally:
                os.close(there)
            try:
                yield
            finally:
                _setns(home)
        finally:
            os.close(home)

    def new_socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        with self.inside():
            return socket.socket(family, kind, protocol)

    def write(self, setting: str, value: object) -> None:
        """Set a sysctl of this namespace; ``setting`` is the path below ``/proc/sys/net``."""
        with self.inside():
            Path("/proc/sys/net", setting).write_text(f"{value}\n", encoding="ascii")

    def read(self, name: str) -> str:
        """A file of ``/proc/net`` as seen from in here."""
        with self.inside():
            return Path("/proc/thread-self/net", name).read_text(encoding="ascii")

    def run(self, *argv: str, timeout: float = 30) -> "subprocess.CompletedProcess[str]":
        """Run a program in here to its end, whatever its exit code."""
        return subprocess.run(self.entering(*argv), capture_output=True, text=True, timeout=timeout)

    def spawn(
        self, *argv: str, log: IO[str] | int = subprocess.DEVNULL, environ: Mapping[str, str] | None = None, **more: Any
    ) -> "subprocess.Popen[str]":
        """Start a program in here in a session of its own; ``delete`` ends it if nobody did."""
        return subprocess.Popen(
            self.entering(*argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environ or {})},
            start_new_session=True,
            **more,
        )

    def entering(self, *argv: str) -> Sequence[str]:
        """The command line that runs ``argv`` in here, with our own /sys and /etc/resolv.conf."""
        return [sys.executable, "-IS", str(Path(__file__).with_name("enter.py")), self.name, *argv]


def _setns(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def stop(process: "subprocess.Popen[str]", patience: float = 5) -> int:
    """Ask a program of ours to end, insist after ``patience`` seconds; returns its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()
