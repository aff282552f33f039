"""Sees to it that what waits is worked on, each file in a process of its own, in two lanes on the whole box.

In each lane there is one at a time; films have one to themselves, so that no photo waits for one.

That process may die of what it opens; we do not. What a crash left half done is tried again, three times at most.
"""

import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

import hotspot
from hotspot.content.media import product
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.content.media.product import Product
from hotspot.content.media.refusals import LASTING, Refusal
from hotspot.content.media.shelf import NAME, Shelf
from hotspot.db import Database

_UNFINISHED = (MediaState.WAITING, MediaState.WORKING)
log = logging.getLogger("conglang.media")

ATTEMPTS = 3
DEADLINE_SECONDS = {MediaKind.PICTURE: 90, MediaKind.AUDIO: 900, MediaKind.VIDEO: 2 * 3600}
LANES = {"quick": (MediaKind.PICTURE, MediaKind.AUDIO), "films": (MediaKind.VIDEO,)}
_STEP = 5  # per cent between two notes of progress
_PACKAGES = Path(hotspot.__file__).resolve().parent.parent


def nudge(shelf: Shelf, database: Database) -> None:
    """Have what waits worked on, in threads of this process unless somebody is at it. Returns at once."""
    with database.reading() as db:
        waiting = set(db.scalars(select(Media.kind).where(Media.state.in_(_UNFINISHED)).distinct()))
    for lane, kinds in LANES.items():
        if waiting.intersection(kinds):
            threading.Thread(target=_quietly, args=(lane, shelf, database), name="media", daemon=True).start()


def work(shelf: Shelf, database: Database) -> int:
    """Work in every lane until nothing waits; how many were worked on."""
    return sum(_work_in(lane, shelf, database) for lane in LANES)


def _quietly(lane: str, shelf: Shelf, database: Database) -> None:
    """As every job: a database or a disk that cannot be used now is tried again at the next time."""
    try:
        _work_in(lane, shelf, database)
    except (OperationalError, OSError) as err:
        log.error("media failed", extra={"error": str(err)})


def _work_in(lane: str, shelf: Shelf, database: Database) -> int:
    """0 at once when another process or thread is at it."""
    shelf.lay_out()
    with _alone(shelf.lock(lane)) as alone:
        if not alone:
            return 0
        ours = Media.kind.in_(LANES[lane])
        with database.writing() as db:  # what is begun and not ours to do was left by somebody who died
            db.execute(update(Media).where(Media.state == MediaState.WORKING, ours).values(state=MediaState.WAITING))
        done = 0
        while (media := _claimed(database, lane)) is not None:
            _work_on(media, shelf, database)
            done += 1
        return done


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _claimed(database: Database, lane: str) -> Media | None:
    """The next one, ours from now on; one that was begun too often is given up."""
    waiting = select(Media).where(Media.state == MediaState.WAITING, Media.kind.in_(LANES[lane]))
    with database.writing() as db:
        for media in db.scalars(waiting.order_by(Media.added_at, Media.id)):
            if media.attempts < ATTEMPTS:
                media.state, media.attempts, media.progress = MediaState.WORKING, media.attempts + 1, 0
                return media
            media.state, media.trouble = MediaState.FAILED, Refusal.GAVE_UP
    return None


def _work_on(media: Media, shelf: Shelf, database: Database) -> None:
    source = shelf.source(media.digest)
    if source is None:
        return _fail(media, Refusal.LOST, shelf, database)
    if not shelf.has_room():
        return _fail(media, Refusal.DISK_FULL, shelf, database)
    place = shelf.workplace(media.digest)
    try:
        _settle(media, _made(media, source, place, database), place, shelf, database)
    finally:
        shelf.clear_workplace(media.digest)
    return None


def _settle(media: Media, result: Product | Refusal | None, place: Path, shelf: Shelf, database: Database) -> None:
    if isinstance(result, Product):
        _finish(media, result, place, shelf, database)
    elif result is not None:
        _fail(media, result, shelf, database)
    elif media.attempts >= ATTEMPTS:
        _fail(media, Refusal.GAVE_UP, shelf, database)
    else:
        _note(media, database, state=MediaState.WAITING)


def _made(media: Media, source: Path, place: Path, database: Database) -> Product | Refusal | None:
    """What the process that opens the file says at last; None when it died without a word."""
    command = [sys.executable, "-m", "hotspot.content.media.making", media.kind.value, source.suffix[1:]]
    with (place / "errors").open("w+b") as errors:
        with subprocess.Popen(
            [*command, str(source), str(place)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=place,
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(_PACKAGES), "LANG": "C.UTF-8"},
            start_new_session=True,
        ) as child:
            late = threading.Timer(DEADLINE_SECONDS[media.kind], _end, (child.pid,))
            late.start()
            try:
                result = _heard(child, media, database)
                child.wait()
            except BaseException:
                _end(child.pid)
                raise
            finally:
                late.cancel()
        if result is None:
            errors.seek(0)
            said = errors.read(4096).decode(errors="replace")
            log.error("died", extra={"media": media.public_id, "status": child.returncode, "said": said})
    return Refusal.GAVE_UP if result is None and child.returncode == -signal.SIGKILL else result


def _heard(child: subprocess.Popen[bytes], media: Media, database: Database) -> Product | Refusal | None:
    """Listen to the end; note in the row how far it is."""
    assert child.stdout is not None
    result: Product | Refusal | None = None
    noted = 0
    for line in child.stdout:
        said = product.read(line.decode())
        if isinstance(said, Product):
            result = said if all(NAME.fullmatch(one.name) for one in said.files) else None
        elif isinstance(said, str):
            result = Refusal(said)
        elif isinstance(said, int) and said >= noted + _STEP:
            noted = said
            _note(media, database, progress=min(said, 99))
    return result


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _finish(media: Media, result: Product, place: Path, shelf: Shelf, database: Database) -> None:
    """Files first, rows after: a row never names what is not there."""
    for one in result.files:
        shelf.add(place / Path(one.file).name, one.name)
    with database.writing() as db:
        row = db.get_one(Media, media.id)
        row.width, row.height, row.seconds = result.width, result.height, result.seconds
        row.renditions = [
            Rendition(name=one.name, mime=one.mime, width=one.width, height=one.height, octets=one.octets)
            for one in result.files
        ]
        row.state, row.progress, row.trouble = MediaState.READY, 100, ""
    shelf.drop_source(media.digest)
    log.info("made", extra={"media": media.public_id, "files": len(result.files)})


def _fail(media: Media, refusal: Refusal, shelf: Shelf, database: Database) -> None:
    _note(media, database, state=MediaState.FAILED, trouble=refusal.value)
    if refusal in LASTING:
        shelf.drop_source(media.digest)
    log.info("not made", extra={"media": media.public_id, "why": refusal.value})


def _note(media: Media, database: Database, **values: object) -> None:
    with database.writing() as db:
        db.execute(update(Media).where(Media.id == media.id).values(**values))
