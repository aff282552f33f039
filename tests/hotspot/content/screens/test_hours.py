"""Working hours of screens as intervals."""

from datetime import UTC, datetime, timedelta

from hotspot.content.screens.hours import joined, overlap, working

ZONE = "Asia/Ho_Chi_Minh"
MONDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)  # midnight in the commune
DAY = timedelta(days=1)


def _hour(number: float) -> datetime:
    return MONDAY + timedelta(hours=number)


def test_no_hours_are_always() -> None:
    assert working("", "", ZONE, MONDAY, MONDAY + DAY) == [(MONDAY, MONDAY + DAY)]


def test_hours_are_of_the_place_and_half_open() -> None:
    assert working("07:00", "17:00", ZONE, MONDAY, MONDAY + 2 * DAY) == [
        (_hour(7), _hour(17)),
        (_hour(31), _hour(41)),
    ]
    assert working("07:00", "17:00", ZONE, _hour(17), _hour(31)) == []


def test_a_night_belongs_to_both_days() -> None:
    assert working("20:00", "05:00", ZONE, MONDAY, MONDAY + DAY) == [(MONDAY, _hour(5)), (_hour(20), _hour(24))]


def test_time_is_counted_once() -> None:
    merged = joined([(_hour(1), _hour(3)), (_hour(2), _hour(4)), (_hour(6), _hour(6)), (_hour(5), _hour(6))])
    assert merged == [(_hour(1), _hour(4)), (_hour(5), _hour(6))]
    assert overlap(merged, [(_hour(3), _hour(5.5))]) == 1.5 * 3600
