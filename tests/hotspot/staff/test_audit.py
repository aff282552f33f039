"""The chain of lines: whole while nobody touches it, and broken at the very line that somebody did."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotspot.access import retention
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.staff import audit
from hotspot.staff.audit import Action
from hotspot.staff.models import AuditEntry

ZONE = "Asia/Ho_Chi_Minh"


def _written(db: Session, moment: Moment, count: int = 6) -> list[int]:
    lines = [
        audit.record(db, Action.PASS_CLOSED, f"pass-{number}", None, moment.wall + timedelta(seconds=number), n=number)
        for number in range(count)
    ]
    return [line.id for line in lines]


def test_an_untouched_chain_is_whole(db: Session, moment: Moment) -> None:
    assert audit.first_broken(db) is None
    _written(db, moment)
    db.expire_all()
    assert audit.first_broken(db) is None


@pytest.mark.parametrize(
    "change",
    [{"subject": "another"}, {"action": "pass.extended"}, {"details": {"n": 9}}, {"digest": "0" * 64}, {"at": None}],
)
def test_a_changed_line_is_named(db: Session, moment: Moment, change: dict[str, object]) -> None:
    ids = _written(db, moment)
    values = {"at": moment.wall + timedelta(days=1)} if "at" in change else change
    db.execute(update(AuditEntry).where(AuditEntry.id == ids[3]).values(values))
    db.expire_all()
    assert audit.first_broken(db) == ids[3]


def test_the_line_after_a_removed_one_is_named(db: Session, moment: Moment) -> None:
    ids = _written(db, moment)
    db.execute(delete(AuditEntry).where(AuditEntry.id == ids[2]))
    db.expire_all()
    assert audit.first_broken(db) == ids[3]


def test_the_chain_holds_when_the_oldest_lines_are_forgotten_on_time(db: Session, moment: Moment) -> None:
    ids = _written(db, moment)
    later = moment.later((retention.AUDIT_DAYS + 1) * 86_400.0)
    kept = audit.record(db, Action.PLAN_CHANGED, "plan", None, later.wall)
    assert retention.forget(db, 90, later, ZONE, dry_run=True).audit_lines == len(ids)
    assert retention.forget(db, 90, later, ZONE).audit_lines == len(ids)
    db.expire_all()
    left = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [line.action for line in left] == ["plan.changed", "retention.ran"]
    assert audit.first_broken(db) is None
    assert retention.forget(db, 90, later, ZONE).nothing
    again = later.later((retention.AUDIT_DAYS + 1) * 86_400.0)
    audit.record(db, Action.PLAN_CHANGED, "plan", None, again.wall)
    assert retention.forget(db, 90, again, ZONE).audit_lines == 2
    assert audit.first_broken(db) is None
    db.execute(update(AuditEntry).where(AuditEntry.id > kept.id).values(subject="another"))
    db.expire_all()
    assert audit.first_broken(db) is not None


def test_lines_cut_off_by_hand_are_noticed_though_others_were_forgotten(db: Session, moment: Moment) -> None:
    _written(db, moment)
    later = moment.later((retention.AUDIT_DAYS + 1) * 86_400.0)
    first = audit.record(db, Action.PLAN_CHANGED, "plan", None, later.wall)
    retention.forget(db, 90, later, ZONE)
    second = audit.record(db, Action.PLAN_CHANGED, "plan", None, later.wall)
    assert audit.first_broken(db) is None
    db.execute(delete(AuditEntry).where(AuditEntry.id == first.id))
    db.expire_all()
    assert audit.first_broken(db) == first.id + 1
    assert second.id > first.id + 1


def test_the_newest_line_stays_whatever_its_age(db: Session, moment: Moment) -> None:
    ids = _written(db, moment)
    assert audit.forget(db, moment.wall + timedelta(days=9_999))[0] == len(ids) - 1
    assert db.scalars(select(AuditEntry.id)).all() == [ids[-1]]


def test_many_writers_at_once_make_one_chain(database: Database, moment: Moment) -> None:
    def write(number: int) -> None:
        for _ in range(5):
            with database.writing() as db:
                audit.record(db, Action.PASS_CLOSED, f"pass-{number}", None, moment.wall)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert len(db.scalars(select(AuditEntry.id)).all()) == 30
        assert audit.first_broken(db) is None


def test_pages_go_back_from_the_newest_line(db: Session, moment: Moment) -> None:
    ids = _written(db, moment)
    first = audit.page(db, None, None, 2)
    assert [line.id for line in first] == [ids[5], ids[4], ids[3]]  # one more: there is another page
    assert [line.id for line in audit.page(db, None, ids[4], 9)] == ids[3::-1]
    assert audit.page(db, Action.PLAN_CHANGED, None, 9) == []
