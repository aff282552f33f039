"""Who may pass, for how long, and when a pass ends. Pure: dataclasses in, dataclass out.

Every time limit is turned into seconds at the moment of the decision, so that nothing has to happen at midnight
or at closing time for it to hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

MEGABYTE = 1_000_000
PASSES_A_DAY = 96  # one a quarter of an hour; more is no visitor but a machine that fills our disk


class OverVolume(StrEnum):
    """What happens to a pass whose day's volume is used up."""

    CUT = "cut"
    THROTTLE = "throttle"


class Bound(StrEnum):
    """Which limit fixes the end of a pass."""

    SESSION = "session"
    DAILY_TIME = "daily_time"
    CLOSING = "closing"


class EndReason(StrEnum):
    """Why a pass ended."""

    SESSION = "session"
    DAILY_TIME = "daily_time"
    CLOSING = "closing"
    VOLUME = "volume"
    IDLE = "idle"
    LEFT = "left"
    CLOSED = "closed"
    BLOCKED = "blocked"


class Refusal(StrEnum):
    """Why a device may not pass now."""

    BLOCKED = "blocked"
    CLOSED = "closed"
    DAILY_TIME = "daily_time"
    DAILY_VOLUME = "daily_volume"
    TOO_OFTEN = "too_often"
    PLACE_FULL = "place_full"
    PLACE_VOLUME = "place_volume"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class Window:
    """Open on ``weekdays`` (Monday is 0) from ``opens`` to ``closes``; past midnight when ``closes <= opens``."""

    weekdays: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Limits:
    """A plan, in seconds and bytes. None means no such limit; no windows means always open."""

    session_seconds: int
    idle_seconds: int | None = None
    daily_seconds: int | None = None
    daily_bytes: int | None = None
    down_kbps: int | None = None
    up_kbps: int | None = None
    over_volume: OverVolume = OverVolume.CUT
    throttle_kbps: int | None = None
    windows: tuple[Window, ...] = ()
    place_passes: int | None = None
    place_daily_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the device and the place have used today, in the commune's zone."""

    seconds_today: int = 0
    bytes_today: int = 0
    place_passes: int = 0
    place_bytes_today: int = 0
    blocked: bool = False
    blocked_until: datetime | None = None
    passes_today: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """May pass: for ``seconds`` (at least 1), with ``byte_budget`` left today, ended by ``bound_by``."""

    seconds: int
    byte_budget: int | None
    bound_by: Bound
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """May not pass, and from when it may again (aware), if that is known."""

    reason: Refusal
    until: datetime | None = None


def decide(limits: Limits, usage: Usage, at: datetime) -> Allowed | Refused:
    """Whether a device may pass at ``at`` (aware, in the commune's zone).

    Permanent causes are named before passing ones, so that nobody is told to come back in vain.
    """
    tomorrow = _midnight_after(at)
    if usage.blocked:
        return Refused(Refusal.BLOCKED, usage.blocked_until)
    closing = closes_at(limits.windows, at)
    if closing is None and limits.windows:
        return Refused(Refusal.CLOSED, opens_at(limits.windows, at))
    if limits.daily_seconds is not None and usage.seconds_today >= limits.daily_seconds:
        return Refused(Refusal.DAILY_TIME, tomorrow)
    spent = limits.daily_bytes is not None and usage.bytes_today >= limits.daily_bytes
    if spent and not _throttles(limits):
        return Refused(Refusal.DAILY_VOLUME, tomorrow)
    if usage.passes_today >= PASSES_A_DAY:
        return Refused(Refusal.TOO_OFTEN, tomorrow)
    if limits.place_daily_bytes is not None and usage.place_bytes_today >= limits.place_daily_bytes:
        return Refused(Refusal.PLACE_VOLUME, tomorrow)
    if limits.place_passes is not None and usage.place_passes >= limits.place_passes:
        return Refused(Refusal.PLACE_FULL)
    seconds, bound = _time_left(limits, usage, closing, at)
    budget = None if limits.daily_bytes is None else max(0, limits.daily_bytes - usage.bytes_today)
    return Allowed(max(1, seconds), budget, bound, throttled=spent)


