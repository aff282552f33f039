"""A server on the line that sends as fast as it can to whoever says d, and swallows what everybody else sends."""

import contextlib
import socket
import threading
import time

from tests.gates.lane import HOSTS, Lane

PORT = 9100


class Pump:
    """Runs until it is closed."""

    def __init__(self, lane: Lane) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        families = (socket.AF_INET, socket.AF_INET6)
        self._listeners = [lane.host.new_socket(family, socket.SOCK_STREAM) for family in families]
        for listener, address in zip(self._listeners, HOSTS.values(), strict=True):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what the last one served may linger
            listener.bind((address, PORT))
            listener.listen()
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        self._stop.set()
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join(2)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                link, _ = listener.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(link,), daemon=True))
                self._threads[-1].start()

    def _serve(self, link: socket.socket) -> None:
        link.settimeout(0.2)
        with contextlib.suppress(OSError), link:
            down = link.recv(1) == b"d"
            while not self._stop.is_set():
                with contextlib.suppress(TimeoutError):
                    if down:
                        link.send(bytes(65536))
                    elif not link.recv(65536):
                        return


def moved(link: socket.socket, seconds: float, down: bool = True) -> int:
    """Bytes that a connection to the pump moves in so many seconds."""
    total, end = 0, time.monotonic() + seconds
    link.settimeout(0.1)
    while time.monotonic() < end:
        with contextlib.suppress(TimeoutError):
            total += len(link.recv(65536)) if down else link.send(bytes(16384))
    return total
