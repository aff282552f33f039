"""Splits, sizes and verdicts of experiments, against values that others have published."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.counting import trials
from hotspot.content.counting.trials import Arm, Verdict, assigned, compared, days, judged, needed, uneven


@pytest.mark.parametrize(
    ("base", "better", "each"), [(0.05, 0.07, 2213), (0.05, 0.06, 8158), (0.5, 0.6, 388), (0.1, 0.15, 686)]
)
def test_the_size_is_that_of_the_tables(base, better, each):
    """Fleiss, Levin and Paik: two sides, 5 %, power 80 %, without correction for continuity."""
    assert needed(base, better) == each
    assert needed(better, base) == each


@pytest.mark.parametrize("rates", [(0, 0.1), (0.1, 1), (0.1, 0.1), (-1, 0.5)])
def test_rates_that_make_no_sense_are_refused(rates):
    with pytest.raises(ValueError, match="rates"):
        needed(*rates)


@pytest.mark.parametrize(
    ("counts", "chance"),
    [
        ([1000, 1000], 1.0),
        ([100, 140], 0.00982),
        ([10, 20, 30], 0.006738),
        ([10, 10, 10, 20], 0.1116),
        ([], 1.0),
        ([7], 1.0),
    ],
)
def test_the_chance_of_an_uneven_split_is_that_of_chi_square(counts, chance):
    assert isclose(uneven(counts), chance, rel_tol=1e-3)


def test_two_rates_are_compared_as_in_the_text_books():
    """50 of 1,000 against 70 of 1,000: z = 1.883, two-sided p = 0.0597."""
    difference, (low, high), chance = compared(Arm("a", 1000, 50), Arm("b", 1000, 70))
    assert isclose(difference, 0.02)
    assert isclose(chance, 0.0597, rel_tol=1e-2)
    assert (round(low, 4), round(high, 4)) == (-0.0008, 0.0408)


@pytest.mark.parametrize(
    ("first", "second", "planned", "a_day", "verdict"),
    [
        ((1000, 50), (1000, 90), 1000, 200, Verdict.DIFFERENCE),
        ((1000, 50), (1000, 55), 1000, 200, Verdict.NO_DIFFERENCE),
        ((999, 50), (1000, 400), 1000, 200, Verdict.NOT_YET),
        ((999, 50), (1000, 400), 1000, 49, Verdict.TOO_FEW_VISITS),
        ((199, 0), (199, 199), 50, 200, Verdict.NOT_YET),
        ((1000, 50), (1300, 200), 1000, 200, Verdict.MISMATCH),
        ((0, 0), (0, 0), 1000, 0, Verdict.TOO_FEW_VISITS),
    ],
)  # fmt: skip
def test_nothing_is_told_before_its_time_nor_of_a_split_that_is_off(first, second, planned, a_day, verdict):
    result = judged([Arm("a", *first), Arm("b", *second)], planned, a_day)
    assert result.verdict is verdict
    told = verdict in (Verdict.DIFFERENCE, Verdict.NO_DIFFERENCE)
    assert (result.difference is not None, result.chance is not None) == (told, told)


def test_a_commune_is_told_in_how_many_days():
    assert [days(2213, 2, a_day) for a_day in (200, 50, 49.9, 0)] == [23, 89, None, None]


def test_half_of_ten_thousand_devices_get_each_variant():
    counts = [0, 0]
    for number in range(10_000):
        counts[assigned("salt", f"device {number}", 2)] += 1
    assert uneven(counts) > 0.01


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 5))
def test_a_device_gets_the_same_each_time_and_one_that_exists(salt, device, arms):
    assert 0 <= assigned(salt, device, arms) == assigned(salt, device, arms) < arms


def test_two_experiments_do_not_split_along_each_other():
    both = sum(assigned("one", str(number), 2) == assigned("two", str(number), 2) for number in range(10_000))
    assert uneven([both, 10_000 - both]) > trials.MISMATCH
