"""When people come to which kind of place."""

import random
from datetime import datetime
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from hotspot.demo import rhythm
from hotspot.network.models import Kind

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize("wanted", [0.0, 0.4, 3.0, 12.0])
def test_counts_have_the_mean_that_was_asked_for(wanted):
    dice = random.Random(1)
    assert mean(rhythm.poisson(dice, wanted) for _ in range(4000)) == pytest.approx(wanted, abs=0.2)


def test_offices_are_visited_in_office_hours_and_markets_at_dawn():
    at = {hour: MONDAY.replace(hour=hour) for hour in (5, 9, 20)}
    busiest = {hour: max(Kind, key=lambda kind: rhythm.expected(kind, when)) for hour, when in at.items()}
    assert busiest == {5: Kind.MARKET, 9: Kind.ONE_STOP, 20: Kind.CULTURE_HOUSE}
    assert rhythm.expected(Kind.ONE_STOP, at[20]) == 0


def test_arrivals_are_of_that_day_and_in_order():
    times = rhythm.arrivals(random.Random(1), Kind.MARKET, MONDAY, 1.0)
    assert times == sorted(times)
    assert {when.date() for when in times} == {MONDAY.date()}
    assert len(times) > 10


def test_stays_and_volumes_are_never_nothing():
    dice = random.Random(1)
    stays = [rhythm.stay(dice, kind) for kind in Kind for _ in range(500)]
    volumes = [rhythm.volume(dice, seconds) for seconds in stays]
    assert min(stays) >= 45
    assert all(0 < up < down for up, down in volumes)
