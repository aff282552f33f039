"""Who shows: an example of every reason, of every layer, and of what makes an answer end."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotspot.content.schedule import (
    Candidate,
    Context,
    Fact,
    HolidayPolicy,
    Hours,
    Layer,
    Level,
    Reason,
    Shown,
    Slot,
    Spot,
    Wanted,
    Window,
    resolve,
)
from hotspot.content.schedule.rrule import parsed
from tests.hotspot.content.schedule.boards import (
    HERE,
    MONDAY,
    NOON,
    OTHER_PORTAL,
    PORTAL,
    RESERVE,
    SECOND,
    SITE,
    hours,
    local,
    on,
)  # fmt: skip

AT_PORTAL, AT_SITE, ELSEWHERE = frozenset({PORTAL}), frozenset({SITE}), frozenset({OTHER_PORTAL})


def alarm(key, **changed):
    fields = {"raised_at": NOON - timedelta(hours=1), "expires_at": NOON + timedelta(hours=6), **changed}
    return Candidate(key, Slot.WELCOME, Layer.EMERGENCY, **fields)


def reason(candidate, *others, context=HERE, at=NOON):
    return resolve([candidate, *others], context, at).reasons.get(candidate.key)


def test_nothing_shows_when_there_is_nothing():
    assert resolve([], HERE, NOON) == Shown()


def test_one_alone_has_all_the_time_and_says_since_when_and_until_when():
    shown = resolve([on(1, last=date(2026, 11, 30))], HERE, NOON)
    assert shown.layer is Layer.USUAL
    assert shown.shares == ((1, 1.0, local(2026, 11, 1)),)
    assert (shown.reasons, shown.valid_until, shown.banner) == ({}, local(2026, 12, 1), None)


def test_a_placement_that_begins_where_another_ends_leaves_no_gap_and_no_double():
    first, second = on(1, last=date(2026, 11, 22)), on(2, first=MONDAY)
    midnight = local(2026, 11, 23)
    before, after = (resolve([first, second], HERE, at) for at in (midnight - SECOND, midnight))
    assert (before.keys, before.reasons, before.valid_until) == ((1,), {2: Reason.NOT_YET}, midnight)
    assert (after.keys, after.reasons, after.valid_until) == ((2,), {1: Reason.PAST}, None)


def test_the_day_is_the_communes_and_not_utc():
    candidate = on(1, first=MONDAY)
    seventeen_utc = datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert resolve([candidate], HERE, seventeen_utc - timedelta(microseconds=1)).keys == ()
    assert resolve([candidate], HERE, seventeen_utc).keys == (1,)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"published": False}, Reason.NOT_PUBLISHED),
        ({"online": False}, Reason.COUNTER_ONLY),
        ({"confirmed": False}, Reason.UNCONFIRMED),
        ({"stopped_at": NOON}, Reason.STOPPED),
        ({"last": date(2026, 10, 1)}, Reason.NEVER),
        ({"hours": hours()}, Reason.NEVER),
        ({"first": date(2026, 12, 1)}, Reason.NOT_YET),
        ({"last": date(2026, 11, 20)}, Reason.PAST),
        ({"left_out": frozenset({MONDAY})}, Reason.LEFT_OUT),
        ({"repeat": parsed("FREQ=WEEKLY;BYDAY=TU")}, Reason.OTHER_DAY),
        ({"holidays": HolidayPolicy.ONLY}, Reason.HOLIDAY),
        ({"hours": hours((7, 11))}, Reason.OTHER_HOURS),
        ({"expires_at": NOON}, Reason.EXPIRED),
        ({"paused": True}, Reason.PAUSED),
        ({"slot": Slot.CONNECTED}, Reason.OTHER_SLOT),
        ({"rendered": False}, Reason.NOT_RENDERED),
        ({"include": ELSEWHERE}, Reason.OTHER_SITE),
        ({"exclude": AT_SITE}, Reason.KEPT_AWAY),
        ({"languages": frozenset({"en"})}, Reason.OTHER_LANGUAGE),
        ({"audience": (Wanted(Fact.VISITOR, frozenset({"first"}), unknown=False),)}, Reason.OTHER_AUDIENCE),
        ({"layer": Layer.EVERGREEN}, Reason.COVERED),
    ],
)
def test_a_placement_that_does_not_show_says_why(changed, why):
    assert reason(on(2, **changed), on(1)) is why
    assert resolve([on(2, **changed), on(1)], HERE, NOON).keys == (1,)


def test_the_first_rule_that_fails_is_the_reason_given():
    spoilt = {
        Reason.NOT_PUBLISHED: {"published": False}, Reason.STOPPED: {"stopped_at": NOON},
        Reason.OTHER_HOURS: {"hours": hours((7, 11))}, Reason.PAUSED: {"paused": True},
        Reason.OTHER_SLOT: {"slot": Slot.CONNECTED}, Reason.OTHER_SITE: {"include": ELSEWHERE},
        Reason.KEPT_AWAY: {"exclude": AT_SITE}, Reason.OTHER_LANGUAGE: {"languages": frozenset({"en"})},
    }  # fmt: skip
    told = list(spoilt)
    for number in range(len(told)):
        merged = {name: value for later in told[number:] for name, value in spoilt[later].items()}
        assert reason(on(1, **merged)) is told[number]
    assert told == [one for one in Reason if one in told]


def test_a_cap_that_is_reached_hides_it_from_this_device_only():
    often = replace(HERE, capped=frozenset({1}))
    assert (reason(on(1), RESERVE, context=often), reason(on(1), RESERVE)) == (Reason.CAPPED, None)


def test_an_audience_counts_what_is_known_and_lets_the_unknown_in_where_it_says_so():
    first = Wanted(Fact.VISITOR, frozenset({"first"}))
    known = [replace(HERE, facts=((Fact.VISITOR, value),)) for value in ("first", "returning")]
    assert [resolve([on(1, audience=(first,))], where, NOON).keys for where in (HERE, *known)] == [(1,), (1,), ()]


def test_a_language_may_be_any_of_the_chain():
    english = on(1, languages=frozenset({"en"}))
    assert resolve([english], replace(HERE, languages=("km", "en")), NOON).keys == (1,)


# ---------------------------------------------------------------- layers


def test_the_strongest_layer_with_anybody_eligible_is_the_only_one_that_shows():
    board = [
        on(1, layer=Layer.PRIORITY, last=MONDAY),
        on(2, last=date(2026, 11, 24)),
        on(3, layer=Layer.EVERGREEN),
        RESERVE,
    ]
    told = [resolve(board, HERE, local(2026, 11, day, 12)) for day in (23, 24, 25)]
    assert [shown.keys for shown in told] == [(1,), (2,), (3,)]
    assert [shown.valid_until for shown in told] == [local(2026, 11, 24), local(2026, 11, 25), None]
    assert told[0].reasons == {2: Reason.COVERED, 3: Reason.COVERED, 0: Reason.COVERED}


def test_with_nobody_eligible_the_reserve_shows():
    assert resolve([on(1, paused=True), RESERVE], HERE, NOON).keys == (0,)


def test_who_wants_the_very_portal_to_itself_is_alone_and_only_there():
    alone, others = on(1, include=AT_PORTAL, exclusive=True), (on(2), on(3, include=AT_PORTAL))
    shown = resolve([alone, *others], HERE, NOON)
    assert (shown.keys, shown.reasons) == ((1,), {2: Reason.NOT_ALONE, 3: Reason.NOT_ALONE})
    elsewhere = replace(HERE, spots=ELSEWHERE)
    assert resolve([alone, *others], elsewhere, NOON).keys == (2,)


def test_an_exclusive_one_for_a_whole_site_is_not_exact_enough_to_be_alone():
    assert resolve([on(1, include=AT_SITE, exclusive=True), on(2)], HERE, NOON).keys == (1, 2)


def test_an_exclusive_one_does_not_beat_a_stronger_layer():
    assert resolve([on(1, include=AT_PORTAL, exclusive=True), on(2, layer=Layer.PRIORITY)], HERE, NOON).keys == (2,)


def test_those_who_share_stand_in_order_of_how_exact_how_new_and_their_key():
    group = Spot(Level.GROUP, "group:1")
    board = [
        on(1), on(2), on(3, first=date(2026, 11, 20)), on(4, include=AT_SITE), on(5, include=AT_PORTAL | AT_SITE),
        on(6, include=frozenset({group})),
    ]  # fmt: skip
    where = replace(HERE, spots=HERE.spots | {group})
    assert resolve(board, where, NOON).keys == (5, 6, 4, 3, 1, 2)


def test_one_that_comes_behind_those_who_show_does_not_end_the_answer():
    now, night = on(1, last=date(2026, 11, 30)), on(2, layer=Layer.EVERGREEN, hours=hours((22, 6)))
    alone = on(3, include=AT_PORTAL, exclusive=True, last=date(2026, 11, 25))
    assert resolve([now, night], HERE, NOON).valid_until == local(2026, 12, 1)
    assert resolve([now, on(4, hours=hours((13, 14))), alone], HERE, NOON).valid_until == local(2026, 11, 26)
    assert resolve([now, on(4, hours=hours((13, 14)))], HERE, NOON).valid_until == local(2026, 11, 23, 13)


def test_what_staff_stopped_showed_until_then_and_what_expires_shows_until_then():
    for field in ("stopped_at", "expires_at"):
        candidate = on(1, **{field: NOON})
        before = resolve([candidate, RESERVE], HERE, NOON - SECOND)
        assert (before.keys, before.valid_until) == ((1,), NOON)
        assert resolve([candidate, RESERVE], HERE, NOON).keys == (0,)


def test_what_expires_inside_its_hours_does_not_come_back():
    candidate = on(1, hours=hours((7, 17)), expires_at=NOON)
    assert resolve([candidate], HERE, NOON + timedelta(days=1)) == Shown(None, (), {1: Reason.EXPIRED})
    assert resolve([candidate], HERE, local(2026, 11, 23, 18)).valid_until is None


# ---------------------------------------------------------------- emergencies


def test_a_full_emergency_covers_everything_and_goes_by_itself():
    warning, usual = alarm(7), on(1)
    shown = resolve([usual, warning, RESERVE], HERE, NOON)
    assert (shown.layer, shown.keys, shown.valid_until) == (Layer.EMERGENCY, (7,), NOON + timedelta(hours=6))
    assert shown.reasons == {1: Reason.COVERED, 0: Reason.COVERED}
    after = resolve([usual, warning, RESERVE], HERE, NOON + timedelta(hours=6))
    assert (after.keys, after.reasons[7]) == ((1,), Reason.EXPIRED)


def test_a_banner_stands_over_what_shows_and_hides_nothing():
    shown = resolve([on(1), alarm(7, banner=True)], HERE, NOON)
    assert (shown.banner, shown.keys, shown.reasons, shown.valid_until) == (7, (1,), {}, NOON + timedelta(hours=6))


def test_the_newest_emergency_wins_and_the_older_one_comes_back_when_it_ends():
    older, newer = alarm(7), alarm(8, raised_at=NOON, expires_at=NOON + timedelta(hours=1))
    assert resolve([older, newer], HERE, NOON - SECOND).valid_until == NOON
    shown = resolve([older, newer], HERE, NOON)
    assert (shown.keys, shown.reasons) == ((8,), {7: Reason.NEWER_EMERGENCY})
    assert resolve([older, newer], HERE, NOON + timedelta(hours=1)).keys == (7,)


def test_an_emergency_shows_only_where_it_was_raised():
    assert resolve([alarm(7, include=ELSEWHERE), on(1)], HERE, NOON).keys == (1,)


def test_an_emergency_that_expires_before_it_is_raised_is_never_waited_for():
    broken = alarm(7, raised_at=NOON + timedelta(hours=2), expires_at=NOON + timedelta(hours=1))
    assert resolve([broken, on(1)], HERE, NOON).valid_until is None


def test_an_instant_of_any_zone_asks_the_same():
    board = [on(1, hours=hours((7, 13))), RESERVE]
    there = Context(Slot.WELCOME, "Asia/Ho_Chi_Minh")
    assert resolve(board, there, NOON) == resolve(board, there, local(2026, 11, 23, 0, zone="America/New_York"))


# ---------------------------------------------------------------- what small slips in the rule would change


def test_a_reserve_counts_when_the_time_is_divided():
    shown = resolve([on(1, weight=1, reserved=40), on(2, weight=9)], HERE, NOON)
    assert {share.key: share.share for share in shown.shares} == pytest.approx({1: 0.4, 2: 0.6})


def test_behind_one_that_is_alone_only_another_like_it_is_waited_for():
    alone = on(1, exclusive=True, include=AT_PORTAL)
    shy = on(2, first=date(2026, 11, 24))
    vain = on(3, first=date(2026, 11, 25), exclusive=True, include=AT_SITE)
    alike = on(4, first=date(2026, 11, 26), exclusive=True, include=AT_PORTAL)
    pinned = on(5, first=date(2026, 11, 24), include=AT_PORTAL)
    assert resolve([alone, shy, vain, pinned], HERE, NOON).valid_until is None
    assert resolve([shy, vain, pinned, alike, alone], HERE, NOON).valid_until == local(2026, 11, 26)


@pytest.mark.parametrize("why", [{"paused": True}, {"expires_at": NOON}, {"include": ELSEWHERE}])
def test_one_that_will_not_show_is_not_waited_for(why):
    assert resolve([on(1), on(2, first=date(2026, 11, 24), **why)], HERE, NOON).valid_until is None
    assert resolve([on(1), alarm(2, raised_at=NOON + timedelta(hours=1), **why)], HERE, NOON).valid_until is None


def test_one_that_expires_as_it_begins_is_not_waited_for():
    midnight = local(2026, 11, 24)
    assert resolve([on(1), on(2, first=date(2026, 11, 24), expires_at=midnight)], HERE, NOON).valid_until is None
    later = on(2, first=date(2026, 11, 24), expires_at=midnight + SECOND)
    assert resolve([on(1), later], HERE, NOON).valid_until == midnight


def test_a_warning_shows_since_it_was_raised():
    raised = NOON - timedelta(minutes=7)
    assert resolve([alarm(1, raised_at=raised)], HERE, NOON).shares == ((1, 1.0, raised),)


def test_what_is_kept_away_from_elsewhere_shows_here():
    assert resolve([on(1, exclude=ELSEWHERE)], HERE, NOON).keys == (1,)


def test_hours_on_one_day_of_the_week_alone_are_other_hours_on_the_rest():
    saturdays = (Hours((), ((5, (Window(time(8), time(9)),)),)),)
    assert reason(on(1, hours=saturdays)) is Reason.OTHER_HOURS
