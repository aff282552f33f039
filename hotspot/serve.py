"""Serves a face, and what little runs beside it, with Granian in a thread of ours."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer
from granian.server.mt import MTServer

from hotspot.nursery import STOP_SECONDS

HEADER_TIMEOUT_MS = 5_000  # slow-loris sockets are cut after this; granian's default of 30 s falls to 2,000 of them
CONNECTIONS = 4_096
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


def any_address() -> str:
    """``::`` for both families where the kernel has IPv6, else ``0.0.0.0``."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::", 0))
    except OSError:
        return "0.0.0.0"  # noqa: S104  the gate shuts every side but the guests'
    return "::"


def serving(listener: Listener) -> Callable[[], None]:
    """The work that serves ``listener``, whose application is built now."""
    app = listener.make()
    return lambda: _serve(listener, app)


class _Server(MTServer):
    """Granian with its worker in a thread of ours. Its usual way is one more process for each worker, which costs a
    fifth of our memory and watches what our own parent watches already.

    It means this way for Pythons without a lock of the interpreter, and asks; with the lock it only shares the turns.
    """

    def __init__(self, *arguments: Any, leave: Callable[[], None], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._leave = leave

    def _check_gil(self) -> None:
        return

    def _stop_workers(self) -> None:
        """What is still to be written is written, and then this is over: ending its threads Granian takes the process
        down by SIGSEGV now and then, and they hold nothing that has to be put away.
        """
        self._leave()
        os._exit(0)

    def serve(self, *arguments: Any, **named: Any) -> None:
        AbstractServer.serve(self, *arguments, **named)


def _serve(listener: Listener, app: Any) -> None:
    stop = threading.Event()
    beside = listener.beside or (lambda _app, _stop: None)
    thread = threading.Thread(target=beside, args=(app, stop), name="beside", daemon=True)

    def load() -> Any:
        thread.start()
        return app

    def leave() -> None:
        stop.set()
        if thread.is_alive():
            thread.join(BESIDE_SECONDS)

    server = _Server(
        listener.name,
        leave=leave,
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

    server.serve(target_loader=load, wrap_loader=False)
