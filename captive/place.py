"""What this place shows and allows at the moment, kept ready and renewed when the database or the clock says so."""

import threading
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from captive.board import Board, Wall
from captive.glance import CHANGES, Glance, Row
from hotspot.access import passes
from hotspot.access.passes import Guest
from hotspot.access.plans import at_site, limits
from hotspot.access.policy import Limits, Refusal, Refused
from hotspot.access.pseudonyms import Pseudonyms
from hotspot.clock import Moment, day_bounds, local_day
from hotspot.content import rules, services
from hotspot.content.planning import candidates, emergencies, offers
from hotspot.content.planning.emergencies import Alert
from hotspot.content.planning.offers import Offer
from hotspot.content.rules import Rules
from hotspot.content.schedule import PORTAL, Slot
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network import sites, uplink
from hotspot.network.uplink import Line
from hotspot.settings import Settings
from hotspot.web.language import LANGUAGES

NOBODY = Pseudonyms("", "")
_LOOK_AGAIN_SECONDS = 1.0  # at the line, at the opening hours, and on PostgreSQL at the content
_RENEW_SECONDS = 60.0  # a schedule is never trusted for longer, whatever it said


@dataclass(frozen=True, slots=True)
class Site:
    """The place in words."""

    id: int
    commune: str
    place: str
    address: str
    opening_hours: str
    contact_name: str
    contact_phone: str
    contact_email: str
    ssid: str


@dataclass(frozen=True, slots=True)
class Content:
    """What staff have written: the place, its plan, the rules, every service, what is promoted where, a warning."""

    site: Site | None
    limits: Limits | None
    rules: Rules | None
    services: tuple[Sheet, ...]
    welcome: Offer | None = None
    connected: Offer | None = None
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """All that the page of a device never seen before depends on; ``refused`` if even such a one may not come in."""

    content: Content
    refused: Refused | None
    line: Line
    board: Board = Board()


class Places:
    """Keeps the current ``Place``. While nothing has changed it is the same object, so that others can cache by it."""

    def __init__(self, settings: Settings, database: Database, glance: Glance, wall: Wall) -> None:
        self._settings, self._database, self._glance, self._wall = settings, database, glance, wall
        self._lock = threading.Lock()
        self._place: Place | None = None
        self._seen = threading.local()  # SQLite's count of changes belongs to the connection, and so to the thread
        self._fingerprint: tuple[tuple[Row, ...], ...] | None = None
        self._look_at = self._renew_at = 0.0
        self._valid_until: datetime | None = None

    @property
    def known(self) -> Place | None:
        """The place as it was last, without looking."""
        return self._place

    def current(self, at: Moment) -> Place:
        """The place as it is at ``at``. Raises the driver's or SQLAlchemy's error when the database cannot be read."""
        committed, place = self._committed(), self._place  # asked without the lock: who waits in it makes others wait
        if place is not None and not committed and at.boottime < self._look_at:
            return place
        with self._lock:
            due = self._place is None or at.boottime >= self._look_at
            if (committed or due) and self._outdated(at):
                return self._renewed(at)
            if due:
                return self._looked_at(at)
            assert self._place is not None
            return self._place

    def _committed(self) -> bool:
        """SQLite: whether anybody has committed since we last asked. PostgreSQL cannot say; then ``due`` decides."""
        if not self._glance.sqlite:
            return False
        changes = self._glance.rows(CHANGES)[0][0]
        changed = bool(changes != getattr(self._seen, "changes", None))
        self._seen.changes = changes
        return changed

    def _outdated(self, at: Moment) -> bool:
        fingerprint = tuple(tuple(rows) for rows in self._glance.content())
        changed, self._fingerprint = fingerprint != self._fingerprint, fingerprint
        over = self._valid_until is not None and at.wall >= self._valid_until
        return changed or over or at.boottime >= self._renew_at

    def _renewed(self, at: Moment) -> Place:
        self._renew_at = 0.0  # if this fails, the next one to ask tries again
        with self._database.reading() as db:
            content, valid_until = self._content(db, at)
            place = Place(content, self._refused(db, content, at), uplink.read(self._settings), self._wall.board)
        self._valid_until, self._renew_at = valid_until, at.boottime + _RENEW_SECONDS
        return self._keep(place, at)

    def _looked_at(self, at: Moment) -> Place:
        assert self._place is not None
        with self._database.reading() as db:
            refused = self._refused(db, self._place.content, at)
        line, board = uplink.read(self._settings), self._wall.board
        return self._keep(replace(self._place, refused=refused, line=line, board=board), at)

    def _keep(self, place: Place, at: Moment) -> Place:
        left = _LOOK_AGAIN_SECONDS
        if self._valid_until is not None:  # what ends before the next look ends on time
            left = min(left, max((self._valid_until - at.wall).total_seconds(), 0.0))
        self._look_at = at.boottime + left
        if place != self._place:
            self._place = place
        assert self._place is not None
        return self._place

    def _content(self, db: Session, at: Moment) -> tuple[Content, datetime]:
        row, accepted = sites.the(db), rules.in_force(db, at.wall)
        today = local_day(at.wall, self._settings.zone)
        published = tuple(services.published(db, today))
        midnight = day_bounds(today, self._settings.zone)[1]  # versions, overrides and incentives begin and end by days
        if row is None:
            alert = emergencies.active(db, at.wall, frozenset())
            ends = [midnight] if alert is None else [midnight, alert.expires_at]
            return Content(None, None, accepted, published, alert=alert), min(ends)
        site = Site(**{one.name: getattr(row, one.name) for one in fields(Site)})
        plan = at_site(db, row.id)
        shown = {slot: offers.offer(db, row.id, slot, at.wall, self._settings.zone, list(LANGUAGES)) for slot in PORTAL}
        ends = [one.valid_until for one in shown.values() if one is not None and one.valid_until is not None]
        first, then = shown[Slot.WELCOME], shown[Slot.CONNECTED]
        alert = emergencies.active(db, at.wall, candidates.portal(row.id, Slot.WELCOME, self._settings.zone).spots)
        if alert is not None:
            ends.append(alert.expires_at)
        content = Content(site, None if plan is None else limits(plan), accepted, published, first, then, alert)
        return content, min([*ends, midnight])

    def _refused(self, db: Session, content: Content, at: Moment) -> Refused | None:
        """The verdict on a device that was never here: what the hours and the place's own limits say."""
        if content.site is None:
            return Refused(Refusal.NO_PLAN)
        verdict = passes.verdict(db, Guest(content.site.id, "", NOBODY), at, self._settings.zone)
        return verdict if isinstance(verdict, Refused) else None
