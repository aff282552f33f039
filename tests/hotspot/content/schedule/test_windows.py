"""Hours on the wall: half-open, overnight ones belong to the day they start on, and clocks that are put on or back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotspot.content.schedule import Days, Hours, TimeRule, Window, resolve
from hotspot.content.schedule.airing import Span, next_start, spans
from hotspot.content.schedule.candidate import Context, Slot
from hotspot.content.schedule.days import HolidayPolicy
from hotspot.content.schedule.rrule import parsed
from hotspot.content.schedule.windows import instant
from tests.hotspot.content.schedule.boards import HERE, HOLIDAYS, MONDAY, NOON, SECOND, ZONE, hours, local, on

NONE: frozenset[date] = frozenset()


def shows(candidate, at, context=HERE):
    return resolve([candidate], context, at).keys == (candidate.key,)


def around(rule, day, zone=ZONE, holidays=NONE):
    return spans(rule, day, zone, holidays)


def test_a_window_shows_from_its_first_second_to_the_one_before_its_end():
    office = on(1, hours=hours((7, 11)))
    seven, eleven = local(2026, 11, 23, 7), local(2026, 11, 23, 11)
    edges = (seven - SECOND, seven, eleven - SECOND, eleven)
    assert [shows(office, at) for at in edges] == [False, True, True, False]


@pytest.mark.parametrize("at", [(22, 23, 59, 59), (23, 0), (23, 12), (23, 23, 59, 59), (24, 0)])
def test_from_midnight_to_midnight_is_the_whole_day(at):
    window = on(1, hours=hours((0, 0)), first=MONDAY, last=MONDAY)
    plain = on(1, first=MONDAY, last=MONDAY)
    when = local(2026, 11, *at)
    assert (shows(window, when), shows(plain, when)) == ((at[0] == 23,) * 2)


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts():
    night = on(1, hours=hours((22, 6)), first=MONDAY, last=MONDAY)
    edges = [(22, 23), (23, 5), (23, 21, 59, 59), (23, 22), (24, 5, 59, 59), (24, 6), (24, 22)]
    assert [shows(night, local(2026, 11, *at)) for at in edges] == [False, False, False, True, True, False, False]


def test_a_night_that_starts_before_a_holiday_goes_on_into_it_and_one_that_starts_on_it_does_not_start():
    night = on(1, hours=hours((22, 6)), holidays=HolidayPolicy.SKIP)  # 24 and 25 November are holidays
    edges = [(23, 23), (24, 5), (24, 23), (25, 5), (25, 23), (26, 5), (26, 22)]
    assert [shows(night, local(2026, 11, *at)) for at in edges] == [True, True, False, False, False, False, True]


def test_a_night_that_starts_on_a_day_left_out_does_not_start_and_the_one_before_goes_on():
    night = on(1, hours=hours((22, 6)), left_out=frozenset({MONDAY}))
    edges = [(22, 23), (23, 5), (23, 23), (24, 5), (24, 22)]
    assert [shows(night, local(2026, 11, *at)) for at in edges] == [True, True, False, False, True]


def test_a_weekday_may_have_hours_of_its_own_and_may_be_closed():
    office = Hours((Window(time(7), time(17)),), ((4, (Window(time(7), time(11)),)), (6, ())))
    rule = on(1, hours=(office,))
    assert [shows(rule, local(2026, 11, day, 12)) for day in (23, 27, 28, 29)] == [True, False, True, False]


def test_two_parts_of_the_day_are_on_together():
    rule = on(1, hours=hours((7, 11)) + hours((10, 12)))
    assert around(rule.rule, MONDAY) == (Span(local(2026, 11, 23, 7), local(2026, 11, 23, 12)),)


def test_windows_that_meet_at_midnight_are_one_stretch():
    rule = TimeRule(Days(MONDAY, date(2026, 11, 25)), hours((6, 6)))
    whole = Span(local(2026, 11, 23, 6), local(2026, 11, 26, 6))
    assert [around(rule, day) for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26))] == [(whole,)] * 3
    assert around(rule, date(2026, 11, 27)) == ()


def test_a_week_of_whole_days_is_a_stretch_from_monday_to_saturday():
    rule = TimeRule(Days(date(2026, 11, 2), None, parsed("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")))
    week = Span(local(2026, 11, 23), local(2026, 11, 28))
    assert [around(rule, date(2026, 11, day)) for day in (22, 23, 27, 28)] == [(), (week,), (week,), ()]
    assert next_start(rule, date(2026, 11, 28), ZONE, NONE, local(2026, 11, 28, 9)) == local(2026, 11, 30)


def test_whole_days_between_holidays_are_counted_from_break_to_break():
    rule = TimeRule(Days(date(2026, 11, 1), None, holidays=HolidayPolicy.SKIP))
    told = [around(rule, day, holidays=HOLIDAYS) for day in (MONDAY, date(2026, 11, 24), date(2026, 12, 2))]
    assert told == [
        (Span(local(2026, 11, 1), local(2026, 11, 24)),), (), (Span(local(2026, 12, 2), None),),
    ]  # fmt: skip
    only = TimeRule(Days(holidays=HolidayPolicy.ONLY))
    assert around(only, date(2026, 11, 25), holidays=HOLIDAYS) == (Span(local(2026, 11, 24), local(2026, 11, 26)),)
    assert next_start(only, MONDAY, ZONE, HOLIDAYS, NOON) == local(2026, 11, 24)


def test_the_next_start_is_found_a_year_ahead_and_what_never_comes_is_not():
    tet = TimeRule(Days(date(2026, 1, 1), None, parsed("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")))
    yearly = TimeRule(Days(date(2020, 11, 1), None, parsed("FREQ=YEARLY")), hours((8, 9)))
    assert next_start(tet, MONDAY, ZONE, NONE, NOON) is None
    assert next_start(yearly, MONDAY, ZONE, NONE, NOON) == local(2027, 11, 1, 8)


# ---------------------------------------------------------------- clocks that are put on and back

NEW_YORK, SAO_PAULO = "America/New_York", "America/Sao_Paulo"


def test_a_time_that_the_clocks_skip_is_the_first_valid_one_after_it():
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)  # 02:00 becomes 03:00
    for minute in (0, 1, 59):
        assert instant(datetime(2026, 3, 8, 2, minute), ZoneInfo(NEW_YORK)) == jump  # noqa: DTZ001
    assert instant(datetime(2026, 3, 8, 3, 0), ZoneInfo(NEW_YORK)) == jump  # noqa: DTZ001
    assert instant(datetime(2026, 3, 8, 1, 59), ZoneInfo(NEW_YORK)) == jump - timedelta(minutes=1)  # noqa: DTZ001


def test_a_time_that_the_clocks_show_twice_is_the_first_for_a_start_and_the_second_for_an_end():
    wall = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001
    assert instant(wall, ZoneInfo(NEW_YORK)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert instant(wall, ZoneInfo(NEW_YORK), late=True) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_day_whose_midnight_the_clocks_skip_begins_at_its_first_minute():
    context = Context(Slot.WELCOME, SAO_PAULO)
    candidate = on(1, first=date(2018, 11, 4))
    begins = datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert [shows(candidate, at, context) for at in (begins - SECOND, begins)] == [False, True]


def test_a_window_that_the_clocks_skip_whole_is_left_out():
    rule = TimeRule(Days(date(2026, 3, 1)), (Hours((Window(time(2, 10), time(2, 50)),)),))
    assert around(rule, date(2026, 3, 8), NEW_YORK) == ()
    assert len(around(rule, date(2026, 3, 9), NEW_YORK)) == 1


def test_a_daily_window_stays_at_its_hour_when_the_clocks_change():
    rule = TimeRule(Days(date(2026, 1, 1)), hours((8, 9)))
    told = [around(rule, date(2026, month, 10), NEW_YORK)[0].starts.hour for month in (1, 7)]
    assert told == [13, 12]
