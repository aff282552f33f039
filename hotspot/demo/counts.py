"""What was counted in the demonstration's month: pages shown, opened and left, in step with who came."""

from collections import Counter
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.access.models import Pass
from hotspot.clock import Moment
from hotspot.content.counting import tallies
from hotspot.content.counting.models import Measure, Medium
from hotspot.content.counting.tallies import Batch, What
from hotspot.content.models import Service
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import PORTAL, Slot

_QUARTER = 900
_OPENED, _LEFT, _FINDS = 0.11, 0.34, 0.22  # of those who are shown, who open, who look for something else
_SCANS = {Medium.LEAFLET: 0.02, Medium.POSTER: 0.012, Medium.SCREEN: 0.016}


def seed_counts(db: Session, at: Moment, dice: Random, zone: str) -> None:
    """Totals of the month that ends at ``at``. Needs a session that writes, and the month's passes."""
    counts: Counter[tuple[int, What]] = Counter()
    placed = _placed(db)
    slugs = list(db.scalars(select(Service.slug).order_by(Service.id)))
    for site_id, opened in db.execute(select(Pass.site_id, Pass.opened_at).where(Pass.opened_at <= at.wall)):
        quarter = int(opened.timestamp()) // _QUARTER
        for what in _visit(dice, site_id, placed, slugs):
            counts[quarter, what] += 1
    batch: Batch = dict(counts)
    tallies.write(db, batch, zone)


def _visit(dice: Random, site_id: int, placed: list[tuple[int, str, str]], slugs: list[str]) -> list[What]:
    found = []
    for key, subject, slot in placed:
        found.append(What(Measure.SERVED, Medium.PORTAL, site_id, key, subject, slot))
        if dice.random() < _OPENED:
            found.append(What(Measure.OPENED, Medium.PORTAL, site_id, key, subject))
            if dice.random() < _LEFT:
                found.append(What(Measure.LEFT, Medium.PORTAL, site_id, key, subject))
    if dice.random() < _FINDS:
        found.append(What(Measure.OPENED, Medium.PORTAL, site_id, 0, f"service:{dice.choice(slugs)}"))
    found += [What(Measure.SCANNED, medium, site_id) for medium, rate in _SCANS.items() if dice.random() < rate]
    return found


def _placed(db: Session) -> list[tuple[int, str, str]]:
    """For each slot the first placement of a service in it: row id, subject, slot."""
    found: dict[Slot, tuple[int, str, str]] = {}
    for row in db.scalars(select(Placement).where(Placement.service_id.is_not(None)).order_by(Placement.id)):
        assert row.service is not None
        for slot in PORTAL:
            if slot in row.slots:
                found.setdefault(slot, (row.id, f"service:{row.service.slug}", slot.value))
    return list(found.values())
