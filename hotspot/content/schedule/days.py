"""On which local days a placement is on: a rule, not a list, asked one day at a time.

The day-level subset of RFC 5545 (3.3.10): DAILY, WEEKLY, MONTHLY and YEARLY with INTERVAL, BYDAY, BYMONTHDAY and
BYMONTH, EXDATE and RDATE; besides, spans of the Vietnamese lunar calendar and a table of holidays. Whether a day
belongs to it is worked out from that day alone, so nothing drifts from month to month and nothing is resumed.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from hotspot.content.schedule.lunar import LunarSpan

_DAY = timedelta(days=1)
_LONGEST_INTERVAL = 366
_ORDINALS_IN = {"month": 5, "year": 53}


class RuleError(ValueError):
    """A rule of time that makes no sense or is not supported. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class HolidayPolicy(StrEnum):
    """What a holiday is to a placement: a day like any other, a day off, or the only kind of day that counts."""

    IGNORE = "ignore"
    SKIP = "skip"
    ONLY = "only"


class Weekday(NamedTuple):
    """A day of the week (0 is Monday); ``nth`` 1 is the first of the month or year, -1 the last, 0 every one."""

    day: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a rule repeats, counted from its first day. Raises ``RuleError``."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= _LONGEST_INTERVAL:
            raise RuleError("interval", "out_of_range")
        if not all(1 <= month <= 12 for month in self.months):
            raise RuleError("months", "out_of_range")
        if not all(1 <= abs(day) <= 31 for day in self.month_days):
            raise RuleError("month_days", "out_of_range")
        if self.month_days and self.frequency is Frequency.WEEKLY:
            raise RuleError("month_days", "not_with_weekly")
        self._check_weekdays()

    def _check_weekdays(self) -> None:
        if not all(0 <= weekday.day <= 6 for weekday in self.weekdays):
            raise RuleError("weekdays", "out_of_range")
        if not any(weekday.nth for weekday in self.weekdays):
            return
        if self.frequency in (Frequency.DAILY, Frequency.WEEKLY):
            raise RuleError("weekdays", "ordinal_needs_month_or_year")
        most = _ORDINALS_IN["month" if self.frequency is Frequency.MONTHLY or self.months else "year"]
        if not all(abs(weekday.nth) <= most for weekday in self.weekdays):
            raise RuleError("weekdays", "out_of_range")

    @property
    def every_day(self) -> bool:
        """Whether it leaves no day out, as far as can be seen without counting."""
        if self.interval != 1 or 0 < len(set(self.months)) < 12 or self.month_days:
            return False
        if self.frequency in (Frequency.MONTHLY, Frequency.YEARLY):
            return False
        whole_week = len({weekday.day for weekday in self.weekdays}) == 7
        return whole_week or (self.frequency is Frequency.DAILY and not self.weekdays)


@dataclass(frozen=True, slots=True)
class Days:
    """Which local days. Both ends are included; with neither repeat nor lunar span, every day between them.

    ``added`` (RDATE) are days that neither the repeat, the span nor a holiday keeps out; ``left_out`` (EXDATE) beats
    everything. Raises ``RuleError``.
    """

    first: date | None = None
    last: date | None = None
    repeat: Repeat | None = None
    lunar: LunarSpan | None = None
    holidays: HolidayPolicy = HolidayPolicy.IGNORE
    left_out: frozenset[date] = frozenset()
    added: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.repeat is not None and self.first is None:
            raise RuleError("first", "needed_to_repeat")

    @property
    def unbroken(self) -> bool:
        """Whether only ``left_out`` and holidays can interrupt it between its ends."""
        return self.lunar is None and (self.repeat is None or self.repeat.every_day)


class Miss(StrEnum):
    """Why a day does not belong to a rule."""

    NEVER = "never"
    NOT_YET = "not_yet"
    PAST = "past"
    LEFT_OUT = "left_out"
    OTHER_DAY = "other_day"
    HOLIDAY = "holiday"


