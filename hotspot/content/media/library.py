"""What the library has: pictures, films and recordings as a page shows them, and what keeps one from being shown.

Files are ``<data>/media/<sha256>.<ending>``; both faces serve them as ``/media/<name>``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.content.media.refusals import LASTING
from hotspot.content.media.shelf import FORGOTTEN
from hotspot.staff import audit

LANGUAGES = (FIRST_LANGUAGE, "en")
DRAWN = "image/svg+xml"
NOTHING_SPOKEN = "zxx"  # ISO 639: no words are in it


class Source(NamedTuple):
    """One file: its media type, its name below ``/media/``, its width in pixels (0 for sound and captions)."""

    mime: str
    name: str
    width: int


class Track(NamedTuple):
    """Captions of one language, a WebVTT file."""

    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in every form that it has, AVIF before WebP before JPEG, narrow before wide. Pixels of the widest.

    A drawing of the package has one form, SVG, which stands where others have a JPEG.
    """

    public_id: str
    alt: str
    credit: str
    width: int
    height: int
    sources: tuple[Source, ...]

    def of(self, mime: str) -> tuple[Source, ...]:
        """Its files of one type, narrow before wide."""
        found = tuple(source for source in self.sources if source.mime == mime)
        return self.of(DRAWN) if mime == "image/jpeg" and not found else found

    @property
    def plain(self) -> Source:
        """The widest JPEG, which everything can show."""
        return self.of("image/jpeg")[-1]

    @property
    def small(self) -> Source:
        """The narrowest JPEG."""
        return self.of("image/jpeg")[0]


@dataclass(frozen=True, slots=True)
class Film:
    """A film: ``portal`` is small and has its sound, ``screen`` is large and silent. ``seconds`` long."""

    public_id: str
    title: str
    width: int
    height: int
    seconds: float
    portal: Source
    screen: Source
    poster: Picture
    tracks: tuple[Track, ...]
    transcript: str


@dataclass(frozen=True, slots=True)
class Recording:
    """Something spoken in ``language``, ``seconds`` long."""

    public_id: str
    title: str
    language: str
    seconds: float
    source: Source
    transcript: str


class Kept(NamedTuple):
    """What the disk has to keep: names of served files, digests of what waits to be worked on."""

    names: frozenset[str]
    sources: frozenset[str]


class InUse(Exception):
    """Residents see it: ``where`` names what it is in."""

    def __init__(self, where: tuple[str, ...]) -> None:
        super().__init__(", ".join(where))
        self.where = where


class Missing(StrEnum):
    """What has to be added before residents may see it."""

    FILES = "files"
    ALT = "alt"
    SPOKEN = "spoken"
    CAPTIONS = "captions"
    TRANSCRIPT = "transcript"


class Lack(NamedTuple):
    """One thing that is missing, of one language or (empty) of none."""

    missing: Missing
    language: str = ""


def get(db: Session, public_id: str) -> Media | None:
    """The medium called ``public_id``, unless it was deleted."""
    return db.scalar(select(Media).where(Media.public_id == public_id, Media.deleted_at.is_(None)))


def choices(db: Session, kind: MediaKind | None = None) -> list[Media]:
    """Everything that is ready, of one kind or all, the newest first: what an editor may choose from."""
    query = select(Media).where(Media.deleted_at.is_(None), Media.state == MediaState.READY)
    if kind is not None:
        query = query.where(Media.kind == kind)
    return list(db.scalars(query.order_by(Media.id.desc())))


def publishable(media: Media, languages: tuple[str, ...] = LANGUAGES) -> tuple[Lack, ...]:
    """What is missing before something with ``media`` in it may be published in ``languages``; empty when nothing is.

    A recording needs the written words of the language that is spoken in it, a film those of each language.
    """
    lacks = [Lack(Missing.FILES)] if media.deleted_at is not None or media.state is not MediaState.READY else []
    lacks += [Lack(Missing.ALT, language) for language in languages if not media.alt.get(language)]
    if media.kind is MediaKind.PICTURE:
        return tuple(lacks)
    if not media.language:
        lacks.append(Lack(Missing.SPOKEN))
    if media.kind is MediaKind.VIDEO and media.language != NOTHING_SPOKEN:
        lacks += [Lack(Missing.CAPTIONS, language) for language in languages if language not in media.captions]
    written = languages if media.kind is MediaKind.VIDEO else tuple(filter(None, [media.language]))
    return (*lacks, *(Lack(Missing.TRANSCRIPT, language) for language in written if not media.transcript.get(language)))


