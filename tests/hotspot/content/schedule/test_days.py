"""Which days a rule means: examples people would write, and two libraries that read the same rules."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from dateutil import rrule as dateutil_rrule
from hypothesis import assume, given
from hypothesis import strategies as st

from hotspot.content.schedule import Days, Frequency, HolidayPolicy, LunarDay, LunarSpan, Repeat, RuleError, Weekday
from hotspot.content.schedule.days import Miss, falls_on, following, miss
from hotspot.content.schedule.lunar import LunarSpanError
from hotspot.content.schedule.rrule import parsed, written
from tests.hotspot.content.schedule.boards import HOLIDAYS, day_rules, repeats

NONE: frozenset[date] = frozenset()
ALL_YEAR = date(2026, 12, 31)


def told(days, first, last, holidays=NONE):
    """The days of a rule between two days, both included."""
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in span if falls_on(days, day, holidays)]


def by_rule(text, first, until, **changed):
    return told(Days(first, until, parsed(text), **changed), date(first.year, 1, 1), date(until.year, 12, 31))


def test_both_ends_of_a_span_of_days_belong_to_it():
    assert told(Days(date(2026, 11, 23), date(2026, 11, 25)), date(2026, 11, 1), ALL_YEAR) == [
        date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25),
    ]  # fmt: skip


def test_monday_to_friday_is_five_days_a_week():
    found = by_rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", date(2026, 11, 21), date(2026, 12, 1))
    assert [day.day for day in found] == [23, 24, 25, 26, 27, 30, 1]


def test_the_31st_passes_over_short_months_and_the_last_day_does_not():
    first = date(2026, 1, 31)
    assert [day.month for day in by_rule("FREQ=MONTHLY;BYMONTHDAY=31", first, ALL_YEAR)] == [1, 3, 5, 7, 8, 10, 12]
    last = by_rule("FREQ=MONTHLY;BYMONTHDAY=-1", first, ALL_YEAR)
    assert last == [date(2026, month, monthrange(2026, month)[1]) for month in range(1, 13)]


@pytest.mark.parametrize(("day", "months"), [(29, 11), (30, 11), (31, 7)])
def test_a_monthly_rule_that_begins_late_in_a_month_never_drifts(day, months):
    found = by_rule("FREQ=MONTHLY", date(2026, 1, day), ALL_YEAR)
    assert [when.day for when in found] == [day] * months


def test_29_february_comes_every_fourth_year():
    days = Days(date(2024, 2, 29), None, Repeat(Frequency.YEARLY))
    assert list(following(days, date(2024, 3, 1), date(2034, 1, 1), NONE)) == [date(2028, 2, 29), date(2032, 2, 29)]


def test_the_second_thursday_and_the_last_friday_of_a_month():
    found = by_rule("FREQ=MONTHLY;BYDAY=2TH,-1FR", date(2026, 11, 1), ALL_YEAR)
    assert found == [date(2026, 11, 12), date(2026, 11, 27), date(2026, 12, 10), date(2026, 12, 25)]


def test_every_other_week_is_counted_from_the_week_of_the_first_day():
    found = by_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", date(2026, 11, 25), ALL_YEAR)
    assert found == [date(2026, 12, 7), date(2026, 12, 21)]


def test_a_day_left_out_beats_one_added_and_one_added_beats_the_rule_and_the_holidays():
    tuesday = date(2026, 11, 24)
    days = Days(
        date(2026, 11, 23), date(2026, 11, 30), parsed("FREQ=WEEKLY;BYDAY=MO"), holidays=HolidayPolicy.SKIP,
        added=frozenset({tuesday, date(2026, 11, 26)}), left_out=frozenset({date(2026, 11, 26), date(2026, 11, 30)}),
    )  # fmt: skip
    assert told(days, date(2026, 11, 1), ALL_YEAR, HOLIDAYS) == [date(2026, 11, 23), tuesday]


def test_a_day_added_outside_the_ends_does_not_count():
    days = Days(date(2026, 11, 23), date(2026, 11, 30), added=frozenset({date(2026, 12, 5)}))
    assert miss(days, date(2026, 12, 5), NONE) is Miss.PAST


def test_holidays_can_be_left_out_or_be_all_there_is():
    first, last = date(2026, 11, 23), date(2026, 11, 26)
    skipping, only = (Days(first, last, holidays=policy) for policy in (HolidayPolicy.SKIP, HolidayPolicy.ONLY))
    assert told(skipping, first, last, HOLIDAYS) == [first, last]
    assert told(only, first, last, HOLIDAYS) == [date(2026, 11, 24), date(2026, 11, 25)]
    assert [miss(rule, day, HOLIDAYS) for rule, day in ((skipping, date(2026, 11, 24)), (only, first))] == [
        Miss.HOLIDAY, Miss.HOLIDAY,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "day", "why"),
    [
        (Days(date(2026, 11, 23), date(2026, 11, 22)), date(2026, 11, 23), Miss.NEVER),
        (Days(date(2026, 11, 23), date(2026, 11, 22)), date(2026, 11, 22), Miss.NEVER),
        (Days(date(2026, 11, 24)), date(2026, 11, 23), Miss.NOT_YET),
        (Days(None, date(2026, 11, 22)), date(2026, 11, 23), Miss.PAST),
        (Days(left_out=frozenset({date(2026, 11, 23)})), date(2026, 11, 23), Miss.LEFT_OUT),
        (Days(date(2026, 11, 22), repeat=parsed("FREQ=WEEKLY")), date(2026, 11, 23), Miss.OTHER_DAY),
        (Days(lunar=LunarSpan(LunarDay(1, 1), LunarDay(1, 1))), date(2026, 11, 23), Miss.OTHER_DAY),
    ],
)
def test_the_first_rule_that_keeps_a_day_out_is_told(days, day, why):
    assert miss(days, day, HOLIDAYS) is why


# ---------------------------------------------------------------- the lunar calendar


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2026, date(2026, 2, 10), date(2026, 2, 22)),  # Tết on 17 February
        (2027, date(2027, 1, 30), date(2027, 2, 11)),  # on 6 February
        (2028, date(2028, 1, 19), date(2028, 1, 31)),  # on 26 January
        (2029, date(2029, 2, 6), date(2029, 2, 18)),
        (2030, date(2030, 1, 26), date(2030, 2, 7)),
    ],
)
def test_from_the_kitchen_gods_to_the_sixth_of_the_new_year(year, first, last):
    days = Days(lunar=LunarSpan(LunarDay(23, 12), LunarDay(6, 1)))
    found = told(days, date(year, 1, 1), date(year, 6, 30))
    assert (found[0], found[-1], len(found)) == (first, last, (last - first).days + 1)


def test_the_thirtieth_of_a_short_month_is_its_last_day():
    eve = Days(lunar=LunarSpan(LunarDay(30, 12), LunarDay(30, 12)))
    assert told(eve, date(2026, 1, 1), date(2027, 3, 1)) == [date(2026, 2, 16), date(2027, 2, 5)]


def test_the_full_moon_of_every_month():
    moons = told(Days(lunar=LunarSpan(LunarDay(15), LunarDay(15))), date(2026, 1, 1), ALL_YEAR)
    assert [(day.month, day.day) for day in moons] == [
        (1, 3), (2, 2), (3, 3), (4, 2), (5, 1), (5, 31), (6, 29), (7, 28), (8, 27), (9, 25), (10, 24),
        (11, 23), (12, 23),
    ]  # fmt: skip


def test_a_leap_month_belongs_to_a_span_that_goes_on_beyond_it_and_to_no_other():
    """2025 had a sixth month twice: from 25 June and, the leap one, from 25 July."""
    sixth = Days(lunar=LunarSpan(LunarDay(1, 6), LunarDay(30, 6)))
    beyond = Days(lunar=LunarSpan(LunarDay(1, 6), LunarDay(15, 7)))
    year = (date(2025, 1, 1), date(2025, 12, 31))
    assert (told(sixth, *year)[0], told(sixth, *year)[-1]) == (date(2025, 6, 25), date(2025, 7, 24))
    assert (told(beyond, *year)[0], told(beyond, *year)[-1]) == (date(2025, 6, 25), date(2025, 9, 6))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (LunarDay(0, 1), LunarDay(6, 1), "first"),
        (LunarDay(31, 1), LunarDay(6, 1), "first"),
        (LunarDay(23, 13), LunarDay(6, 1), "first"),
        (LunarDay(23, 12), LunarDay(6, 0), "last"),
        (LunarDay(23, 12), LunarDay(6), "last"),
    ],
)
def test_a_span_that_no_lunar_year_has_is_refused(first, last, field):
    with pytest.raises(LunarSpanError) as caught:
        LunarSpan(first, last)
    assert caught.value.field == field


def test_years_that_nobody_can_tell_have_no_lunar_day():
    always = LunarSpan(LunarDay(1), LunarDay(30))
    assert [always.holds(day) for day in (date(1899, 6, 1), date(1950, 6, 1), date(2150, 6, 1))] == [False, True, False]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        ("FREQ=DAILY;COUNT=3", "count", "count_refused"),
        ("FREQ=DAILY;UNTIL=20261201", "until", "until_refused"),
        ("FREQ=HOURLY", "frequency", "sub_daily_refused"),
        ("FREQ=MINUTELY", "frequency", "sub_daily_refused"),
        ("FREQ=SECONDLY", "frequency", "sub_daily_refused"),
        ("FREQ=DAILY;BYHOUR=7", "byhour", "not_supported"),
        ("FREQ=YEARLY;BYWEEKNO=1", "byweekno", "not_supported"),
        ("FREQ=MONTHLY;BYSETPOS=1", "bysetpos", "not_supported"),
        ("FREQ=WEEKLY;WKST=SU", "wkst", "not_supported"),
        ("", "frequency", "not_readable"),
        ("FREQ=NEVER", "frequency", "not_readable"),
        ("FREQ", "freq", "not_readable"),
        ("FREQ=DAILY;INTERVAL=0", "interval", "out_of_range"),
        ("FREQ=DAILY;INTERVAL=x", "interval", "not_readable"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekdays", "not_readable"),
        ("FREQ=MONTHLY;BYDAY=0MO", "weekdays", "not_readable"),
        ("FREQ=WEEKLY;BYDAY=2MO", "weekdays", "ordinal_needs_month_or_year"),
        ("FREQ=MONTHLY;BYDAY=6MO", "weekdays", "out_of_range"),
        ("FREQ=YEARLY;BYDAY=54MO", "weekdays", "out_of_range"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=6MO", "weekdays", "out_of_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "month_days", "out_of_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "month_days", "out_of_range"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "month_days", "not_with_weekly"),
        ("FREQ=YEARLY;BYMONTH=13", "months", "out_of_range"),
    ],
)
def test_what_is_not_supported_is_refused_by_its_name(text, field, rule):
    with pytest.raises(RuleError) as caught:
        parsed(text)
    assert (caught.value.field, caught.value.rule) == (field, rule)


def test_a_repeat_is_counted_from_a_day_and_needs_one():
    with pytest.raises(RuleError, match="first: needed_to_repeat"):
        Days(repeat=Repeat(Frequency.DAILY))


@pytest.mark.parametrize("day", [-1, 7])
def test_a_week_has_seven_days(day):
    with pytest.raises(RuleError, match="weekdays: out_of_range"):
        Repeat(Frequency.WEEKLY, weekdays=(Weekday(day),))


@given(repeats)
def test_what_is_written_is_read_the_same(repeat):
    assert parsed(written(repeat)) == repeat


# ---------------------------------------------------------------- two libraries that read the same rules

starts = st.dates(date(2019, 12, 25), date(2024, 3, 2))


@given(repeats, starts, st.integers(0, 1000))
def test_dateutil_finds_the_same_days(repeat, first, ahead):
    begin = first + timedelta(days=ahead)
    end = begin + timedelta(days=430)
    theirs = dateutil_rrule.rrulestr(written(repeat), dtstart=datetime(first.year, first.month, first.day))  # noqa: DTZ001
    between = theirs.between(datetime(*begin.timetuple()[:3]), datetime(*end.timetuple()[:3]), inc=True)  # noqa: DTZ001
    ours = told(Days(first, None, repeat), begin, end)
    assert ours == [when.date() for when in between]
    assert ours == list(following(Days(first, None, repeat), begin - timedelta(days=1), end, NONE))


@given(repeats, starts, st.sets(st.integers(0, 200), max_size=3), st.sets(st.integers(0, 200), max_size=3))
def test_a_calendar_program_finds_the_same_days(repeat, first, left_out, added):
    """iCalendar counts DTSTART as a day of the rule, whatever it says (RFC 5545 3.8.5.3); ours has to be one."""
    out, more = ([first + timedelta(days=number) for number in sorted(some)] for some in (left_out, added))
    assume(falls_on(Days(first, None, repeat), first, NONE))
    event = icalendar.Event()
    event.add("dtstart", first)
    event.add("rrule", icalendar.vRecur.from_ical(written(repeat)))
    for name, days in (("exdate", out), ("rdate", more)):
        if days:
            event.add(name, days)
    event.add("uid", "1")
    feed = icalendar.Calendar()
    feed.add_component(event)
    last = first + timedelta(days=300)
    theirs = recurring_ical_events.of(feed).between(first, last + timedelta(days=1))
    rule = Days(first, None, repeat, left_out=frozenset(out), added=frozenset(more))
    assert told(rule, first, last) == sorted({found["DTSTART"].dt for found in theirs})


@given(day_rules(), st.dates(date(2026, 10, 1), date(2027, 3, 1)))
def test_the_days_that_follow_are_those_that_belong(days, after):
    until = after + timedelta(days=100)
    assert list(following(days, after, until, HOLIDAYS)) == told(days, after + timedelta(days=1), until, HOLIDAYS)
