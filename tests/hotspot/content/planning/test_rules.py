"""From rows to days: every kind of rule that the form can write, against another reader of the same rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from hotspot.content.planning import candidates, holidays, placements
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import HolidayPolicy, Slot
from hotspot.content.schedule.airing import spans
from hotspot.content.schedule.days import falls_on
from tests.hotspot.content.editions import NOON, published

FIRST, LAST = date(2026, 11, 23), date(2028, 12, 31)
NONE: frozenset[date] = frozenset()
RULES = [
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=5WE",
    "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY",
]  # fmt: skip


@pytest.fixture
def service(db):
    return published(db, "placed")


def rule_of(db, service, **changed):
    """The rule of a placement that went through the database."""
    row = placements.create(db, replace(Wish(FIRST, service.id), **changed), None, NOON)
    db.expire_all()
    (read,) = [found for found in candidates.rows(db) if found.id == row.id]
    (candidate,) = candidates.candidates(db, [read], Slot.WELCOME)
    return candidate.rule


def days_of(rule, known=NONE):
    every = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    return [day for day in every if falls_on(rule.days, day, known)]


def begin(day):
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (dateutil reads rules in naive local time)


@pytest.mark.parametrize("text", RULES)
def test_a_row_means_the_days_that_dateutil_reads(db, service, text):
    known = [
        found.date() for found in rrulestr(text, dtstart=begin(FIRST)).between(begin(FIRST), begin(LAST), inc=True)
    ]
    assert len(known) > 0
    assert days_of(rule_of(db, service, repeat=text)) == known


def test_days_left_out_added_and_holidays_come_through_the_row(db, service):
    for year in (2026, 2027):
        holidays.fill(db, year, {date(2026, 11, 24): "Ngày Văn hóa Việt Nam", date(2027, 1, 1): "Tết"}, None, NOON)
    rule = rule_of(
        db, service, repeat="FREQ=WEEKLY;BYDAY=TU", holidays=HolidayPolicy.SKIP, ends_on=date(2026, 12, 20),
        left_out=("2026-12-08",), added=("2026-12-09",),
    )  # fmt: skip
    assert days_of(rule, candidates.holidays(db)) == [date(2026, 12, 1), date(2026, 12, 9), date(2026, 12, 15)]


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        ("23/12", "6/1", [date(2027, 1, 30), date(2027, 2, 11)]),
        ("15", "15", [date(2026, 11, 23), date(2026, 11, 23)]),
    ],
)
def test_a_lunar_span_comes_through_the_row(db, service, first, last, known):
    found = days_of(rule_of(db, service, lunar_first=first, lunar_last=last))
    assert [found[0], next(day for day in found if day + timedelta(days=1) not in found)] == known


def test_a_window_over_midnight_ends_on_the_next_day(db, service):
    rule = rule_of(db, service, windows=(("22:00", "05:00"),), ends_on=date(2026, 11, 24))
    (span,) = spans(rule, FIRST, "Asia/Ho_Chi_Minh", NONE)
    assert span == (datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 23, 22, tzinfo=UTC))
