"""A phone that floods the portal: does the connection table hold, and do honest phones keep working?

Two floods at once from one phone: as many redirects as it can get over 256 connections, and SYNs from every source
port that never become connections.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import limit, load, talk
from bench.figures import Row, at_most, judged, none, number, percentile, told
from bench.ours import Hotspot
from bench.pace import Pace
from tests.lab import packets, visit
from tests.lab.namespace import LabError, Namespace
from tests.lab.phone import RADIO, Phone

PART = "conntrack"
ABUSE = 256
_SECONDS, _QUICK_SECONDS = 20, 4
_EVERY, _SLOW = 0.05, 1.0
_URL = f"http://{limit.ELSEWHERE}/generate_204"


@dataclass(slots=True)
class Tries:
    """What honest phones tried meanwhile: milliseconds of each that worked, and how many did not."""

    worked: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def all(self) -> int:
        return len(self.worked) + self.failed


def measure(pace: Pace) -> Iterator[Row]:
    """One phone floods; one with access fetches a page from outside; one without asks for the portal."""
    seconds = _QUICK_SECONDS if pace.quick else _SECONDS
    with Hotspot() as hotspot:
        guest, newcomer, abuser = hotspot.phones(3)
        visit.enter(guest)
        outside, portal, stop = Tries(), Tries(), threading.Event()
        honest = [
            threading.Thread(target=_keep_trying, args=(guest, limit.ELSEWHERE, 200, outside, stop)),
            threading.Thread(target=_keep_trying, args=(newcomer, limit.ELSEWHERE, 302, portal, stop)),
            threading.Thread(target=_half_open, args=(abuser, stop)),
        ]
        running = load.begin(abuser.namespace, _URL, ABUSE, seconds)
        for thread in honest:
            thread.start()
        fullest, room = _watched(hotspot.street.gw, seconds)
        stop.set()
        for thread in honest:
            thread.join()
        flood = _rate(running)
        yield from _rows(outside, portal, fullest, room, flood)


def _rows(outside: Tries, portal: Tries, fullest: int, room: int, flood: str) -> Iterator[Row]:
    share = fullest / room * 100
    yield judged(PART, "connection table at its fullest under a flood", share, at_most(50, "%"),
                 f"{number(share)}% ({fullest:,} of {room:,}; the flooding phone got {flood})")  # fmt: skip
    for who, tries in (("a guest's requests to the internet", outside), ("a newcomer's way to the portal", portal)):
        yield judged(PART, f"{who} that failed meanwhile", tries.failed, none(), f"{tries.failed} of {tries.all}")
        yield told(PART, f"{who}, p50 and p99",
                   f"{number(percentile(tries.worked, 50))} and {number(percentile(tries.worked, 99))} ms")  # fmt: skip


def _watched(gateway: Namespace, seconds: int) -> tuple[int, int]:
    """The most connections that the gateway's table held, and how many it has room for."""
    deadline, fullest = time.monotonic() + seconds, 0
    with gateway.inside():
        while time.monotonic() < deadline:
            fullest = max(fullest, _conntrack("count"))
            time.sleep(0.1)
        return fullest, _conntrack("max")


def _conntrack(what: str) -> int:
    return int(Path(f"/proc/sys/net/netfilter/nf_conntrack_{what}").read_text(encoding="ascii"))


def _keep_trying(phone: Phone, host: str, wanted: int, tries: Tries, stop: threading.Event) -> None:
    """A request on a connection of its own every 50 ms; one that takes longer than a second has failed."""
    with phone.namespace.inside():
        while not stop.wait(_EVERY):
            began = time.perf_counter()
            try:
                status = talk.visit(host, "/generate_204", timeout=_SLOW).status
            except OSError:
                tries.failed += 1
                continue
            if status == wanted:
                tries.worked.append((time.perf_counter() - began) * 1000)
            else:
                tries.failed += 1


def _half_open(phone: Phone, stop: threading.Event) -> None:
    """SYNs to the portal from one source port after the other, as many as Python can make."""
    mine, router = phone.held.address, phone.router_mac()
    frames = [
        packets.frame(router, phone.mac, packets.ip(mine, limit.ELSEWHERE, packets.TCP,
                                                    packets.tcp(mine, limit.ELSEWHERE, port, 80)))
        for port in range(1024, 65_000, 7)
    ]  # fmt: skip
    with phone.namespace.new_socket(socket.AF_PACKET, socket.SOCK_RAW) as air:
        air.bind((RADIO, 0))
        while not stop.is_set():
            for number_, frame in enumerate(frames):
                with contextlib.suppress(OSError):
                    air.send(frame)
                if number_ % 200 == 0 and stop.wait(0.005):
                    return


def _rate(running: load.Running) -> str:
    try:
        return f"{number(load.gathered([running], 30).rate)} redirects/s"
    except LabError:
        return "no answer"
