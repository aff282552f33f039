"""The table of holidays. The government moves some every year; what staff wrote by hand is never written over."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.planning.models import Holiday
from hotspot.content.planning.refusal import PlanningError
from hotspot.staff import audit

LONGEST_NAME = 120
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 31)


class HolidayError(PlanningError):
    """A holiday that makes no sense."""


def listed(db: Session, year: int) -> list[Holiday]:
    """The holidays of a year, in order."""
    within = Holiday.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(db.scalars(select(Holiday).where(within).order_by(Holiday.day)))


def years(db: Session) -> list[int]:
    """The years that have any, in order."""
    return sorted({day.year for day in db.scalars(select(Holiday.day))})


def add(db: Session, day: date, name: str, by: int | None, at: datetime) -> Holiday:
    """A holiday by hand, or another name for one that is there. Raises ``HolidayError``."""
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if not FIRST_DAY <= day <= LAST_DAY:
        raise HolidayError("day", "out_of_range")
    if not clean:
        raise HolidayError("name", "missing")
    if len(clean) > LONGEST_NAME or not clean.isprintable():
        raise HolidayError("name", "too_long", limit=LONGEST_NAME)
    row = db.get(Holiday, day)
    if row is None:
        row = Holiday(day=day, name=clean, by_hand=True)
        db.add(row)
    elif (row.name, row.by_hand) == (clean, True):
        return row
    row.name, row.by_hand = clean, True
    db.flush()
    audit.record(db, audit.Action.HOLIDAYS_CHANGED, day.isoformat(), by, at, added=clean)
    return row


def take_away(db: Session, day: date, by: int | None, at: datetime) -> None:
    """A day that is no holiday this time; twice is once."""
    row = db.get(Holiday, day)
    if row is not None:
        db.delete(row)
        db.flush()
        audit.record(db, audit.Action.HOLIDAYS_CHANGED, day.isoformat(), by, at, taken_away=row.name)


def fill(db: Session, year: int, days: Mapping[date, str], by: int | None, at: datetime) -> int:
    """Put the holidays of ``year`` among ``days`` into the table and return how many are new or have a new name.

    What was written by hand stays as it is; days that are in the table and not in ``days`` stay too.
    """
    count = keep(db, year, days)
    if count:
        audit.record(db, audit.Action.HOLIDAYS_CHANGED, str(year), by, at, filled=count)
    return count


def keep(db: Session, year: int, days: Mapping[date, str]) -> int:
    """As ``fill``, without a line in the audit log: for what no member did."""
    known = {row.day: row for row in listed(db, year)}
    count = 0
    for day, name in sorted(days.items()):
        row = known.get(day)
        if day.year != year or (row is not None and (row.by_hand or row.name == name)):
            continue
        if row is None:
            db.add(Holiday(day=day, name=name, by_hand=False))
        else:
            row.name = name
        count += 1
    db.flush()
    return count


def seeded(db: Session, year: int) -> bool:
    """Whether that year has been filled from a list: what staff took away since then stays away."""
    return any(not row.by_hand for row in listed(db, year))
