"""How long each placement was to be on a screen, frozen hour by hour when the hour takes effect.

What is planned afterwards changes no hour that has begun: a report compares with what was promised.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.screens import hours, programme, roster
from hotspot.content.screens.models import Expected, Screen
from hotspot.content.screens.programme import Programme
from hotspot.db import insert_for

HOUR = timedelta(hours=1)


def hour_of(at: datetime) -> datetime:
    """The start of the hour of ``at``."""
    return at.replace(minute=0, second=0, microsecond=0)


def frozen(db: Session, screen: Screen, hour: datetime) -> bool:
    """Whether what ``screen`` was to play in ``hour`` is kept already."""
    query = select(Expected.id).where(Expected.screen_id == screen.id, Expected.hour == hour)
    return db.scalar(query.limit(1)) is not None


def freeze(db: Session, screen: Screen, made: Programme, hour: datetime, until: datetime) -> None:
    """Keep what ``screen`` is to play from the beginning of ``made`` until ``until``; what is kept already stays."""
    if frozen(db, screen, hour):
        return
    for placement, seconds in seconds_of(made, until).items():
        row = {"screen_id": screen.id, "hour": hour, "placement_id": placement, "seconds": round(seconds, 1)}
        db.execute(insert_for(db)(Expected).values(**row).on_conflict_do_nothing())


def freeze_all(db: Session, at: datetime, zone: str) -> int:
    """The same for every screen in the hour of ``at``, also for those that do not ask; how many were new."""
    hour = hour_of(at)
    fresh = [screen for screen in roster.in_use(db) if not frozen(db, screen, hour)]
    for screen in fresh:
        freeze(db, screen, programme.programme(db, screen, at, zone), hour, hour + HOUR)
    return len(fresh)


def seconds_of(made: Programme, until: datetime) -> dict[int, float]:
    """Seconds by placement from the beginning of ``made`` until ``until``, in working hours and within the caps."""
    found: dict[int, float] = defaultdict(float)
    for stretch in made.stretches:
        piece = [(max(stretch.starts, made.starts), min(stretch.ends, until))]
        length = hours.overlap(piece, list(made.working)) if piece[0][0] < piece[0][1] else 0.0
        for share in stretch.shares:
            thing = made.things[share.key]
            most = thing.per_hour * thing.seconds * length / HOUR.total_seconds() if thing.per_hour else length
            found[share.key] += min(share.share * length, most)
    return {key: seconds for key, seconds in found.items() if seconds > 0}
