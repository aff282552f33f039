"""Named parts of the day, such as *giờ tiếp dân*: staff describe them, and placements follow every change."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspot.content.planning import hours
from hotspot.content.planning.models import Daypart, Placement
from hotspot.content.planning.refusal import PlanningError
from hotspot.network import sites
from hotspot.staff import audit

LONGEST_NAME = 80


class DaypartError(PlanningError):
    """A part of the day that makes no sense."""


@dataclass(frozen=True, slots=True)
class Described:
    """A part of the day as staff describe it. ``other`` has days of the week (0 is Monday) with hours of their own."""

    name: str
    windows: Sequence[Sequence[str]]
    other: Mapping[int, Sequence[Sequence[str]]] = field(default_factory=dict)
    site_id: int | None = None


def in_use(db: Session) -> list[Daypart]:
    """Every part of the day that may be chosen, the oldest first."""
    return list(db.scalars(select(Daypart).where(Daypart.archived_at.is_(None)).order_by(Daypart.id)))


def get(db: Session, public_id: str) -> Daypart | None:
    return db.scalar(select(Daypart).where(Daypart.public_id == public_id))


def create(db: Session, wanted: Described, by: int | None, at: datetime) -> Daypart:
    """A new part of the day. Raises ``DaypartError``."""
    row = Daypart(created_at=at, **_checked(db, wanted))
    _refuse_twins(db, row.name, None)
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.DAYPART_CHANGED, row.public_id, by, at, created=_told(row))
    return row


def change(db: Session, row: Daypart, wanted: Described, by: int | None, at: datetime) -> None:
    """Give a part of the day another name or other hours; every placement that uses it follows. ``DaypartError``."""
    values = _checked(db, wanted)
    _refuse_twins(db, wanted.name, row.id)
    before = _told(row)
    for name, value in values.items():
        setattr(row, name, value)
    db.flush()
    if _told(row) != before:
        audit.record(db, audit.Action.DAYPART_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def archive(db: Session, row: Daypart, by: int | None, at: datetime) -> None:
    """Offer it no longer. Raises ``DaypartError`` naming the placements that still use it; twice is once."""
    if row.archived_at is not None:
        return
    users = used_by(db, row, at)
    if users:
        raise DaypartError("daypart", "in_use", tuple(user.public_id for user in users))
    row.archived_at = at
    db.flush()
    audit.record(db, audit.Action.DAYPART_CHANGED, row.public_id, by, at, archived=row.name)


def used_by(db: Session, row: Daypart, at: datetime) -> list[Placement]:
    """The placements that are not over and whose hours are this part of the day."""
    running = (Placement.stopped_at.is_(None), or_(Placement.ends_on.is_(None), Placement.ends_on > at.date()))
    return [placement for placement in db.scalars(select(Placement).where(*running)) if row.id in placement.dayparts]


def _checked(db: Session, wanted: Described) -> dict[str, object]:
    name = " ".join(unicodedata.normalize("NFC", wanted.name).split())
    if not name:
        raise DaypartError("name", "missing")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise DaypartError("name", "too_long", limit=LONGEST_NAME)
    if wanted.site_id is not None and sites.usable(db, wanted.site_id) is None:
        raise DaypartError("site", "unknown")
    windows = _windows(wanted.windows, "windows")
    if not windows:
        raise DaypartError("windows", "missing")
    if not all(0 <= weekday <= 6 for weekday in wanted.other):
        raise DaypartError("other", "not_a_weekday")
    other = {str(weekday): _windows(wanted.other[weekday], f"other-{weekday}") for weekday in sorted(wanted.other)}
    return {"name": name, "site_id": wanted.site_id, "windows": windows, "other": other}


def _windows(windows: Sequence[Sequence[str]], where: str) -> list[list[str]]:
    try:
        return hours.checked(windows, where)
    except PlanningError as fault:
        raise DaypartError(fault.field, fault.rule, fault.named, fault.limit) from fault


def _refuse_twins(db: Session, name: str, own: int | None) -> None:
    wanted = " ".join(name.split()).casefold()
    if any(row.id != own and row.name.casefold() == wanted for row in in_use(db)):
        raise DaypartError("name", "taken")


def _told(row: Daypart) -> dict[str, object]:
    told: dict[str, object] = {"name": row.name, "windows": row.windows}
    if row.other:
        told["other"] = row.other
    if row.site_id is not None:
        told["site_id"] = row.site_id
    return told
