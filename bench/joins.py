"""How many newcomers a second get in for good: the page, the button, a committed row, the kernel's consent."""

import threading
import time
from collections import deque
from collections.abc import Iterator

from bench.crowd import Crowd, Member, crowd
from bench.figures import Row, at_least, judged, median, none, number, percentile, told
from bench.ours import Hotspot
from bench.pace import Pace
from tests.lab.namespace import LabError

PART = "joins"
RATE = 200
_AT_ONCE = 16
_MOST_SECONDS = 60


def measure(pace: Pace) -> Iterator[Row]:
    """Sixteen phones at a time, each at once followed by the next, until all of them are in."""
    with Hotspot() as hotspot, crowd(hotspot, pace.joins) as everybody:
        before = hotspot.active()
        taken, wrong, seconds = _all_join(everybody)
        kept = hotspot.active() - before
        rate = len(taken) / seconds
        yield judged(PART, "sustained joins, durable", rate, at_least(RATE, "/s"),
                     f"{number(rate)}/s over {len(taken):,} phones (page and tap: p50 {number(median(taken))} ms, "
                     f"p99 {number(percentile(taken, 99))} ms)")  # fmt: skip
        yield judged(PART, "joins that were refused or lost", wrong + len(taken) - kept, none(),
                     f"{wrong} refused, {len(taken) - kept} answered but not in the database")  # fmt: skip
        yield told(PART, "passes active in the database at the end", f"{kept:,}")


def _all_join(everybody: Crowd) -> tuple[list[float], int, float]:
    """Milliseconds of each join, how many went wrong, and seconds from the first to the last."""
    waiting, taken, troubles = deque(everybody.members), list[float](), list[str]()
    threads = [
        threading.Thread(target=_keep_joining, args=(everybody, waiting, taken, troubles)) for _ in range(_AT_ONCE)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    if not taken:
        raise LabError(f"nobody got in: {troubles[0] if troubles else 'nobody tried'}")
    return taken, len(troubles), seconds


def _keep_joining(everybody: Crowd, waiting: deque[Member], taken: list[float], troubles: list[str]) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    with everybody.namespace.inside():
        while time.monotonic() < deadline:
            try:
                member = waiting.popleft()
            except IndexError:
                return
            try:
                taken.append(_join(everybody, member))
            except (OSError, LabError) as err:
                troubles.append(str(err))


def _join(everybody: Crowd, member: Member) -> float:
    began = time.perf_counter()
    everybody.join(member)
    return (time.perf_counter() - began) * 1000
