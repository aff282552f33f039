"""Keeps every screen's programme ready, so that a poll costs no look at the schedule while nothing has changed."""

import hashlib
import json
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from captive.glance import CHANGES, CONTENT, Glance, Row
from hotspot.clock import Moment
from hotspot.content.screens import expected, joining, programme, roster, wire
from hotspot.content.screens.models import Screen
from hotspot.content.screens.programme import Programme
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.settings import Settings
from hotspot.web import player

_LOOK_AGAIN_SECONDS = 1.0  # on PostgreSQL, which cannot say whether anything changed
_RENEW_SECONDS = 600.0
_WRITE_SECONDS = 20.0  # between two writings of who asked last
SHOWN_ON_SCREENS = (
    *CONTENT,
    "SELECT id, public_id, site_id, name, orientation, working_from, working_to, secret, archived_at "
    "FROM screen ORDER BY id",
    "SELECT id, mode, raised_at, expires_at, cancelled_at, targets FROM emergency "
    "WHERE raised_at IS NOT NULL ORDER BY id DESC LIMIT 20",
    "SELECT id, state, alt, deleted_at FROM media ORDER BY id",
    "SELECT id, ended_at FROM service_override ORDER BY id",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A programme as it is sent, but for the instant; ``tag`` is its entity tag."""

    screen_id: int
    body: bytes
    tag: str
    renew_at: float
    hour: datetime


class Programmes:
    """What each screen plays, by the SHA-256 of its secret."""

    def __init__(self, settings: Settings, database: Database, glance: Glance) -> None:
        self._settings, self._database, self._glance = settings, database, glance
        self._lock = threading.Lock()
        self._kept: dict[str, Kept] = {}
        self._fingerprint: object = None
        self._seen = threading.local()
        self._look_at = 0.0
        self._asked: dict[int, tuple[datetime, str]] = {}
        self._write_at = 0.0

    def of(self, secret: str, at: Moment) -> Kept | None:
        """The programme of the screen that shows ``secret``; None when there is no such screen."""
        name = joining.kept(secret)
        committed = self._committed()
        with self._lock:
            if committed or at.boottime >= self._look_at:
                self._forget_if_changed(at)
            kept = self._kept.get(name)
            hour = at.wall.replace(minute=0, second=0, microsecond=0)
            if kept is None or at.boottime >= kept.renew_at or kept.hour != hour:
                kept = self._made(secret, at, hour)
                if kept is None:
                    return None
                self._kept[name] = kept
            return kept

    def asked(self, screen_id: int, running: str, at: Moment) -> None:
        """Note that a screen asked, and what it says it plays; written down for all of them every few seconds."""
        with self._lock:
            self._asked[screen_id] = (at.wall, running)
            if at.boottime < self._write_at:
                return
            asked, self._asked = self._asked, {}
            self._write_at = at.boottime + _WRITE_SECONDS
        with self._database.writing() as db:
            roster.seen(db, [(key, when, digest) for key, (when, digest) in asked.items()])

    def _committed(self) -> bool:
        """SQLite: whether anybody has committed since this thread last asked."""
        if not self._glance.sqlite:
            return False
        changes = self._glance.rows(CHANGES)[0][0]
        changed = bool(changes != getattr(self._seen, "changes", None))
        self._seen.changes = changes
        return changed

    def _forget_if_changed(self, at: Moment) -> None:
        fingerprint = tuple(tuple[Row, ...](self._glance.rows(statement)) for statement in SHOWN_ON_SCREENS)
        if fingerprint != self._fingerprint:
            self._kept.clear()
            self._fingerprint = fingerprint
        self._look_at = at.boottime + _LOOK_AGAIN_SECONDS

    def _made(self, secret: str, at: Moment, hour: datetime) -> Kept | None:
        with self._database.reading() as db:
            screen = joining.holder(db, secret)
            if screen is None:
                return None
            made = programme.programme(db, screen, at.wall, self._settings.zone)
            frozen = expected.frozen(db, screen, hour)
        if made.uncoded or not frozen:
            made = self._completed(screen, made, at, hour)
        with self._database.reading() as db:
            site = db.get(Site, screen.site_id)
            assert site is not None
            told = wire.body(made, screen, site, self._settings.portal_url, player.edition())
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        return Kept(screen.id, body, hashlib.sha256(body).hexdigest()[:32], at.boottime + _RENEW_SECONDS, hour)

    def _completed(self, screen: Screen, made: Programme, at: Moment, hour: datetime) -> Programme:
        """The same with short links for all that it shows; and what this hour is to play is kept."""
        with self._database.writing() as db:
            programme.make_codes(db, screen, made.uncoded, at.wall)
            expected.freeze(db, screen, made, hour, hour + timedelta(hours=1))
            return programme.programme(db, screen, at.wall, self._settings.zone)
