"""Who may pass and for how long, as a table and as properties."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.access.policy import (
    Allowed,
    Bound,
    EndReason,
    Limits,
    OverVolume,
    Refusal,
    Refused,
    Usage,
    Window,
    closes_at,
    decide,
    judge,
    left_after_reboot,
    opens_at,
    windows_from,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
EVERY_DAY = frozenset(range(7))
DAYTIME = (Window(EVERY_DAY, time(7), time(21)),)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=ZONE)


def test_a_plan_without_quotas_gives_its_session() -> None:
    assert decide(Limits(7200), Usage(), MONDAY) == Allowed(7200, None, Bound.SESSION)


@pytest.mark.parametrize(
    ("limits", "usage", "expected"),
    [
        (Limits(7200, daily_seconds=10_800), Usage(seconds_today=9_000), Allowed(1_800, None, Bound.DAILY_TIME)),
        (Limits(7200, daily_seconds=10_800), Usage(seconds_today=10_800), Refused(Refusal.DAILY_TIME, MIDNIGHT)),
        (Limits(7200, daily_bytes=100), Usage(bytes_today=40), Allowed(7200, 60, Bound.SESSION)),
        (Limits(7200, daily_bytes=100), Usage(bytes_today=100), Refused(Refusal.DAILY_VOLUME, MIDNIGHT)),
        (
            Limits(7200, daily_bytes=100, over_volume=OverVolume.THROTTLE, throttle_kbps=256),
            Usage(bytes_today=140),
            Allowed(7200, 0, Bound.SESSION, throttled=True),
        ),
        (Limits(7200), Usage(passes_today=96), Refused(Refusal.TOO_OFTEN, MIDNIGHT)),
        (Limits(7200), Usage(passes_today=95), Allowed(7200, None, Bound.SESSION)),
        (Limits(7200, place_passes=2), Usage(place_passes=2), Refused(Refusal.PLACE_FULL, None)),
        (Limits(7200, place_passes=2), Usage(place_passes=1), Allowed(7200, None, Bound.SESSION)),
        (Limits(7200, place_daily_bytes=9), Usage(place_bytes_today=9), Refused(Refusal.PLACE_VOLUME, MIDNIGHT)),
        (Limits(7200), Usage(blocked=True), Refused(Refusal.BLOCKED, None)),
        (Limits(7200), Usage(blocked=True, blocked_until=MIDNIGHT), Refused(Refusal.BLOCKED, MIDNIGHT)),
    ],
)
def test_the_tightest_limit_decides(limits: Limits, usage: Usage, expected: Allowed | Refused) -> None:
    assert decide(limits, usage, MONDAY) == expected


def test_closing_time_shortens_the_session() -> None:
    late = MONDAY.replace(hour=20, minute=30)
    assert decide(Limits(7200, windows=DAYTIME), Usage(), late) == Allowed(1800, None, Bound.CLOSING)


def test_out_of_hours_the_answer_says_when_it_opens() -> None:
    night = MONDAY.replace(hour=23)
    assert decide(Limits(7200, windows=DAYTIME), Usage(), night) == Refused(Refusal.CLOSED, MIDNIGHT.replace(hour=7))


def test_a_window_may_run_past_midnight() -> None:
    overnight = (Window(frozenset({0}), time(18), time(2)),)
    tuesday_one = datetime(2026, 11, 24, 1, tzinfo=ZONE)
    assert closes_at(overnight, tuesday_one) == datetime(2026, 11, 24, 2, tzinfo=ZONE)
    assert closes_at(overnight, datetime(2026, 11, 24, 2, tzinfo=ZONE)) is None
    assert opens_at(overnight, tuesday_one) == datetime(2026, 11, 30, 18, tzinfo=ZONE)


def test_windows_that_touch_are_one_opening() -> None:
    two = (Window(EVERY_DAY, time(7), time(12)), Window(EVERY_DAY, time(12), time(21)))
    assert closes_at(two, MONDAY) == MONDAY.replace(hour=21, minute=0)


def test_a_place_open_round_the_clock_never_shuts_within_the_horizon() -> None:
    always = (Window(EVERY_DAY, time(0), time(0)),)
    assert decide(Limits(7 * 86_400, windows=always), Usage(), MONDAY) == Allowed(7 * 86_400, None, Bound.SESSION)


def test_hours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        windows_from([{"days": [7], "opens": "07:00", "closes": "21:00"}])


@pytest.mark.parametrize(
    ("left", "idle_for", "used", "over", "expected"),
    [
        (0.0, 0.0, 0, OverVolume.CUT, EndReason.SESSION),
        (5.0, 0.0, 100, OverVolume.CUT, EndReason.VOLUME),
        (5.0, 0.0, 100, OverVolume.THROTTLE, None),
        (5.0, 60.0, 0, OverVolume.CUT, EndReason.IDLE),
        (5.0, 59.9, 99, OverVolume.CUT, None),
    ],
)
def test_a_live_pass_ends_for_one_reason(
    left: float, idle_for: float, used: int, over: OverVolume, expected: EndReason | None
) -> None:
    assert judge(left, Bound.SESSION, idle_for, 60, used, 100, over) == expected


limits_of_any_kind = st.builds(
    Limits,
    session_seconds=st.integers(60, 86_400),
    daily_seconds=st.none() | st.integers(60, 86_400),
    daily_bytes=st.none() | st.integers(1, 10**10),
    over_volume=st.sampled_from(OverVolume),
    throttle_kbps=st.none() | st.integers(64, 1024),
    windows=st.lists(
        st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), st.times(), st.times()), max_size=4
    ).map(tuple),
    place_passes=st.none() | st.integers(1, 100),
)
usage_of_any_kind = st.builds(
    Usage, seconds_today=st.integers(0, 100_000), bytes_today=st.integers(0, 10**10), place_passes=st.integers(0, 120)
)
instants = st.integers(0, 8 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@given(limits_of_any_kind, usage_of_any_kind, instants)
def test_no_answer_gives_more_than_any_limit(limits: Limits, usage: Usage, at: datetime) -> None:
    answer = decide(limits, usage, at)
    if isinstance(answer, Refused):
        assert answer.until is None or answer.until > at
        return
    assert 1 <= answer.seconds <= limits.session_seconds
    if limits.daily_seconds is not None:
        assert usage.seconds_today + answer.seconds <= limits.daily_seconds
    closing = closes_at(limits.windows, at)
    if limits.windows:
        assert closing is not None
        assert at + timedelta(seconds=answer.seconds) <= closing + timedelta(seconds=1)
    if answer.byte_budget is not None and limits.daily_bytes is not None:
        assert answer.byte_budget == max(0, limits.daily_bytes - usage.bytes_today)


@given(limits_of_any_kind, usage_of_any_kind, instants)
def test_a_refusal_that_names_an_hour_keeps_its_word(limits: Limits, usage: Usage, at: datetime) -> None:
    answer = decide(limits, usage, at)
    if isinstance(answer, Refused) and answer.reason is Refusal.CLOSED and answer.until is not None:
        fresh = decide(limits, Usage(), answer.until)
        assert not (isinstance(fresh, Refused) and fresh.reason is Refusal.CLOSED)


@given(
    st.integers(0, 10**6),
    st.floats(0, 10**6),
    st.none() | st.floats(0, 10**6),
    st.none() | st.floats(-(10**9), 10**9),
)
def test_a_reboot_never_adds_time(sampled: int, until: float, reached: float | None, wall: float | None) -> None:
    left = left_after_reboot(sampled, until, reached, wall)
    assert 0 <= left <= sampled
    if reached is not None:
        assert left <= max(0.0, until - reached)
