"""Tables of content: services with their versions and words, placements, and the house rules.

A version and its words never change once written: what residents read on any past day can be told.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Connection, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from hotspot.content.edition import Confidence, OnlineLevel
from hotspot.content.schedule import Slot
from hotspot.db import Base, UtcDateTime, public_id, stored


class ServiceState(StrEnum):
    """Whether residents may see a service. A draft has never been seen; a withdrawn one no longer is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Service(Base):
    """A public service, whatever it says at the time. ``live_number`` is the version that residents read."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[ServiceState] = mapped_column(stored(ServiceState), default=ServiceState.DRAFT, index=True)
    live_number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServiceVersion(Base):
    """One edition of a service, numbered from 1 within it. Immutable."""

    __tablename__ = "service_version"
    __table_args__ = (UniqueConstraint("service_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    online_level: Mapped[OnlineLevel] = mapped_column(stored(OnlineLevel))
    free: Mapped[bool]
    portal_url: Mapped[str] = mapped_column(String(300))
    groups: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[Confidence] = mapped_column(stored(Confidence))
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    wordings: Mapped[list["ServiceWording"]] = relationship(
        lazy="selectin", order_by="ServiceWording.language", passive_deletes="all"
    )


class ServiceWording(Base):
    """A version in the words of one language. Immutable."""

    __tablename__ = "service_wording"

    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    field: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str]
    audiences: Mapped[list[str]] = mapped_column(JSON)
    benefits: Mapped[list[str]] = mapped_column(JSON)
    documents: Mapped[list[str]] = mapped_column(JSON)
    steps: Mapped[list[str]] = mapped_column(JSON)
    processing_time: Mapped[str]
    fee: Mapped[str]
    fee_exemption: Mapped[str]


class Placement(Base):
    """A service promoted in one slot, at one site or (``site_id`` empty) at every site.

    From ``starts_on`` to ``ends_on``, local days, the end excluded; ``ends_on`` empty means until further notice.
    ``stopped_at`` is when staff ended it early.
    """

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on < ends_on", name="ends_after_start"),
        Index("ix_placement_slot_site", "slot", "site_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    slot: Mapped[Slot] = mapped_column(stored(Slot))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    priority: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    service: Mapped[Service] = relationship(lazy="joined", innerjoin=True)


class HouseRules(Base):
    """One version of the rules that a resident accepts; ``lines`` is a list of sentences by language. Immutable."""

    __tablename__ = "house_rules"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lines: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImmutableError(RuntimeError):
    """Somebody tried to change or delete a row that is history."""


def _refuse_change(mapper: Mapper[Any], connection: Connection, target: object) -> None:
    session = object_session(target)
    if session is not None and session.is_modified(target, include_collections=False):
        raise ImmutableError(f"{mapper.class_.__name__} rows never change; write a new version")


def _refuse_removal(mapper: Mapper[Any], connection: Connection, target: object) -> None:
    raise ImmutableError(f"{mapper.class_.__name__} rows are history and stay")


for _history in (ServiceVersion, ServiceWording, HouseRules):
    event.listen(_history, "before_update", _refuse_change)
    event.listen(_history, "before_delete", _refuse_removal)
