"""Tables of access: plans, passes, consent, blocks, refusals and the keys of the daily pseudonym.

A pass is the one row that admits a device. Its id is the mark in the kernel and is never reused. While it is
active it holds the device's MAC; when it ends the MAC is erased and the row stays as the connection log.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hotspot.access.policy import Bound, EndReason, OverVolume, Refusal
from hotspot.db import Base, UtcDateTime, public_id, stored


class PassState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class Plan(Base):
    """What a pass gives. Empty limits mean none. Kilobits and megabytes are decimal (1,000 and 1,000,000)."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    name: Mapped[str] = mapped_column(String(80))
    session_minutes: Mapped[int]
    idle_minutes: Mapped[int | None]
    daily_minutes: Mapped[int | None]
    daily_megabytes: Mapped[int | None]
    down_kbps: Mapped[int | None]
    up_kbps: Mapped[int | None]
    over_volume: Mapped[OverVolume] = mapped_column(stored(OverVolume), default=OverVolume.CUT)
    throttle_kbps: Mapped[int | None]
    hours: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    place_passes: Mapped[int | None]
    place_daily_megabytes: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SitePlan(Base):
    """Which plan a site gives. One row a site."""

    __tablename__ = "site_plan"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))


class Pass(Base):
    """One device's permission to pass, and afterwards its line in the connection log.

    ``granted_seconds`` minus ``remaining_seconds`` is the time used. ``until_boot`` is the boot time at which it
    ends, valid for ``boot_id`` only; after a reboot the gatekeeper derives it again from ``remaining_seconds``.
    ``ends_at`` is the same in wall time, for people. ``kernel_*`` are the kernel's counters at the last sample.
    ``hotspot/models.py`` has two more indexes, over what is active.
    """

    __tablename__ = "pass"
    __table_args__ = (
        Index("ix_pass_site_device", "site_id", "device"),
        Index("ix_pass_site_opened", "site_id", "opened_at"),
        Index("ix_pass_opened", "opened_at", "id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    state: Mapped[PassState] = mapped_column(stored(PassState), default=PassState.ACTIVE)
    bound_by: Mapped[Bound] = mapped_column(stored(Bound))
    end_reason: Mapped[EndReason | None] = mapped_column(stored(EndReason))
    mac: Mapped[str | None] = mapped_column(String(17))
    device: Mapped[str] = mapped_column(String(32))
    log_device: Mapped[str] = mapped_column(String(32), index=True)
    address: Mapped[str | None] = mapped_column(String(45))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    boot_id: Mapped[str] = mapped_column(String(36))
    until_boot: Mapped[float]
    granted_seconds: Mapped[int]
    remaining_seconds: Mapped[int]
    idle_seconds: Mapped[int | None]
    byte_budget: Mapped[int | None] = mapped_column(BigInteger)
    down_kbps: Mapped[int | None]
    up_kbps: Mapped[int | None]
    over_volume: Mapped[OverVolume] = mapped_column(stored(OverVolume), default=OverVolume.CUT)
    throttle_kbps: Mapped[int | None]
    throttled: Mapped[bool] = mapped_column(default=False)
    bytes_up: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes_down: Mapped[int] = mapped_column(BigInteger, default=0)
    kernel_up: Mapped[int] = mapped_column(BigInteger, default=0)
    kernel_down: Mapped[int] = mapped_column(BigInteger, default=0)
    language: Mapped[str] = mapped_column(String(8))
    rules_version: Mapped[int]


class Consent(Base):
    """Evidence that the house rules were accepted: which version, when, for which pass. Outlives the pass by a year."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_public_id: Mapped[str] = mapped_column(String(24), index=True)
    purpose: Mapped[str] = mapped_column(String(24))
    rules_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DeviceBlock(Base):
    """A device that may not pass, by its connection-log pseudonym. ``until`` empty means until lifted."""

    __tablename__ = "device_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), default=public_id, unique=True)
    log_device: Mapped[str] = mapped_column(String(32), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RefusalCount(Base):
    """How often a site refused a day, by reason. No device in it."""

    __tablename__ = "refusal_count"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[Refusal] = mapped_column(stored(Refusal), primary_key=True)
    count: Mapped[int]


class DayKey(Base):
    """The key of one day's device pseudonyms, destroyed after 48 hours so that days cannot be joined."""

    __tablename__ = "day_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class GateReport(Base):
    """What the gatekeeper last said of itself; one row. ``highest_wall`` guards against a clock set back."""

    __tablename__ = "gate_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    highest_wall: Mapped[datetime] = mapped_column(UtcDateTime)
    boot_id: Mapped[str] = mapped_column(String(36))
    boottime: Mapped[float]
    admitted: Mapped[int]
    repairs: Mapped[int]
    trouble: Mapped[str] = mapped_column(String(200), default="")
