"""What shows where and when, read from the database: the one way in for portal, screens, preview and checks.

Something is always promoted while any service may be: with no placement on, the surest published service stands in.
Where several share a slot they take turns of ten minutes, each as often as its share says.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.edition import Confidence
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Candidate, Context, Layer, Reason, Slot, resolve, turn
from hotspot.content.services import Sheet

_RESERVE = 0  # no row has this id
_CERTAINTY = {Confidence.HIGH: 0, Confidence.MEDIUM: 1}


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
    day = local_day(at, zone)
    rows = {row.id: row for row in candidates.current(db, at, day)}
    reserve = Candidate(key=_RESERVE, slot=slot, layer=Layer.RESERVE)
    context = candidates.portal(site_id, slot, zone, candidates.holidays(db))
    shown = resolve([*candidates.candidates(db, rows.values(), slot), reserve], context, at)
    key, turn_ends = turn(shown.shares, at)
    share = next(one.share for one in shown.shares if one.key == key)
    ends = [end for end in (shown.valid_until, turn_ends) if end is not None]
    row = rows.get(key)
    sheet = services.live(db, row.service_id, day) if row else stand_in(db, day)
    return Promoted(sheet, row.public_id if row else None, min(ends, default=None), share) if sheet else None


def explained(db: Session, where: Context, at: datetime) -> list[Line]:
    """Every placement with the reason why it does not show at ``where`` and ``at``, the newest first."""
    alarms = candidates.alarms(db, at, where.slot)
    found = candidates.candidates(db, candidates.rows(db, day=local_day(at, where.zone)), where.slot)
    reasons = resolve([*found, *alarms], where, at).reasons
    rows = db.scalars(select(Placement).order_by(Placement.starts_on.desc(), Placement.id.desc()))
    return [Line(row, reasons.get(row.id)) for row in rows]


def stand_in(db: Session, day: date) -> Sheet | None:
    """The surest of the published services, the first in the catalogue among equals."""
    fit = [sheet for sheet in services.published(db, day) if sheet.promotable and not sheet.over(day)]
    return min(fit, key=lambda sheet: (_CERTAINTY[sheet.confidence], sheet.service_id), default=None)
