"""When a placement is on: its days and hours as intervals of UTC, worked out one local day at a time and kept.

What is kept is kept under the rule itself, the day, the zone and the holidays: a changed rule is another key, so
nothing has to be thrown away and nothing is resumed.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotspot.content.schedule.days import Days, HolidayPolicy, following, miss
from hotspot.content.schedule.windows import MIDNIGHT, WHOLE_DAY, Hours, Window, instant

_DAY = timedelta(days=1)
_EVER = datetime(1, 1, 1, tzinfo=UTC)
FAR = timedelta(days=3660)  # how far ahead a next time is looked for: ten years, two leap days
_KEPT = 8192
_WEEK = 7 * 86400
Run = tuple[date | None, date | None]  # the first day and the day after the last; None is without beginning or end


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Days and hours. Several ``hours`` are on together; with none it is the whole day."""

    days: Days = Days()
    hours: tuple[Hours, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.days, self.hours)))

    def __hash__(self) -> int:  # it is the key of a cache that is asked for every placement every time
        return self._hash

    @property
    def plain(self) -> bool:
        """Whether it is whole days, one after the other but for some."""
        return not self.hours and self.days.unbroken

    @property
    def unceasing(self) -> bool:
        """Whether its hours leave no gap from one day to the next, nor its days but for some."""
        return self.days.unbroken and _fills_the_week(self)

    def windows(self, weekday: int) -> tuple[Window, ...]:
        """The windows of a day of the week."""
        if not self.hours:
            return (WHOLE_DAY,)
        return tuple(window for hours in self.hours for window in hours.on(weekday))


@lru_cache(1024)
def _fills_the_week(rule: TimeRule) -> bool:
    covered = sorted(
        (weekday * 86400 + _seconds(window.start), weekday * 86400 + _seconds(window.end) + 86400 * window.overnight)
        for weekday in (-1, *range(7))
        for window in rule.windows(weekday % 7)
    )
    reached = 0
    for starts, ends in covered:
        if starts > reached:
            return False
        reached = max(reached, ends)
    return reached >= _WEEK


def _seconds(wall: time) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second


class Span(NamedTuple):
    """A stretch in which the rule is on without a break, ``[starts, ends)``; ``ends`` None is not within ten years."""

    starts: datetime
    ends: datetime | None


@lru_cache(_KEPT)
def spans(rule: TimeRule, day: date, zone: str, holidays: frozenset[date]) -> tuple[Span, ...]:
    """The stretches of ``rule`` that touch the local ``day``, in order. ``holidays`` are the public holidays known."""
    tz = ZoneInfo(zone)
    if rule.plain:
        run = _run(rule.days, day, holidays)
        return () if run is None else (_dated(*run, tz),)
    starts, ends = (_midnight(when, tz) for when in (day, day + _DAY))
    around = [*_pieces(rule, day - _DAY, tz, holidays), *_pieces(rule, day, tz, holidays)]
    found = [span for span in _merged(around) if span.ends is not None and span.ends > starts]
    if found and found[0].starts <= starts:
        began, then = _early(rule, found[0].starts, tz, holidays)
        found[0] = Span(_EVER if began is None else _backward(rule, began, then, tz, holidays), found[0].ends)
    if found and found[-1].ends is not None and found[-1].ends >= ends:
        ended, then = _late(rule, found[-1].ends, day, tz, holidays)
        found[-1] = Span(found[-1].starts, None if ended is None else _forward(rule, ended, then, tz, holidays))
    return tuple(found)


@lru_cache(_KEPT)
def later(rule: TimeRule, day: date, zone: str, holidays: frozenset[date]) -> datetime | None:
    """The start of the first stretch after those that touch ``day``; None when not within ten years."""
    tz = ZoneInfo(zone)
    touching = spans(rule, day, zone, holidays)
    reached = touching[-1].ends if touching else _midnight(day, tz)
    if reached is None:
        return None
    if rule.plain:
        run = _run(rule.days, day, holidays)
        searched = day if run is None or run[1] is None else run[1]
        found = next(following(rule.days, searched, _capped(searched), holidays), None)
        return None if found is None else _midnight(found, tz)
    searched = max(day, reached.astimezone(tz).date() - 2 * _DAY)
    for when in following(rule.days, searched, _capped(day), holidays):
        for starts, _ends in _pieces(rule, when, tz, holidays):
            if starts > reached:
                return starts
    return None


def span_at(found: tuple[Span, ...], instant: datetime) -> Span | None:
    """The stretch among ``found`` in which ``instant`` is."""
    for span in found:
        if span.starts <= instant and (span.ends is None or instant < span.ends):
            return span
    return None


