"""A guest who asks for an echo fifty times a second, and knows exactly what was sent and what came back."""

import contextlib
import select
import socket
import struct
import threading
import time
from types import TracebackType

from tests.lab.phone import Phone

EVERY = 0.02
_GRACE = 1.0
_PAYLOAD = bytes(100)
_HEAD = struct.Struct("!BBHHH")
_OVERHEAD = {4: 20, 6: 40}


class Pinger:
    """A context manager; leaving it waits a second for replies still on their way."""

    def __init__(self, phone: Phone, target: str) -> None:
        self._family = 6 if ":" in target else 4
        self._sent, self._heard = 0, set[int]()
        phone.namespace.write("ipv4/ping_group_range", "0 0")  # icmp(7): of both families
        six = self._family == 6
        self._echo = phone.namespace.new_socket(
            socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM,
            socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP,
        )  # fmt: skip
        self._echo.connect((target, 0))
        self._echo.setblocking(False)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Pinger":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._echo.close()

    @property
    def sent(self) -> int:
        return self._sent

    @property
    def lost(self) -> int:
        """Requests without a reply; true once the pinger has stopped."""
        return self._sent - len(self._heard)

    @property
    def bytes_sent(self) -> int:
        """What the requests weigh as IP packets."""
        return self._sent * (_OVERHEAD[self._family] + _HEAD.size + len(_PAYLOAD))

    def _run(self) -> None:
        kind = 128 if self._family == 6 else 8
        due = time.monotonic()
        while not self._stop.is_set():
            with contextlib.suppress(OSError):  # not sent is lost
                self._echo.send(_HEAD.pack(kind, 0, 0, 0, self._sent & 0xFFFF) + _PAYLOAD)
            self._sent += 1
            due += EVERY
            self._listen(due)
        self._listen(time.monotonic() + _GRACE)

    def _listen(self, until: float) -> None:
        reply = 129 if self._family == 6 else 0
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._echo], [], [], left)[0]:
                return
            with contextlib.suppress(OSError):  # an error message about one of ours: it stays unheard
                heard = self._echo.recv(2048)
                if heard[0] == reply:
                    self._heard.add(_HEAD.unpack_from(heard)[4])
