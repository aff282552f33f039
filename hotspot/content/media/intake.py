"""Taking in what a member sends: written to the disk as it comes, looked at, and entered to be worked on."""

import hashlib
import io
import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.media import sniff
from hotspot.content.media.models import Media, MediaKind, MediaState
from hotspot.content.media.refusals import Refusal, Refused
from hotspot.content.media.shelf import Shelf
from hotspot.content.media.sniff import Format
from hotspot.db import queue_up
from hotspot.staff import audit

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MEBIBYTE = 1024 * 1024
LIMITS = {
    MediaKind.PICTURE: 25 * MEBIBYTE,
    MediaKind.AUDIO: 20 * MEBIBYTE,
    MediaKind.VIDEO: 300 * MEBIBYTE,
}
LONGEST_NAME = 120
_LOOK_EVERY = 8 * MEBIBYTE
_DIGESTS = 40  # the queue of those who look whether a file is there already


class Incoming(io.RawIOBase):
    """A file on its way in. Swallows what is too much, so that the sender gets to the end and hears why.

    ``close`` removes what was not taken in. ``refusal`` is why it will not be, as soon as that is known.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._hash, self._head = shelf, hashlib.sha256(), b""
        self._fd, self._path = -1, None  # type: tuple[int, Path | None]
        self.octets, self.refusal = 0, None  # type: tuple[int, Refusal | None]
        self._limit, self._looked = max(LIMITS.values()), 0
        try:
            shelf.lay_out()
            self._fd, name = mkstemp(suffix=".part", dir=shelf.incoming)
            self._path = Path(name)
            if not shelf.has_room():
                self._refuse(Refusal.DISK_FULL)
        except OSError:
            self._refuse(Refusal.DISK_FULL)

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        """All of ``data``, always."""
        octets = bytes(data)
        if self.refusal is None:
            try:
                self._keep(octets)
            except OSError:
                self._refuse(Refusal.DISK_FULL)
            except Refused as refused:
                self._refuse(refused.refusal)
        return len(octets)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """The form's reader goes back to the start when it has written all; we read the file by its path."""
        return offset

    def _keep(self, octets: bytes) -> None:
        if len(self._head) < sniff.HEAD_OCTETS:
            self._head = (self._head + octets)[: sniff.HEAD_OCTETS]
            if len(self._head) == sniff.HEAD_OCTETS:  # a file of 300 MB that is nothing of ours need not be written
                self._limit = LIMITS[sniff.kind_of(sniff.recognise(self._head))]
        self.octets += len(octets)
        if self.octets > self._limit:
            raise Refused(Refusal.TOO_BIG)
        if self.octets - self._looked > _LOOK_EVERY:
            self._looked = self.octets
            if not self._shelf.has_room():
                raise Refused(Refusal.DISK_FULL)
        self._hash.update(octets)
        view = memoryview(octets)
        while view:
            view = view[os.write(self._fd, view) :]

    def finish(self, name: str) -> "Arrived":
        """What came, once all of it did. Raises ``Refused``."""
        if self.refusal is None:
            try:
                found = sniff.named(sniff.recognise(self._head), _ending(name))
                if self.octets > LIMITS[sniff.kind_of(found)]:
                    raise Refused(Refusal.TOO_BIG)
                with self._whole().open("rb") as file:
                    sniff.examine(file, found)
                os.fsync(self._fd)
                return Arrived(self._hash.hexdigest(), found, clean(name))
            except OSError:
                self._refuse(Refusal.DISK_FULL)
            except Refused as refused:
                self._refuse(refused.refusal)
        raise Refused(cast("Refusal", self.refusal))

    def shelve(self, arrived: "Arrived") -> None:
        """Keep the file for the work on it."""
        self._shelf.keep_source(self._whole(), arrived.digest, arrived.format.value)
        self._path = None

    def close(self) -> None:
        if not self.closed:
            self._throw_away()
        super().close()

    def _whole(self) -> Path:
        assert self._path is not None
        return self._path

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self._throw_away()

    def _throw_away(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._fd, self._path = -1, None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that may be taken: the SHA-256 of its bytes, what it is, and its name as it can be shown."""

    digest: str
    format: Format
    name: str


def take(db: Session, incoming: Incoming, name: str, by: int, at: datetime) -> tuple[Media, bool]:
    """Enter what came, and whether it is new: the same bytes are the same medium. Raises ``Refused``.

    What was deleted comes back; what has failed is tried again.
    """
    arrived = incoming.finish(name)
    queue_up(db, _DIGESTS)
    media = db.scalar(select(Media).where(Media.digest == arrived.digest))
    if media is not None and media.deleted_at is None and media.state is not MediaState.FAILED:
        return media, False
    if media is None:
        media = Media(kind=sniff.kind_of(arrived.format), name=arrived.name, digest=arrived.digest, added_at=at)
        db.add(media)
    media.added_by, media.deleted_at, media.name = by, None, arrived.name
    if not media.renditions:
        media.state, media.progress, media.attempts, media.trouble = MediaState.WAITING, 0, 0, ""
        incoming.shelve(arrived)
    db.flush()
    audit.record(db, audit.Action.MEDIA_ADDED, media.public_id, by, at, kind=media.kind.value, name=media.name)
    return media, True


def clean(name: str) -> str:
    """A file's name without folders, control characters and marks that turn text around; NFC, ``LONGEST_NAME`` long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    short = " ".join(unicodedata.normalize("NFC", shown).split()).strip(". ")
    if len(short) > LONGEST_NAME:
        stem, dot, ending = short.rpartition(".")
        ending = dot + ending[:8]
        short = (stem or short)[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return short


def _ending(name: str) -> str:
    stem, dot, ending = clean(name).rpartition(".")
    return ending.lower() if dot and stem else ""
