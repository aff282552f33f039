"""The words that staff add to a medium: what it shows, who made it, what is said in it, and its captions."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hotspot.content.media import captions
from hotspot.content.media.models import Media, Rendition
from hotspot.content.media.shelf import MIME, Shelf
from hotspot.staff import audit

LONGEST_ALT, LONGEST_CREDIT, LONGEST_TRANSCRIPT = 200, 120, 20_000


@dataclass(frozen=True, slots=True)
class Description:
    """As ``Media`` has them; languages without a word are left out."""

    alt: Mapping[str, str] = field(default_factory=dict)
    credit: str = ""
    language: str = ""
    transcript: Mapping[str, str] = field(default_factory=dict)


def describe(db: Session, media: Media, wish: Description, by: int, at: datetime) -> None:
    """Keep the words, and note which of them changed."""
    wanted = {name: _said(value) if isinstance(value, dict) else value for name, value in asdict(wish).items()}
    changed = [name for name, value in wanted.items() if getattr(media, name) != value]
    if changed:
        for name in changed:
            setattr(media, name, wanted[name])
        audit.record(db, audit.Action.MEDIA_CHANGED, media.public_id, by, at, changed=changed)


def caption(db: Session, shelf: Shelf, media: Media, language: str, octets: bytes, by: int, at: datetime) -> None:
    """Give a film captions in one language, in place of those it had. Raises ``captions.NotCaptions``."""
    text = captions.rewritten(octets, media.seconds)
    digest = hashlib.sha256(text).hexdigest()
    name = f"{digest}.vtt"
    if media.captions.get(language) == digest:
        return
    _drop(media, language)
    shelf.write(name, text)
    media.captions = {**media.captions, language: digest}
    media.renditions.append(Rendition(name=name, mime=MIME["vtt"], octets=len(text)))
    audit.record(db, audit.Action.MEDIA_CHANGED, media.public_id, by, at, changed=["captions"], language=language)


def uncaption(db: Session, media: Media, language: str, by: int, at: datetime) -> None:
    """Take the captions of one language away."""
    if language in media.captions:
        _drop(media, language)
        audit.record(db, audit.Action.MEDIA_CHANGED, media.public_id, by, at, changed=["captions"], language=language)


def _drop(media: Media, language: str) -> None:
    """Another language may have the same file."""
    gone = media.captions.get(language)
    media.captions = {code: digest for code, digest in media.captions.items() if code != language}
    if gone is not None:
        one = next((one for one in media.renditions if one.name == f"{gone}.vtt"), None)
        if one is not None:
            media.renditions.remove(one)


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in words.items() if text}
