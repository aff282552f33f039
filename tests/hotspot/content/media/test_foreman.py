"""One file at a time, whatever dies: what was begun is begun again, and given up at last."""

import fcntl
import os
import subprocess
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotspot import jobs
from hotspot.content.media import foreman, library
from hotspot.content.media.intake import Incoming, take
from hotspot.content.media.library import InUse
from hotspot.content.media.models import Media, MediaState
from hotspot.content.media.refusals import Refusal
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.media.samples import NOW, jpeg, left, member, send

DAY = 86_400


def _row(database: Database, media: Media) -> Media:
    with database.reading() as db:
        return db.get_one(Media, media.id)


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The making process is one that dies; what it was told to die of can be changed."""
    words = ["import sys; sys.exit(3)"]
    start = subprocess.Popen

    def dying(command: list[str], **named: object) -> object:
        return start([command[0], "-c", words[0]], **named)  # type: ignore[call-overload]

    monkeypatch.setattr("hotspot.content.media.foreman.subprocess.Popen", dying)
    return words


def test_what_came_twice_is_one(shelf: Shelf, database: Database) -> None:
    first, octets = send(shelf, database, "anh.jpg", jpeg()), jpeg()
    with Incoming(shelf) as incoming, database.writing() as db:
        incoming.write(octets)
        assert take(db, incoming, "khac.jpg", member(db), NOW)[1] is False
        assert [(row.id, row.name) for row in db.scalars(select(Media))] == [(first.id, "anh.jpg")]
        actions = [(line.action, line.subject) for line in db.scalars(select(AuditEntry))]
    assert actions == [("media.added", first.public_id)]
    assert left(shelf) == [f"{first.digest}.jpeg"]


def test_what_a_crash_left_half_done_is_done(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    with database.writing() as db:
        db.get_one(Media, media.id).state = MediaState.WORKING
    (shelf.workplace(media.digest) / "480.avif").write_bytes(b"half")
    assert foreman.work(shelf, database) == 1
    row = _row(database, media)
    assert (row.state, left(shelf)) == (MediaState.READY, sorted(one.name for one in row.renditions))


def test_work_that_dies_is_tried_three_times_and_given_up(shelf: Shelf, database: Database, deadly: list[str]) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    assert foreman.work(shelf, database) == 3
    row = _row(database, media)
    assert (row.state, row.trouble, row.attempts) == (MediaState.FAILED, Refusal.GAVE_UP, 3)
    assert left(shelf) == [f"{media.digest}.jpeg"]


def test_work_that_was_given_up_can_be_tried_again(
    shelf: Shelf, database: Database, deadly: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    foreman.work(shelf, database)
    monkeypatch.undo()
    with database.writing() as db:
        assert library.try_again(db, db.get_one(Media, media.id), member(db), NOW)
    foreman.work(shelf, database)
    assert _row(database, media).state is MediaState.READY
    with database.writing() as db:
        assert not library.try_again(db, db.get_one(Media, media.id), member(db), NOW)


def test_work_that_is_killed_for_its_appetite_is_given_up_at_once(
    shelf: Shelf, database: Database, deadly: list[str]
) -> None:
    deadly[0] = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    media = send(shelf, database, "anh.jpg", jpeg())
    assert foreman.work(shelf, database) == 1
    assert _row(database, media).trouble == Refusal.GAVE_UP


def test_work_that_hangs_is_ended(
    shelf: Shelf, database: Database, deadly: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly[0] = "import signal; signal.pause()"
    monkeypatch.setattr(foreman, "DEADLINE_SECONDS", dict.fromkeys(foreman.DEADLINE_SECONDS, 0.2))
    media = send(shelf, database, "anh.jpg", jpeg())
    assert foreman.work(shelf, database) == 1
    assert _row(database, media).trouble == Refusal.GAVE_UP


def test_a_name_that_the_making_process_invents_is_not_believed(
    shelf: Shelf, database: Database, deadly: list[str]
) -> None:
    bad = {"file": "x", "name": "../../conglang.db", "mime": "image/avif", "width": 1, "height": 1, "octets": 1}
    said = {"product": {"width": 1, "height": 1, "seconds": 0.0, "files": [bad]}}
    deadly[0] = f"import json; print(json.dumps({said!r}))"
    media = send(shelf, database, "anh.jpg", jpeg())
    foreman.work(shelf, database)
    assert (_row(database, media).trouble, left(shelf)) == (Refusal.GAVE_UP, [f"{media.digest}.jpeg"])


def test_only_one_is_at_work(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    descriptor = os.open(shelf.lock("quick"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert foreman.work(shelf, database) == 0
    assert _row(database, media).state is MediaState.WAITING
    os.close(descriptor)
    assert foreman.work(shelf, database) == 1


def test_no_photo_waits_for_a_film(shelf: Shelf, database: Database) -> None:
    film = send(shelf, database, "phim.webm", b"\x1a\x45\xdf\xa3" + bytes(5000))
    photo = send(shelf, database, "anh.jpg", jpeg())
    descriptor = os.open(shelf.lock("films"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # somebody is busy with a long one
    assert foreman.work(shelf, database) == 1
    os.close(descriptor)
    assert (_row(database, film).state, _row(database, photo).state) == (MediaState.WAITING, MediaState.READY)


def test_what_waits_is_worked_on_without_anybody_waiting_for_it(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    foreman.nudge(shelf, database)
    for thread in [one for one in threading.enumerate() if one.name == "media"]:
        thread.join(60)
    assert _row(database, media).state is MediaState.READY


def test_when_nothing_waits_a_nudge_is_nothing(shelf: Shelf, database: Database) -> None:
    foreman.nudge(shelf, database)
    assert not shelf.root.exists()


def test_what_was_sent_and_lost_says_so_and_may_be_sent_again(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    shelf.drop_source(media.digest)
    foreman.work(shelf, database)
    assert _row(database, media).trouble == Refusal.LOST
    assert send(shelf, database, "anh.jpg", jpeg()).id == media.id
    foreman.work(shelf, database)
    assert _row(database, media).state is MediaState.READY


def test_what_residents_see_cannot_be_deleted(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    with database.writing() as db, pytest.raises(InUse) as refused:
        library.delete(db, db.get_one(Media, media.id), ["Nộp hồ sơ ở đâu"], member(db), NOW)
    assert refused.value.where == ("Nộp hồ sơ ở đâu",)
    assert _row(database, media).deleted_at is None


def test_files_of_what_was_deleted_go_after_thirty_days_and_it_may_come_back(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    foreman.work(shelf, database)
    with database.writing() as db:
        library.delete(db, db.get_one(Media, media.id), [], member(db), NOW)
    assert _forget(shelf, database, 29 * DAY) == 0
    assert _forget(shelf, database, 31 * DAY) == 6
    assert left(shelf) == []
    assert send(shelf, database, "lai.jpg", jpeg()).id == media.id
    foreman.work(shelf, database)
    row = _row(database, media)
    assert (row.state, row.deleted_at, row.name) == (MediaState.READY, None, "lai.jpg")


def test_what_shows_stays_however_old_it_is(shelf: Shelf, database: Database) -> None:
    send(shelf, database, "anh.jpg", jpeg())
    foreman.work(shelf, database)
    before = left(shelf)
    assert _forget(shelf, database, 4000 * DAY) == 0
    assert left(shelf) == before


def test_leftovers_of_an_upload_go_after_an_hour_and_what_waits_stays(shelf: Shelf, database: Database) -> None:
    media = send(shelf, database, "anh.jpg", jpeg())
    (shelf.incoming / "cut.part").write_bytes(b"half")
    shelf.workplace("0" * 64)
    assert _forget(shelf, database, 0) == 0
    assert _forget(shelf, database, 2 * 3600) == 2
    assert left(shelf) == [f"{media.digest}.jpeg"]


def _forget(shelf: Shelf, database: Database, seconds: float) -> int:
    """What the job does, so long after everything happened; files carry the stamps of now."""
    for path in [shelf.root, *shelf.root.rglob("*")]:
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    at = NOW + timedelta(seconds=seconds)
    with database.writing() as db:
        kept = library.forget(db, at)
    return shelf.clear(kept.names, kept.sources, at.timestamp())


def test_the_scheduler_tidies_and_looks_for_what_waits(settings: Settings, database: Database) -> None:
    shelf, found = Shelf(settings.media), {job.name: job for job in jobs.JOBS}
    found["tidy"].work(settings, database)
    media = send(shelf, database, "anh.jpg", jpeg())
    found["media"].work(settings, database)
    for thread in [one for one in threading.enumerate() if one.name == "media"]:
        thread.join(60)
    found["tidy"].work(settings, database)
    row = _row(database, media)
    assert (row.state, left(shelf)) == (MediaState.READY, sorted(one.name for one in row.renditions))
