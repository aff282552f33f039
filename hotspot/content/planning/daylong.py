"""What shows at a place from one instant to another, worked out in one pass. Pure: candidates in, stretches out.

It says the same as asking ``resolve`` again at every ``valid_until``, but looks at each placement's hours only once for
all places: thousands of placements for a thousand screens are a matter of seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotspot.content.schedule import Candidate, Context, Layer, Level, Share, Spot
from hotspot.content.schedule.airing import Span
from hotspot.content.schedule.eligible import barrier, level, stretches
from hotspot.content.schedule.resolve import Runner, divided_among, standing

_DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """In ``[starts, ends)`` nothing changes: who shows with which share, of which layer, and the banner over them.

    ``layer`` None is that nothing at all is eligible.
    """

    starts: datetime
    ends: datetime
    shares: tuple[Share, ...]
    layer: Layer | None = None
    banner: int | None = None


class _Placed(NamedTuple):
    """A candidate and when it is on between the ends that are asked about."""

    candidate: Candidate
    spans: list[Span]


class Board:
    """Every candidate between two instants (aware), ready to be asked for one place after another.

    ``zone`` and ``holidays`` are those of the contexts that will be asked about.
    """

    def __init__(
        self, candidates: Iterable[Candidate], zone: str, holidays: frozenset[date], start: datetime, end: datetime
    ) -> None:
        self.start, self.end = start.astimezone(UTC), end.astimezone(UTC)
        self.candidates: dict[int, Candidate] = {}
        self._by_spot: dict[Spot | None, list[_Placed]] = defaultdict(list)
        self._kept: dict[frozenset[tuple[int, Level]], list[Stretch]] = {}
        days = _days(self.start, self.end, ZoneInfo(zone))
        for candidate in candidates:
            spans = [span for span in stretches(candidate, zone, holidays, days) if self._touches(span)]
            if spans:
                placed = _Placed(candidate, spans)
                self.candidates[candidate.key] = candidate
                for spot in candidate.include or (None,):
                    self._by_spot[spot].append(placed)

    def timeline(self, context: Context) -> list[Stretch]:
        """What shows at ``context``, without a gap from start to end. Places with equal candidates share the answer."""
        found = {placed.candidate.key: (placed, level(placed.candidate, context)) for placed in self._at(context)}
        name = frozenset((key, exactly) for key, (_placed, exactly) in found.items())
        if name not in self._kept:
            self._kept[name] = list(self._walked(list(found.values())))
        return self._kept[name]

    def eligible(self, context: Context) -> dict[int, datetime]:
        """Every placement that may show at ``context``, whoever covers it, and from when on."""
        return {placed.candidate.key: max(placed.spans[0].starts, self.start) for placed in self._at(context)}

    def _at(self, context: Context) -> Iterator[_Placed]:
        for spot in (None, *context.spots):
            for placed in self._by_spot.get(spot, ()):
                if barrier(placed.candidate, context) is None:
                    yield placed

    def _touches(self, span: Span) -> bool:
        return span.starts < self.end and (span.ends is None or span.ends > self.start)

    def _walked(self, placed: list[tuple[_Placed, Level]]) -> Iterator[Stretch]:
        """From edge to edge; neighbours that say the same are one."""
        coming, going = self._edges(placed)
        on: dict[Layer, dict[int, Runner]] = {layer: {} for layer in Layer}
        edges = sorted({self.start, *coming, *going})
        held: Stretch | None = None
        for starts, ends in zip(edges, [*edges[1:], self.end], strict=True):
            for runner in going.get(starts, ()):
                del on[runner.candidate.layer][runner.candidate.key]
            for runner in coming.get(starts, ()):
                on[runner.candidate.layer][runner.candidate.key] = runner
            stretch = _stretch(on, starts, ends)
            if held is not None and held[2:] != stretch[2:]:
                yield held
                held = stretch
            else:
                held = stretch if held is None else held._replace(ends=ends)
        if held is not None:
            yield held

    def _edges(
        self, placed: list[tuple[_Placed, Level]]
    ) -> tuple[dict[datetime, list[Runner]], dict[datetime, list[Runner]]]:
        """Who comes at which instant, and who goes; nobody goes at the end or after it."""
        coming: dict[datetime, list[Runner]] = defaultdict(list)
        going: dict[datetime, list[Runner]] = defaultdict(list)
        for (candidate, spans), exactly in placed:
            for span in spans:
                runner = Runner(candidate, exactly, span)
                coming[max(span.starts, self.start)].append(runner)
                if span.ends is not None and span.ends < self.end:
                    going[span.ends].append(runner)
        return coming, going


def timeline(candidates: Iterable[Candidate], context: Context, start: datetime, end: datetime) -> list[Stretch]:
    """What shows at ``context`` in ``[start, end)`` (aware), without a gap; empty when ``end`` is not after ``start``.

    For many places make one ``Board`` and ask it for each.
    """
    if end <= start:
        return []
    return Board(candidates, context.zone, context.holidays, start, end).timeline(context)


def _stretch(on: dict[Layer, dict[int, Runner]], starts: datetime, ends: datetime) -> Stretch:
    layer, winners, alarm = standing({layer: list(runners.values()) for layer, runners in on.items()})
    banner = alarm.candidate.key if alarm is not None and alarm.candidate.banner else None
    return Stretch(starts, ends, divided_among(winners), layer, banner)


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return [first + number * _DAY for number in range((last - first).days + 1)]
