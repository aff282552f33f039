"""Figures of a day and of a week. Visits (*lượt*) and devices (estimated), never people; small cells are not told.

A pass counts to the local day on which it was opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hotspot.access.models import Pass, PassState, RefusalCount
from hotspot.access.policy import Refusal
from hotspot.clock import Moment, day_bounds, local_day

LEAST_TOLD = 5  # a smaller cell could single somebody out


@dataclass(frozen=True, slots=True)
class Day:
    """One local day, everywhere or at one site."""

    day: date
    passes: int
    devices: int
    seconds: int
    bytes_up: int
    bytes_down: int


def of_day(db: Session, day: date, at: Moment, zone: str, site_id: int | None = None) -> Day:
    """The figures of ``day``. What passes of today have used up to now is counted in."""
    start, end = day_bounds(day, zone)
    running = Pass.granted_seconds - (Pass.until_boot - at.boottime)
    live_here = (Pass.state == PassState.ACTIVE) & (Pass.boot_id == at.boot_id)
    used = case((live_here, running), else_=Pass.granted_seconds - Pass.remaining_seconds)
    query = select(
        func.count(),
        func.count(Pass.device.distinct()),
        func.coalesce(func.sum(used), 0),
        func.coalesce(func.sum(Pass.bytes_up), 0),
        func.coalesce(func.sum(Pass.bytes_down), 0),
    ).where(Pass.opened_at >= start, Pass.opened_at < end)
    if site_id is not None:
        query = query.where(Pass.site_id == site_id)
    passes, devices, seconds, up, down = db.execute(query).one()
    return Day(day, passes, devices, max(0, int(seconds)), int(up), int(down))


def today(db: Session, at: Moment, zone: str) -> Day:
    """The figures of today so far."""
    return of_day(db, local_day(at.wall, zone), at, zone)


def visits(db: Session, day: date, zone: str) -> int:
    """How many passes were opened on ``day``: read from an index alone."""
    start, end = day_bounds(day, zone)
    query = select(func.count()).where(Pass.opened_at >= start, Pass.opened_at < end)
    return db.scalar(query) or 0


def last_days(db: Session, at: Moment, zone: str, count: int = 7) -> list[tuple[date, int]]:
    """The last ``count`` days with their visits, today last."""
    newest = local_day(at.wall, zone)
    days = [newest - timedelta(days=back) for back in reversed(range(count))]
    return [(day, visits(db, day, zone)) for day in days]


def refusals(db: Session, day: date) -> dict[Refusal, int | None]:
    """How often a device had to be refused on ``day``, by reason, the most frequent first; small cells not told."""
    query = select(RefusalCount.reason, func.sum(RefusalCount.count)).where(RefusalCount.day == day)
    rows = db.execute(query.group_by(RefusalCount.reason)).all()
    found = sorted(((reason, int(count)) for reason, count in rows), key=lambda row: (-row[1], row[0].value))
    told = suppressed([count for _, count in found])
    return {reason: count for (reason, _), count in zip(found, told, strict=True)}


def suppressed(counts: Sequence[int]) -> list[int | None]:
    """``counts`` without those from 1 to 4. Where only one had to go, the next smallest goes too: it could otherwise
    be worked out from the sum.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < LEAST_TOLD}
    others = [place for place, count in enumerate(counts) if count >= LEAST_TOLD]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return [None if place in hidden else count for place, count in enumerate(counts)]
