"""How time is divided, in which order items play, and which of several one visit sees."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.schedule import Item, Share, Slot, choose, edition, planned, resolve, turn
from hotspot.content.schedule.shares import Stake, divided
from tests.hotspot.content.schedule.boards import HERE, NOON, RESERVE, hours, local, on

HOUR, DAY = 3600.0, 86400.0
XIBO_3736 = {1: 2000, 2: 400, 3: 200, 4: 200, 5: 600, 6: 200}  # share of voice, in seconds an hour; 10 s each
stakes = st.lists(st.integers(1, 10).map(Stake), min_size=2, max_size=30)


# ---------------------------------------------------------------- shares


def test_one_alone_has_it_all_and_nobody_has_nothing():
    assert (divided([Stake(3)]), divided([])) == ((1.0,), ())


def test_weights_divide_the_time():
    assert divided([Stake(1), Stake(1)]) == (0.5, 0.5)
    assert divided([Stake(2), Stake(1), Stake(1)]) == (0.5, 0.25, 0.25)


def test_of_two_nobody_has_more_than_three_fifths():
    assert divided([Stake(10), Stake(1)]) == pytest.approx((0.6, 0.4))


def test_nobody_has_less_than_a_twentieth_while_there_is_room():
    assert divided([Stake(10), Stake(10), Stake(10), Stake(1)]) == pytest.approx((0.95 / 3, 0.95 / 3, 0.95 / 3, 0.05))


def test_with_more_than_twenty_the_weights_alone_decide():
    assert divided([Stake(10)] + [Stake(1)] * 30) == pytest.approx((0.25, *(0.025,) * 30))


def test_what_is_reserved_is_kept_whatever_the_weights():
    assert divided([Stake(1, 40), Stake(10), Stake(10)]) == pytest.approx((0.4, 0.3, 0.3))
    assert divided([Stake(10, 20), Stake(1)]) == pytest.approx((0.6, 0.4))


def test_reserves_of_more_than_half_are_scaled_down_to_a_half():
    assert divided([Stake(1, 50), Stake(1, 50), Stake(10)]) == pytest.approx((0.25, 0.25, 0.5))


@given(stakes)
def test_shares_make_a_whole_and_keep_their_bounds(board):
    shares = divided(board)
    assert sum(shares) == pytest.approx(1)
    assert max(shares) <= 0.6 + 1e-9
    assert len(board) > 20 or min(shares) >= 0.05 - 1e-9


@given(stakes)
def test_more_weight_is_never_less_time(board):
    ranked = sorted(zip(board, divided(board), strict=True))
    assert all(before[1] <= after[1] + 1e-9 for before, after in pairwise(ranked))


@given(st.lists(st.builds(Stake, st.integers(1, 10), st.sampled_from([0, 10, 25])), min_size=2, max_size=4), st.data())
def test_the_order_of_the_stakes_does_not_matter(board, data):
    order = data.draw(st.permutations(range(len(board))))
    shares, shuffled = divided(board), divided([board[index] for index in order])
    assert [shares[index] for index in order] == pytest.approx(shuffled)


# ---------------------------------------------------------------- rotation


def test_the_table_of_xibo_3736_comes_out_exactly():
    items = [Item(key, share / 3600, 10) for key, share in XIBO_3736.items()]
    plays = list(planned(items, HOUR))
    assert Counter(play.key for play in plays) == {1: 200, 2: 40, 3: 20, 4: 20, 5: 60, 6: 20}
    gaps = dict.fromkeys(XIBO_3736, 0.0)
    for key in gaps:
        starts = [play.starts for play in plays if play.key == key]
        gaps[key] = max(later - earlier for earlier, later in pairwise(starts))
    assert max(gaps.values()) <= 180


def test_equal_shares_of_time_are_not_equal_numbers_of_plays():
    plays = Counter(play.key for play in planned([Item(1, 0.5, 10), Item(2, 0.5, 50)], HOUR))
    assert (plays[1], plays[2]) == pytest.approx((180, 36), abs=2)


def test_a_cap_keeps_its_distance_and_gives_its_time_to_the_others():
    items = [Item(1, 0.5, 10, per_hour=6), Item(2, 0.25, 10), Item(3, 0.25, 10)]
    plays = list(planned(items, DAY))
    starts = [play.starts for play in plays if play.key == 1]
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 600
    counted = Counter(play.key for play in plays)
    assert 140 <= counted[1] <= 144
    assert counted[2] == pytest.approx(counted[3], abs=1)


def test_when_caps_leave_nobody_the_layer_below_may_fill_the_time():
    plays = list(planned([Item(1, 1, 10, per_hour=2)], HOUR))
    assert plays == [(1, 0.0, 10), (None, 10.0, 1790.0), (1, 1800.0, 10), (None, 1810.0, 1790.0)]


def test_nothing_plays_when_there_is_nothing():
    assert list(planned([], HOUR)) == []


@pytest.mark.parametrize("bad", [{"seconds": 0}, {"share": 0}, {"per_hour": -1}])
def test_an_item_that_takes_no_time_is_refused(bad):
    with pytest.raises(ValueError, match="an item takes time"):
        Item(**{"key": 1, "share": 0.5, "seconds": 10, **bad})


items_of_a_layer = st.lists(st.tuples(st.integers(1, 10), st.sampled_from([5, 10, 15, 30])), min_size=2, max_size=8)


@given(items_of_a_layer)
def test_each_has_its_share_of_time_and_none_plays_twice_running_without_need(drawn):
    shares = divided([Stake(weight) for weight, _ in drawn])
    items = [Item(key, share, drawn[key][1]) for key, share in enumerate(shares)]
    plays = list(planned(items, HOUR))
    often = sum(item.share / item.seconds for item in items) / 2
    total = sum(play.seconds for play in plays)
    for item in items:
        played = sum(play.seconds for play in plays if play.key == item.key)
        assert abs(played - item.share * total) <= 2 * max(seconds for _, seconds in drawn)
    frequent = {None, *(item.key for item in items if item.share / item.seconds > often)}
    assert not any(before.key == after.key and before.key not in frequent for before, after in pairwise(plays))


@given(items_of_a_layer, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(drawn, random):
    items = [Item(key, 1 / len(drawn), seconds) for key, (_, seconds) in enumerate(drawn)]
    shuffled = list(items)
    random.shuffle(shuffled)
    assert list(planned(items, HOUR / 4)) == list(planned(shuffled, HOUR / 4))


# ---------------------------------------------------------------- one of several


def sharing(*shares):
    return [Share(key, share, NOON) for key, share in enumerate(shares, 1)]


def test_a_visit_sees_the_same_on_every_reload_whatever_the_order():
    shares = sharing(0.5, 0.3, 0.2)
    seen = {choose(order, "visit", Slot.WELCOME, "e") for order in (shares, shares[::-1], shares[1:] + shares[:1])}
    assert len(seen) == 1


def test_each_is_seen_as_often_as_its_share_says():
    shares = sharing(0.6, 0.3, 0.1)
    seen = Counter(choose(shares, str(visit), Slot.WELCOME, "e") for visit in range(10_000))
    assert [seen[key] / 10_000 for key in (1, 2, 3)] == pytest.approx([0.6, 0.3, 0.1], abs=0.02)


def test_one_that_leaves_is_missed_only_by_those_who_saw_it():
    before, after = sharing(0.4, 0.3, 0.3), [Share(1, 0.4 / 0.7, NOON), Share(2, 0.3 / 0.7, NOON)]
    for visit in map(str, range(300)):
        seen = choose(before, visit, Slot.WELCOME, "e")
        assert seen == 3 or choose(after, visit, Slot.WELCOME, "e") == seen


def test_one_alone_is_chosen_and_of_nobody_nobody():
    assert (choose(sharing(1.0), "v", Slot.WELCOME, "e"), choose([], "v", Slot.WELCOME, "e")) == (1, None)


def test_an_edition_is_named_by_what_shows_and_not_by_when():
    board = [on(1, hours=hours((7, 17))), on(2, hours=hours((7, 17)), weight=3), RESERVE]
    morning, noon, night = (resolve(board, HERE, local(2026, 11, 23, hour)) for hour in (8, 12, 22))
    assert edition(morning) == edition(noon)
    assert edition(noon) != edition(night)


def test_turns_last_ten_minutes_and_give_each_its_share_of_a_day():
    shares = sharing(0.6, 0.25, 0.15)
    turns = Counter(turn(shares, NOON + number * timedelta(minutes=10))[0] for number in range(144))
    assert [turns[key] / 144 for key in (1, 2, 3)] == pytest.approx([0.6, 0.25, 0.15], abs=3 / 144)
    key, until = turn(shares, NOON + timedelta(seconds=599))
    assert (key, until) == (turn(shares, NOON)[0], NOON + timedelta(minutes=10))


def test_one_alone_has_no_turns_and_nobody_has_none():
    assert turn(sharing(1.0), NOON) == (1, None)
    with pytest.raises(ValueError, match="nobody shares"):
        turn([], NOON)
