"""A verdict follows from the bound and the value, and from nothing else."""

import math

import pytest

from bench.figures import (
    Verdict,
    at_least,
    at_most,
    failed,
    judged,
    median,
    middle,
    none,
    number,
    percentile,
    quartiles,
    told,
)


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (at_most(8, "ms"), 8.0, Verdict.REACHED),
        (at_most(8, "ms"), 8.01, Verdict.MISSED),
        (at_least(0.4, "×"), 0.4, Verdict.REACHED),
        (at_least(0.4, "×"), 0.39, Verdict.MISSED),
        (none(), 0, Verdict.REACHED),
        (none(), 1, Verdict.MISSED),
        (at_most(8), math.nan, Verdict.MISSED),
        (at_least(8), math.nan, Verdict.MISSED),
    ],
)
def test_a_bound_is_kept_or_not(goal, value, verdict):
    assert judged("part", "what", value, goal, "").verdict is verdict


def test_what_could_not_be_measured_is_missed_and_what_has_no_bound_is_neither():
    assert failed("part", "what", "why").verdict is Verdict.MISSED
    assert told("part", "what", "so").verdict is Verdict.TOLD


@pytest.mark.parametrize(("share", "value"), [(50, 5), (99, 10), (100, 10), (1, 1), (10, 1), (11, 2)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile(range(1, 11), share) == value


def test_of_nothing_there_is_no_figure():
    assert math.isnan(percentile([], 50))
    assert math.isnan(median([]))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0642, "0.0642"), (0.4, "0.4"), (7.994, "7.99"), (27.31, "27.3"), (100, "100"), (10_801.4, "10,801")],
)
def test_numbers_are_told_with_the_digits_that_mean_something(value, text):
    assert number(value) == text


def test_a_goal_says_its_bound():
    assert [at_most(8, "ms").text, at_least(0.4, "×").text, at_most(50, "%").text] == ["≤ 8 ms", "≥ 0.4 ×", "≤ 50%"]
    assert none("lost").text == "0 lost"


def test_the_middle_is_the_mean_without_the_outer_fifths() -> None:
    assert middle([100.0, 1.0, 2.0, 3.0, -50.0]) == 2.0
    assert middle([1.0, 2.0]) == 1.5
    assert math.isnan(middle([]))


def test_quartiles_tell_where_half_of_the_turns_lie() -> None:
    assert quartiles([float(n) for n in range(1, 9)]) == "half of 8 turns 2 to 6"
