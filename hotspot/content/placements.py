"""Placements: staff say which service is promoted where and when; this says which one a resident sees.

Something is always promoted while any service may be: with no placement on, the surest published service stands in.
Where several share a slot they take turns of ten minutes, each as often as its share says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.edition import Confidence, OnlineLevel
from hotspot.content.models import Placement, Service, ServiceState, ServiceVersion
from hotspot.content.schedule import (
    Candidate,
    Context,
    Days,
    Layer,
    Level,
    Reason,
    Slot,
    Spot,
    TimeRule,
    resolve,
    turn,
)
from hotspot.content.services import Sheet
from hotspot.network import sites
from hotspot.staff import audit

HIGHEST_PRIORITY = 9
USUAL_PRIORITY = 5
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 31)
_RESERVE = 0  # no row has this id
_RULED = (
    Placement.id,
    Placement.public_id,
    Placement.service_id,
    Placement.slot,
    Placement.starts_on,
    Placement.ends_on,
    Placement.site_id,
    Placement.priority,
    Placement.stopped_at,
)
_CERTAINTY = {Confidence.HIGH: 0, Confidence.MEDIUM: 1}


class PlacementError(ValueError):
    """A placement that makes no sense. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff ask for: the days are local and ``ends_on`` is the first day on which it no longer shows."""

    service_id: int
    slot: Slot
    starts_on: date
    ends_on: date | None = None
    site_id: int | None = None
    priority: int = USUAL_PRIORITY


@dataclass(frozen=True, slots=True)
class Promoted:
    """What a resident is shown; ``placement`` is a public id, None for the stand-in. Holds until ``valid_until``.

    ``share`` is its part of the time, from 0 to 1.
    """

    sheet: Sheet
    placement: str | None
    valid_until: datetime | None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A placement, and why it does not show at the instant asked about (None: it does)."""

    placement: Placement
    reason: Reason | None


def promoted(db: Session, site_id: int | None, slot: Slot, at: datetime, zone: str) -> Promoted | None:
    """The service to promote at ``at`` (aware); None only when no published service may be promoted at all."""
    lately = at.date() - timedelta(days=2)  # whatever the zone, what ended before is over
    here = or_(Placement.site_id.is_(None), Placement.site_id == site_id)
    on = or_(Placement.ends_on.is_(None), Placement.ends_on > lately)
    unstopped = or_(Placement.stopped_at.is_(None), Placement.stopped_at > at)
    rows = {row.id: row for row in _rows(db, Placement.slot == slot, unstopped, here, on)}
    reserve = Candidate(key=_RESERVE, slot=slot, layer=Layer.RESERVE)
    shown = resolve([*map(_candidate, rows.values()), reserve], context(slot, site_id, zone), at)
    key, turn_ends = turn(shown.shares, at)
    share = next(one.share for one in shown.shares if one.key == key)
    ends = [end for end in (shown.valid_until, turn_ends) if end is not None]
    row = rows.get(key)
    sheet = services.live(db, row.service_id) if row else _stand_in(db)
    return Promoted(sheet, row.public_id if row else None, min(ends, default=None), share) if sheet else None


def context(slot: Slot, site_id: int | None, zone: str) -> Context:
    """The portal of a site as the rule sees it; with ``site_id`` None one that no placement names."""
    return Context(slot, zone, frozenset() if site_id is None else _portal(site_id))


def explained(db: Session, where: Context, at: datetime) -> list[Line]:
    """Every placement with the reason why it does not show at ``where`` and ``at``, the newest first."""
    reasons = resolve(map(_candidate, _rows(db)), where, at).reasons
    rows = db.scalars(select(Placement).order_by(Placement.starts_on.desc(), Placement.id.desc()))
    return [Line(row, reasons.get(row.id)) for row in rows]


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
    db.refresh(row, ["service"])
    if _told(row) != before:
        audit.record(db, audit.Action.PLACEMENT_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def end(db: Session, row: Placement, by: int | None, at: datetime) -> None:
    """Stop showing a placement now; twice is once."""
    if row.stopped_at is None:
        row.stopped_at = at
        db.flush()
        audit.record(db, audit.Action.PLACEMENT_ENDED, row.public_id, by, at, **_told(row))


def _check(db: Session, wish: Wish) -> None:
    sheet = services.live(db, wish.service_id)
    if sheet is None:
        raise PlacementError("service", "not_published")
    if not sheet.promotable:
        raise PlacementError("service", "not_promotable")
    if wish.site_id is not None and sites.usable(db, wish.site_id) is None:
        raise PlacementError("site", "unknown")
    if not FIRST_DAY <= wish.starts_on <= LAST_DAY:
        raise PlacementError("starts_on", "out_of_range")
    if wish.ends_on is not None and not wish.ends_on <= LAST_DAY:
        raise PlacementError("ends_on", "out_of_range")
    if wish.ends_on is not None and wish.ends_on <= wish.starts_on:
        raise PlacementError("ends_on", "not_after_start")
    if not 0 <= wish.priority <= HIGHEST_PRIORITY:
        raise PlacementError("priority", "out_of_range")


def _rows(db: Session, *where: ColumnElement[bool]) -> Sequence[Any]:
    """What the rule needs of each placement, without loading whole objects: this is asked for every page."""
    live = and_(ServiceVersion.service_id == Service.id, ServiceVersion.number == Service.live_number)
    facts = (Service.state, ServiceVersion.online_level, ServiceVersion.confidence)
    rows = select(*_RULED, *facts).select_from(Placement).join(Service).outerjoin(ServiceVersion, live)
    return db.execute(rows.where(*where)).all()


def _candidate(row: Any) -> Candidate:
    """A placement for one site names its portal and wants it to itself."""
    last_day = None if row.ends_on is None else row.ends_on - timedelta(days=1)
    return Candidate(
        key=row.id,
        slot=row.slot,
        layer=_layer(row.priority),
        rule=TimeRule(Days(row.starts_on, last_day)),
        include=frozenset() if row.site_id is None else _portal(row.site_id),
        exclusive=row.site_id is not None,
        stopped_at=row.stopped_at,
        published=row.state is ServiceState.PUBLISHED,
        online=row.online_level is not OnlineLevel.COUNTER,
        confirmed=row.confidence is not Confidence.LOW,
    )


def _layer(priority: int) -> Layer:
    """The usual priority is the usual layer; what goes before it takes over, what comes behind it is evergreen."""
    if priority == USUAL_PRIORITY:
        return Layer.USUAL
    return Layer.PRIORITY if priority > USUAL_PRIORITY else Layer.EVERGREEN


def _portal(site_id: int) -> frozenset[Spot]:
    return frozenset({Spot(Level.DEVICE, f"portal:{site_id}")})


def _stand_in(db: Session) -> Sheet | None:
    """The surest of the published services, the first in the catalogue among equals."""
    fit = [sheet for sheet in services.published(db) if sheet.promotable]
    return min(fit, key=lambda sheet: (_CERTAINTY[sheet.confidence], sheet.service_id), default=None)


def _columns(wish: Wish) -> dict[str, object]:
    return {name: getattr(wish, name) for name in Wish.__slots__}


def _told(row: Placement) -> dict[str, object]:
    """The placement as the audit log keeps it."""
    return {
        "service": row.service.slug,
        "slot": row.slot.value,
        "site": row.site_id,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "priority": row.priority,
    }