def next_start(rule: TimeRule, day: date, zone: str, holidays: frozenset[date], after: datetime) -> datetime | None:
    """When the next stretch starts after ``after``, an instant of the local ``day`` at which the rule is not on."""
    for span in spans(rule, day, zone, holidays):
        if span.starts > after:
            return span.starts
    return later(rule, day, zone, holidays)


def _pieces(rule: TimeRule, day: date, tz: ZoneInfo, holidays: frozenset[date]) -> list[tuple[datetime, datetime]]:
    """The intervals that start on ``day``; none where the clocks skip them."""
    if miss(rule.days, day, holidays) is not None:
        return []
    found = [window.on(day, tz) for window in rule.windows(day.weekday())]
    return sorted(piece for piece in found if piece[0] < piece[1])


def _merged(pieces: list[tuple[datetime, datetime]]) -> list[Span]:
    merged: list[Span] = []
    for starts, ends in sorted(pieces):
        last = merged[-1].ends if merged else None
        if last is not None and starts <= last:
            merged[-1] = Span(merged[-1].starts, max(last, ends))
        else:
            merged.append(Span(starts, ends))
    return merged


def _backward(rule: TimeRule, starts: datetime, day: date, tz: ZoneInfo, holidays: frozenset[date]) -> datetime:
    """Where the stretch begins of which ``starts``, on ``day``, is a part."""
    for back in range(1, FAR.days):
        before = _merged(_pieces(rule, day - back * _DAY, tz, holidays))
        touching = [span.starts for span in before if span.ends is not None and span.ends >= starts > span.starts]
        if not touching:
            break
        starts = min(touching)
    return starts


def _forward(rule: TimeRule, ends: datetime, day: date, tz: ZoneInfo, holidays: frozenset[date]) -> datetime | None:
    """Where the stretch ends that reaches ``ends`` with what starts on ``day``; None when not within ten years."""
    for ahead in range(1, FAR.days):
        pieces = _pieces(rule, day + ahead * _DAY, tz, holidays)
        touching = [piece for piece in pieces if piece[0] <= ends]
        for piece in pieces:
            if piece[0] <= ends:
                ends = max(ends, piece[1])
        if not touching or any(piece[0] > ends for piece in pieces):
            return ends
    return None


def _early(rule: TimeRule, starts: datetime, tz: ZoneInfo, holidays: frozenset[date]) -> tuple[datetime | None, date]:
    """Where to look backward from: near the beginning of the run of days of a rule without a pause, not day by day."""
    day = starts.astimezone(tz).date()
    run = _run(rule.days, day, holidays) if rule.unceasing else None
    if run is None:
        return starts, day
    first = run[0]
    if first is None:
        return None, day
    if first + _DAY >= day:
        return starts, day
    return min(_pieces(rule, first + _DAY, tz, holidays))[0], first + _DAY


def _late(
    rule: TimeRule, ends: datetime, day: date, tz: ZoneInfo, holidays: frozenset[date]
) -> tuple[datetime | None, date]:
    """Where to look forward from, likewise."""
    run = _run(rule.days, day, holidays) if rule.unceasing else None
    if run is None:
        return ends, day
    after = run[1]
    if after is None:
        return None, day
    last_but_one = after - 2 * _DAY
    if last_but_one <= day:
        return ends, day
    return max(piece[1] for piece in _pieces(rule, last_but_one, tz, holidays)), last_but_one


def _capped(day: date) -> date:
    return min(day, date.max - FAR) + FAR


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, MIDNIGHT), tz)


# ---------------------------------------------------------------- rules of whole days, counted from break to break


def _dated(first: date | None, after: date | None, tz: ZoneInfo) -> Span:
    return Span(_EVER if first is None else _midnight(first, tz), None if after is None else _midnight(after, tz))


def _run(days: Days, day: date, holidays: frozenset[date]) -> Run | None:
    """The run of days that ``day`` is in.

    Nothing but the two ends, what is left out and holidays can interrupt these rules.
    """
    if miss(days, day, holidays) is not None:
        return None
    if days.holidays is HolidayPolicy.ONLY:
        return _run_of_holidays(days, day, holidays)
    off = days.left_out
    if days.holidays is HolidayPolicy.SKIP:
        off |= holidays - days.added
    starts = [] if days.first is None else [days.first]
    ends = [] if days.last is None else [days.last + _DAY]
    return (
        max([*starts, *(when + _DAY for when in off if when < day)], default=None),
        min([*ends, *(when for when in off if when > day)], default=None),
    )


def _run_of_holidays(days: Days, day: date, holidays: frozenset[date]) -> tuple[date, date]:
    first = after = day
    while miss(days, first - _DAY, holidays) is None:
        first -= _DAY
    while miss(days, after, holidays) is None:
        after += _DAY
    return first, after
