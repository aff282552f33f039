"""The chain of lines: whole while nobody touches it, and broken at the very line that somebody did."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.staff import audit
from hotspot.staff.audit import Action
from hotspot.staff.models import AuditEntry


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
