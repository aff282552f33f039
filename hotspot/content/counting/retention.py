"""Forgets what was counted: rows of devices when their day is over, totals after 25 months."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from hotspot.content.counting.models import Seen, Tally
from hotspot.db import Base

TALLY_DAYS = 760  # 25 months, so that each month has its like of two years before


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went, or would go."""

    seen: int
    tallies: int


def forget(db: Session, today: date, dry_run: bool = False) -> Forgotten:
    """Delete what is past its time on the local day ``today``; with ``dry_run`` only count it."""
    seen = _gone(db, Seen, Seen.day < today, dry_run)
    return Forgotten(seen, _gone(db, Tally, Tally.day < today - timedelta(days=TALLY_DAYS), dry_run))


def _gone(db: Session, model: type[Base], criterion: ColumnElement[bool], dry_run: bool) -> int:
    count = db.scalar(select(func.count()).select_from(model).where(criterion)) or 0
    if count and not dry_run:
        db.execute(delete(model).where(criterion))
    return count
