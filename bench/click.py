"""From the tap on the button to the first packet through, the durable commit included, twenty taps a second.

A phone's echo requests go out every half millisecond from the moment of the tap; what counts is the later of the
answer to the tap and the first echo reply.
"""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from bench import talk
from bench.crowd import Crowd, Member, crowd
from bench.figures import Row, at_most, judged, median, number, percentile, spread, told
from bench.ours import Hotspot
from bench.pace import Pace
from tests.lab.namespace import LabError

PART = "click"
RATE = 20.0
_EVERY = 0.0005
_PATIENCE = 5.0
_SHUT_FOR = 0.01
_THREADS = 12
_ECHO = struct.Struct("!BBHHH")


@dataclass(frozen=True, slots=True)
class Click:
    """Milliseconds from the tap to its answer and to the first reply from outside."""

    answered: float
    through: float

    @property
    def online(self) -> float:
        return max(self.answered, self.through)


def measure(pace: Pace) -> Iterator[Row]:
    """An empty box and a box with ``pace.crowd`` guests, in turns."""
    needed = pace.rounds * pace.clicks
    with contextlib.ExitStack() as stack:
        empty, full = (stack.enter_context(Hotspot()) for _ in range(2))
        full.populate(pace.crowd)
        crowds = [stack.enter_context(crowd(one, needed)) for one in (empty, full)]
        target = [one.street.inet.target()[0] for one in (empty, full)]
        rounds: tuple[list[list[Click]], list[list[Click]]] = ([], [])
        for turn in range(pace.rounds):
            members = slice(turn * pace.clicks, (turn + 1) * pace.clicks)
            for which in range(2):
                rounds[which].append(_round(crowds[which], crowds[which].members[members], target[which]))
        yield from _rows(pace, rounds)


def _rows(pace: Pace, rounds: tuple[list[list[Click]], list[list[Click]]]) -> Iterator[Row]:
    alone, among = ([click.online for clicks in one for click in clicks] for one in rounds)
    answers = [click.answered for clicks in rounds[0] for click in clicks]
    p50, p99 = median(alone), percentile(alone, 99)
    medians = [median([click.online for click in clicks]) for clicks in rounds[0]]
    yield judged(PART, "click to online, p50", p50, at_most(8, "ms"),
                 f"{number(p50)} ms ({len(alone)} clicks, {spread(medians, 'ms')})")  # fmt: skip
    yield judged(PART, "click to online, p99", p99, at_most(40, "ms"), f"{number(p99)} ms")
    yield told(PART, "of it until the answer to the tap, p50", f"{number(median(answers))} ms")
    ratio = median(among) / p50
    yield judged(PART, f"the same at {pace.crowd:,} admitted guests, p50 against alone", ratio, at_most(1.2, "×"),
                 f"{number(ratio)} × ({number(median(among))} ms, p99 {number(percentile(among, 99))} ms)")  # fmt: skip


def _round(where: Crowd, members: list[Member], target: str) -> list[Click]:
    """Everybody taps, one every 50 ms whatever became of those before."""
    home = threading.local()

    def move_in() -> None:
        home.stay = where.namespace.inside()
        home.stay.__enter__()

    with ThreadPoolExecutor(_THREADS, initializer=move_in) as pool:
        begun: list[Future[Click]] = []
        start = time.monotonic()
        for index, member in enumerate(members):
            time.sleep(max(0.0, start + index / RATE - time.monotonic()))
            begun.append(pool.submit(_click, where, member, target))
        return [one.result(timeout=30) for one in begun]


def _click(where: Crowd, member: Member, target: str) -> Click:
    with where.connect(member) as link, _echoing(member, target) as echo:
        page = talk.ask(link, talk.asking(where.router))
        tap = talk.pressing(where.router, page.body)
        echo.send(_ECHO.pack(8, 0, 0, 0, 0))
        if _replied(echo, _SHUT_FOR):
            raise LabError("a packet came through before the tap")
        return _tap(link, tap, echo)


def _tap(link: socket.socket, tap: bytes, echo: socket.socket) -> Click:
    answer, through, sequence = b"", 0.0, 0
    began = time.perf_counter()
    link.sendall(tap)
    link.setblocking(False)
    while not (through and talk.whole(answer)):
        now = time.perf_counter()
        if now - began > _PATIENCE:
            raise TimeoutError("not online within 5 s of the tap")
        if not through:
            sequence += 1
            with contextlib.suppress(OSError):  # what the gate refuses comes back as an error
                echo.send(_ECHO.pack(8, 0, 0, 0, sequence))
        waiting = [link] if not talk.whole(answer) else []
        through = through or _until(echo, waiting, began, now + _EVERY)
        if waiting:
            with contextlib.suppress(BlockingIOError):
                answer += link.recv(65536)
                answered = time.perf_counter()
    if talk.status(answer) != 303:
        raise LabError(f"the tap was answered with {talk.status(answer)}")
    return Click((answered - began) * 1000, through * 1000)


def _until(echo: socket.socket, waiting: list[socket.socket], began: float, until: float) -> float:
    """Wait for a reply, or for the answer, until the next echo is due; seconds to the first reply, 0 without one."""
    while (left := until - time.perf_counter()) > 0:
        ready = select.select([echo, *waiting], [], [], left)[0]
        if echo in ready and _replied(echo, 0):
            return time.perf_counter() - began
        if waiting and waiting[0] in ready:
            break
    return 0.0


def _replied(echo: socket.socket, wait: float) -> bool:
    if not select.select([echo], [], [], wait)[0]:
        return False
    with contextlib.suppress(OSError):
        return echo.recv(256)[0] == 0
    return False


@contextlib.contextmanager
def _echoing(member: Member, target: str) -> Iterator[socket.socket]:
    """A socket for echo requests of one member (icmp(7)); the kernel gives it an identifier of its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as echo:
        echo.bind((member.address, 0))
        echo.connect((target, 0))
        echo.setblocking(False)
        yield echo
