"""Who is connected now: devices by the name that dies with the day, and how many at each place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hotspot.access.models import Pass, PassState, Plan
from hotspot.access.passes import seconds_left
from hotspot.clock import Moment
from hotspot.network import sites
from hotspot.network.models import Site

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Connected:
    """One device that passes now. Bytes are since the pass was opened, up is from the device."""

    id: int
    public_id: str
    device: str
    site: str
    plan: str
    address: str
    since: datetime
    ends_at: datetime
    seconds_left: int
    bytes_up: int
    bytes_down: int
    throttled: bool


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """How many devices pass at a place now."""

    public_id: str
    place: str
    connected: int


def by_place(db: Session) -> list[PlaceNow]:
    """Every place in use, the fullest first."""
    active = select(Pass.site_id, func.count()).where(Pass.state == PassState.ACTIVE).group_by(Pass.site_id)
    counts = {site_id: count for site_id, count in db.execute(active)}  # noqa: C416  (a Result is no mapping)
    found = [PlaceNow(site.public_id, site.place, counts.get(site.id, 0)) for site in sites.in_use(db)]
    return sorted(found, key=lambda place: -place.connected)


def connected(
    db: Session, at: Moment, site_id: int | None = None, search: str = "", limit: int = MOST_ROWS
) -> list[Connected]:
    """Devices that pass now, the newest first: at one site or everywhere, ``search`` in name or address."""
    query = (
        select(Pass, Site.place, Plan.name)
        .join(Site, Site.id == Pass.site_id)
        .join(Plan, Plan.id == Pass.plan_id)
        .where(Pass.state == PassState.ACTIVE)
    )
    if site_id is not None:
        query = query.where(Pass.site_id == site_id)
    if search:
        wanted = search.strip().lower()
        query = query.where(
            or_(Pass.device.startswith(wanted, autoescape=True), Pass.address.contains(wanted, autoescape=True))
        )
    rows = db.execute(query.order_by(Pass.opened_at.desc(), Pass.id.desc()).limit(limit))
    return [_told(entry, place, plan, at) for entry, place, plan in rows if seconds_left(entry, at) > 0]


def one(db: Session, public_id: str, at: Moment) -> Connected | None:
    """The device that passes under this pass; None when it has ended."""
    query = (
        select(Pass, Site.place, Plan.name)
        .join(Site, Site.id == Pass.site_id)
        .join(Plan, Plan.id == Pass.plan_id)
        .where(Pass.public_id == public_id, Pass.state == PassState.ACTIVE)
    )
    row = db.execute(query).one_or_none()
    return None if row is None or seconds_left(row[0], at) <= 0 else _told(*row, at)


def _told(entry: Pass, place: str, plan: str, at: Moment) -> Connected:
    return Connected(
        id=entry.id,
        public_id=entry.public_id,
        device=entry.device,
        site=place,
        plan=plan,
        address=entry.address or "",
        since=entry.opened_at,
        ends_at=entry.ends_at,
        seconds_left=seconds_left(entry, at),
        bytes_up=entry.bytes_up,
        bytes_down=entry.bytes_down,
        throttled=entry.throttled,
    )
