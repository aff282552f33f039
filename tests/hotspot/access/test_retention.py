"""What is forgotten is gone: from the tables, and from the bytes on the disk."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot import jobs
from hotspot.access import passes, plans, retention
from hotspot.access.models import Consent, DayKey, Pass
from hotspot.access.passes import Guest, Opened
from hotspot.access.policy import EndReason
from hotspot.access.pseudonyms import day_key
from hotspot.access.retention import Forgotten
from hotspot.clock import Moment, local_day
from hotspot.db import Database
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from tests.hotspot.access.conftest import PLAN, guest_at

ZONE = "Asia/Ho_Chi_Minh"
DAY = 86_400.0
GUESTS = range(1, 201)


def _open(db: Session, guest: Guest, at: Moment) -> Pass:
    opened = passes.open_pass(db, guest, 1, "vi", at, ZONE)
    assert isinstance(opened, Opened)
    return db.get_one(Pass, opened.id)


@pytest.mark.usefixtures("plan")
def test_each_thing_goes_on_its_day_and_not_before(db: Session, guest: Guest, moment: Moment) -> None:
    day_key(db, local_day(moment.wall, ZONE))
    passes.end(db, _open(db, guest, moment), EndReason.LEFT, moment)
    assert retention.forget(db, 90, moment.later(89 * DAY), ZONE) == Forgotten(0, 0, 1, 0, 0)
    assert retention.forget(db, 90, moment.later(90 * DAY), ZONE).nothing
    assert retention.forget(db, 90, moment.later(90 * DAY + 1), ZONE) == Forgotten(1, 0, 0, 0, 0)
    assert retention.forget(db, 90, moment.later((90 + 365) * DAY + 1), ZONE) == Forgotten(0, 1, 0, 0, 0)
    assert [db.scalars(select(kind)).all() for kind in (Pass, Consent, DayKey)] == [[], [], []]
    told = db.scalars(select(AuditEntry).where(AuditEntry.action == "retention.ran").order_by(AuditEntry.id))
    assert [line.details["passes"] for line in told] == [0, 1, 0]


@pytest.mark.usefixtures("plan")
def test_counting_alone_deletes_nothing(db: Session, guest: Guest, moment: Moment) -> None:
    passes.end(db, _open(db, guest, moment), EndReason.LEFT, moment)
    later = moment.later(91 * DAY)
    assert retention.forget(db, 90, later, ZONE, dry_run=True) == Forgotten(1, 0, 0, 0, 0)
    assert retention.forget(db, 90, later, ZONE).passes == 1


@pytest.mark.usefixtures("plan")
def test_a_pass_that_has_not_ended_is_not_forgotten(db: Session, guest: Guest, moment: Moment) -> None:
    _open(db, guest, moment)
    assert retention.forget(db, 90, moment.later(200 * DAY), ZONE).passes == 0


def _found(folder: Path, texts: list[str]) -> list[str]:
    """Which of these stand in a file of the folder, whatever it is: the database, its log, anything beside them."""
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [text for text in texts if text.encode() in everything]


def test_nothing_of_it_is_left_on_the_disk(sqlite_url: str, settings: Settings, moment: Moment, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.writing() as db:
        site = sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, moment.wall)
        plans.choose(db, site.id, plans.create(db, dict(PLAN), None, moment.wall), None, moment.wall)
        guests = [replace(guest_at(site, number), address=f"10.80.77.{number}/x") for number in GUESTS]
    macs, log_names = [guest.mac for guest in guests], [guest.names.log_device for guest in guests]
    addresses = [str(guest.address) for guest in guests]
    for guest in guests:
        with database.writing() as db:
            _open(db, guest, moment)
    assert _found(tmp_path, macs) == macs
    with database.writing() as db:
        for entry in db.scalars(select(Pass)).all():
            passes.end(db, entry, EndReason.LEFT, moment)
    jobs.checkpoint(settings, database)
    assert (_found(tmp_path, macs), _found(tmp_path, log_names)) == ([], log_names)
    with database.writing() as db:
        assert retention.forget(db, 90, moment.later(91 * DAY), ZONE).passes == len(GUESTS)
    jobs.checkpoint(settings, database)
    assert _found(tmp_path, macs + log_names + addresses) == []
    database.dispose()
