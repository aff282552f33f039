"""Drawings that come with the package. They alone are SVG: what people send is looked at and made anew."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.media.library import DRAWN
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.content.media.shelf import Shelf

WIDTH, HEIGHT = 960, 640


def add(db: Session, shelf: Shelf, name: str, octets: bytes, alt: Mapping[str, str], at: datetime) -> Media:
    """The medium for a packaged drawing, on the shelf under its digest. Twice is once. Raises ``OSError``."""
    digest = hashlib.sha256(octets).hexdigest()
    file = f"{digest}.svg"
    if not (shelf.root / file).exists():
        shelf.lay_out()
        (shelf.root / file).write_bytes(octets)
    known = db.scalar(select(Media).where(Media.digest == digest))
    if known is not None:
        return known
    made = Media(
        kind=MediaKind.PICTURE,
        state=MediaState.READY,
        name=name,
        digest=digest,
        alt=dict(alt),
        width=WIDTH,
        height=HEIGHT,
        progress=100,
        added_at=at,
        renditions=[Rendition(name=file, mime=DRAWN, width=WIDTH, height=HEIGHT, octets=len(octets))],
    )
    db.add(made)
    db.flush()
    return made
