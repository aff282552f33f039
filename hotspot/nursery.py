"""Keeps a family of processes alive: a small parent that imports nothing, and a nursery that imports once and forks.

What the parent held, every child that writes to it would hold again: so the parent stays small, and the nursery, whose
memory the children share, goes as soon as they are born. They are the parent's then (``PR_SET_CHILD_SUBREAPER``). A
child that dies is born again from a nursery of its own. The parent has no thread, so that a fork is always safe.
"""

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotspot.clock import boottime
from hotspot.processes import adopt_orphans, die_with_parent

log = logging.getLogger("conglang.serve")

RESTART_SECONDS = 0.3
STOP_SECONDS = 5
_LONGEST_REPORT = 4096


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours: its name, and what gives its work. ``prepare`` imports and builds, before the last fork.

    What it builds may open no connection; the work ends when it is told to stop.
    """

    name: str
    prepare: Callable[[], Callable[[], None]]


@dataclass(slots=True)
class _Family:
    """Who lives, by process; who is being born; who is waited for, and until when."""

    reports: socket.socket
    lifeline: int
    alive: dict[int, str] = field(default_factory=dict)
    nurseries: set[int] = field(default_factory=set)
    waiting: list[tuple[float, str]] = field(default_factory=list)


def run(children: Sequence[Child]) -> int:
    """Keep every child alive until SIGTERM or SIGINT; then stop them all. Returns an exit code.

    They are prepared one by one and started at once, so that the first need not wait until the last is made.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    woken, waker = socket.socketpair()
    reports, reporter = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    lifeline, held = os.pipe()  # nobody writes: it ends when the only one who holds the other end is gone
    for end in (woken, waker, reports):
        end.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    adopt_orphans()
    known = {child.name: child for child in children}
    family = _Family(reports, lifeline)

    def bear(names: Sequence[str]) -> None:
        family.nurseries.add(_fork(lambda: _nurse([known[name] for name in names], reporter, lifeline), (held,)))

    bear(list(known))
    failed = False
    while not stopping and not failed:
        select.select([woken, reports], [], [], RESTART_SECONDS if family.waiting else None)
        _empty(woken)
        failed = _look(family) and not family.alive
        due = [name for at, name in family.waiting if at <= boottime()]
        family.waiting = [(at, name) for at, name in family.waiting if at > boottime()]
        for name in due:
            bear([name])
    _stop(family)
    return int(failed)


def _nurse(children: Sequence[Child], reporter: socket.socket, lifeline: int) -> None:
    """Import once, and give birth to each child as soon as it is made."""
    die_with_parent()
    for child in children:
        work = child.prepare()
        gc.collect()
        gc.freeze()  # what is imported now is shared by all children and never walked again
        pid = _fork(lambda work=work: _live(work, lifeline), ())  # type: ignore[misc]  # it is called in this turn
        reporter.send(f"{pid} {child.name}".encode())


def _live(work: Callable[[], None], lifeline: int) -> None:
    threading.Thread(target=_die_with, args=(lifeline,), name="lifeline", daemon=True).start()
    work()


def _die_with(lifeline: int) -> None:
    """Nothing is left behind: the pipe ends when the parent is gone, whatever ended it."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def _fork(work: Callable[[], None], shut: Sequence[int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        for descriptor in shut:
            os.close(descriptor)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        work()
        status = 0
    except SystemExit as err:
        status = err.code if isinstance(err.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _look(family: _Family, expected: bool = False) -> bool:
    """Note who was born and who has died; whether a nursery could not do its work."""
    failed, dead = False, []
    for pid, status in _ended():
        if pid in family.nurseries:
            family.nurseries.discard(pid)
            failed = failed or status != 0
        else:
            dead.append((pid, status))
    _note_births(family)  # who died may have been born since the last look
    for pid, status in dead:
        _bury(family, pid, status, expected)
    return failed


def _ended() -> Iterator[tuple[int, int]]:
    """Every child that has ended since the last call, and how."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def _note_births(family: _Family) -> None:
    try:
        while True:
            pid, _, name = family.reports.recv(_LONGEST_REPORT).decode().partition(" ")
            log.info("started", extra={"child": name, "pid": int(pid)})
            family.alive[int(pid)] = name
    except BlockingIOError:
        return


def _bury(family: _Family, pid: int, status: int, expected: bool) -> None:
    name = family.alive.pop(pid, None)
    if name is None:
        return  # an orphan of a child's
    level, said = (logging.INFO, "stopped") if expected else (logging.WARNING, "died")
    log.log(level, said, extra={"child": name, "pid": pid, "status": status})
    family.waiting.append((boottime() + RESTART_SECONDS, name))


def _stop(family: _Family) -> None:
    """Ask, wait, then kill."""
    for pid in family.nurseries:
        os.kill(pid, signal.SIGKILL)
    _look(family, expected=True)
    _ask(family.alive, signal.SIGTERM)
    deadline = boottime() + STOP_SECONDS + 1
    while family.alive and boottime() < deadline:
        _look(family, expected=True)
        select.select([], [], [], 0.05)
    _ask(family.alive, signal.SIGKILL)
    while family.alive:
        _look(family, expected=True)
        select.select([], [], [], 0.05)


def _ask(alive: Mapping[int, str], number: int) -> None:
    for pid in alive:
        os.kill(pid, number)


def _empty(channel: socket.socket) -> None:
    try:
        while channel.recv(256):
            pass
    except BlockingIOError:
        return
