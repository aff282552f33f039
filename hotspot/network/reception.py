"""When the staff of a place receive people: open or shut at an instant, and when next. Pure; holidays are given."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

LOOK_AHEAD_DAYS, MOST_WINDOWS = 21, 20
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class Reception:
    """How it is at an instant: ``until`` the wall time at which it shuts, or ``again`` when it next opens (both local).

    ``hours`` are today's; none on a day off. ``holiday`` says that today is one.
    """

    open: bool
    holiday: bool
    hours: tuple[tuple[time, time], ...]
    until: time | None
    again: datetime | None


def at(raw: Sequence[Mapping[str, Any]], local: datetime, holidays: Collection[date]) -> Reception | None:
    """The state at ``local`` (the wall clock of the place); None where nobody has said any hours."""
    if not raw:
        return None
    now, hours = local.time(), tuple(_hours(raw, local.date(), holidays))
    until = next((closes for opens, closes in hours if opens <= now < closes), None)
    again = None if until else _again(raw, local, holidays)
    return Reception(until is not None, local.date() in holidays, hours, until, again)


def fault(raw: Sequence[Mapping[str, Any]]) -> str | None:
    """What is wrong with rows of hours: ``no_day``, ``unreadable``, ``not_after_start``, ``too_many``."""
    if len(raw) > MOST_WINDOWS:
        return "too_many"
    for row in raw:
        if not row.get("days"):
            return "no_day"
        if not all(_HOUR.fullmatch(str(row.get(name, ""))) for name in ("opens", "closes")):
            return "unreadable"
        if row["closes"] <= row["opens"]:
            return "not_after_start"
    return None


def by_days(raw: Sequence[Mapping[str, Any]]) -> list[tuple[tuple[int, int], list[tuple[time, time]]]]:
    """The hours of the week: days from and to that have the same, 0 being Monday; days off are left out."""
    found: list[tuple[tuple[int, int], list[tuple[time, time]]]] = []
    for day in range(7):
        hours = sorted(_windows(raw, day))
        if found and found[-1][0][1] == day - 1 and found[-1][1] == hours:
            found[-1] = ((found[-1][0][0], day), hours)
        elif hours:
            found.append(((day, day), hours))
    return found


def _hours(raw: Sequence[Mapping[str, Any]], day: date, holidays: Collection[date]) -> list[tuple[time, time]]:
    return [] if day in holidays else sorted(_windows(raw, day.weekday()))


def _windows(raw: Sequence[Mapping[str, Any]], weekday: int) -> Iterator[tuple[time, time]]:
    for row in raw:
        if weekday in row["days"]:
            yield time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])


def _again(raw: Sequence[Mapping[str, Any]], local: datetime, holidays: Collection[date]) -> datetime | None:
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        for opens, _closes in _hours(raw, day, holidays):
            if ahead or opens > local.time():
                return datetime.combine(day, opens)
    return None
