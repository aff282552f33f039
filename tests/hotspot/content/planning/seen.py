"""What residents are promoted and why the rest is not, asked as the portal and the preview ask it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content.planning import candidates, offers
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Context, Reason, Slot, resolve, turn
from hotspot.content.services import Sheet


@dataclass(frozen=True, slots=True)
class Promoted:
    """``placement`` is a public id, None for the stand-in. Holds until ``valid_until``."""

    sheet: Sheet
    placement: str | None
    valid_until: datetime | None
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    placement: Placement
    reason: Reason | None


def promoted(db: Session, site_id: int | None, slot: Slot, at: datetime, zone: str) -> Promoted | None:
    """Whose turn it is among those that share; a placement of an article is not asked for here."""
    offer = offers.offer(db, site_id, slot, at, zone, ["vi"])
    if offer is None:
        return None
    shown = offer.shown("vi", frozenset())
    key, turn_ends = turn(shown.shares, at)
    one, share = offer.offered[key], next(share.share for share in shown.shares if share.key == key)
    subject = one.variants[0].subject
    assert isinstance(subject, Sheet)
    ends = [end for end in (offer.valid_until, turn_ends) if end is not None]
    return Promoted(subject, one.placement, min(ends, default=None), share)


def explained(db: Session, where: Context, at: datetime) -> list[Line]:
    """Every placement with its reason, the newest first."""
    alarms = candidates.alarms(db, at, where.slot)
    found = candidates.candidates(db, candidates.rows(db, day=local_day(at, where.zone)), where.slot)
    reasons = resolve([*found, *alarms], where, at).reasons
    rows = db.scalars(select(Placement).order_by(Placement.starts_on.desc(), Placement.id.desc()))
    return [Line(row, reasons.get(row.id)) for row in rows]
