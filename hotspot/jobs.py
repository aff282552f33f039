"""The table of periodic work, and the one scheduler that does it. Nothing here ever ends a pass or shows a page.

APScheduler stops when the wall clock steps back (measured: not once in the hour of a one-hour step), so a watch on
boot time makes its triggers anew after every step. When it steps on, ``IntervalTrigger`` lists every time that was
passed over: a minute's job and a clock that leaves 1970 come to thirty million, so our trigger counts from now.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hotspot import ballast, clock
from hotspot.access import retention
from hotspot.content.counting import retention as counting
from hotspot.content.media import foreman, library
from hotspot.content.media.shelf import Shelf
from hotspot.content.screens import expected, plays
from hotspot.db import Database
from hotspot.settings import Settings

log = logging.getLogger("conglang.jobs")

STEP_SECONDS = 2.0
WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of periodic work."""

    name: str
    every_seconds: int
    work: Callable[[Settings, Database], None]


def forget(settings: Settings, database: Database) -> None:
    """Delete what is past its time; on a full disk throw the ballast overboard first, or nothing could be deleted."""
    ballast.throw_if_needed(settings.data)
    with database.writing() as db:
        at = clock.moment()
        gone = retention.forget(db, settings.connection_log_days, at, settings.zone)
        counting.forget(db, clock.local_day(at.wall, settings.zone))
    if not gone.nothing:
        log.info("forgotten", extra={"passes": gone.passes, "consents": gone.consents, "day_keys": gone.day_keys})
    ballast.lay(settings.data)


def room(settings: Settings, _database: Database) -> None:
    """Throw the ballast overboard on a full disk: newcomers are turned away for a minute, not until ``forget``."""
    if ballast.throw_if_needed(settings.data):
        log.warning("the disk is nearly full", extra={"folder": str(settings.data)})


def checkpoint(_settings: Settings, database: Database) -> None:
    """Fold SQLite's log into the database file, here alone.

    SQLite before 3.51.3 can lose pages when one connection checkpoints while another resets the log, so no
    connection does it by itself (``wal_autocheckpoint=0``) and this one holds the write lock.
    """
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def screens(settings: Settings, database: Database) -> None:
    """Keep what each screen is to play in this hour, whether it asks or not; forget plays that are past their time."""
    now = clock.now()
    with database.writing() as db:
        expected.freeze_all(db, now, settings.zone)
        plays.forget(db, now)


def optimise(_settings: Settings, database: Database) -> None:
    """Let the database refresh what it knows of its tables."""
    with database.writing() as db:
        db.execute(text("PRAGMA optimize" if database.engine.dialect.name == "sqlite" else "ANALYZE pass"))


def media(settings: Settings, database: Database) -> None:
    """Have what was sent worked on: an upload asks for it at once, this is for what a crash left."""
    foreman.nudge(Shelf(settings.media), database)


def tidy(settings: Settings, database: Database) -> None:
    """Delete files of the library that nothing names any more, and leftovers of uploads."""
    at, shelf = clock.now(), Shelf(settings.media)
    shelf.lay_out()
    with database.writing() as db:
        kept = library.forget(db, at)
    if gone := shelf.clear(kept.names, kept.sources, at.timestamp()):
        log.info("files deleted", extra={"files": gone})


JOBS = (
    Job("room", 60, room),
    Job("media", 10, media),
    Job("tidy", 3_600, tidy),
    Job("forget", 3_600, forget),
    Job("checkpoint", 60, checkpoint),
    Job("screens", 300, screens),
    Job("optimise", 86_400, optimise),
)


class FromNow(BaseTrigger):  # type: ignore[misc]  # apscheduler ships no types
    """Fires so many seconds after it is asked, whatever it has missed."""

    def __init__(self, seconds: int) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._pause


class Leader:
    """Holds the lock that makes this the only scheduler of its data folder. Released by the kernel when we die."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Whether we are the one."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True


def schedule(settings: Settings, database: Database) -> BackgroundScheduler:
    """A scheduler with every job of ``JOBS``, not yet started."""
    scheduler = BackgroundScheduler(timezone=UTC)
    for job in JOBS:
        scheduler.add_job(
            partial(_guarded, job, settings, database),
            FromNow(job.every_seconds),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return scheduler


def run(settings: Settings, stop: threading.Event) -> None:
    """Be the scheduler until ``stop`` is set; wait for the lock as long as another one has it."""
    leader = Leader(settings.run / "jobs.lock")
    while not leader.take():
        if stop.wait(WATCH_SECONDS):
            return
    database = Database(settings.url)
    for job in JOBS:
        _guarded(job, settings, database)
    scheduler = schedule(settings, database)
    scheduler.start()
    _watch(scheduler, stop)
    scheduler.shutdown(wait=True)


def _watch(scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Make every trigger anew when wall time has stepped against boot time."""
    offset = clock.now().timestamp() - clock.boottime()
    while not stop.wait(WATCH_SECONDS):
        now = clock.now().timestamp() - clock.boottime()
        if abs(now - offset) > STEP_SECONDS:
            log.warning("the clock stepped", extra={"seconds": round(now - offset, 1)})
            for job in JOBS:
                scheduler.reschedule_job(job.name, trigger=FromNow(job.every_seconds))
            offset = now


def _guarded(job: Job, settings: Settings, database: Database) -> None:
    """A job that cannot reach the database or the disk is tried again at its next time."""
    try:
        job.work(settings, database)
    except (OperationalError, OSError) as err:
        log.error("%s failed", job.name, extra={"error": str(err)})
