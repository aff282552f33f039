"""Whether somebody receives people now, until when, and when next."""

from datetime import date, datetime, time

import pytest

from hotspot.network import reception

WEEK = [
    {"days": [0, 1, 2, 3, 4], "opens": "07:30", "closes": "11:30"},
    {"days": [0, 1, 2, 3, 4], "opens": "13:30", "closes": "17:00"},
]
MONDAY = date(2026, 11, 23)


def wall(day: int, hour: str) -> datetime:
    """A wall clock in November 2026; the 23rd is a Monday."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(hour))


@pytest.mark.parametrize(
    ("local", "until", "again"),
    [
        (wall(23, "07:29"), None, wall(23, "07:30")),
        (wall(23, "07:30"), time(11, 30), None),
        (wall(23, "11:30"), None, wall(23, "13:30")),
        (wall(23, "16:59"), time(17), None),
        (wall(27, "17:00"), None, wall(30, "07:30")),
        (wall(29, "09:00"), None, wall(30, "07:30")),
    ],
)
def test_it_is_open_inside_its_hours_and_says_when_next(
    local: datetime, until: time | None, again: datetime | None
) -> None:
    state = reception.at(WEEK, local, frozenset())
    assert state is not None
    assert (state.open, state.until, state.again) == (until is not None, until, again)


def test_a_holiday_is_closed_and_told_as_one() -> None:
    state = reception.at(WEEK, wall(23, "09:00"), {MONDAY, date(2026, 11, 24)})
    assert state is not None
    assert (state.open, state.holiday, state.hours, state.again) == (False, True, (), wall(25, "07:30"))


def test_without_hours_there_is_nothing_to_say() -> None:
    assert reception.at([], wall(23, "09:00"), frozenset()) is None


def test_where_every_day_is_a_holiday_there_is_no_next() -> None:
    days = {date.fromordinal(MONDAY.toordinal() + ahead) for ahead in range(40)}
    state = reception.at(WEEK, wall(23, "09:00"), days)
    assert state is not None
    assert state.again is None


def test_days_with_the_same_hours_are_told_together() -> None:
    saturday = {"days": [5], "opens": "07:30", "closes": "11:30"}
    morning, afternoon = (time(7, 30), time(11, 30)), (time(13, 30), time(17))
    assert reception.by_days([*WEEK, saturday]) == [((0, 4), [morning, afternoon]), ((5, 5), [morning])]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"days": [], "opens": "07:30", "closes": "11:30"}, "no_day"),
        ({"days": [0], "opens": "7:30", "closes": "11:30"}, "unreadable"),
        ({"days": [0], "opens": "24:00", "closes": "25:00"}, "unreadable"),
        ({"days": [0], "opens": "11:30", "closes": "11:30"}, "not_after_start"),
    ],
)
def test_hours_that_make_no_sense_are_named(row: dict[str, object], rule: str) -> None:
    assert (reception.fault([row]), reception.fault(WEEK), reception.fault(WEEK * 11)) == (rule, None, "too_many")
