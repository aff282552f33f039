"""The clock: one instant told three ways, and local days in the commune's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from hotspot import clock
from hotspot.clock import Moment

VIETNAM = "Asia/Ho_Chi_Minh"
BERLIN = "Europe/Berlin"  # has summer time, which Vietnam has not


def test_boot_time_does_not_step_with_the_wall_clock() -> None:
    before = clock.moment()
    with time_machine.travel(datetime(1970, 1, 1, tzinfo=UTC)):
        stepped = clock.moment()
    assert stepped.wall.year == 1970
    assert stepped.boot_id == before.boot_id
    assert 0 <= stepped.boottime - before.boottime < 5


def test_later_moves_both_clocks_of_the_same_boot(moment: Moment) -> None:
    assert moment.later(90) == Moment(moment.wall + timedelta(seconds=90), moment.boot_id, moment.boottime + 90)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_boot_id_is_the_kernels() -> None:
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        assert clock.boot_id() == file.read().strip()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_the_day_turns_at_midnight_in_the_commune(at: datetime, day: date) -> None:
    assert clock.local_day(at, VIETNAM) == day


def test_the_bounds_of_a_day_are_utc_and_half_open() -> None:
    start, end = clock.day_bounds(date(2026, 11, 23), VIETNAM)
    assert (start, end) == (datetime(2026, 11, 22, 17, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC))
    assert start.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_has_the_hours_that_its_zone_gives_it(day: date, hours: int) -> None:
    start, end = clock.day_bounds(day, BERLIN)
    assert end - start == timedelta(hours=hours)


def test_days_follow_one_another_without_gap_or_overlap() -> None:
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(60)]
    bounds = [clock.day_bounds(day, BERLIN) for day in days]
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