def judge(seconds_left: float, bound_by: Bound, idle_for: float, idle_limit: int | None,
          used: int, budget: int | None, over: OverVolume) -> EndReason | None:  # fmt: skip
    """Why a live pass must end now, or None. Volume that throttles never ends it."""
    if seconds_left <= 0:
        return EndReason(bound_by.value)
    if budget is not None and used >= budget and over is OverVolume.CUT:
        return EndReason.VOLUME
    if idle_limit is not None and idle_for >= idle_limit:
        return EndReason.IDLE
    return None


def left_after_reboot(sampled: int, until_boot: float, reached: float | None, wall_left: float | None) -> int:
    """Whole seconds a pass has left in a new boot, never more than it had (P3).

    ``sampled`` is what was written last; ``reached`` the boot time that the old boot is known to have come to;
    ``wall_left`` what wall time says, None while the wall clock cannot be trusted.
    """
    told = [float(sampled)]
    if reached is not None:
        told.append(until_boot - reached)
    if wall_left is not None:
        told.append(wall_left)
    return max(0, int(min(told)))


def closes_at(windows: tuple[Window, ...], at: datetime) -> datetime | None:
    """When the opening that contains ``at`` ends, adjoining openings joined; None when shut or never shut.

    Openings that follow one another for longer than a week never shut.
    """
    horizon = at + timedelta(days=8)
    closing: datetime | None = None
    for opens, closes in sorted(_openings(windows, at)):
        reached = closing if closing is not None else at
        if opens <= reached < closes:
            closing = closes
    return closing if closing is None or closing < horizon else horizon


def opens_at(windows: tuple[Window, ...], at: datetime) -> datetime | None:
    """The next time it opens after ``at``, within nine days."""
    return min((opens for opens, _ in _openings(windows, at) if opens > at), default=None)


def windows_from(hours: list[dict[str, Any]] | None) -> tuple[Window, ...]:
    """Windows from their stored form ``[{"days": [0, 1], "opens": "07:00", "closes": "21:00"}]``.

    Raises ``ValueError`` for a day that is none of 0–6 or a time that is none.
    """
    return tuple(_window(entry) for entry in hours or ())


def _window(entry: dict[str, Any]) -> Window:
    days = frozenset(int(day) for day in entry["days"])
    if not days <= frozenset(range(7)):
        raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
    return Window(days, time.fromisoformat(entry["opens"]), time.fromisoformat(entry["closes"]))


def _openings(windows: tuple[Window, ...], at: datetime) -> Iterator[tuple[datetime, datetime]]:
    for offset in range(-1, 10):
        day = at.date() + timedelta(days=offset)
        for window in windows:
            if day.weekday() in window.weekdays:
                last = day if window.closes > window.opens else day + timedelta(days=1)
                yield (datetime.combine(day, window.opens, at.tzinfo), datetime.combine(last, window.closes, at.tzinfo))


def _time_left(limits: Limits, usage: Usage, closing: datetime | None, at: datetime) -> tuple[int, Bound]:
    bounds = [(limits.session_seconds, Bound.SESSION)]
    if limits.daily_seconds is not None:
        bounds.append((limits.daily_seconds - usage.seconds_today, Bound.DAILY_TIME))
    if closing is not None:
        bounds.append((int((closing - at).total_seconds()), Bound.CLOSING))
    return min(bounds, key=lambda bound: bound[0])


def _throttles(limits: Limits) -> bool:
    return limits.over_volume is OverVolume.THROTTLE and limits.throttle_kbps is not None


def _midnight_after(at: datetime) -> datetime:
    following = at.date() + timedelta(days=1)
    return datetime.combine(following, time(0), at.tzinfo)
