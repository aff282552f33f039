"""What will go wrong: one example of every trouble, and what is no trouble at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hotspot.content.planning.forecast import AHEAD, Finding, Trouble, capped, expiries, forecast
from hotspot.content.schedule import Candidate, Layer, Reason, Slot
from hotspot.content.schedule.rrule import parsed
from tests.hotspot.content.schedule.boards import (
    HERE,
    HOLIDAYS,
    MONDAY,
    NOON,
    OTHER_PORTAL,
    PORTAL,
    RESERVE,
    ZONE,
    hours,
    local,
    on,
)  # fmt: skip

THERE = replace(HERE, spots=frozenset({OTHER_PORTAL}))
SCREEN_RESERVE = Candidate(0, Slot.SCREEN, Layer.RESERVE)


def told(board, *contexts, **asked):
    boards = {Slot.WELCOME: [*board, RESERVE], Slot.CONNECTED: [], Slot.SCREEN: [SCREEN_RESERVE]}
    return forecast(boards, contexts or (HERE,), NOON, NOON + AHEAD, **asked)


def found(board, *contexts):
    return list(told(board, *contexts).findings)


def test_a_placement_that_is_always_on_is_no_trouble():
    assert found([on(1)]) == []


def test_a_place_left_to_what_is_built_in_is_told_with_the_time_and_how_long():
    assert found([on(1, last=MONDAY + timedelta(days=3))]) == [
        Finding(Trouble.GAP, None, (0,), local(2026, 11, 27), seconds=(10 * 24 + 12) * 3600.0)
    ]


def test_with_nothing_planned_every_place_is_a_gap_from_now_on():
    assert found([], HERE, THERE) == [Finding(Trouble.GAP, None, (0, 1), NOON, seconds=AHEAD.total_seconds())]


def test_one_that_a_stronger_layer_always_covers_is_told_with_those_that_cover_it():
    assert found([on(1), on(2, layer=Layer.PRIORITY)]) == [Finding(Trouble.HIDDEN, 1, (0,), NOON, (2,))]


def test_one_that_shows_at_one_place_is_hidden_only_at_the_other():
    pinned = on(2, layer=Layer.PRIORITY, include=frozenset({OTHER_PORTAL}))
    assert found([on(1), pinned], HERE, THERE) == [Finding(Trouble.HIDDEN, 1, (1,), NOON, (2,))]


def test_one_that_shows_for_an_hour_is_not_hidden():
    assert found([on(1), on(2, layer=Layer.PRIORITY, hours=hours((0, 23)))]) == []


def test_less_than_a_twentieth_of_the_time_is_told():
    many = [on(key, weight=10) for key in range(1, 25)] + [on(99, weight=1)]
    assert [(one.trouble, one.key) for one in found(many)] == [(Trouble.THIN, key) for key in [*range(1, 25), 99]]
    (thinnest,) = told(many).of(99)
    assert (round(thinnest.share, 6), thinnest.at, thinnest.places) == (round(1 / 241, 6), NOON, (0,))


def test_exactly_a_twentieth_is_no_trouble():
    assert found([on(key) for key in range(1, 21)]) == []


def test_two_that_want_one_page_to_themselves_are_told_together():
    alone = [on(key, exclusive=True, include=frozenset({PORTAL})) for key in (1, 2)]
    assert found([*alone, on(3, layer=Layer.EVERGREEN)]) == [
        Finding(Trouble.TWO_ALONE, 1, (0,), NOON, (2,)),
        Finding(Trouble.HIDDEN, 3, (0,), NOON, (1, 2)),
    ]
    assert [one.trouble for one in told(alone).of(2)] == [Trouble.TWO_ALONE]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"paused": True}, Reason.PAUSED),
        ({"published": False}, Reason.NOT_PUBLISHED),
        ({"hours": hours()}, Reason.NEVER),
        ({"expires_at": NOON}, Reason.EXPIRED),
        ({"include": frozenset({OTHER_PORTAL})}, Reason.OTHER_SITE),
        ({"exclude": frozenset({PORTAL})}, Reason.KEPT_AWAY),
        ({"languages": frozenset({"km"})}, Reason.OTHER_LANGUAGE),
        ({"repeat": parsed("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")}, Reason.OTHER_DAY),
    ],
)
def test_one_that_never_shows_is_told_with_the_rule_that_keeps_it_out(changed, why):
    assert found([on(1), on(2, **changed)]) == [Finding(Trouble.NEVER, 2, reason=why)]


def test_one_for_screens_where_there_is_no_screen_never_shows():
    boards = {Slot.WELCOME: [on(1)], Slot.CONNECTED: [], Slot.SCREEN: [on(2, slot=Slot.SCREEN)]}
    (one,) = forecast(boards, (HERE,), NOON, NOON + AHEAD).findings
    assert one == Finding(Trouble.NEVER, 2, reason=Reason.OTHER_SLOT)


@pytest.mark.parametrize(
    "changed",
    [
        {"first": date(2027, 1, 1)},
        {"last": date(2026, 11, 20)},
        {"stopped_at": NOON - timedelta(hours=1)},
        {"repeat": parsed("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1")},
    ],
)
def test_one_whose_time_comes_later_or_is_over_is_no_trouble(changed):
    assert found([on(1), on(2, **changed)]) == []


def test_walking_stops_at_the_limit_and_says_how_far_it_came():
    halves = [on(1, hours=hours((0, 12))), on(2, hours=hours((12, 0)))]
    far = told(halves, HERE, THERE, most=20)
    assert (far.checked, far.places, far.cut) == (1, 2, True)
    assert (told(halves, HERE, THERE).checked, told(halves, HERE, THERE).cut) == (2, False)


def test_nothing_is_said_of_places_that_were_not_reached():
    board = [on(1, hours=hours((0, 12))), on(2, hours=hours((12, 0))), on(3, include=frozenset({OTHER_PORTAL}))]
    assert list(told(board, HERE, THERE, most=20).findings) == []


def test_content_that_expires_before_the_last_time_is_told():
    ends = local(2026, 11, 25, 9)
    board = [
        on(1), on(2, last=date(2026, 11, 24)), on(3, hours=hours((7, 8)), last=date(2026, 11, 25)),
        on(4, repeat=parsed("FREQ=MONTHLY;BYMONTHDAY=-1")), on(5, stopped_at=NOON), on(6),
    ]  # fmt: skip
    late = expiries(board, dict.fromkeys(range(1, 6), ends), ZONE, HOLIDAYS)
    assert late == [Finding(Trouble.EXPIRES, 1, at=ends), Finding(Trouble.EXPIRES, 4, at=ends)]


def test_a_cap_that_cannot_fill_its_reserve_is_told():
    board = [on(key, slot=Slot.SCREEN, reserved=20) for key in (1, 2)] + [on(3, reserved=20), on(4, slot=Slot.SCREEN)]
    short = capped(board, {1: 12, 2: 48, 3: 1, 4: 1})
    assert short == [Finding(Trouble.CAP, 1, share=0.05)]
