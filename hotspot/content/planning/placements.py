"""Placements: staff say what is shown where and when. What then shows is asked of ``offers.py`` and ``preview.py``."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.planning.checks import CHOSEN, FIRST_DAY, HEAVIEST, LAST_DAY, faults
from hotspot.content.planning.models import Placement
from hotspot.content.planning.wishes import USUAL_WEIGHT, PlacementError, Wish
from hotspot.content.schedule import HolidayPolicy, Slot
from hotspot.db import queue_up
from hotspot.staff import audit

_QUEUE = 7
__all__ = [
    "CHOSEN", "FIRST_DAY", "HEAVIEST", "LAST_DAY", "USUAL_WEIGHT", "PlacementError", "Wish", "change", "create", "end",
    "faults", "get", "pause", "resume", "wish_of",
]  # fmt: skip


def get(db: Session, public_id: str) -> Placement | None:
    return db.scalar(select(Placement).where(Placement.public_id == public_id))


def create(db: Session, wish: Wish, by: int | None, at: datetime) -> Placement:
    """A new placement. Raises the first ``PlacementError`` of ``faults``."""
    _refuse(db, wish, None, at)
    row = Placement(created_at=at, **_columns(wish))
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.PLACEMENT_CREATED, row.public_id, by, at, **_told(row))
    return row


def change(db: Session, row: Placement, wish: Wish, by: int | None, at: datetime) -> None:
    """Give a placement other days, another place or service. Raises ``PlacementError``; a stopped one stays stopped."""
    if row.stopped_at is not None:
        raise PlacementError("placement", "stopped")
    _refuse(db, wish, row, at)
    before = _told(row)
    for name, value in _columns(wish).items():
        setattr(row, name, value)
    db.flush()
    db.refresh(row, ["service", "item", "campaign"])
    if _told(row) != before:
        audit.record(db, audit.Action.PLACEMENT_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def pause(db: Session, row: Placement, by: int | None, at: datetime) -> None:
    """Show it no longer until somebody resumes it; twice is once."""
    if row.stopped_at is None and not row.paused:
        row.paused = True
        db.flush()
        audit.record(db, audit.Action.PLACEMENT_CHANGED, row.public_id, by, at, paused=True)


def resume(db: Session, row: Placement, by: int | None, at: datetime) -> None:
    """Show it again. Raises ``PlacementError`` when others have taken its place meanwhile, or it no longer fits."""
    if row.stopped_at is not None or not row.paused:
        return
    _refuse(db, replace(wish_of(row), paused=False), row, at)
    row.paused = False
    db.flush()
    audit.record(db, audit.Action.PLACEMENT_CHANGED, row.public_id, by, at, paused=False)


def end(db: Session, row: Placement, by: int | None, at: datetime) -> None:
    """Stop showing a placement now; twice is once."""
    if row.stopped_at is None:
        row.stopped_at = at
        db.flush()
        audit.record(db, audit.Action.PLACEMENT_ENDED, row.public_id, by, at, **_told(row))


def wish_of(row: Placement) -> Wish:
    """What was asked for when ``row`` was written."""
    values = {name: getattr(row, name) for name in Wish.__slots__}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    values["slots"] = tuple(map(Slot, row.slots))
    values["windows"] = tuple((starts, ends) for starts, ends in row.windows)
    values["audience"] = tuple((fact, tuple(wanted)) for fact, wanted in sorted(row.audience.items()))
    return Wish(**values)


def _refuse(db: Session, wish: Wish, own: Placement | None, at: datetime) -> None:
    queue_up(db, _QUEUE)  # two at once would not see each other
    for fault in faults(db, wish, own, at):
        raise fault


def _columns(wish: Wish) -> dict[str, object]:
    """The columns of a placement; what is a tuple here is a list in JSON."""
    values = {name: getattr(wish, name) for name in Wish.__slots__}
    values["slots"] = [slot.value for slot in wish.slots]
    values["windows"] = [list(window) for window in wish.windows]
    values["audience"] = {fact: list(wanted) for fact, wanted in wish.audience}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _told(row: Placement) -> dict[str, object]:
    """The placement as the audit log keeps it: its subject, and whatever is not as usual."""
    subject = {"service": row.service.slug} if row.service else {"item": row.item.slug if row.item else ""}
    told: dict[str, object] = {
        "slots": row.slots,
        "layer": row.layer.value,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "weight": row.weight,
    }
    optional = (
        "repeat", "lunar_first", "lunar_last", "left_out", "added", "dayparts", "windows", "include", "exclude",
        "exclusive", "reserved", "per_device", "per_hour", "audience", "languages", "paused", "campaign_id",
    )  # fmt: skip
    told |= {name: value for name in optional if (value := getattr(row, name))}
    if row.holidays is not HolidayPolicy.IGNORE:
        told["holidays"] = row.holidays.value
    if row.expires_at:
        told["expires_at"] = row.expires_at.isoformat()
    return subject | told
