"""Tables of items: what staff write in blocks, and each revision of it. What was handed in never changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotspot.db import Base, UtcDateTime, public_id, stored


class RevisionState(StrEnum):
    """Where a revision is on its way. Only a ``DRAFT`` can be written to; everything after it is frozen."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class Item(Base):
    """One thing to show, whatever it says at the time. ``live_number`` is the revision that is out, if any.

    ``service_id`` is the public service that the live revision is about. ``taken_down_at`` set means that nobody may
    see it.
    """

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    live_number: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Revision(Base):
    """One writing of an item, numbered from 1 within it.

    ``blocks`` is a list of blocks as ``blocks.py`` describes them, each with its words by language. ``digest`` is the
    SHA-256 of the whole content, set when it is handed in. ``saved`` counts how often the draft was, ``authors`` are
    all who wrote in it.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_id", "number"), Index("ix_revision_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(stored(RevisionState), default=RevisionState.DRAFT)
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    saved: Mapped[int] = mapped_column(default=0)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    authors: Mapped[list[int]] = mapped_column(JSON, default=list)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(String(400), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
