"""The gatekeeper by hand: what the kernel holds is what the database says, whatever happens in between."""

import sqlite3

import pytest

from hotspot.access import passes
from hotspot.access.models import Pass, PassState
from hotspot.access.policy import EndReason
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.gate.port import GateError
from tests.hotspot.gatekeeper.conftest import Box

MAC = "02:00:00:00:00:01"
MEGABYTE = 1_000_000


def _lost() -> None:
    raise sqlite3.OperationalError("disk I/O error")


def test_a_nudge_opens_the_gate_at_once(box: Box) -> None:
    mark = box.open()
    assert box.gate.passing() == {MAC: mark}


def test_a_forged_nudge_opens_nothing(box: Box) -> None:
    assert box.keeper.look_at([1, 2, 999_999])
    assert box.gate.passing() == {}


def test_a_lost_nudge_costs_two_seconds(box: Box) -> None:
    mark = box.open(tell=False)
    box.run(2)
    assert box.gate.passing() == {MAC: mark}


def test_the_kernel_ends_a_pass_with_the_gatekeeper_dead(box: Box) -> None:
    box.open()
    box.street.pass_time(7199)
    assert box.gate.carry(MAC, 100)
    box.street.pass_time(1)
    assert not box.gate.carry(MAC, 100)


def test_the_end_is_written_down_with_its_reason(box: Box) -> None:
    mark = box.open()
    for _ in range(8):
        box.run(900)
        box.gate.carry(MAC, 100)
    row = box.row(mark)
    assert (row.state, row.end_reason, row.mac, row.remaining_seconds) == (PassState.ENDED, EndReason.SESSION, None, 0)
    assert box.gate.held == {}


def test_an_idle_pass_ends_and_keeps_its_unused_time(box: Box) -> None:
    mark = box.open()
    box.run(1800 + 2 * 15)
    row = box.row(mark)
    assert row.end_reason is EndReason.IDLE
    assert 7200 - 1832 <= row.remaining_seconds <= 7200 - 1800


def test_bytes_are_counted_and_the_budget_ends_the_pass(box: Box) -> None:
    mark = box.open()
    box.gate.carry(MAC, 499 * MEGABYTE)
    box.run(20)
    assert (box.row(mark).state, box.row(mark).bytes_up) == (PassState.ACTIVE, 499 * MEGABYTE)
    box.gate.carry(MAC, 2 * MEGABYTE)
    box.run(20)
    assert (box.row(mark).end_reason, box.row(mark).bytes_up) == (EndReason.VOLUME, 501 * MEGABYTE)
    assert box.gate.passing() == {}


def test_over_its_volume_a_throttled_plan_slows_down_and_goes_on(database: Database, moment: Moment) -> None:
    box = Box.build(database, moment, over_volume="throttle", throttle_kbps=256, down_kbps=10_000)
    mark = box.open()
    box.gate.carry(MAC, 501 * MEGABYTE)
    box.run(20)
    assert box.row(mark).throttled
    assert (box.gate.held[mark].down_kbps, box.gate.held[mark].up_kbps) == (256, 256)
    assert box.gate.carry(MAC, 1)
    box.ledger.close()


def test_closing_cuts_and_extending_keeps(box: Box) -> None:
    kept, cut = box.open(1), box.open(2)
    with box.database.writing() as db:
        passes.extend(db, db.get_one(Pass, kept), 600, None, box.street.at)
        passes.close(db, db.get_one(Pass, cut), None, box.street.at)
    assert box.keeper.look_at([kept, cut])
    assert box.gate.passing() == {MAC: kept}
    assert box.gate.held[kept].until == box.street.at.boottime + 7800


def test_extending_does_not_touch_the_counters(box: Box) -> None:
    mark = box.open()
    box.gate.carry(MAC, 1000)
    with box.database.writing() as db:
        passes.extend(db, db.get_one(Pass, mark), 600, None, box.street.at)
    box.keeper.look_at([mark])
    box.gate.carry(MAC, 500)
    box.run(20)
    assert box.row(mark).bytes_up == 1500


def test_a_restart_interrupts_nobody_and_counts_on(box: Box) -> None:
    mark = box.open()
    box.gate.carry(MAC, 1000)
    box.run(20)
    box.gate.carry(MAC, 500)
    box.restart()
    assert box.gate.interruptions == []
    box.gate.carry(MAC, 25)
    box.run(20)
    assert box.row(mark).bytes_up == 1525


def test_after_a_reboot_the_pass_goes_on_without_a_second_more(box: Box) -> None:
    mark = box.open()
    box.run(1000)
    box.gate.lose_everything()
    box.street.reboot("second-boot")
    box.restart()
    left = box.gate.held[mark].until - box.street.at.boottime
    assert 7200 - 1000 - 20 <= left <= 7200 - 1000
    assert box.gate.carry(MAC, 10)
    box.run(20)
    assert box.row(mark).bytes_up == 10


def test_a_flushed_ruleset_is_healed_with_its_counters(box: Box) -> None:
    mark = box.open()
    box.gate.carry(MAC, 1000)
    box.run(20)
    box.gate.lose_everything()
    box.keeper.stranger()
    assert box.gate.passing() == {MAC: mark}
    box.gate.carry(MAC, 5)
    box.run(20)
    assert box.row(mark).bytes_up == 1005


@pytest.mark.parametrize("step", [3600, -3600, 315_360_000, -315_360_000])
def test_a_stepped_clock_moves_nobodys_end(box: Box, step: float) -> None:
    mark = box.open()
    until = box.gate.held[mark].until
    box.street.step_wall(step)
    box.run(100)
    assert box.gate.held[mark].until == until
    assert box.gate.carry(MAC, 1)


def test_a_new_pass_of_the_same_device_replaces_the_old_one(box: Box) -> None:
    old = box.open()
    box.street.pass_time(7200)
    new = box.open()
    box.run(5)
    assert box.gate.passing() == {MAC: new}
    assert box.row(old).end_reason is EndReason.SESSION


def test_an_unreadable_database_takes_nothing_from_anybody(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = box.open()
    box.ledger.close()
    monkeypatch.setattr(box.ledger, "_open", _lost)
    box.run(90)
    assert box.gate.passing() == {MAC: mark}
    assert not box.keeper.look_at([mark])


def test_a_gatekeeper_that_never_read_the_database_dismisses_nobody(box: Box) -> None:
    mark = box.open()
    url = box.database.url
    box.restart_on("sqlite:////nonexistent/x.db")
    box.run(90)
    assert box.gate.passing() == {MAC: mark}
    box.restart_on(url)
    assert box.gate.interruptions == []


def test_a_gate_that_fails_says_no_and_heals(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_admissions: object) -> None:
        raise GateError("the set is full")

    with monkeypatch.context() as patch:
        patch.setattr(box.gate, "admit", refuse)
        mark = box.open(tell=False)
        assert not box.keeper.look_at([mark])
    box.run(3)
    assert box.gate.passing() == {MAC: mark}
