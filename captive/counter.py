"""Counts for this process, writes every few seconds in a thread of its own, and learns what the board says.

A page only adds to a dictionary. What was added since the last writing is lost when the process is killed.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from captive.board import Board, Figures, Wall
from hotspot.access import pseudonyms
from hotspot.access.models import Pass, PassState
from hotspot.clock import Moment, local_day, moment
from hotspot.content import services
from hotspot.content.counting import links, sightings, tallies
from hotspot.content.counting.models import Link, Measure, Medium, Tally
from hotspot.content.counting.sightings import Sightings
from hotspot.content.counting.tallies import Tallies, What
from hotspot.content.schedule import Slot
from hotspot.db import Database
from hotspot.network import sites
from hotspot.settings import Settings

log = logging.getLogger("conglang.captive")

WRITE_SECONDS = 5.0
LOOK_SECONDS = 60.0
_AHEAD = timedelta(minutes=10)  # a day has its key before its first visitor
_TO_THE_PORTAL = (Link.medium == Medium.PORTAL, Link.label == "")


class Counter:
    """What this process counts. ``count`` never waits and never fails."""

    def __init__(self, settings: Settings, database: Database, wall: Wall) -> None:
        self._settings, self._database, self._wall = settings, database, wall
        self.tallies, self.sightings = Tallies(), Sightings()
        self._look_at = 0.0
        self._earlier: tuple[date, int, int, date] | None = None  # day, site, total before it, first day
        self._failing = False

    def count(self, what: What, at: Moment) -> None:
        """One more."""
        self.tallies.add(what, at.wall)

    def run(self, stop: threading.Event) -> None:
        """Write and look until ``stop`` is set, then write once more."""
        while not stop.wait(WRITE_SECONDS if self._look_at else 0.0):
            self.work(moment())
        self.write(moment())

    def work(self, at: Moment) -> None:
        """What is due at ``at``."""
        self.write(at)
        if at.boottime >= self._look_at:
            self._look_at = at.boottime + LOOK_SECONDS
            self._guarded(lambda: self._look(at))

    def write(self, at: Moment) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        totals, seen = self.tallies.take(), self.sightings.take()
        if (totals or seen) and not self._guarded(lambda: self._store(totals, seen)):
            self.tallies.give_back(totals)
            self.sightings.give_back(seen)

    def _store(self, totals: tallies.Batch, seen: sightings.Batch) -> None:
        with self._database.writing() as db:
            tallies.write(db, totals, self._settings.zone)
            sightings.write(db, seen)

    def _look(self, at: Moment) -> None:
        """Make what is missing, and hang up the new board."""
        day, coming = (local_day(when, self._settings.zone) for when in (at.wall, at.wall + _AHEAD))
        with self._database.reading() as db:
            known = {link.subject: link.code for link in db.scalars(select(Link).where(*_TO_THE_PORTAL))}
            wanted = [links.service(sheet.slug) for sheet in services.published(db)]
            keyless = [one for one in {day, coming} if pseudonyms.stored_day_key(db, one) is None]
            self.sightings.learn(day, sightings.stored(db, day))
            figures = self._figures(db, day)
        missing = [subject for subject in wanted if subject not in known]
        if missing or keyless:
            with self._database.writing() as db:
                for one in keyless:
                    pseudonyms.day_key(db, one)
                known |= {one: links.code(db, one, Medium.PORTAL, "", at.wall) for one in missing}
        self._wall.board = Board(known, figures)

    def _figures(self, db: Session, day: date) -> Figures | None:
        site = sites.the(db)
        if site is None:
            return None
        if self._earlier is None or self._earlier[:2] != (day, site.id):
            total, first = db.execute(_opened(site.id, Tally.day < day)).one()
            self._earlier = day, site.id, int(total or 0), first or day
        today, _ = db.execute(_opened(site.id, Tally.day == day)).one()
        live = select(func.count()).where(Pass.site_id == site.id, Pass.state == PassState.ACTIVE)
        *_, before, since = self._earlier
        return Figures(int(today or 0), before + int(today or 0), since, db.scalar(live) or 0)

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether it could be done. Says so once when it could not, and once when it can again."""
        try:
            work()
        except (SQLAlchemyError, OSError) as error:
            if not self._failing:
                log.warning("what was counted cannot be written now", extra={"error": str(error)})
            self._failing = True
            return False
        if self._failing:
            log.info("what was counted is written again", extra={"dropped": self.tallies.dropped})
        self._failing = False
        return True


def _opened(site_id: int, when: ColumnElement[bool]) -> Select[int, date]:
    """How often the front page of a site was opened, and the first day of it."""
    front = (Tally.measure == Measure.SERVED, Tally.detail == Slot.WELCOME.value, Tally.site_id == site_id)
    return select(func.sum(Tally.count), func.min(Tally.day)).where(*front, when)
