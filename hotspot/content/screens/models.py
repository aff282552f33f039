"""Tables of screens: the screens that joined, those that ask to, and what was expected and played."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotspot.db import Base, UtcDateTime, public_id, stored


class Orientation(StrEnum):
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class PlayEnd(StrEnum):
    """Why an item stopped playing."""

    NATURAL = "natural"
    CHANGEOVER = "changeover"
    EMERGENCY = "emergency"
    ERROR = "error"
    POWER = "power"


class Screen(Base):
    """A browser on a wall. ``secret`` is the SHA-256 of the token that it shows with every question; ``-…`` is none.

    ``working_from`` and ``working_to`` are wall times such as ``07:00``; both empty is always.
    """

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(80))
    orientation: Mapped[Orientation] = mapped_column(stored(Orientation), default=Orientation.LANDSCAPE)
    working_from: Mapped[str] = mapped_column(String(5), default="")
    working_to: Mapped[str] = mapped_column(String(5), default="")
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64), default="")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Enrolment(Base):
    """A screen that shows a code and waits until a member types it. ``secret`` as in ``Screen``."""

    __tablename__ = "enrolment"
    __table_args__ = (Index("ix_enrolment_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Play(Base):
    """One item as one screen played it. ``uuid`` is the screen's own, so that the same report twice is once.

    ``subject`` is as in a ``Tally``; ``digest`` names the manifest that it played from.
    """

    __tablename__ = "play"
    __table_args__ = (Index("ix_play_screen_id_started_at", "screen_id", "started_at"),)

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"))
    placement_id: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str] = mapped_column(String(100), default="")
    digest: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[PlayEnd] = mapped_column(stored(PlayEnd))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Expected(Base):
    """How long a placement was to be on a screen within one hour, frozen when that hour began."""

    __tablename__ = "expected"
    __table_args__ = (UniqueConstraint("screen_id", "hour", "placement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"))
    hour: Mapped[datetime] = mapped_column(UtcDateTime)
    placement_id: Mapped[int]
    seconds: Mapped[float]
