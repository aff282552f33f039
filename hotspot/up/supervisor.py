"""Keeps the hotspot's processes alive: starts them in order, passes on what they say, brings back who died.

One thread. A child that dies at once again and again is given ever more time, as much as it may have.
"""

import logging
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hotspot.up.children import Child

log = logging.getLogger("conglang.up")
READY_SECONDS = 30.0
STOP_SECONDS = 8.0
_FIRST_PAUSE, _STEADY_SECONDS = 0.1, 5.0
_LINE_MAX = 64 * 1024


class NotReady(Exception):
    """A child that never came up. The text is one sentence for the operator."""


@dataclass(slots=True)
class _Running:
    child: Child
    process: "subprocess.Popen[bytes]"
    since: float
    pause: float = _FIRST_PAUSE
    rest: bytes = b""


@dataclass(slots=True)
class Supervisor:
    """``spawn`` starts a child with its output on ``stdout``; ``say`` passes a line of output on."""

    spawn: Callable[[Child], "subprocess.Popen[bytes]"]
    say: Callable[[str, bytes], None]
    _running: dict[str, _Running] = field(default_factory=dict)
    _due: list[tuple[float, Child, float]] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _wakeups: tuple[socket.socket, ...] = ()
    _stopping: bool = False

    def listen(self) -> None:
        """Take SIGTERM and SIGINT as the wish to stop, and hear of children's deaths."""
        here, there = socket.socketpair()
        for end in (here, there):
            end.setblocking(False)
        signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(here, selectors.EVENT_READ, lambda: _emptied(here))
        self._wakeups = (here, there)

    @property
    def stopping(self) -> bool:
        return self._stopping

    def start(self, child: Child) -> None:
        """Start it and wait until it is ready, or until somebody wants to stop. Raises ``NotReady``."""
        self._launch(child, _FIRST_PAUSE)
        end = time.monotonic() + READY_SECONDS
        while not self._stopping and not child.ready():
            self._wait(0.02)
            if self._running[child.name].process.poll() is not None:
                raise NotReady(f"{child.name} ended as soon as it was started: see what it said above.")
            if time.monotonic() > end:
                raise NotReady(f"{child.name} was not ready within {READY_SECONDS:.0f} seconds: see the log.")

    def keep(self) -> None:
        """Bring back who dies, until somebody wants to stop."""
        while not self._stopping:
            self._bury()
            now = time.monotonic()
            due, self._due = [one for one in self._due if one[0] <= now], [one for one in self._due if one[0] > now]
            for _, child, pause in due:
                self._launch(child, pause)
            self._wait(min((at - now for at, *_ in self._due), default=60.0))

    def end(self, names: Sequence[str]) -> dict[str, int]:
        """Stop these, one after the other; what does not listen within some seconds is killed. Their exit codes."""
        codes = {}
        for name in names:
            running = self._running.pop(name, None)
            if running is None:
                continue
            running.process.terminate()
            end = time.monotonic() + STOP_SECONDS
            while running.process.poll() is None and time.monotonic() < end:
                self._wait(0.05)
            if running.process.poll() is None:
                log.warning("did not stop, killed", extra={"child": name})
                running.process.kill()
            codes[name] = running.process.wait()
            self._drain(running)
            log.info("stopped", extra={"child": name, "status": codes[name]})
        return codes

    def _launch(self, child: Child, pause: float) -> None:
        process = self.spawn(child)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        running = _Running(child, process, time.monotonic(), pause)
        self._running[child.name] = running
        self._selector.register(process.stdout, selectors.EVENT_READ, lambda: self._hear(running))
        log.info("started", extra={"child": child.name, "pid": process.pid})

    def _bury(self) -> None:
        """Plan the return of every child that has died."""
        for name, running in list(self._running.items()):
            status = running.process.poll()
            if status is None:
                continue
            self._drain(running)
            del self._running[name]
            now = time.monotonic()
            pause = _FIRST_PAUSE if now - running.since > _STEADY_SECONDS else running.pause
            log.error("died", extra={"child": name, "pid": running.process.pid, "status": status, "back_in": pause})
            self._due.append((now + pause, running.child, min(2 * pause, running.child.longest_pause)))

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(max(0.0, seconds)):
            key.data()

    def _hear(self, running: _Running) -> None:
        """Pass on the whole lines that a child has said."""
        stream = running.process.stdout
        if stream is None or stream.closed:
            return
        try:
            said = os.read(stream.fileno(), _LINE_MAX)
        except BlockingIOError:
            return
        if not said:
            self._selector.unregister(stream)
            stream.close()
        *lines, running.rest = (running.rest + said).split(b"\n")
        if not said or len(running.rest) > _LINE_MAX:
            lines.append(running.rest)
            running.rest = b""
        for line in lines:
            if line:
                self.say(running.child.name, line)

    def _drain(self, running: _Running) -> None:
        """The last words. A grandchild may hold the pipe open, so its end is not waited for."""
        stream = running.process.stdout
        if stream is not None and not stream.closed:
            self._hear(running)
        if stream is not None and not stream.closed:
            self._selector.unregister(stream)
            stream.close()

    def _stop(self, *_: object) -> None:
        self._stopping = True


def _emptied(channel: socket.socket) -> None:
    with suppress(BlockingIOError):
        while channel.recv(256):
            pass
