"""A database that is locked, full or gone: one plain page with a code, never a stack trace, and nobody let in."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from hotspot.settings import Settings
from tests.captive.resident import Portal, sound


@pytest.fixture
def database_url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("hotspot.db.BUSY_TIMEOUT_MS", 50)
    return sqlite_url


@pytest.fixture
def file(settings: Settings) -> Path:
    return Path(settings.url.removeprefix("sqlite:///"))


@pytest.fixture
def locked(file: Path, portal: Portal) -> Iterator[None]:
    """Somebody else holds the write lock and does not let go."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_a_locked_database_refuses_the_tap_in_plain_words(portal: Portal, locked: None) -> None:
    phone = portal.phone()
    answer = phone.join()
    assert answer.status_code == 503
    text = sound(answer).text
    assert [words for words in ("Máy tạm thời chưa ghi được.", "Mã 503") if words not in text] == []
    assert portal.passes() == []


def test_a_locked_database_still_shows_the_front_page_and_the_guides(portal: Portal, locked: None) -> None:
    phone = portal.phone()
    assert [phone.get(path).status_code for path in ("/", "/dich-vu", "/noi-quy", "/may-ghi-gi")] == [200] * 4


def test_the_tap_works_again_as_soon_as_the_lock_is_gone(portal: Portal, file: Path) -> None:
    phone = portal.phone()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert phone.join().status_code == 503
        other.execute("ROLLBACK")
    assert phone.join().status_code == 303


def test_a_full_disk_refuses_the_tap_and_lets_nobody_in(portal: Portal) -> None:
    """SQLite's own limit of pages stands for the disk: the next page that it needs is not there."""

    def no_more_room(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    portal.database.dispose()
    event.listen(portal.database.engine, "connect", no_more_room)
    answers = [portal.phone(number).join() for number in range(20, 120)]
    event.remove(portal.database.engine, "connect", no_more_room)
    refused = [answer for answer in answers if answer.status_code != 303]
    assert {answer.status_code for answer in refused} == {503}
    assert "Máy tạm thời chưa ghi được." in sound(refused[0]).text
    assert len(portal.porter.passing()) == len(portal.live()) == len(answers) - len(refused)


def test_a_database_that_is_gone_is_a_page_with_a_code(portal: Portal, file: Path) -> None:
    phone = portal.phone()
    portal.database.dispose()
    os.truncate(file, 0)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    answers = [phone.get(path) for path in ("/", "/ket-noi", "/dich-vu", "/noi-quy")]
    assert {answer.status_code for answer in answers} == {503}
    assert [("Traceback" in answer.text, "Mã 503" in sound(answer).text) for answer in answers] == [(False, True)] * 4
