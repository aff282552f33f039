"""Forwarding of real 1,500-byte frames, offloads off, through the gate with few and many admitted, and with no gate.

The one phone that is measured has a plan without limits of speed: otherwise the plan would be measured. "No gate" is
the same cabling with a router that forwards and translates addresses, since no line goes without that.
A shared machine is faster now and slower then: every way takes turns with no gate, a quarter of a second each, and is
compared with the two turns around it. Both ends of iperf3 keep to a core of their own, so that chance has no say there.
"""

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bench import limit, load
from bench.figures import Row, at_least, judged, median, middle, number, quartiles, told
from bench.ours import UNLIMITED, Hotspot
from bench.pace import Pace
from tests.lab import visit
from tests.lab.inet import OURS4
from tests.lab.namespace import LabError, Namespace, until

PART = "forward"
_SERVER, _MEGABYTES = 5201, 80
_TURNS, _FEW_TURNS = 40, 6
_SETTINGS = {"netfilter/nf_conntrack_checksum": 0, "ipv4/ip_early_demux": 0}


@dataclass(slots=True)
class Path:
    """A way from a phone to a server, and what went over it in each turn, up and down, in Mbit/s."""

    name: str
    phone: Namespace
    server: str
    up: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)

    def send(self, *, down: bool) -> None:
        (self.down if down else self.up).append(load.iperf(self.phone, self.server, _MEGABYTES, down=down))


def measure(pace: Pace) -> Iterator[Row]:
    """All ways stand at once; every turn goes over each of them, and over the one without a gate in between."""
    with contextlib.ExitStack() as stack:
        routed, bare = (_without_gate(stack, translating=one) for one in (False, True))
        tuned = _without_gate(stack, translating=True, settings=_SETTINGS)
        gated = [_through_gate(stack, admitted)
                 for admitted in ((0, pace.crowd) if pace.quick else (0, pace.crowd, pace.mass))]  # fmt: skip
        for down in (False, True):
            bare.send(down=down)
            for _ in range(_FEW_TURNS if pace.quick else _TURNS):
                for path in (*gated, tuned):
                    path.send(down=down)
                    bare.send(down=down)
            for _ in range(_FEW_TURNS):
                routed.send(down=down)
        yield from _rows(routed, bare, tuned, gated)


def _rows(routed: Path, bare: Path, tuned: Path, gated: list[Path]) -> Iterator[Row]:
    for path in (routed, bare):
        yield told(
            PART, f"{path.name}, up and down", f"{number(median(path.up))} and {number(median(path.down))} Mbit/s"
        )
    ways = (*gated, tuned)
    for way, theirs in (("up", bare.up), ("down", bare.down)):
        around = [(one + other) / 2 for one, other in itertools.pairwise(theirs)]
        for at, path in enumerate(ways):
            ours = path.up if way == "up" else path.down
            ratios = [mine / its for mine, its in zip(ours, around[at :: len(ways)], strict=True)]
            ratio = middle(ratios)
            if path is tuned:
                yield told(PART, f"{path.name}, {way}: of no gate", f"{number(ratio)} × ({quartiles(ratios)})")
                continue
            yield judged(PART, f"forwarding with {path.name} admitted, {way}: of no gate", ratio, at_least(0.95, "×"),
                         f"{number(ratio)} × ({number(median(ours))} Mbit/s; {quartiles(ratios)})")  # fmt: skip
    few, many = gated[0], gated[-1]
    for way, first, last in (("up", few.up, many.up), ("down", few.down, many.down)):
        ratios = [most / least for most, least in zip(last, first, strict=True)]
        yield judged(PART, f"flat: with {many.name} against with {few.name}, {way}", middle(ratios),
                     at_least(0.95, "×"), f"{number(middle(ratios))} × ({quartiles(ratios)})")  # fmt: skip


def _without_gate(stack: contextlib.ExitStack, *, translating: bool, settings: Mapping[str, int] | None = None) -> Path:
    router = stack.enter_context(limit.plain_router(translating=translating))
    for name, value in (settings or {}).items():
        router.gateway.write(name, value)
    _serve(stack, limit.outside_of(router))
    name = "no gate: a router that translates addresses" if translating else "bare routing, no address translation"
    return Path(f"{name}, with the box's settings" if settings else name, router.phones[0], limit.OUTSIDE)


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
