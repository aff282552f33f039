"""The judge: phones that send without pause, and an ear outside. Nothing here asks the box anything.

Every echo request carries the moment of its sending, so that what passed is known by when it was sent, however late
anybody reads it. Moments are boot times.
"""

import bisect
import contextlib
import math
import socket
import struct
import threading
from collections.abc import Iterator
from itertools import count
from types import TracebackType

from hotspot.clock import boottime
from tests.lab import packets
from tests.lab.inet import WIRE, Internet
from tests.lab.namespace import LabError, until
from tests.lab.phone import Phone
from tests.lab.sniffer import Tap

BEAT = 0.05
ANSWERED_WITHIN = 1.0
FLOW_BEATS = 20  # then the same phone is a new flow to the kernel
PUSH_PORT, PUSH_REQUEST = 19, b"go on"
PUSH_BYTES = 20 + 8 + len(PUSH_REQUEST)  # what asking for it costs, IPv4
SIZE = {4: 20 + 8 + 8, 6: 40 + 8 + 8}  # IP header, ICMP header, the moment
_MOMENT = struct.Struct("!d")
_REPLY = {4: (0, 20), 6: (129, 0)}  # type of the answer, and what a raw socket puts before it
_streams = count(1)


class Stream:
    """One phone that asks two addresses, known to it alone, twenty times a second."""

    def __init__(self, phone: Phone, addresses: tuple[str, str]) -> None:
        self.phone, self.addresses = phone, addresses
        self.sent: list[float] = []
        self.passed: dict[int, list[float]] = {4: [], 6: []}
        self._answered: dict[int, set[float]] = {4: set(), 6: set()}
        self._number = next(_streams)
        self._sockets = {family: self._raw(family, to) for family, to in zip((4, 6), addresses, strict=True)}

    def lost(self, since: float, before: float | None = None) -> list[float]:
        """When it sent what was not answered by both families, in this span or until now."""
        sent = self.sent[bisect.bisect_left(self.sent, since) :]
        return [at for at in sent if (before is None or at < before) and not self._whole(at)]

    def answered(self, since: float) -> list[float]:
        """When it sent, from then on, what was answered by both families."""
        return [at for at in self.sent[bisect.bisect_left(self.sent, since) :] if self._whole(at)]

    def missed(self, since: float, before: float | None = None) -> list[float]:
        """``lost``, when the last answers have had time to come."""
        before = boottime() if before is None else before
        with contextlib.suppress(LabError):
            until(lambda: not self.lost(since, before), ANSWERED_WITHIN, "every answer")
        return self.lost(since, before)

    def last_passed(self) -> float:
        """When the last packet was sent that came out of the gateway, 0 when none ever did."""
        return max((times[-1] for times in self.passed.values() if times), default=0.0)

    def passing(self, within: float = 5.0) -> float:
        """Wait until a packet sent from now on is answered by both families; the moment that one was sent."""
        now = boottime()
        return until(lambda: self.answered(now), within, f"{self.phone.who} to pass")[0]

    def silent(self, within: float = 8.0, for_seconds: float = 0.4) -> float:
        """Wait until nothing has passed for a while; the moment the last that did was sent."""
        until(lambda: boottime() - self.last_passed() > for_seconds, within, f"{self.phone.who} to be stopped")
        return self.last_passed()

    def bytes_passed(self, before: float = math.inf) -> int:
        """Layer-3 bytes, sent before then, that came out of the gateway."""
        return sum(SIZE[family] * bisect.bisect_left(times, before) for family, times in self.passed.items())

    def beat(self) -> None:
        now = boottime()
        ident = (self._number << 8 | len(self.sent) // FLOW_BEATS & 0xFF) & 0xFFFF
        self.sent.append(now)
        for family, raw in self._sockets.items():
            source, sequence = "0.0.0.0" if family == 4 else "::", len(self.sent) & 0xFFFF
            with contextlib.suppress(OSError):
                raw.send(packets.echo(source, "::", _MOMENT.pack(now), ident=ident, sequence=sequence))

    def listen(self) -> None:
        for family, raw in self._sockets.items():
            kind, skip = _REPLY[family]
            with contextlib.suppress(OSError):
                while True:
                    heard = raw.recv(2048)[skip:]
                    if heard[0] == kind and len(heard) >= 16:
                        self._answered[family].add(_MOMENT.unpack_from(heard, 8)[0])

    def close(self) -> None:
        for raw in self._sockets.values():
            raw.close()

    def _whole(self, at: float) -> bool:
        return at in self._answered[4] and at in self._answered[6]

    def _raw(self, family: int, to: str) -> socket.socket:
        kind = (socket.AF_INET, packets.ICMP) if family == 4 else (socket.AF_INET6, packets.ICMP6)
        raw = self.phone.namespace.new_socket(kind[0], socket.SOCK_RAW, kind[1])
        raw.setblocking(False)
        raw.connect((to, 0))
        return raw


class Push:
    """A flow in which the other side never stops talking, as calls and downloads do. ``heard`` is the last word."""

    def __init__(self, phone: Phone, address: str) -> None:
        self.heard = 0.0
        self._socket = phone.new_socket(address, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect((address, PUSH_PORT))
        self._socket.send(PUSH_REQUEST)

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while self._socket.recv(2048):
                self.heard = boottime()

    def close(self) -> None:
        self._socket.close()


class Traffic:
    """A context manager around everybody who sends, with an ear at the other end of the line."""

    def __init__(self, internet: Internet) -> None:
        self._internet = internet
        self._tap = Tap(internet.namespace, WIRE)
        self._streams: dict[str, Stream] = {}
        self._pushes: list[Push] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        everybody: list[Stream | Push] = [*self._streams.values(), *self._pushes]
        for one in everybody:
            one.close()
        self._tap.close()

    @contextlib.contextmanager
    def of(self, phone: Phone) -> Iterator[Stream]:
        """The phone sends until the block ends; what it has sent can be judged afterwards too."""
        stream = Stream(phone, self._internet.target())
        with self._lock:
            self._streams |= dict.fromkeys(stream.addresses, stream)
        try:
            yield stream
        finally:
            with self._lock:
                for address in stream.addresses:
                    del self._streams[address]
            stream.close()

    @contextlib.contextmanager
    def pushed(self, phone: Phone) -> Iterator[Push]:
        """Somebody outside talks to the phone, over IPv4, until the block ends."""
        push = Push(phone, self._internet.target()[0])
        with self._lock:
            self._pushes.append(push)
        try:
            until(lambda: push.heard, 3, f"a word for {phone.who}")
            yield push
        finally:
            with self._lock:
                self._pushes.remove(push)
            push.close()

    def _run(self) -> None:
        due = boottime()
        while not self._over.is_set():
            with self._lock:
                if boottime() >= due:
                    due = boottime() + BEAT
                    for stream in set(self._streams.values()):
                        stream.beat()
                self._listen()
            self._over.wait(BEAT / 2)

    def _listen(self) -> None:
        for packet in self._tap.heard():
            stream = self._streams.get(packet.destination)
            if stream is None or packet.protocol not in (packets.ICMP, packets.ICMP6) or len(packet.payload) < 16:
                continue
            family = 4 if packet.protocol == packets.ICMP else 6
            stream.passed[family].append(_MOMENT.unpack_from(packet.payload, 8)[0])
            assert packet.size == SIZE[family]
        everybody: list[Stream | Push] = [*set(self._streams.values()), *self._pushes]
        for one in everybody:
            one.listen()
