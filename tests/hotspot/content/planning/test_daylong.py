"""What shows from one instant to another: the same as asking again at every change, for one place and for many."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.content.planning.daylong import Board, timeline
from hotspot.content.schedule import Candidate, Layer, Slot, resolve
from tests.hotspot.content.schedule.boards import (
    HERE,
    HOLIDAYS,
    MONDAY,
    NOON,
    OTHER_PORTAL,
    PORTAL,
    RESERVE,
    SITE,
    ZONE,
    at_least,
    boards,
    hours,
    local,
    on,
    wall_instants,
)  # fmt: skip

lengths = st.sampled_from([timedelta(seconds=1), timedelta(hours=5), timedelta(days=1), timedelta(days=9)])


def walked(board, context, start, end):
    """The same by asking ``resolve`` at every change."""
    at, found = start, []
    while at < end:
        shown = resolve(board, context, at)
        until = min(shown.valid_until or end, end)
        found.append((at, until, shown.shares, shown.layer, shown.banner))
        at = until
    return found


@at_least(300)
@given(boards() | boards(reserve=True), wall_instants, lengths)
def test_it_says_what_asking_at_every_change_says(board, start, length):
    assert timeline(board, HERE, start, start + length) == walked(board, HERE, start, start + length)


@settings(max_examples=50)
@given(boards(reserve=True), wall_instants)
def test_one_board_answers_for_every_place(board, start):
    end = start + timedelta(days=2)
    asked = Board(board, ZONE, HOLIDAYS, start, end)
    for spots in ((PORTAL, SITE), (OTHER_PORTAL,), ()):
        where = replace(HERE, spots=frozenset(spots))
        assert asked.timeline(where) == walked(board, where, start, end)


def test_a_day_is_cut_where_somebody_comes_or_goes_and_nowhere_else():
    board = [on(1, hours=hours((8, 12))), on(2, hours=hours((10, 18)), layer=Layer.EVERGREEN), RESERVE]
    start, end = local(2026, 11, 23), local(2026, 11, 24)
    told = [(one.starts, one.ends, [share.key for share in one.shares]) for one in timeline(board, HERE, start, end)]
    clock = [local(2026, 11, 23, hour) for hour in (0, 8, 12, 18)]
    assert told == [
        (clock[0], clock[1], [0]), (clock[1], clock[2], [1]), (clock[2], clock[3], [2]), (clock[3], end, [0]),
    ]  # fmt: skip


def test_nothing_is_asked_about_no_time():
    assert timeline([RESERVE], HERE, NOON, NOON) == []


def test_with_nobody_at_all_the_whole_time_is_empty():
    end = NOON + timedelta(hours=1)
    assert timeline([], HERE, NOON, end) == [(NOON, end, (), None, None)]


def test_places_with_the_same_candidates_share_one_answer():
    asked = Board([on(1, include=frozenset({SITE})), RESERVE], ZONE, HOLIDAYS, NOON, NOON + timedelta(days=1))
    alike = [replace(HERE, spots=frozenset({SITE, spot})) for spot in (PORTAL, OTHER_PORTAL)]
    assert asked.timeline(alike[0]) is asked.timeline(alike[1])


def test_a_warning_stands_over_the_others_from_its_second_on():
    raised = datetime(2026, 11, 23, 3, 0, 7, tzinfo=UTC)
    alarm = Candidate(9, Slot.WELCOME, Layer.EMERGENCY, raised_at=raised, expires_at=raised + timedelta(hours=1))
    told = timeline([alarm, on(1, first=MONDAY)], HERE, local(2026, 11, 23, 9), local(2026, 11, 23, 12))
    assert [(one.starts, one.layer) for one in told] == [
        (local(2026, 11, 23, 9), Layer.USUAL), (raised, Layer.EMERGENCY), (raised + timedelta(hours=1), Layer.USUAL),
    ]  # fmt: skip
