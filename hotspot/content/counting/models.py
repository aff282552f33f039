"""Tables of counting: totals by day and place, short links, and how often a device saw something today."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotspot.db import Base, UtcDateTime, stored


class Measure(StrEnum):
    """What is counted. Each has its definition beside the number that is shown of it."""

    SERVED = "served"
    OPENED = "opened"
    STEP = "step"
    LEFT = "left"
    SCANNED = "scanned"
    EXPOSED = "exposed"


class Medium(StrEnum):
    """Where a short link stands."""

    PORTAL = "portal"
    SCREEN = "screen"
    LEAFLET = "leaflet"
    POSTER = "poster"
    SOCIAL = "social"
    CARD = "card"


class Tally(Base):
    """How often a thing was measured on one local day at one place. Written in batches, a few seconds late.

    ``subject`` is ``item:<public id>`` or ``service:<slug>``, ``detail`` a step, a variant or a code; 0 and the empty
    string stand for "none", so that each total has one row.
    """

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint(
            "day", "hour", "site_id", "placement_id", "subject", "measure", "medium", "detail", name="uq_tally_total"
        ),
        Index("ix_tally_day", "day"),
        Index("ix_tally_subject_day", "subject", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    hour: Mapped[int]
    site_id: Mapped[int] = mapped_column(default=0)
    placement_id: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str] = mapped_column(String(100), default="")
    measure: Mapped[Measure] = mapped_column(stored(Measure))
    medium: Mapped[Medium] = mapped_column(stored(Medium))
    detail: Mapped[str] = mapped_column(String(24), default="")
    count: Mapped[int]


class Link(Base):
    """A short link ``/q/<code>`` or ``/c/<code>``: it leads on to what is live when it is followed, for ever.

    ``code`` is six letters of Crockford's base 32. ``subject`` is as in a ``Tally``.
    """

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("subject", "medium", "label"),)

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(100))
    medium: Mapped[Medium] = mapped_column(stored(Medium))
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Seen(Base):
    """How often one device saw one placement today. ``device`` is the day's pseudonym, whose key is destroyed.

    ``placement_id`` below nought: how often it followed that placement, for an experiment.
    """

    __tablename__ = "seen"
    __table_args__ = (Index("ix_seen_day", "day"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(String(32), primary_key=True)
    placement_id: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int]
