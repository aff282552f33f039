"""Tables of media: what was taken in, and the files that were made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspot.db import Base, UtcDateTime, public_id, stored


class MediaKind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"


class MediaState(StrEnum):
    """Whether its files are there. ``FAILED`` says in ``trouble`` why they could not be made."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Media(Base):
    """One picture, film or recording. ``digest`` is the SHA-256 of what was sent, ``alt`` its words by language.

    ``captions`` has the digest of a WebVTT file by language, ``transcript`` the spoken words by language; ``language``
    is what is spoken in it, ``zxx`` when nothing is. ``progress`` is 0 to 100, ``attempts`` how often work on it began,
    ``trouble`` a ``Refusal``. Deleted is ``deleted_at``: what counted it still knows its name.
    """

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    kind: Mapped[MediaKind] = mapped_column(stored(MediaKind))
    state: Mapped[MediaState] = mapped_column(stored(MediaState), default=MediaState.WAITING)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    alt: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    credit: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    captions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    transcript: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    renditions: Mapped[list["Rendition"]] = relationship(
        lazy="selectin", order_by="Rendition.id", cascade="all, delete-orphan"
    )


class Rendition(Base):
    """One file made of a medium, called by its SHA-256 and ending, such as ``3f…c9.avif``. Two media may share one."""

    __tablename__ = "rendition"
    __table_args__ = (Index("ix_rendition_media_id", "media_id"), Index("ix_rendition_name", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"))
    name: Mapped[str] = mapped_column(String(80))
    mime: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    octets: Mapped[int]
