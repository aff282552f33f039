"""Tables of services with their versions, words, overrides and incentives, and of the house rules.

A version and its words never change once written: what residents read on any past day can be told.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Connection, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from hotspot.content.edition import Confidence, OnlineLevel
from hotspot.db import Base, UtcDateTime, public_id, stored


class ServiceState(StrEnum):
    """Whether residents may see a service. A draft has never been seen; a withdrawn one no longer is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Service(Base):
    """A public service, whatever it says at the time. ``live_number`` is the version that residents read.

    From the local day ``next_from`` on it is ``next_number``: nobody has to do anything on that day.
    """

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[ServiceState] = mapped_column(stored(ServiceState), default=ServiceState.DRAFT, index=True)
    live_number: Mapped[int | None]
    next_number: Mapped[int | None]
    next_from: Mapped[date | None]
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
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    legal_basis: Mapped[list[str]] = mapped_column(JSON, default=list)
    portal_id: Mapped[str] = mapped_column(String(36), default="")
    doors: Mapped[list[str]] = mapped_column(JSON, default=list)
    visit_steps: Mapped[list[int]] = mapped_column(JSON, default=list)
    successor: Mapped[str] = mapped_column(String(80), default="")
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


class ServiceOverride(Base):
    """What is different about a service in this commune: ``values`` has fields of an edition, checked by somebody.

    It lies over whatever version is live, from ``starts_on`` to ``ends_on`` (the first local day without it).
    """

    __tablename__ = "service_override"
    __table_args__ = (Index("ix_service_override_service_id", "service_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Incentive(Base):
    """Money that is saved by filing online, inside its dates only. Amounts are in đồng; ``after`` 0 is free.

    ``words`` is ``{language: {"what": …, "who": …}}``, ``legal_basis`` the document that grants it.
    """

    __tablename__ = "incentive"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on < ends_on", name="ends_after_start"),
        Index("ix_incentive_service_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    before: Mapped[int | None]
    after: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkTemplate(Base):
    """How the national portal is linked to from here: ``template`` with ``{code}``, ``{uuid}`` and ``values``."""

    __tablename__ = "link_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    name: Mapped[str] = mapped_column(String(80))
    template: Mapped[str] = mapped_column(String(400))
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    in_use: Mapped[bool] = mapped_column(default=False)
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    test_result: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
