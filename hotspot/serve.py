"""Serves both faces, and the scheduler beside one of them, from one warm parent.

The parent imports everything once and forks; children share its memory, and one that dies is back without an import.
It has no thread of its own, so that a fork is always safe.
"""

import gc
import logging
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer
from granian.server.mt import MTServer

from hotspot.clock import boottime
from hotspot.processes import die_with_parent

log = logging.getLogger("conglang.serve")

HEADER_TIMEOUT_MS = 5_000  # slow-loris sockets are cut after this; granian's default of 30 s falls to 2,000 of them
CONNECTIONS = 4_096
RESTART_SECONDS = 0.3
STOP_SECONDS = 5
BESIDE_SECONDS = 1.5  # for what is still to be written, also when the others took all of theirs


@dataclass(frozen=True, slots=True)
class Listener:
    """One address of one face. ``make`` builds its WSGI application, before the fork; it must open no connection.

    ``beside`` runs in a thread of the worker, for work that is too small for a process of its own: it is given the
    application and an event, and ends when that is set; the worker waits for it a little. ``threads`` are as many as
    may wait at once, for the disk or the gatekeeper; each more interrupts the others more often.
    """

    name: str
    make: Callable[[], Any]
    address: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    threads: int = 3
    beside: Callable[[Any, threading.Event], object] | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours: its name and what it does until it is told to stop."""

    name: str
    work: Callable[[], None]


def any_address() -> str:
    """``::`` for both families where the kernel has IPv6, else ``0.0.0.0``."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::", 0))
    except OSError:
        return "0.0.0.0"  # noqa: S104  the gate shuts every side but the guests'
    return "::"


def listening(listener: Listener) -> Child:
    """The child that serves ``listener``."""
    app = listener.make()
    return Child(listener.name, lambda: _serve(listener, app))


def run(children: Iterable[Child]) -> int:
    """Keep every child alive until SIGTERM or SIGINT; then stop them all. Returns an exit code.

    Children are taken one by one and started at once, so that the first need not wait until the last is made.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    here, there = socket.socketpair()
    for end in (here, there):
        end.setblocking(False)
    signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    alive = {}
    for child in children:
        gc.collect()
        gc.freeze()  # what is imported now is shared by all children and never walked again
        alive[_fork(child)] = child
    waiting: list[tuple[float, Child]] = []
    while not stopping:
        select.select([here], [], [], RESTART_SECONDS if waiting else None)
        _empty(here)
        waiting += [(boottime() + RESTART_SECONDS, child) for child in _buried(alive)]
        due = [child for at, child in waiting if at <= boottime()]
        waiting = [(at, child) for at, child in waiting if at > boottime()]
        alive |= {_fork(child): child for child in due}
    _stop(alive)
    return 0


class _Server(MTServer):
    """Granian with its worker in a thread of ours. Its usual way is one more process for each worker, which costs a
    fifth of our memory and watches what our own parent watches already.

    It means this way for Pythons without a lock of the interpreter, and asks; with the lock it only shares the turns.
    """

    def _check_gil(self) -> None:
        return

    def serve(self, *arguments: Any, **named: Any) -> None:
        AbstractServer.serve(self, *arguments, **named)


def _serve(listener: Listener, app: Any) -> None:
    server = _Server(
        listener.name,
        address=listener.address,
        port=listener.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=listener.threads,
        blocking_threads_idle_timeout=600,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS, keep_alive=True),
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        log_enabled=False,
        ssl_cert=listener.certificate,
        ssl_key=listener.key,
        ssl_protocol_min=SSLProtocols.tls12,
        workers_kill_timeout=STOP_SECONDS,
    )

    stop = threading.Event()
    beside = listener.beside or (lambda _app, _stop: None)
    thread = threading.Thread(target=beside, args=(app, stop), name="beside", daemon=True)

    def load() -> Any:
        thread.start()
        return app

    try:
        server.serve(target_loader=load, wrap_loader=False)
    finally:
        stop.set()
        if thread.is_alive():
            thread.join(BESIDE_SECONDS)


def _fork(child: Child) -> int:
    pid = os.fork()
    if pid:
        log.info("started", extra={"child": child.name, "pid": pid})
        return pid
    status = 1
    try:
        _fresh()
        child.work()
        status = 0
    except SystemExit as err:
        status = err.code if isinstance(err.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _fresh() -> None:
    """A child begins without its parent's signal handling and dies with it."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent()


def _buried(alive: dict[int, Child], expected: bool = False) -> list[Child]:
    """Children that have died, taken off the list."""
    dead = []
    while alive:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            break
        child = alive.pop(pid, None)
        if child is not None:
            log.log(
                logging.INFO if expected else logging.WARNING,
                "stopped" if expected else "died",
                extra={"child": child.name, "pid": pid, "status": status},
            )
            dead.append(child)
    return dead


def _stop(alive: dict[int, Child]) -> None:
    """Ask, wait, then kill."""
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    deadline = boottime() + STOP_SECONDS + 1
    while alive and boottime() < deadline:
        if not _buried(alive, expected=True):
            select.select([], [], [], 0.05)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _empty(channel: socket.socket) -> None:
    try:
        while channel.recv(256):
            pass
    except BlockingIOError:
        return