def picture(db: Session, public_id: str, language: str) -> Picture | None:
    """A picture ready to be shown to readers of ``language``; None when there is none. Vietnamese words stand in."""
    media = _ready(db, public_id, MediaKind.PICTURE)
    return None if media is None else still(media, language)


def still(media: Media, language: str) -> Picture:
    """A picture, or that of a film, which must be ready."""
    order = ("image/avif", "image/webp", "image/jpeg", DRAWN)
    files = [Source(one.mime, one.name, one.width) for one in media.renditions if one.mime in order]
    files.sort(key=lambda file: (order.index(file.mime), file.width))
    alt = _word(media.alt, language)
    return Picture(media.public_id, alt, media.credit, media.width, media.height, tuple(files))


def film(db: Session, public_id: str, language: str) -> Film | None:
    """A film ready to be shown, as ``picture``."""
    media = _ready(db, public_id, MediaKind.VIDEO)
    if media is None:
        return None
    files = [Source(one.mime, one.name, one.width) for one in media.renditions if one.mime == "video/mp4"]
    tracks = tuple(Track(code, f"{digest}.vtt") for code, digest in sorted(media.captions.items()))
    title, text = _word(media.alt, language), _word(media.transcript, language)
    size = (media.width, media.height, media.seconds)
    return Film(media.public_id, title, *size, files[0], files[-1], still(media, language), tracks, text)


def recording(db: Session, public_id: str, language: str) -> Recording | None:
    """A recording ready to be heard; its written words are those of the language that is spoken in it."""
    media = _ready(db, public_id, MediaKind.AUDIO)
    if media is None:
        return None
    file = media.renditions[0]
    text = media.transcript.get(media.language, "")
    source = Source(file.mime, file.name, 0)
    return Recording(media.public_id, _word(media.alt, language), media.language, media.seconds, source, text)


def known(db: Session, name: str) -> Rendition | None:
    """The file called ``name`` of something that was not deleted."""
    query = select(Rendition).join(Media).where(Rendition.name == name, Media.deleted_at.is_(None))
    return db.scalar(query.limit(1))


def listing(db: Session) -> list[Media]:
    """Everything that was not deleted, the newest first."""
    return list(db.scalars(select(Media).where(Media.deleted_at.is_(None)).order_by(Media.id.desc())))


def delete(db: Session, media: Media, live: Sequence[str], by: int, at: datetime) -> None:
    """Show it nowhere from now on; its files go after thirty days. Raises ``InUse`` when residents see it.

    ``live`` names what residents see with it in it: that is known on the floor above.
    """
    if live:
        raise InUse(tuple(live))
    media.deleted_at = at
    audit.record(db, audit.Action.MEDIA_DELETED, media.public_id, by, at, name=media.name)


def try_again(db: Session, media: Media, by: int, at: datetime) -> bool:
    """Have what could not be made tried once more; whether there was a reason to."""
    if media.state is not MediaState.FAILED or media.trouble in LASTING:
        return False
    media.state, media.trouble, media.attempts, media.progress = MediaState.WAITING, "", 0, 0
    audit.record(db, audit.Action.MEDIA_CHANGED, media.public_id, by, at, again=True)
    return True


def forget(db: Session, at: datetime) -> Kept:
    """Take the files of what was deleted thirty days ago out of the tables; what the disk has to keep after that."""
    long_ago = at - FORGOTTEN
    for media in db.scalars(select(Media).where(Media.deleted_at < long_ago)):
        media.renditions.clear()
        media.captions = {}
    db.flush()
    waiting = select(Media.digest).where(
        Media.deleted_at.is_(None),
        Media.state != MediaState.READY,
        or_(Media.state != MediaState.FAILED, Media.added_at > long_ago),
    )
    return Kept(frozenset(db.scalars(select(Rendition.name))), frozenset(db.scalars(waiting)))


def _ready(db: Session, public_id: str, kind: MediaKind) -> Media | None:
    media = get(db, public_id)
    return media if media is not None and media.kind is kind and media.state is MediaState.READY else None


def _word(words: dict[str, str], language: str) -> str:
    return words.get(language) or words.get(FIRST_LANGUAGE, "")
