"""Placements: staff say what is shown where and when. What then shows is ``showing.py``'s business."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.planning.candidates import spot
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import HolidayPolicy, Layer, Slot
from hotspot.network import sites
from hotspot.staff import audit

USUAL_WEIGHT = 5
HEAVIEST = 10
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 31)


class PlacementError(ValueError):
    """A placement that makes no sense. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff ask for, field by field as in ``Placement``; ``ends_on`` is the first day on which it is over."""

    starts_on: date
    service_id: int | None = None
    item_id: int | None = None
    slots: tuple[Slot, ...] = (Slot.WELCOME,)
    ends_on: date | None = None
    layer: Layer = Layer.USUAL
    campaign_id: int | None = None
    repeat: str = ""
    lunar_first: str = ""
    lunar_last: str = ""
    holidays: HolidayPolicy = HolidayPolicy.IGNORE
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dayparts: tuple[int, ...] = ()
    windows: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclusive: bool = False
    weight: int = USUAL_WEIGHT
    reserved: int = 0
    per_device: int = 0
    per_hour: int = 0
    languages: tuple[str, ...] = ()
    paused: bool = False
    expires_at: datetime | None = None


def get(db: Session, public_id: str) -> Placement | None:
    return db.scalar(select(Placement).where(Placement.public_id == public_id))


def create(db: Session, wish: Wish, by: int | None, at: datetime) -> Placement:
    """A new placement. Raises ``PlacementError``."""
    _check(db, wish)
    row = Placement(created_at=at, **_columns(wish))
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.PLACEMENT_CREATED, row.public_id, by, at, **_told(row))
    return row


def change(db: Session, row: Placement, wish: Wish, by: int | None, at: datetime) -> None:
    """Give a placement other days, another place or service. Raises ``PlacementError``; a stopped one stays stopped."""
    if row.stopped_at is not None:
        raise PlacementError("placement", "stopped")
    _check(db, wish)
    before = _told(row)
    for name, value in _columns(wish).items():
        setattr(row, name, value)
    db.flush()
    db.refresh(row, ["service", "item", "campaign"])
    if _told(row) != before:
        audit.record(db, audit.Action.PLACEMENT_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def end(db: Session, row: Placement, by: int | None, at: datetime) -> None:
    """Stop showing a placement now; twice is once."""
    if row.stopped_at is None:
        row.stopped_at = at
        db.flush()
        audit.record(db, audit.Action.PLACEMENT_ENDED, row.public_id, by, at, **_told(row))


def _check(db: Session, wish: Wish) -> None:
    if wish.service_id is not None:
        sheet = services.live(db, wish.service_id)
        if sheet is None:
            raise PlacementError("service", "not_published")
        if not sheet.promotable:
            raise PlacementError("service", "not_promotable")
    _check_places(db, wish)
    if not FIRST_DAY <= wish.starts_on <= LAST_DAY:
        raise PlacementError("starts_on", "out_of_range")
    if wish.ends_on is not None and not wish.ends_on <= LAST_DAY:
        raise PlacementError("ends_on", "out_of_range")
    if wish.ends_on is not None and wish.ends_on <= wish.starts_on:
        raise PlacementError("ends_on", "not_after_start")
    if not 1 <= wish.weight <= HEAVIEST:
        raise PlacementError("weight", "out_of_range")


def _check_places(db: Session, wish: Wish) -> None:
    for name in (*wish.include, *wish.exclude):
        try:
            spot(name)
        except ValueError as err:
            raise PlacementError("site", "unknown") from err
        kind, _, key = name.partition(":")
        if kind in ("site", "portal") and (not key.isdecimal() or sites.usable(db, int(key)) is None):
            raise PlacementError("site", "unknown")


def _columns(wish: Wish) -> dict[str, object]:
    """The columns of a placement; what is a tuple here is a list in JSON."""
    values = {name: getattr(wish, name) for name in Wish.__slots__}
    values["slots"] = [slot.value for slot in wish.slots]
    values["windows"] = [list(window) for window in wish.windows]
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
        "exclusive", "reserved", "per_device", "per_hour", "languages", "paused", "campaign_id",
    )  # fmt: skip
    told |= {name: value for name in optional if (value := getattr(row, name))}
    if row.holidays is not HolidayPolicy.IGNORE:
        told["holidays"] = row.holidays.value
    if row.expires_at:
        told["expires_at"] = row.expires_at.isoformat()
    return subject | told
