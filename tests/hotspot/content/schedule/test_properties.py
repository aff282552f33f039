"""What holds for every board: never empty, whatever the order, true until it says and not a moment less."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.content.schedule import Layer, Reason, resolve
from hotspot.content.schedule.airing import next_start, span_at, spans
from hotspot.content.schedule.candidate import Level
from hotspot.content.schedule.days import falls_on
from hotspot.content.schedule.eligible import barrier, level
from tests.hotspot.content.schedule.boards import HERE, HOLIDAYS, ZONE, at_least, boards, instants, rules, wall_instants

TICK = timedelta(microseconds=1)
moments = instants | wall_instants
TZ = ZoneInfo(ZONE)


def shows(shown):
    """What somebody would see, without the reasons of the rest."""
    return (shown.layer, shown.shares, shown.banner)


def occurrences(rule, around):
    """Every interval that starts within days of a local day, told again by plain arithmetic on the wall."""
    for number in range(-3, 4):
        day = around + timedelta(days=number)
        if falls_on(rule.days, day, HOLIDAYS):
            for window in rule.windows(day.weekday()):
                ends = day + timedelta(days=1) if window.end <= window.start else day
                yield datetime.combine(day, window.start, TZ), datetime.combine(ends, window.end, TZ)


def is_on(rule, at):
    return any(starts <= at < ends for starts, ends in occurrences(rule, at.astimezone(TZ).date()))


def expected(board, at):
    """The rule told a second time, by elimination."""
    able = [
        c for c in board
        if c.published and barrier(c, HERE) is None and is_on(c.rule, at)
        and (c.stopped_at is None or at < c.stopped_at) and (c.expires_at is None or at < c.expires_at)
        and (c.raised_at is None or c.raised_at <= at)
    ]  # fmt: skip
    alarms = [c for c in able if c.layer is Layer.EMERGENCY and not c.banner]
    for layer in Layer:
        left = alarms if layer is Layer.EMERGENCY else [c for c in able if c.layer is layer]
        alone = [c for c in left if c.exclusive and level(c, HERE) is Level.DEVICE]
        if left:
            return {c.key for c in alone or left}
    return set()


@given(rules, moments)
def test_a_rule_is_on_when_one_of_its_occurrences_is(rule, at):
    day = at.astimezone(TZ).date()
    assert (span_at(spans(rule, day, ZONE, HOLIDAYS), at) is not None) == is_on(rule, at)


@given(rules, moments)
def test_a_stretch_begins_and_ends_where_the_rule_does(rule, at):
    day = at.astimezone(TZ).date()
    span = span_at(spans(rule, day, ZONE, HOLIDAYS), at)
    if span is None:
        starts = next_start(rule, day, ZONE, HOLIDAYS, at)
        if starts is not None:
            assert starts > at
            assert [is_on(rule, when) for when in (starts - TICK, starts)] == [False, True]
        return
    if span.starts.year > 1:
        assert [is_on(rule, when) for when in (span.starts - TICK, span.starts)] == [False, True]
    if span.ends is not None:
        assert [is_on(rule, when) for when in (span.ends - TICK, span.ends)] == [True, False]


@given(boards(reserve=True), moments)
def test_something_shows_whenever_there_is_a_reserve(board, at):
    assert resolve(board, HERE, at).shares != ()


@given(boards() | boards(reserve=True), moments)
def test_those_show_whom_the_rule_told_in_other_words_names(board, at):
    assert set(resolve(board, HERE, at).keys) == expected(board, at)


@given(boards(reserve=True), moments, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(board, at, random):
    shuffled = list(board)
    random.shuffle(shuffled)
    assert resolve(shuffled, HERE, at) == resolve(board, HERE, at)


@given(boards(), moments)
def test_everybody_shows_or_has_a_reason_and_nobody_both(board, at):
    shown = resolve(board, HERE, at)
    banner = set() if shown.banner is None else {shown.banner}
    assert set(shown.reasons) == {candidate.key for candidate in board} - set(shown.keys) - banner


@given(boards(), moments)
def test_the_shares_make_a_whole(board, at):
    shares = resolve(board, HERE, at).shares
    assert not shares or abs(sum(share.share for share in shares) - 1) < 1e-9


@at_least(400)
@given(boards() | boards(reserve=True), moments, st.floats(0, 1, exclude_max=True))
def test_the_answer_holds_until_it_says_and_changes_exactly_then(board, at, part):
    shown = resolve(board, HERE, at)
    if shown.valid_until is None:
        assert shows(resolve(board, HERE, at + timedelta(days=3000 * part))) == shows(shown)
        return
    assert shown.valid_until > at
    last = shown.valid_until - TICK
    for when in (min(at + (shown.valid_until - at) * part, last), last):
        assert shows(resolve(board, HERE, when)) == shows(shown)
    assert shows(resolve(board, HERE, shown.valid_until)) != shows(shown)


@settings(max_examples=50)
@given(boards(reserve=True), moments)
def test_between_two_answers_nothing_changes_at_any_edge_of_any_placement(board, at):
    shown = resolve(board, HERE, at)
    until = min(shown.valid_until or at + timedelta(days=10), at + timedelta(days=10))
    day = at.astimezone(TZ).date()
    for candidate in board:
        for starts, ends in occurrences(candidate.rule, day + timedelta(days=3)):
            for edge in (starts, ends, starts - TICK, ends - TICK):
                if at <= edge < until:
                    assert shows(resolve(board, HERE, edge)) == shows(shown)


@given(boards(), moments)
def test_what_can_never_show_again_changes_nothing_by_leaving(board, at):
    shown = resolve(board, HERE, at)
    gone = {Reason.PAST, Reason.NEVER, Reason.STOPPED, Reason.EXPIRED, Reason.OTHER_SITE, Reason.NOT_PUBLISHED}
    kept = [candidate for candidate in board if shown.reasons.get(candidate.key) not in gone]
    again = resolve(kept, HERE, at)
    assert (shows(again), again.valid_until) == (shows(shown), shown.valid_until)
