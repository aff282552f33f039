"""Makes a data folder ready: secrets, schema, a first place with a plan and the catalogue, the first member's link.

Doing it again changes nothing that is there.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot import ballast, keys, migrations
from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.catalogue.seed import seed
from hotspot.catalogue.stock import stock
from hotspot.clock import Moment, moment
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.settings import Settings
from hotspot.staff import members
from hotspot.staff.permissions import Role

FIRST_SITE = {"commune": "Xã của tôi", "place": "Điểm Wi-Fi công cộng"}
FIRST_PLAN = {
    "name": "Miễn phí",
    "session_minutes": 120,
    "idle_minutes": 30,
    "daily_minutes": 480,
    "daily_megabytes": 3_000,
    "down_kbps": 10_000,
    "up_kbps": 5_000,
    "over_volume": "throttle",
    "throttle_kbps": 512,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found or made. ``invitation`` is the token of the first member's link, None once there is a member."""

    database: Database
    invitation: str | None


def prepare(settings: Settings, at: Moment | None = None, founded: Moment | None = None) -> Prepared:
    """Make ``settings.data`` ready. Raises ``keys.KeyFileError`` or ``migrations.MigrationError``.

    ``founded`` dates the catalogue and the first place, for a commune that shall have a past.
    """
    at = at or moment()
    founded = founded or at
    settings.run.mkdir(mode=0o770, parents=True, exist_ok=True)
    for purpose in keys.Purpose:
        keys.key(settings.secrets, purpose)
    ballast.lay(settings.data)
    migrations.upgrade(settings.url)
    database = Database(settings.url)
    with database.writing() as db:
        seed(db, founded.wall, settings.zone)
        stock(db, Shelf(settings.media), founded.wall)
        _first_place(db, founded)
        invitation = _first_invitation(db, at)
    return Prepared(database, invitation)


def staff_url(settings: Settings) -> str:
    """Where the staff face answers, without a trailing slash."""
    scheme = "https" if settings.admin_certificate else "http"
    host = f"[{settings.admin_address}]" if ":" in settings.admin_address else settings.admin_address
    return f"{scheme}://{host}:{settings.admin_port}"


def _first_invitation(db: Session, at: Moment) -> str | None:
    """A link for the first administrator; a new one each time until somebody has used one."""
    if members.everybody(db):
        return None
    for row in members.open_invitations(db, at.wall):
        members.withdraw(db, row, None, at.wall)
    return members.invite(db, Role.ADMINISTRATOR, at.wall)


def _first_place(db: Session, at: Moment) -> None:
    site = sites.the(db)
    if site is None:
        site = sites.create(db, Kind.OTHER, FIRST_SITE, None, at.wall)
    if plans.at_site(db, site.id) is None:
        plan = db.scalar(select(Plan).order_by(Plan.id).limit(1)) or plans.create(db, dict(FIRST_PLAN), None, at.wall)
        plans.choose(db, site.id, plan, None, at.wall)
