"""On which days a placement is on: a choice in words with a few fields, and the rule that it stands for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext

from admin.drafts import FIRST_DAY, LAST_DAY, Draft
from admin.words.timing import ORDINALS
from hotspot.content.schedule import Frequency, Repeat, RuleError, Weekday
from hotspot.content.schedule.rrule import parsed, written

MOST_WEEKS = 52
LONGEST = 4000
OFFERED = (1, 2, 3, 4, -1)  # which weekday of a month
_OFFICE_WEEK = tuple(Weekday(day) for day in range(5))
_MOON = {"full_moon": "15", "new_moon": "1"}


class Pattern(StrEnum):
    """What one can choose."""

    EVERY_DAY = "every_day"
    OFFICE_WEEK = "office_week"
    WEEKLY = "weekly"
    MONTH_LAST = "month_last"
    MONTH_DAY = "month_day"
    MONTH_NTH = "month_nth"
    YEARLY = "yearly"
    FULL_MOON = "full_moon"
    NEW_MOON = "new_moon"
    LUNAR = "lunar"
    CUSTOM = "custom"


FIELD = {  # where a fault of the rule is told
    Pattern.WEEKLY: "every_weeks",
    Pattern.MONTH_DAY: "month_day",
    Pattern.MONTH_NTH: "nth",
    Pattern.YEARLY: "year_day",
    Pattern.LUNAR: "lunar_first_day",
    Pattern.CUSTOM: "rule",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The columns of a placement that say on which days it is on."""

    repeat: str = ""
    lunar_first: str = ""
    lunar_last: str = ""


def read(draft: Draft) -> Rule:
    """What was chosen; what is wrong is noted in ``draft``."""
    pattern = draft.choice("pattern", Pattern)
    if pattern in (Pattern.FULL_MOON, Pattern.NEW_MOON):
        return Rule("", _MOON[pattern], _MOON[pattern])
    if pattern is Pattern.LUNAR:
        return Rule("", _lunar_day(draft, "lunar_first"), _lunar_day(draft, "lunar_last"))
    if pattern is Pattern.CUSTOM:
        text = draft.text("rule", LONGEST)
        return Rule(text.upper().removeprefix("RRULE:"))
    repeat = _repeat(draft, pattern) if pattern else None
    return Rule(written(repeat) if repeat else "")


def typed(rule: Rule, starts_on: date) -> dict[str, str]:
    """``rule`` as the form would have sent it."""
    if rule.lunar_first:
        return _typed_lunar(rule)
    if not rule.repeat:
        return {"pattern": Pattern.EVERY_DAY.value}
    try:
        known = _typed(parsed(rule.repeat), starts_on)
    except RuleError:
        known = None
    return known or {"pattern": Pattern.CUSTOM.value, "rule": rule.repeat}


def days_of(draft: Draft, field: str) -> tuple[str, ...]:
    """Days by hand as people list them, in order and each once: ``24/11/2026, 02/09/2027``."""
    text = draft.value(field)
    if len(text) > LONGEST:
        draft.fault(field, gettext("This is too long."))
        return ()
    found = {_day(piece) for piece in re.split(r"[\s,;]+", text) if piece}
    if None in found:
        draft.fault(field, gettext("Write days such as 24/11/2026, with a comma between them."))
        return ()
    return tuple(sorted(day for day in found if day is not None))


def listed(days: Sequence[str]) -> str:
    """``days`` in ISO form as ``days_of`` reads them."""
    return ", ".join("/".join(reversed(day.split("-"))) for day in sorted(days))


def _day(text: str) -> str | None:
    parts = text.split("/")
    iso = "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) == 3 else text
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day.isoformat() if FIRST_DAY <= day <= LAST_DAY else None


def _repeat(draft: Draft, pattern: Pattern) -> Repeat | None:
    match pattern:
        case Pattern.OFFICE_WEEK:
            return Repeat(Frequency.WEEKLY, weekdays=_OFFICE_WEEK)
        case Pattern.WEEKLY:
            return _weekly(draft)
        case Pattern.MONTH_LAST:
            return Repeat(Frequency.MONTHLY, month_days=(-1,))
        case Pattern.MONTH_DAY:
            return _month_day(draft)
        case Pattern.MONTH_NTH:
            return _month_nth(draft)
        case Pattern.YEARLY:
            return _yearly(draft)
        case _:
            return None


