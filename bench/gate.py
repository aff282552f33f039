"""The kernel's part alone: what the nftables gate takes to let in, let go, count and start, with few and with many.

Stands in a namespace of its own; ``python -m bench.gate`` prints only this.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bench.figures import Goal, Row, at_most, judged, number, percentile, told
from bench.pace import WHOLE, Pace
from hotspot.clock import boottime
from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import Admission
from tests.gates.lane import RULES, standing

PART = "kernel"
_SINGLE, _RESTORED = 400, 1000
_CHILD = """
import re
from pathlib import Path
import hotspot.gatekeeper.loop
def rss():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
from bench.gate import crowd
from hotspot.gate.nftables import NftablesGate
from tests.gates.lane import RULES
before = rss()
gate = NftablesGate(RULES)
gate.raise_up()
guests = crowd({size})
with_guests = rss()
gate.sync(guests)
gate.readings()
print(before, rss() - (with_guests - before))
"""


def measure(pace: Pace) -> Iterator[Row]:
    """Row by row, on one gate that fills up."""
    with standing(phones=1):
        gate = NftablesGate(RULES)
        gate.raise_up()
        yield from _singles(gate, 0)
        yield from _restart()
        yield from _restart_with_speeds()
        gate.sync(crowd(pace.crowd))
        yield from _singles(gate, pace.crowd)
        yield from _many(gate, pace.crowd)
        yield from _mass(gate, pace.mass)
        gate.take_down()
        yield _memory(pace.crowd)


def crowd(size: int) -> list[Admission]:
    """So many admissions of made-up devices, an hour long."""
    until = boottime() + 3600
    return [_guest(mark, until) for mark in range(1, size + 1)]


def _guest(mark: int, until: float) -> Admission:
    return Admission(mark, (2 << 40 | mark).to_bytes(6, "big").hex(":"), until)


def _singles(gate: NftablesGate, others: int) -> Iterator[Row]:
    """One at a time, as the gatekeeper grants: new ones, with and without a limit of speed, longer ones, gone ones."""
    until, marks = boottime() + 3600, range(1_000_001, 1_000_001 + _SINGLE)
    plain = [_guest(mark, until) for mark in marks]
    limited = [replace(_guest(mark + _SINGLE, until), down_kbps=5000, up_kbps=2000) for mark in marks]
    for what, guests, goal in (("a grant", plain, at_most(0.5, "ms")), ("a grant with speeds", limited, None)):
        yield _row(f"{what}, {others:,} admitted", _each(guests, lambda guest: gate.admit([guest])), goal)
    longer = [replace(guest, until=until + 600) for guest in plain]
    yield _row(f"an extension, {others:,} admitted", _each(longer, lambda guest: gate.admit([guest])), None)
    yield _row(f"an end, {others:,} admitted", _each(plain + limited, lambda guest: gate.dismiss([guest])), None)


def _restart() -> Iterator[Row]:
    """A gatekeeper that starts on a bare kernel: the ruleset and a thousand guests."""
    guests, fresh = crowd(_RESTORED), NftablesGate(RULES)
    fresh.take_down()
    began = time.perf_counter()
    fresh.raise_up()
    stood = time.perf_counter()
    fresh.sync(guests)
    took = time.perf_counter() - stood
    fresh.close()
    yield told(PART, "the ruleset from nothing", f"{number((stood - began) * 1000)} ms")
    yield judged(PART, "1,000 admissions from a restart", took, at_most(0.15, "s"), f"{number(took)} s")


def _restart_with_speeds() -> Iterator[Row]:
    """The same of guests with a limit of speed: who passes how soon, and how long the rest waits for its classes."""
    guests, fresh = [replace(one, down_kbps=5000, up_kbps=2000) for one in crowd(_RESTORED)], NftablesGate(RULES)
    fresh.take_down()
    fresh.raise_up()
    took = _each(guests[:1], lambda _: fresh.sync(guests))[0] / 1000
    slices, more = [], True
    while more:
        began = time.perf_counter()
        more = fresh.settle() is not None
        slices.append((time.perf_counter() - began) * 1000)
    fresh.take_down()
    fresh.close()
    yield told(PART, "1,000 admissions with speeds from a restart: they pass after", f"{number(took)} s")
    yield told(PART, "and have their speeds after", f"{number(sum(slices) / 1000)} s more, in {len(slices):,} slices "
               f"of at most {number(max(slices))} ms between which grants are made")  # fmt: skip


def _many(gate: NftablesGate, size: int) -> Iterator[Row]:
    guests = crowd(size)
    reading = _timed(gate.readings)
    yield judged(PART, f"{size:,} counters read", reading, at_most(150, "ms"), f"{number(reading)} ms")
    yield told(PART, f"a sweep over {size:,} that finds nothing", f"{number(_timed(lambda: gate.sync(guests)))} ms")


def _mass(gate: NftablesGate, size: int) -> Iterator[Row]:
    guests = crowd(size)
    began = time.perf_counter()
    gate.sync(guests)
    yield told(PART, f"{size:,} admitted by one sweep", f"{number(time.perf_counter() - began)} s")
    yield told(PART, f"{size:,} counters read", f"{number(_timed(gate.readings))} ms")
    yield from _singles(gate, size)


def _memory(size: int) -> Row:
    """Of a process that imported the gatekeeper, before and after it admitted so many; the list itself taken off."""
    done = subprocess.run([sys.executable, "-c", _CHILD.format(size=size)], capture_output=True, text=True, check=True)
    before, after = (float(part) for part in done.stdout.split())
    return told(PART, f"memory with {size:,} admitted", f"{number(after)} MiB, {number(before)} before the gate")


def _each(guests: list[Admission], do: Callable[[Admission], object]) -> list[float]:
    """Milliseconds of each."""
    took = []
    for guest in guests:
        began = time.perf_counter()
        do(guest)
        took.append((time.perf_counter() - began) * 1000)
    return took


def _timed(do: Callable[[], object]) -> float:
    """Milliseconds, the best of three: what the work takes, not what else the machine does."""
    return min(_each([_guest(1, 0.0)] * 3, lambda _: do()))


def _row(what: str, took: list[float], goal: Goal | None) -> Row:
    middle = percentile(took, 50)
    measured = f"p50 {number(middle)}, p99 {number(percentile(took, 99))} ms"
    return judged(PART, what, middle, goal, measured) if goal else told(PART, what, measured)


if __name__ == "__main__":
    for row in measure(WHOLE):
        print(f"{row.what:45} {row.measured:32} {row.goal:10} {row.verdict}")
