"""The gatekeeper's plain SQL says the same as the models, on both databases."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from sqlalchemy import update

from hotspot.access import passes, plans
from hotspot.access.ledger import COLUMNS, Ending, Ledger, LedgerError
from hotspot.access.models import GateReport, Pass, PassState
from hotspot.access.passes import Opened
from hotspot.access.policy import EndReason
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.network import sites
from hotspot.network.models import Kind
from tests.hotspot.access.conftest import PLAN, guest_at

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def ledger(database: Database) -> Iterator[Ledger]:
    made = Ledger(database.url)
    yield made
    made.close()


@pytest.fixture
def pass_id(database: Database, moment: Moment) -> int:
    """A committed pass."""
    with database.writing() as db:
        site = sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, moment.wall)
        plans.choose(db, site.id, plans.create(db, dict(PLAN), None, moment.wall), None, moment.wall)
        answer = passes.open_pass(db, guest_at(site), 1, "vi", moment, ZONE)
    assert isinstance(answer, Opened)
    return answer.id


def stored(database: Database, pass_id: int) -> Pass:
    with database.reading() as db:
        return db.get_one(Pass, pass_id)


def test_an_entry_is_the_row_the_model_sees(database: Database, ledger: Ledger, pass_id: int) -> None:
    entry, row = ledger.some([pass_id])[pass_id], stored(database, pass_id)
    assert (entry.active, row.state) == (True, PassState.ACTIVE)
    for name in COLUMNS.replace(" ", "").split(","):
        if name != "state":
            assert getattr(entry, name) == getattr(row, name), name
    assert entry.ends_at.tzinfo is not None


def test_the_active_and_their_ends_agree(ledger: Ledger, pass_id: int) -> None:
    entries = list(ledger.active())
    assert [entry.id for entry in entries] == [pass_id]
    assert ledger.ends() == {pass_id: entries[0].until_boot}


def test_a_sample_is_stored_for_active_passes_only(
    database: Database, ledger: Ledger, pass_id: int, moment: Moment
) -> None:
    row = {"id": pass_id, "bytes_up": 2**33, "bytes_down": 7, "kernel_up": 5, "kernel_down": 7, "throttled": True,
           "seen_at": ledger.wall(moment.wall)}  # fmt: skip
    ledger.sample([row])
    found = stored(database, pass_id)
    assert (found.bytes_up, found.kernel_up, found.throttled, found.seen_at) == (2**33, 5, True, moment.wall)
    ledger.end([Ending(pass_id, EndReason.IDLE, 100, found.until_boot)], [], moment.wall)
    ledger.sample([row | {"bytes_up": 1}])
    assert stored(database, pass_id).bytes_up == 2**33


def test_ending_erases_the_mac_and_keeps_the_last_counters(
    database: Database, ledger: Ledger, pass_id: int, moment: Moment
) -> None:
    until = stored(database, pass_id).until_boot
    last = {"id": pass_id, "bytes_up": 11, "bytes_down": 22, "kernel_up": 11, "kernel_down": 22}
    ledger.end([Ending(pass_id, EndReason.VOLUME, 321, until)], [last], moment.wall)
    found = stored(database, pass_id)
    assert (found.state, found.end_reason, found.mac) == (PassState.ENDED, EndReason.VOLUME, None)
    assert (found.bytes_up, found.bytes_down, found.remaining_seconds, found.ended_at) == (11, 22, 321, moment.wall)


def test_a_pass_that_was_extended_meanwhile_is_not_ended(
    database: Database, ledger: Ledger, pass_id: int, moment: Moment
) -> None:
    until = stored(database, pass_id).until_boot
    with database.writing() as db:
        passes.extend(db, db.get_one(Pass, pass_id), 600, None, moment)
    ledger.end([Ending(pass_id, EndReason.SESSION, 0, until)], [], moment.wall)
    assert stored(database, pass_id).state is PassState.ACTIVE


def test_after_a_reboot_counters_and_ends_start_anew(database: Database, ledger: Ledger, pass_id: int) -> None:
    entry = ledger.some([pass_id])[pass_id]
    entry.boot_id, entry.until_boot, entry.remaining_seconds = "second-boot", 77.5, 60
    ledger.rebase([entry])
    found = stored(database, pass_id)
    assert (found.boot_id, found.until_boot, found.remaining_seconds, found.kernel_up) == ("second-boot", 77.5, 60, 0)


def test_a_report_is_one_row_whose_highest_wall_never_falls(database: Database, ledger: Ledger, moment: Moment) -> None:
    assert ledger.last_report() is None
    earlier = moment.wall - timedelta(days=3650)
    ledger.report(moment.wall, "boot", 10.0, 3, 0, "")
    ledger.report(earlier, "boot", 20.0, 4, 1, "x" * 500)
    with database.reading() as db:
        report = db.get_one(GateReport, 1)
    assert (report.at, report.highest_wall, report.admitted) == (earlier, moment.wall.astimezone(UTC), 4)
    assert ledger.last_report() == ("boot", 20.0)


def test_an_unreadable_database_is_one_kind_of_error_and_heals(database: Database) -> None:
    broken = Ledger("sqlite:////nonexistent/folder/x.db")
    with pytest.raises(LedgerError):
        broken.ends()
    healed = Ledger(database.url)
    assert healed.ends() == {}
    healed.close()


def test_a_locked_database_is_an_error_not_a_hang(database: Database, ledger: Ledger, pass_id: int) -> None:
    if database.engine.dialect.name != "sqlite":
        with database.engine.connect() as other, other.begin():
            other.execute(update(Pass).values(language="en"))
            assert list(ledger.ends()) == [pass_id]
        return
    with database.writing() as db:
        db.execute(update(Pass).values(language="en"))
        with pytest.raises(LedgerError):
            ledger.report(db.get_one(Pass, pass_id).opened_at, "boot", 1.0, 0, 0, "")
    ledger.close()
