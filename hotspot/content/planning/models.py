"""Tables of planning: campaigns, placements, parts of the day, holidays, emergencies and experiments."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspot.content.items.models import Item
from hotspot.content.models import Service
from hotspot.content.schedule import HolidayPolicy, Layer
from hotspot.db import Base, UtcDateTime, public_id, stored


class Campaign(Base):
    """A goal for some weeks, and the placements that serve it. ``ends_on`` is the first local day without it.

    ``task`` is the line of the commune's yearly plan that it belongs to.
    """

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR starts_on < ends_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    goal: Mapped[str] = mapped_column(String(400), default="")
    task: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Daypart(Base):
    """A named part of the day, such as *giờ tiếp dân*, of one site or (``site_id`` empty) of all.

    ``windows`` is a list of ``["07:30", "11:30"]``; ``other`` has the days of the week ("0" is Monday) with windows of
    their own, an empty list being closed.
    """

    __tablename__ = "daypart"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    name: Mapped[str] = mapped_column(String(80))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    windows: Mapped[list[list[str]]] = mapped_column(JSON)
    other: Mapped[dict[str, list[list[str]]]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Holiday(Base):
    """A public holiday. The government moves some every year, so that staff may add and take away."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    by_hand: Mapped[bool] = mapped_column(default=False)


class Placement(Base):
    """A service or an item shown in one or more slots, at some places or (``include`` empty) everywhere.

    Exactly one of ``service_id`` and ``item_id`` is set. From ``starts_on`` to ``ends_on``, local days, the end
    excluded; ``ends_on`` empty means until further notice. ``stopped_at`` is when staff ended it early.

    ``slots`` has values of ``Slot``. ``repeat`` is a rule as RFC 5545 writes it, empty for every day. ``lunar_first``
    and ``lunar_last`` are lunar days as ``"23/12"``, or ``"15"`` for every month. ``left_out`` and ``added`` are days
    in ISO form. ``dayparts`` has their row ids, ``windows`` further hours as in a ``Daypart``; with neither it is the
    whole day. ``include`` and ``exclude`` name places as ``site:3``, ``portal:3``, ``screen:7`` or ``tag:word``.
    ``weight`` is 1 to 10, ``reserved`` a percentage. ``per_device`` is how often a day one device sees it on the
    portal, ``per_hour`` how often a screen plays it in an hour; 0 is no limit. ``audience`` is
    ``{fact: [values]}``, ``languages`` a list of codes; empty is everybody.
    """

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on < ends_on", name="ends_after_start"),
        CheckConstraint("(service_id IS NULL) <> (item_id IS NULL)", name="one_subject"),
        Index("ix_placement_campaign_id", "campaign_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    slots: Mapped[list[str]] = mapped_column(JSON)
    layer: Mapped[Layer] = mapped_column(stored(Layer), default=Layer.USUAL)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    repeat: Mapped[str] = mapped_column(String(200), default="")
    lunar_first: Mapped[str] = mapped_column(String(8), default="")
    lunar_last: Mapped[str] = mapped_column(String(8), default="")
    holidays: Mapped[HolidayPolicy] = mapped_column(stored(HolidayPolicy), default=HolidayPolicy.IGNORE)
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)
    added: Mapped[list[str]] = mapped_column(JSON, default=list)
    dayparts: Mapped[list[int]] = mapped_column(JSON, default=list)
    windows: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    include: Mapped[list[str]] = mapped_column(JSON, default=list)
    exclude: Mapped[list[str]] = mapped_column(JSON, default=list)
    exclusive: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=5)
    reserved: Mapped[int] = mapped_column(default=0)
    per_device: Mapped[int] = mapped_column(default=0)
    per_hour: Mapped[int] = mapped_column(default=0)
    audience: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    paused: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    service: Mapped[Service | None] = relationship(lazy="joined")
    item: Mapped[Item | None] = relationship(lazy="joined")
    campaign: Mapped[Campaign | None] = relationship(lazy="joined")


class EmergencyMode(StrEnum):
    """A bar over what shows, or the whole screen. On the portal it is always a bar."""

    BANNER = "banner"
    FULL = "full"


class Emergency(Base):
    """A warning that goes by itself. It shows from ``raised_at``, its second confirmation, until ``expires_at``.

    ``words`` is ``{language: {"title": …, "text": …}}``; ``targets`` names places as a placement does.
    """

    __tablename__ = "emergency"
    __table_args__ = (Index("ix_emergency_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(400))
    mode: Mapped[EmergencyMode] = mapped_column(stored(EmergencyMode))
    targets: Mapped[list[str]] = mapped_column(JSON, default=list)
    minutes: Mapped[int]
    written_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    raised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_fresh = public_id


class Experiment(Base):
    """Variants inside one placement, with a fixed split. ``variants`` is ``[{"key": "a", "item": row id}, …]``.

    ``planned`` is how many exposures each variant gets before a result is told.
    """

    __tablename__ = "experiment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    question: Mapped[str] = mapped_column(String(200))
    variants: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    planned: Mapped[int]
    salt: Mapped[str] = mapped_column(String(24), default=_fresh)  # in here ``public_id`` is the column above
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
