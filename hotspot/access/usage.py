"""What a device and a place have used today, and how often a place had to refuse."""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hotspot.access.models import DeviceBlock, Pass, PassState, RefusalCount
from hotspot.access.policy import Limits, Refusal, Usage
from hotspot.access.pseudonyms import Pseudonyms
from hotspot.clock import Moment, day_bounds, local_day
from hotspot.db import insert_for


class AtSite(Protocol):
    """A device at a place."""

    @property
    def site_id(self) -> int: ...
    @property
    def names(self) -> Pseudonyms: ...


def today(db: Session, guest: AtSite, limits: Limits, at: Moment, zone: str) -> Usage:
    """Today's use. Only what the plan limits is counted, so that a plan without quotas costs no query for them."""
    barred, barred_until = _block(db, guest.names.log_device, at.wall)
    seconds = volume = place_passes = place_bytes = 0
    if limits.daily_seconds is not None or limits.daily_bytes is not None:
        seconds, volume = _device(db, guest, at)
    if limits.place_passes is not None:
        query = select(func.count()).select_from(Pass)
        place_passes = db.scalar(query.where(Pass.site_id == guest.site_id, Pass.state == PassState.ACTIVE)) or 0
    if limits.place_daily_bytes is not None:
        start, _ = day_bounds(local_day(at.wall, zone), zone)
        place_bytes = db.scalar(
            select(func.coalesce(func.sum(Pass.bytes_up + Pass.bytes_down), 0)).where(
                Pass.site_id == guest.site_id, Pass.opened_at >= start
            )
        ) or 0  # fmt: skip
    return Usage(seconds, volume, place_passes, place_bytes, barred, barred_until)


def count_refusal(db: Session, site_id: int, reason: Refusal, day: date) -> None:
    """One more refusal on that day."""
    row = insert_for(db)(RefusalCount).values(site_id=site_id, day=day, reason=reason, count=1)
    key = [RefusalCount.site_id, RefusalCount.day, RefusalCount.reason]
    db.execute(row.on_conflict_do_update(index_elements=key, set_={"count": RefusalCount.count + 1}))


def _device(db: Session, guest: AtSite, at: Moment) -> tuple[int, int]:
    """Seconds and bytes of the device's passes of today. A pass counts to the day on which it was opened."""
    elapsed = Pass.granted_seconds - Pass.remaining_seconds
    running = Pass.granted_seconds - (Pass.until_boot - at.boottime)
    live_here = (Pass.state == PassState.ACTIVE) & (Pass.boot_id == at.boot_id)
    seconds = func.sum(case((live_here, running), else_=elapsed))
    query = select(seconds, func.sum(Pass.bytes_up + Pass.bytes_down))
    row = db.execute(query.where(Pass.site_id == guest.site_id, Pass.device == guest.names.device)).one()
    return int(row[0] or 0), int(row[1] or 0)


def _block(db: Session, log_device: str, wall: datetime) -> tuple[bool, datetime | None]:
    query = select(DeviceBlock.until).where(DeviceBlock.log_device == log_device, DeviceBlock.lifted_at.is_(None))
    ends = [until for until in db.scalars(query) if until is None or until > wall]
    if not ends:
        return False, None
    return True, None if None in ends else max(until for until in ends if until is not None)
