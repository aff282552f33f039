"""Counters: totals never shrink, nothing counts twice, a counter made anew is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from hotspot.access.accounting import Tally, advance

GIGABYTE = 10**9


def test_what_moved_since_the_last_reading_is_added() -> None:
    assert advance(Tally(1_000, 400), 700) == Tally(1_300, 700)


def test_a_counter_made_anew_counts_from_nothing() -> None:
    assert advance(Tally(1_000, 400), 30) == Tally(1_030, 30)


def test_reading_twice_adds_nothing() -> None:
    once = advance(Tally(0, 0), 5)
    assert advance(once, 5) == once


def test_totals_beyond_32_and_53_bits_stay_exact() -> None:
    assert advance(Tally(2**60, 2**33), 2**33 + 1) == Tally(2**60 + 1, 2**33 + 1)


@given(st.lists(st.lists(st.integers(0, 6 * GIGABYTE), max_size=6), max_size=6))
def test_over_any_resets_the_total_is_the_sum_of_what_passed(boots: list[list[int]]) -> None:
    """A reset that happens before any byte was read again cannot be told from none; then nothing passed either."""
    tally, passed = Tally(0, 0), 0
    for growths in boots:
        counter = 0
        tally = advance(tally, 0)
        for growth in growths:
            counter, before = counter + growth, tally.total
            tally, passed = advance(tally, counter), passed + growth
            assert tally.total >= before
    assert tally.total == passed
