"""Filling an empty database with the catalogue. Running it again adds what is missing and changes nothing else."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.catalogue.entries import Entry, dayparts, entries, house_rules, public_holidays
from hotspot.clock import local_day
from hotspot.content import rules, services
from hotspot.content.models import HouseRules, Service, ServiceState
from hotspot.content.planning import holidays
from hotspot.content.planning.models import Daypart, Placement
from hotspot.content.planning.placements import FIRST_DAY
from hotspot.content.schedule import Layer, Slot

PROMOTED = {Slot.WELCOME: "dang-ky-thuong-tru", Slot.CONNECTED: "xac-nhan-cu-tru"}


def seed(db: Session, at: datetime, zone: str) -> int:
    """Add the services, house rules, promotions, hours and holidays that are missing; returns how many services.

    Services whose facts are uncertain become drafts, which residents do not see. Placements, house rules and parts of
    the day are added only while there are none, so that what staff ended stays ended; the holidays of a year likewise.
    """
    known = set(db.scalars(select(Service.slug)))
    missing = [entry for entry in entries() if entry.slug not in known]
    for entry in missing:
        _add(db, entry, at)
    if db.scalar(select(HouseRules.version).limit(1)) is None:
        rules.issue(db, house_rules(), at)
    if db.scalar(select(Placement.id).limit(1)) is None:
        _promote(db, at, zone)
    if db.scalar(select(Daypart.id).limit(1)) is None:
        db.add_all(Daypart(created_at=at, **values) for values in dayparts())
    _add_holidays(db)
    return len(missing)


def _add(db: Session, entry: Entry, at: datetime) -> None:
    service = Service(slug=entry.slug, created_at=at, state=ServiceState.DRAFT)
    db.add(service)
    db.flush()
    number = services.write(db, service, entry.edition, at)
    if entry.trusted:
        service.live_number, service.state = number, ServiceState.PUBLISHED


def _add_holidays(db: Session) -> None:
    days = public_holidays()
    for year in sorted({day.year for day in days}):
        if not holidays.seeded(db, year):
            holidays.keep(db, year, days)


def _promote(db: Session, at: datetime, zone: str) -> None:
    """Something for every site to show from the first day on, behind whatever staff choose later."""
    ids = {slug: key for key, slug in db.execute(select(Service.id, Service.slug))}
    starts = max(local_day(at, zone), FIRST_DAY)
    for slot, slug in PROMOTED.items():
        row = Placement(service_id=ids[slug], slots=[slot], layer=Layer.EVERGREEN, starts_on=starts, created_at=at)
        db.add(row)
    db.flush()
