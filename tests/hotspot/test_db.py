"""What ``hotspot.db`` promises, on both databases."""

import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from hotspot import db as db_module
from hotspot.access.models import RefusalCount
from hotspot.access.policy import Refusal
from hotspot.content.models import HouseRules
from hotspot.db import Database, public_id
from hotspot.network.models import Kind, Site

HERE = timezone(timedelta(hours=7))
AT = datetime(2026, 11, 23, 9, 30, tzinfo=HERE)
THREADS, ROUNDS = 4, 25


def _site(**changed: object) -> Site:
    return Site(
        **{"commune": "Xã Yên Lạc", "place": "Nhà văn hóa", "kind": Kind.CULTURE_HOUSE, "created_at": AT} | changed
    )


def _counted(database: Database) -> int:
    with database.reading() as db:
        return db.scalars(select(RefusalCount.count)).one()


def test_a_time_comes_back_in_utc_and_is_the_same_instant(database: Database) -> None:
    with database.writing() as db:
        db.add(_site())
    with database.reading() as db:
        stored = db.scalars(select(Site.created_at)).one()
    assert stored == AT
    assert stored.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with database.writing() as db:
        db.add(_site(created_at=AT.replace(tzinfo=None)))
        with pytest.raises(StatementError, match="a time without a zone cannot be stored"):
            db.flush()
        db.rollback()


def test_an_enum_is_stored_as_its_value_and_comes_back_as_itself(database: Database) -> None:
    with database.writing() as db:
        db.add(_site(kind=Kind.ONE_STOP))
    with database.reading() as db:
        assert db.execute(text("SELECT kind FROM site")).scalar_one() == "one_stop"
        assert db.scalars(select(Site.kind)).one() is Kind.ONE_STOP


def test_vietnamese_comes_back_letter_by_letter(database: Database) -> None:
    with database.writing() as db:
        db.add(_site(place="Trụ sở Đảng ủy xã Ngọk Bay, đường Nguyễn Huệ 🏡"))
    with database.reading() as db:
        assert db.scalars(select(Site.place)).one() == "Trụ sở Đảng ủy xã Ngọk Bay, đường Nguyễn Huệ 🏡"


def test_writing_commits_once_the_block_has_ended_well(database: Database) -> None:
    with database.writing() as db:
        db.add(_site())
    with database.reading() as db:
        assert len(db.scalars(select(Site)).all()) == 1


def test_writing_leaves_nothing_of_a_block_that_failed(database: Database) -> None:
    def half_a_click() -> None:
        with database.writing() as db:
            db.add(_site())
            db.flush()
            raise LookupError

    with pytest.raises(LookupError):
        half_a_click()
    with database.reading() as db:
        assert db.scalars(select(Site)).all() == []


def test_reading_commits_nothing(database: Database) -> None:
    with database.reading() as db:
        db.execute(text("DELETE FROM site"))
        db.add(_site())
        db.flush()
    with database.reading() as db:
        assert db.scalars(select(Site)).all() == []


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with database.writing() as db:
        db.add(RefusalCount(site_id=404, day=AT.date(), reason=Refusal.BLOCKED, count=1))
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_writers_that_read_first_never_lose_a_write(database: Database) -> None:
    """With a plain BEGIN on SQLite two of them dead-lock: 163 of 400 failed (docs/decisions/0007)."""
    with database.writing() as db:
        db.add(_site(id=1))
        db.flush()
        db.add(RefusalCount(site_id=1, day=AT.date(), reason=Refusal.BLOCKED, count=0))
    failed: list[BaseException] = []

    def count_up() -> None:
        try:
            for _ in range(ROUNDS):
                with database.writing() as db:
                    row = db.scalars(select(RefusalCount).with_for_update()).one()
                    row.count += 1
        except BaseException as err:
            failed.append(err)

    threads = [threading.Thread(target=count_up) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert _counted(database) == THREADS * ROUNDS


def test_a_writer_that_waits_too_long_hears_that_the_database_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_module, "BUSY_TIMEOUT_MS", 50)
    database, said = Database(f"sqlite:///{tmp_path / 'one.db'}"), []

    def write() -> None:
        with pytest.raises(OperationalError, match="database is locked"), database.writing() as db:
            db.execute(text("SELECT 1"))
        said.append("heard")

    with database.writing() as db:
        db.execute(text("SELECT 1"))
        other = threading.Thread(target=write)
        other.start()
        other.join(timeout=10)
    assert said == ["heard"]
    with database.writing() as db:
        assert db.execute(text("SELECT 1")).scalar_one() == 1
    database.dispose()


def test_a_block_that_failed_keeps_nobody_else_waiting(database: Database) -> None:
    def fail() -> None:
        with pytest.raises(LookupError), database.writing():
            raise LookupError

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join(timeout=10)
    with database.writing() as db:
        db.add(_site())
    with database.reading() as db:
        assert len(db.scalars(select(Site)).all()) == 1


def test_a_reader_is_not_kept_waiting_by_a_writer_and_sees_one_state(database: Database) -> None:
    with database.writing() as db:
        db.add(HouseRules(version=1, lines={"vi": ["Một"]}, effective_at=AT))
    with database.writing() as writer:
        writer.add(HouseRules(version=2, lines={"vi": ["Hai"]}, effective_at=AT))
        writer.flush()
        with database.reading() as reader:
            assert reader.scalars(select(HouseRules.version)).all() == [1]


def test_a_public_id_does_not_tell_the_row_number() -> None:
    made = {public_id() for _ in range(1_000)}
    assert len(made) == 1_000
    assert {len(one) for one in made} == {16}


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(tmp_path: Path) -> None:
    """FULL lost 0 of 31,137 acknowledged commits in 12 cuts; NORMAL lost some in 10 of 12 (docs/decisions/0007)."""
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "wal_autocheckpoint", "busy_timeout")
    with database.reading() as db:
        pragmas = {name: db.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked}
    database.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "wal_autocheckpoint": 0,
        "busy_timeout": 5_000,
    }


def test_what_was_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    """Retention deletes for real: not a row is left to be read in the file once the log is folded in."""
    path = tmp_path / "x.db"
    database = Database(f"sqlite:///{path}")
    with database.writing() as db:
        db.execute(text("CREATE TABLE note (words TEXT)"))
        db.execute(text("INSERT INTO note VALUES ('aa:bb:cc:dd:ee:01')"))
    _fold(database)
    assert b"aa:bb:cc:dd:ee:01" in path.read_bytes()
    with database.writing() as db:
        db.execute(text("DELETE FROM note"))
    _fold(database)
    database.dispose()
    assert b"aa:bb:cc:dd:ee:01" not in path.read_bytes()


def _fold(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def test_what_a_statement_was_about_is_not_told_by_its_error(database: Database) -> None:
    """Errors are logged with their text, and logs are no place for a MAC."""
    with database.reading() as db, pytest.raises(DBAPIError) as failed:
        db.execute(text("SELECT * FROM nowhere WHERE mac = :mac"), {"mac": "02:ab:cd:ef:01:23"})
    assert "nowhere" in str(failed.value)
    assert "02:ab:cd:ef:01:23" not in str(failed.value)
