"""What a screen was to play against what it says it played, by day and by placement, and the time with nothing.

Nothing measurable is None, never 0. Time under a full-screen warning is told apart and asked of nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import day_bounds
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Emergency, EmergencyMode
from hotspot.content.screens import hours, plays, programme
from hotspot.content.screens.expected import HOUR
from hotspot.content.screens.hours import Interval
from hotspot.content.screens.models import Expected, Play, PlayEnd, Screen

GRACE = timedelta(seconds=90)


class Cause(StrEnum):
    """Why there was nothing: the player was cut off, it failed, or it has not said (yet)."""

    POWER = "power"
    ERROR = "error"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Gap:
    """Working time in which nothing was played."""

    starts: datetime
    ends: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Line:
    """One placement on one day, in seconds; ``kept`` from 0 to 1, None where nothing was measurable."""

    placement: int
    expected: float
    actual: float
    kept: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day."""

    day: date
    lines: tuple[Line, ...]
    expected: float
    actual: float
    kept: float | None
    warned: float
    gaps: tuple[Gap, ...]


def day_of(db: Session, screen: Screen, day: date, at: datetime, zone: str) -> Day:
    """What became of ``day`` on ``screen``, as far as it is over at ``at``."""
    start, end = day_bounds(day, zone)
    end = max(start, min(end, at))
    played = plays.between(db, screen, start, end)
    warned = _warned(db, screen, start, end)
    hoped, rows = defaultdict[int, float](float), _expected(db, screen, start, end)
    missed = defaultdict[int, float](float)
    for (hour, placement), seconds in rows.items():
        wanted = seconds * _free(screen, hour, warned, end, zone)
        got = _seconds(played, placement, hour, min(hour + HOUR, end))
        hoped[placement] += wanted
        missed[placement] += max(0.0, wanted - got - (GRACE.total_seconds() if got else 0.0))
    actual = {key: _seconds(played, key, start, end) for key in {*hoped, *(play.placement_id for play in played)} - {0}}
    lines = tuple(
        Line(key, hoped.get(key, 0.0), seconds, _kept(hoped.get(key, 0.0), missed.get(key, 0.0)))
        for key, seconds in sorted(actual.items())
    )
    whole = sum(hoped.values())
    gaps = tuple(_gaps(screen, played, start, end, zone)) if rows else ()
    return Day(day, lines, whole, sum(actual.values()), _kept(whole, sum(missed.values())),
               sum((b - a).total_seconds() for a, b in warned), gaps)  # fmt: skip


def _expected(db: Session, screen: Screen, start: datetime, end: datetime) -> dict[tuple[datetime, int], float]:
    query = select(Expected).where(Expected.screen_id == screen.id, Expected.hour >= start, Expected.hour < end)
    return {(row.hour, row.placement_id): row.seconds for row in db.scalars(query)}


def _free(screen: Screen, hour: datetime, warned: list[Interval], end: datetime, zone: str) -> float:
    """The part of an hour's working time that is over and was not under a warning."""
    works = hours.working(screen.working_from, screen.working_to, zone, hour, hour + HOUR)
    whole = hours.overlap(works, [(hour, hour + HOUR)])
    past = hours.overlap(works, [(hour, min(hour + HOUR, end))])
    return (past - hours.overlap(works, warned)) / whole if whole else 0.0


def _seconds(played: Iterable[Play], placement: int, start: datetime, end: datetime) -> float:
    own = [(play.started_at, play.ended_at) for play in played if play.placement_id == placement]
    return hours.overlap(hours.joined(own), [(start, end)]) if start < end else 0.0


def _kept(expected: float, missed: float) -> float | None:
    return max(0.0, 1 - missed / expected) if expected > 0 else None


def _warned(db: Session, screen: Screen, start: datetime, end: datetime) -> list[Interval]:
    """When a warning had the whole screen."""
    on = (Emergency.mode == EmergencyMode.FULL, Emergency.raised_at < end, Emergency.expires_at > start)
    here, found = programme.spots(screen), []
    for row in db.scalars(select(Emergency).where(*on)):
        if row.raised_at is None or row.expires_at is None:
            continue
        if not row.targets or not here.isdisjoint(map(candidates.spot, row.targets)):
            until = min(row.expires_at, row.cancelled_at or row.expires_at)
            found.append((max(row.raised_at, start), min(until, end)))
    return hours.joined(found)


def _gaps(screen: Screen, played: list[Play], start: datetime, end: datetime, zone: str) -> Iterable[Gap]:
    """Stretches of working time over ``GRACE`` in which nothing was played."""
    ended = {play.ended_at: play.ended for play in played}
    for opens, closes in hours.working(screen.working_from, screen.working_to, zone, max(start, screen.joined_at), end):
        reached = opens
        for starts, ends in [*hours.joined([(play.started_at, play.ended_at) for play in played]), (closes, closes)]:
            if starts > closes or ends < opens:
                continue
            if starts - reached > GRACE:
                yield Gap(reached, starts, _cause(ended.get(reached)))
            reached = max(reached, ends)


def _cause(ended: PlayEnd | None) -> Cause:
    return {PlayEnd.POWER: Cause.POWER, PlayEnd.ERROR: Cause.ERROR}.get(ended or PlayEnd.NATURAL, Cause.SILENT)
