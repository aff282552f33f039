"""Forwarding of real 1,500-byte frames, offloads off, through the gate with few and many admitted, and with no gate.

The one phone that is measured has a plan without limits of speed: otherwise the plan would be measured. "No gate" is
the same cabling with a router that forwards and translates addresses, since no line goes without that.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench import limit, load
from bench.figures import Row, at_least, judged, median, number, spread, told
from bench.ours import UNLIMITED, Hotspot
from bench.pace import Pace
from tests.lab import visit
from tests.lab.inet import OURS4
from tests.lab.namespace import LabError, Namespace, until

PART = "forward"
_SERVER, _SECONDS = 5201, 3


@dataclass(slots=True)
class Path:
    """A way from a phone to a server, and what went over it in each round, up and down, in Mbit/s."""

    name: str
    phone: Namespace
    server: str
    up: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)


def measure(pace: Pace) -> Iterator[Row]:
    """All ways stand at once; every round goes over each of them."""
    with contextlib.ExitStack() as stack:
        routed, translated = (_without_gate(stack, translating=one) for one in (False, True))
        paths = [routed, translated]
        for admitted in (0, pace.crowd) if pace.quick else (0, pace.crowd, pace.mass):
            paths.append(_through_gate(stack, admitted))
        for _ in range(pace.rounds):
            for path in paths:
                path.up.append(load.iperf(path.phone, path.server, min(pace.seconds, _SECONDS), down=False))
                path.down.append(load.iperf(path.phone, path.server, min(pace.seconds, _SECONDS), down=True))
        yield from _rows(paths)


def _rows(paths: list[Path]) -> Iterator[Row]:
    routed, bare, *gated = paths
    for path in (routed, bare):
        yield told(
            PART, f"{path.name}, up and down", f"{number(median(path.up))} and {number(median(path.down))} Mbit/s"
        )
    for path in gated:
        for way, ours, theirs in (("up", path.up, bare.up), ("down", path.down, bare.down)):
            ratios = [mine / its for mine, its in zip(ours, theirs, strict=True)]
            ratio = median(ratios)
            yield judged(PART, f"forwarding with {path.name} admitted, {way}: of no gate", ratio, at_least(0.95, "×"),
                         f"{number(ratio)} × ({number(median(ours))} Mbit/s; {spread(ratios)})")  # fmt: skip
    few, many = gated[0], gated[-1]
    for way, first, last in (("up", few.up, many.up), ("down", few.down, many.down)):
        ratio = median([most / least for most, least in zip(last, first, strict=True)])
        yield judged(PART, f"flat: with {many.name} against with {few.name}, {way}", ratio, at_least(0.95, "×"),
                     f"{number(ratio)} ×")  # fmt: skip


def _without_gate(stack: contextlib.ExitStack, *, translating: bool) -> Path:
    router = stack.enter_context(limit.plain_router(translating=translating))
    _serve(stack, limit.outside_of(router))
    name = "no gate: a router that translates addresses" if translating else "bare routing, no address translation"
    return Path(name, router.phones[0], limit.OUTSIDE)


def _through_gate(stack: contextlib.ExitStack, admitted: int) -> Path:
    hotspot = stack.enter_context(Hotspot(offloads=False))
    hotspot.set_plan(**UNLIMITED)
    if admitted:
        hotspot.populate(admitted)
    phone = hotspot.phones(1)[0]
    visit.enter(phone)
    _serve(stack, hotspot.street.inet.namespace)
    if not phone.ping(OURS4, count=3) == 3:
        raise LabError("the phone that is to be measured has no access")
    return Path(f"{admitted:,}", phone.namespace, OURS4)


def _serve(stack: contextlib.ExitStack, where: Namespace) -> None:
    """An iperf3 server, killed with the rest of its namespace."""
    server = where.spawn("iperf3", "-s", "-p", str(_SERVER))
    stack.callback(server.kill)
    until(lambda: f":{_SERVER:04X} " in where.read("tcp6") + where.read("tcp"), 5, "iperf3")