def miss(days: Days, day: date, holidays: frozenset[date]) -> Miss | None:
    """The first rule that keeps ``day`` out; None when it belongs."""
    if days.first is not None and day < days.first:
        return Miss.NEVER if days.last is not None and days.last < days.first else Miss.NOT_YET
    if days.last is not None and day > days.last:
        return Miss.NEVER if days.first is not None and days.last < days.first else Miss.PAST
    if day in days.left_out:
        return Miss.LEFT_OUT
    return None if day in days.added else _unruled(days, day, holidays)


def _unruled(days: Days, day: date, holidays: frozenset[date]) -> Miss | None:
    """What keeps a day out that nobody chose by hand."""
    if days.repeat is not None and not _repeats_on(days.repeat, _anchor(days), day):
        return Miss.OTHER_DAY
    if days.lunar is not None and not days.lunar.holds(day):
        return Miss.OTHER_DAY
    if days.holidays is not HolidayPolicy.IGNORE and (day in holidays) is (days.holidays is HolidayPolicy.SKIP):
        return Miss.HOLIDAY
    return None


def falls_on(days: Days, day: date, holidays: frozenset[date]) -> bool:
    """Whether ``day`` belongs to the rule, given the days that are holidays."""
    return miss(days, day, holidays) is None


def following(days: Days, after: date, until: date, holidays: frozenset[date]) -> Iterator[date]:
    """The days of the rule later than ``after``, up to ``until``; months that cannot have any are passed over."""
    day = after + _DAY if days.first is None else max(after + _DAY, days.first)
    end = until if days.last is None else min(until, days.last)
    while day <= end:
        following_month = _next_month(day)
        if not _barren(days, day):
            while day < following_month and day <= end:
                if miss(days, day, holidays) is None:
                    yield day
                day += _DAY
        day = following_month


def _barren(days: Days, day: date) -> bool:
    """Whether the month of ``day`` cannot have one, by its number or by the interval."""
    repeat = days.repeat
    if repeat is None or any((added.year, added.month) == (day.year, day.month) for added in days.added):
        return False
    if repeat.months and day.month not in repeat.months:
        return True
    anchor = _anchor(days)
    if repeat.frequency is Frequency.MONTHLY:
        return (_months(day) - _months(anchor)) % repeat.interval != 0
    if repeat.frequency is Frequency.YEARLY:
        implied = not (repeat.months or repeat.month_days or repeat.weekdays)
        return (day.year - anchor.year) % repeat.interval != 0 or (implied and day.month != anchor.month)
    return False


def _repeats_on(repeat: Repeat, anchor: date, day: date) -> bool:
    if repeat.months and day.month not in repeat.months:
        return False
    match repeat.frequency:
        case Frequency.DAILY:
            counted, implied = (day - anchor).days, True
        case Frequency.WEEKLY:
            counted, implied = (_monday(day) - _monday(anchor)) // 7, day.weekday() == anchor.weekday()
        case Frequency.MONTHLY:
            counted, implied = _months(day) - _months(anchor), day.day == anchor.day
        case Frequency.YEARLY:
            counted = day.year - anchor.year
            implied = day.day == anchor.day and (bool(repeat.months) or day.month == anchor.month)
    if counted % repeat.interval:
        return False
    if not repeat.month_days and not repeat.weekdays:
        return implied
    return _in_month_days(repeat, day) and _in_weekdays(repeat, day)


def _in_month_days(repeat: Repeat, day: date) -> bool:
    if not repeat.month_days or day.day in repeat.month_days:
        return True
    return day.day - monthrange(day.year, day.month)[1] - 1 in repeat.month_days


def _in_weekdays(repeat: Repeat, day: date) -> bool:
    if not repeat.weekdays:
        return True
    here = [weekday.nth for weekday in repeat.weekdays if weekday.day == day.weekday()]
    if not here or 0 in here:
        return bool(here)
    if repeat.frequency is Frequency.MONTHLY or repeat.months:
        place, length = day.day, monthrange(day.year, day.month)[1]
    else:
        place, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
    return (place - 1) // 7 + 1 in here or -((length - place) // 7 + 1) in here


def _anchor(days: Days) -> date:
    assert days.first is not None  # a repeat has one, see __post_init__
    return days.first


def _monday(day: date) -> int:
    return day.toordinal() - day.weekday()


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
