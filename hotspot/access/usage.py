"""What a device and a place have used today, and how often a place had to refuse."""

from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Float, Select, bindparam, case, func, select
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
    """Today's use. What belongs to the place is counted only where the plan limits it."""
    barred, barred_until = _block(db, guest.names.log_device, at.wall)
    place_passes = place_bytes = 0
    seconds, volume, visits = _device(db, guest, at)
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
    return Usage(seconds, volume, place_passes, place_bytes, barred, barred_until, visits)


def count_refusal(db: Session, site_id: int, reason: Refusal, day: date) -> None:
    """One more refusal on that day."""
    row = insert_for(db)(RefusalCount).values(site_id=site_id, day=day, reason=reason, count=1)
    key = [RefusalCount.site_id, RefusalCount.day, RefusalCount.reason]
    db.execute(row.on_conflict_do_update(index_elements=key, set_={"count": RefusalCount.count + 1}))


def _device(db: Session, guest: AtSite, at: Moment) -> tuple[int, int, int]:
    """Seconds, bytes and number of the device's passes of today. A pass counts to the day on which it was opened."""
    here = {"site": guest.site_id, "device": guest.names.device, "boot": at.boot_id, "now": at.boottime}
    row = db.execute(_USED, here).one()
    return int(row[0] or 0), int(row[1] or 0), int(row[2])


def _block(db: Session, log_device: str, wall: datetime) -> tuple[bool, datetime | None]:
    found = db.execute(_BLOCKS, {"log_device": log_device}).scalars()
    ends = [until for until in found if until is None or until > wall]
    if not ends:
        return False, None
    return True, None if None in ends else max(until for until in ends if until is not None)


def _used() -> Select[Any, Any, int]:
    elapsed = _PASS.granted_seconds - _PASS.remaining_seconds
    running = _PASS.granted_seconds - (_PASS.until_boot - bindparam("now", type_=Float))
    live_here = (_PASS.state == PassState.ACTIVE) & (_PASS.boot_id == bindparam("boot"))
    seconds = func.sum(case((live_here, running), else_=elapsed))
    return select(seconds, func.sum(_PASS.bytes_up + _PASS.bytes_down), func.count()).where(
        _PASS.site_id == bindparam("site"), _PASS.device == bindparam("device")
    )


# Every grant asks these: made once, of columns and not of the model, they cost a third of what they would otherwise.
_PASS, _BLOCK = Pass.__table__.c, DeviceBlock.__table__.c
_USED = _used()
_BLOCKS = select(_BLOCK.until).where(_BLOCK.log_device == bindparam("log_device"), _BLOCK.lifted_at.is_(None))
