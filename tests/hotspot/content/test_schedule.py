"""The rule of what shows: examples of every reason, and properties over generated placements."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.content.schedule import Candidate, Context, Reason, Shown, Slot, midnight, resolve

ZONE = "Asia/Ho_Chi_Minh"
HERE = Context(Slot.WELCOME, 1, ZONE)
DAY = date(2026, 11, 23)


def at_local(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(ZONE))  # type: ignore[misc, arg-type]


NOON = at_local(2026, 11, 23, 12)


def on(key: int, **changed: object) -> Candidate:
    values: dict[str, object] = {"slot": Slot.WELCOME, "starts_on": date(2026, 11, 1), **changed}
    return Candidate(key=key, **values)  # type: ignore[arg-type]


# ---------------------------------------------------------------- examples


def test_nothing_shows_when_there_is_nothing():
    assert resolve([], HERE, NOON) == Shown(None, {}, None)


def test_a_placement_shows_from_local_midnight_of_its_first_day():
    candidate = on(1, starts_on=DAY)
    before = resolve([candidate], HERE, at_local(2026, 11, 22, 23, 59, 59))
    assert before == Shown(None, {1: Reason.NOT_YET}, at_local(2026, 11, 23))
    assert resolve([candidate], HERE, at_local(2026, 11, 23)).winner == 1


def test_a_placement_no_longer_shows_on_the_day_it_ends():
    candidate = on(1, ends_on=DAY)
    assert resolve([candidate], HERE, at_local(2026, 11, 22, 23, 59, 59)).winner == 1
    assert resolve([candidate], HERE, at_local(2026, 11, 23)) == Shown(None, {1: Reason.PAST}, None)


def test_two_placements_that_meet_on_a_day_never_both_show_and_leave_no_gap():
    first, second = on(1, ends_on=DAY, priority=5), on(2, starts_on=DAY, priority=5)
    last_second = resolve([first, second], HERE, at_local(2026, 11, 22, 23, 59, 59))
    assert last_second == Shown(1, {2: Reason.NOT_YET}, at_local(2026, 11, 23))
    assert resolve([first, second], HERE, at_local(2026, 11, 23)) == Shown(2, {1: Reason.PAST}, None)


def test_the_day_is_the_communes_and_not_utc():
    candidate = on(1, starts_on=DAY)
    seventeen_utc = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert resolve([candidate], HERE, seventeen_utc - timedelta(microseconds=1)).winner is None
    assert resolve([candidate], HERE, seventeen_utc).winner == 1


def test_a_day_whose_midnight_the_clocks_skip_begins_at_its_first_minute():
    assert midnight(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"published": False}, Reason.NOT_PUBLISHED),
        ({"online": False}, Reason.COUNTER_ONLY),
        ({"confirmed": False}, Reason.UNCONFIRMED),
        ({"slot": Slot.CONNECTED}, Reason.OTHER_SLOT),
        ({"site_id": 2}, Reason.OTHER_SITE),
        ({"stopped_at": NOON}, Reason.STOPPED),
        ({"ends_on": date(2026, 11, 1)}, Reason.NEVER),
        ({"ends_on": date(2026, 11, 20)}, Reason.PAST),
        ({"starts_on": date(2026, 12, 1)}, Reason.NOT_YET),
        ({"reserve": True, "priority": 9}, Reason.RESERVE),
        ({"priority": 4}, Reason.PRIORITY),
        ({"site_id": None}, Reason.LESS_SPECIFIC),
        ({"starts_on": date(2026, 10, 31)}, Reason.OLDER),
        ({}, Reason.TIE),
    ],
)
def test_a_placement_that_does_not_show_says_why(changed, reason):
    winner = on(1, site_id=1, priority=5)
    loser = on(2, **{"site_id": 1, "priority": 5, **changed})
    assert resolve([winner, loser], HERE, NOON) == Shown(
        1, {2: reason}, resolve([winner, loser], HERE, NOON).valid_until
    )


def test_the_first_rule_that_fails_is_the_reason_given():
    spoilt = on(1, published=False, online=False, confirmed=False, slot=Slot.CONNECTED, site_id=2, stopped_at=NOON)
    assert resolve([spoilt], HERE, NOON).reasons == {1: Reason.NOT_PUBLISHED}


def test_priority_comes_before_the_site_and_the_site_before_the_start():
    general = on(1, priority=6)
    local = on(2, priority=5, site_id=1, starts_on=date(2026, 11, 2))
    newer = on(3, priority=5, starts_on=date(2026, 11, 20))
    shown = resolve([newer, local, general], HERE, NOON)
    assert shown == Shown(1, {2: Reason.PRIORITY, 3: Reason.PRIORITY}, None)
    assert resolve([newer, local], HERE, NOON) == Shown(2, {3: Reason.LESS_SPECIFIC}, None)


def test_a_stopped_placement_showed_until_it_was_stopped():
    stopped = on(1, stopped_at=NOON, ends_on=date(2026, 12, 1))
    reserve = on(0, starts_on=None, reserve=True)
    before = resolve([stopped, reserve], HERE, NOON - timedelta(seconds=1))
    assert before == Shown(1, {0: Reason.RESERVE}, NOON)
    assert resolve([stopped, reserve], HERE, NOON) == Shown(0, {1: Reason.STOPPED}, None)


def test_a_better_placement_that_begins_ends_the_validity_and_a_worse_one_does_not():
    now = on(1, priority=5, ends_on=date(2026, 12, 10))
    worse = on(2, priority=4, starts_on=date(2026, 11, 25))
    better = on(3, priority=6, starts_on=date(2026, 12, 1))
    assert resolve([now, worse], HERE, NOON).valid_until == midnight(date(2026, 12, 10), ZONE)
    assert resolve([now, worse, better], HERE, NOON).valid_until == midnight(date(2026, 12, 1), ZONE)


# ---------------------------------------------------------------- properties

days = st.dates(date(2026, 11, 1), date(2026, 12, 15))
instants = st.datetimes(datetime(2026, 10, 25), datetime(2026, 12, 25)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001


@st.composite
def boards(draw, reserve=False):
    """Up to eight placements with crowded days, sites and priorities, so that they meet and tie."""
    made = [
        Candidate(
            key=key,
            slot=draw(st.sampled_from(Slot)),
            starts_on=draw(st.none() | days),
            ends_on=draw(st.none() | days),
            site_id=draw(st.sampled_from([None, 1, 2])),
            priority=draw(st.integers(0, 2)),
            stopped_at=draw(st.none() | instants),
            published=draw(st.sampled_from([True, True, True, False])),
            online=draw(st.sampled_from([True, True, True, False])),
            confirmed=draw(st.sampled_from([True, True, True, False])),
        )
        for key in range(1, draw(st.integers(1, 8)) + 1)
    ]
    return [*made, Candidate(key=0, slot=Slot.WELCOME, reserve=True)] if reserve else made


def expected_winner(board, context, at):
    """The rule told a second time, on calendar days instead of instants and by elimination instead of sorting."""
    today = at.astimezone(ZoneInfo(context.zone)).date()
    left = [
        c
        for c in board
        if c.published and c.online and c.confirmed and c.slot == context.slot and c.site_id in (None, context.site_id)
        and (c.starts_on is None or c.starts_on <= today) and (c.ends_on is None or today < c.ends_on)
        and (c.stopped_at is None or at < c.stopped_at)
    ]  # fmt: skip
    if not left:
        return None
    left = [c for c in left if not c.reserve] or left
    left = [c for c in left if c.priority == max(x.priority for x in left)]
    left = [c for c in left if c.site_id is not None] or left
    dated = [c.starts_on for c in left if c.starts_on is not None]
    left = [c for c in left if c.starts_on == max(dated)] if dated else left
    return min(c.key for c in left)


@given(boards(reserve=True), instants)
def test_something_shows_whenever_there_is_a_reserve(board, at):
    assert resolve(board, HERE, at).winner is not None


@given(boards() | boards(reserve=True), instants)
def test_the_winner_is_who_the_rule_told_in_other_words_names(board, at):
    assert resolve(board, HERE, at).winner == expected_winner(board, HERE, at)


@given(boards(reserve=True), instants, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(board, at, random):
    shuffled = list(board)
    random.shuffle(shuffled)
    assert resolve(shuffled, HERE, at) == resolve(board, HERE, at)


@given(boards(), instants)
def test_every_other_placement_has_a_reason_and_the_winner_has_none(board, at):
    shown = resolve(board, HERE, at)
    assert set(shown.reasons) == {candidate.key for candidate in board} - {shown.winner}


def edges(board):
    found = [midnight(day, ZONE) for c in board for day in (c.starts_on, c.ends_on) if day is not None]
    return sorted([*found, *(c.stopped_at for c in board if c.stopped_at is not None)])


@settings(max_examples=400)
@given(boards() | boards(reserve=True), instants)
def test_the_winner_holds_until_valid_until_and_changes_exactly_then(board, at):
    shown = resolve(board, HERE, at)
    later = [edge for edge in edges(board) if edge > at]
    same = [edge for edge in later if shown.valid_until is None or edge < shown.valid_until]
    assert {resolve(board, HERE, edge).winner for edge in same} <= {shown.winner}
    if shown.valid_until is not None:
        assert shown.valid_until > at
        assert resolve(board, HERE, shown.valid_until - timedelta(microseconds=1)).winner == shown.winner
        assert resolve(board, HERE, shown.valid_until).winner != shown.winner


@given(boards(), instants)
def test_what_can_never_show_again_changes_nothing_by_leaving(board, at):
    shown = resolve(board, HERE, at)
    gone = {Reason.PAST, Reason.NEVER, Reason.STOPPED, Reason.OTHER_SITE, Reason.NOT_PUBLISHED}
    kept = [candidate for candidate in board if shown.reasons.get(candidate.key) not in gone]
    again = resolve(kept, HERE, at)
    assert (again.winner, again.valid_until) == (shown.winner, shown.valid_until)