def _weekly(draft: Draft) -> Repeat | None:
    days = tuple(Weekday(day) for day in range(7) if draft.ticked(f"weekday-{day}"))
    every = draft.number("every_weeks")
    if not days:
        draft.fault("weekday-0", gettext("Tick at least one day."))
    every = 1 if every is None else every
    if not 1 <= every <= MOST_WEEKS:
        draft.fault("every_weeks", gettext("From %(least)s to %(most)s.", least=1, most=MOST_WEEKS))
    return None if draft.faulty else Repeat(Frequency.WEEKLY, every, days)


def _month_day(draft: Draft) -> Repeat | None:
    day = draft.number("month_day")
    if day is None or not 1 <= day <= 31:
        draft.fault("month_day", gettext("From %(least)s to %(most)s.", least=1, most=31))
        return None
    return Repeat(Frequency.MONTHLY, month_days=(day,))


def _month_nth(draft: Draft) -> Repeat | None:
    nth = next((number for number in OFFERED if draft.value("nth") == str(number)), None)
    day = next((number for number in range(7) if draft.value("nth_weekday") == str(number)), None)
    if nth is None or day is None:
        draft.fault("nth" if nth is None else "nth_weekday", gettext("Choose one."))
        return None
    return Repeat(Frequency.MONTHLY, weekdays=(Weekday(day, nth),))


def _yearly(draft: Draft) -> Repeat | None:
    found = re.fullmatch(r"\s*([0-9]{1,2})\s*/\s*([0-9]{1,2})\s*", draft.value("year_day"))
    try:
        day = date(2024, int(found[2]), int(found[1])) if found else None  # a year with 29 February
    except ValueError:
        day = None
    if day is None:
        draft.fault("year_day", gettext("Write a day and a month, such as 02/09."))
        return None
    return Repeat(Frequency.YEARLY, months=(day.month,), month_days=(day.day,))


def _lunar_day(draft: Draft, end: str) -> str:
    day, month = draft.number(f"{end}_day"), draft.value(f"{end}_month")
    if day is None or not 1 <= day <= 30:
        draft.fault(f"{end}_day", gettext("From %(least)s to %(most)s.", least=1, most=30))
    if month not in ("", *map(str, range(1, 13))):
        draft.fault(f"{end}_month", gettext("Choose one."))
    return f"{day}/{month}" if month else str(day)


def _typed_lunar(rule: Rule) -> dict[str, str]:
    for name, day in _MOON.items():
        if rule.lunar_first == rule.lunar_last == day:
            return {"pattern": name}
    told = {"pattern": Pattern.LUNAR.value}
    for end, text in (("lunar_first", rule.lunar_first), ("lunar_last", rule.lunar_last)):
        day, _, month = text.partition("/")
        told |= {f"{end}_day": day, f"{end}_month": month}
    return told


def _typed(repeat: Repeat, starts_on: date) -> dict[str, str] | None:
    """The fields of the pattern that says the same as ``repeat``, if there is one."""
    match repeat:
        case Repeat(Frequency.DAILY, 1, (), (), ()):
            return {"pattern": Pattern.EVERY_DAY.value}
        case Repeat(Frequency.WEEKLY, 1, weekdays, (), ()) if weekdays == _OFFICE_WEEK:
            return {"pattern": Pattern.OFFICE_WEEK.value}
        case Repeat(Frequency.WEEKLY, every, weekdays, (), ()):
            days = [weekday.day for weekday in weekdays] or [starts_on.weekday()]
            ticks = {f"weekday-{day}": "on" for day in days}
            return {"pattern": Pattern.WEEKLY.value, "every_weeks": str(every)} | ticks
        case Repeat(Frequency.MONTHLY, 1, (), (-1,), ()):
            return {"pattern": Pattern.MONTH_LAST.value}
        case Repeat(Frequency.MONTHLY, 1, (), (day,), ()) if day > 0:
            return {"pattern": Pattern.MONTH_DAY.value, "month_day": str(day)}
        case Repeat(Frequency.MONTHLY, 1, (weekday,), (), ()) if weekday.nth in OFFERED and weekday.nth in ORDINALS:
            nth, day_of_week = str(weekday.nth), str(weekday.day)
            return {"pattern": Pattern.MONTH_NTH.value, "nth": nth, "nth_weekday": day_of_week}
        case Repeat(Frequency.YEARLY, 1, (), (day,), (month,)) if day > 0:
            return {"pattern": Pattern.YEARLY.value, "year_day": f"{day:02}/{month:02}"}
    return None
