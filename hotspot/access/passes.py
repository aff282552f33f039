"""The life of a pass: arrive, open, leave, close, extend, block. Functions take a session and never commit.

After the commit the edge nudges the gatekeeper (``hotspot.gate.nudge``); if it cannot, the next sweep repairs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from hotspot.access import plans, usage
from hotspot.access.models import Consent, DeviceBlock, Pass, PassState, Plan
from hotspot.access.policy import Allowed, Bound, EndReason, Refusal, Refused, decide
from hotspot.access.pseudonyms import Pseudonyms, without_mac
from hotspot.clock import Moment, local
from hotspot.db import insert_for, public_id
from hotspot.staff import audit

CONSENT_PURPOSE = "house_rules"
LONGEST_EXTENSION = 24 * 3600


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is asking: the device by its names, the place, and the address it asks from."""

    site_id: int
    mac: str
    names: Pseudonyms
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a device that shows up finds: a live pass, or the last one of today and the policy's verdict."""

    live: Pass | None
    last: Pass | None
    verdict: Allowed | Refused


@dataclass(frozen=True, slots=True)
class Opened:
    """A pass that admits the device; ``fresh`` is False when it had one already."""

    id: int
    public_id: str
    fresh: bool


def seconds_left(entry: Pass, at: Moment) -> int:
    """Whole seconds that ``entry`` still admits its device; 0 when it has ended.

    After a reboot, until the gatekeeper has counted anew, what was left at the last sample.
    """
    return _left(entry.state, entry.boot_id, entry.until_boot, entry.remaining_seconds, at)


def bytes_left(entry: Pass) -> int | None:
    """Bytes of today's volume that remain, None when there is no such limit or it only throttles."""
    if entry.byte_budget is None or entry.over_volume.value != "cut":
        return None
    return max(0, entry.byte_budget - entry.bytes_up - entry.bytes_down)


def live_pass(db: Session, site_id: int, mac: str, at: Moment) -> Pass | None:
    """The pass that admits ``mac`` at this site now."""
    found = db.scalar(select(Pass).where(Pass.site_id == site_id, Pass.mac == mac, Pass.state == PassState.ACTIVE))
    return found if found is not None and seconds_left(found, at) > 0 else None


def arrive(db: Session, guest: Guest, at: Moment, zone: str) -> Arrival:
    """What the device finds. Changes nothing."""
    live = live_pass(db, guest.site_id, guest.mac, at)
    last = None if live else _last_ended(db, guest)
    return Arrival(live, last, verdict(db, guest, at, zone))


def verdict(db: Session, guest: Guest, at: Moment, zone: str) -> Allowed | Refused:
    """The policy's answer for this device now, as if it had no live pass."""
    plan = plans.at_site(db, guest.site_id)
    if plan is None:
        return Refused(Refusal.NO_PLAN)
    limits = plans.limits(plan)
    return decide(limits, usage.today(db, guest, limits, at, zone), local(at.wall, zone))


def open_pass(db: Session, guest: Guest, rules_version: int, language: str, at: Moment, zone: str) -> Opened | Refused:
    """Open a pass, or find the live one: pressing twice gives one pass (P5). Records the consent with it."""
    stale = []
    for entry in db.execute(_ACTIVE, {"site": guest.site_id, "mac": guest.mac}):
        if _left(entry.state, entry.boot_id, entry.until_boot, entry.remaining_seconds, at) > 0:
            return Opened(entry.id, entry.public_id, fresh=False)
        stale.append(entry.id)
    plan = plans.at_site(db, guest.site_id)
    if plan is None:
        return Refused(Refusal.NO_PLAN)
    limits = plans.limits(plan)
    answer = decide(limits, usage.today(db, guest, limits, at, zone), local(at.wall, zone))
    if isinstance(answer, Refused):
        usage.count_refusal(db, guest.site_id, answer.reason, local(at.wall, zone).date())
        return answer
    for number in stale:  # its time is over, but the gatekeeper has not closed it yet: make room for the next
        over = db.get_one(Pass, number)
        end(db, over, EndReason(over.bound_by.value), at)
    return _insert(db, guest, plan, answer, rules_version, language, at)


def end(db: Session, entry: Pass, reason: EndReason, at: Moment) -> None:
    """End a live pass and forget its MAC. An ended one stays as it is."""
    if entry.state is not PassState.ACTIVE:
        return
    entry.remaining_seconds = seconds_left(entry, at)
    entry.state, entry.end_reason, entry.ended_at, entry.mac = PassState.ENDED, reason, at.wall, None
    db.flush()


def extend(db: Session, entry: Pass, seconds: int, by: int | None, at: Moment) -> bool:
    """Give a live pass ``seconds`` more (1 to a day). False when it has ended meanwhile."""
    if not 1 <= seconds <= LONGEST_EXTENSION:
        raise ValueError("an extension is from one second to a day")
    if seconds_left(entry, at) <= 0:
        return False
    if entry.boot_id == at.boot_id:
        entry.until_boot += seconds
    entry.remaining_seconds = seconds_left(entry, at) + (0 if entry.boot_id == at.boot_id else seconds)
    entry.granted_seconds += seconds
    entry.ends_at = at.wall + timedelta(seconds=entry.remaining_seconds)
    entry.bound_by = Bound.SESSION
    audit.record(db, audit.Action.PASS_EXTENDED, entry.public_id, by, at.wall, seconds=seconds)
    db.flush()
    return True


def close(db: Session, entry: Pass, by: int | None, at: Moment) -> None:
    """A member ends a live pass."""
    if entry.state is PassState.ACTIVE:
        end(db, entry, EndReason.CLOSED, at)
        audit.record(db, audit.Action.PASS_CLOSED, entry.public_id, by, at.wall)


def block(db: Session, entry: Pass, reason: str, until: datetime | None, by: int | None, at: Moment) -> DeviceBlock:
    """Bar the pass's device until ``until`` (None: until lifted) and end its live passes everywhere."""
    barred = DeviceBlock(log_device=entry.log_device, reason=reason, created_at=at.wall, until=until)
    db.add(barred)
    live = select(Pass).where(Pass.log_device == entry.log_device, Pass.state == PassState.ACTIVE)
    for one in db.scalars(live).all():
        end(db, one, EndReason.BLOCKED, at)
    db.flush()
    audit.record(db, audit.Action.DEVICE_BLOCKED, barred.public_id, by, at.wall, reason=reason)
    return barred


def unblock(db: Session, barred: DeviceBlock, by: int | None, at: Moment) -> None:
    """Lift a block."""
    if barred.lifted_at is None:
        barred.lifted_at = at.wall
        audit.record(db, audit.Action.DEVICE_UNBLOCKED, barred.public_id, by, at.wall)


def blocks(db: Session, at: Moment) -> list[DeviceBlock]:
    """Blocks in force, newest first."""
    query = select(DeviceBlock).where(
        DeviceBlock.lifted_at.is_(None), (DeviceBlock.until.is_(None)) | (DeviceBlock.until > at.wall)
    )
    return list(db.scalars(query.order_by(DeviceBlock.created_at.desc())))


def block_by_public_id(db: Session, ref: str) -> DeviceBlock | None:
    """The block with this public id."""
    return db.scalar(select(DeviceBlock).where(DeviceBlock.public_id == ref))


def by_public_id(db: Session, ref: str) -> Pass | None:
    """The pass with this public id."""
    return db.scalar(select(Pass).where(Pass.public_id == ref))


def live_passes(db: Session, site_id: int | None, at: Moment, limit: int = 200) -> list[Pass]:
    """Passes that admit now, newest first, at one site or everywhere."""
    query = select(Pass).where(Pass.state == PassState.ACTIVE)
    if site_id is not None:
        query = query.where(Pass.site_id == site_id)
    found = db.scalars(query.order_by(Pass.opened_at.desc()).limit(limit))
    return [entry for entry in found if seconds_left(entry, at) > 0]


def live_ids(db: Session, log_device: str) -> list[int]:
    """The row ids of a device's active passes everywhere, for the nudge after a block."""
    query = select(Pass.id).where(Pass.log_device == log_device, Pass.state == PassState.ACTIVE)
    return list(db.scalars(query))


def count_live(db: Session, site_id: int | None = None) -> int:
    """How many passes are active."""
    query = select(func.count()).select_from(Pass).where(Pass.state == PassState.ACTIVE)
    return db.scalar(query if site_id is None else query.where(Pass.site_id == site_id)) or 0


def _left(state: PassState, boot_id: str, until_boot: float, remaining: int, at: Moment) -> int:
    if state is not PassState.ACTIVE:
        return 0
    return max(0, remaining if boot_id != at.boot_id else int(until_boot - at.boottime))


def _last_ended(db: Session, guest: Guest) -> Pass | None:
    query = select(Pass).where(Pass.site_id == guest.site_id, Pass.device == guest.names.device)
    return db.scalar(query.where(Pass.state == PassState.ENDED).order_by(Pass.id.desc()).limit(1))


def _insert(db: Session, guest: Guest, plan: Plan, answer: Allowed, rules_version: int,
            language: str, at: Moment) -> Opened:  # fmt: skip
    ref = public_id()
    row = {
        "public_id": ref,
        "site_id": guest.site_id,
        "plan_id": plan.id,
        "state": PassState.ACTIVE,
        "bound_by": answer.bound_by,
        "mac": guest.mac,
        "device": guest.names.device,
        "log_device": guest.names.log_device,
        "address": without_mac(guest.address),
        "opened_at": at.wall,
        "ends_at": at.wall + timedelta(seconds=answer.seconds),
        "boot_id": at.boot_id,
        "until_boot": at.boottime + answer.seconds,
        "granted_seconds": answer.seconds,
        "remaining_seconds": answer.seconds,
        "idle_seconds": None if plan.idle_minutes is None else plan.idle_minutes * 60,
        "byte_budget": answer.byte_budget,
        "down_kbps": plan.down_kbps,
        "up_kbps": plan.up_kbps,
        "over_volume": plan.over_volume,
        "throttle_kbps": plan.throttle_kbps,
        "throttled": answer.throttled,
        "language": language,
        "rules_version": rules_version,
    }
    opened = db.execute(_new_pass(insert_for(db)), row).scalar()
    if opened is None:  # PostgreSQL: the same device pressed twice at once; the other one won
        twin = live_pass(db, guest.site_id, guest.mac, at)
        if twin is None:
            raise RuntimeError("the pass that stood in the way is gone")
        return Opened(twin.id, twin.public_id, fresh=False)
    consent = {"pass_public_id": ref, "purpose": CONSENT_PURPOSE, "rules_version": rules_version,
               "language": language, "given_at": at.wall}  # fmt: skip
    db.execute(_NEW_CONSENT, consent)
    return Opened(opened, ref, fresh=True)


@cache
def _new_pass(insert_into: Callable[[Table], Any]) -> Any:
    """The statement that adds a pass unless the device has one, for one kind of database."""
    return insert_into(_PASSES).on_conflict_do_nothing().returning(_PASSES.c.id)


# A crowd that presses the button waits for these: made once, and of columns, they cost a third of what the model would.
_PASSES = cast(Table, Pass.__table__)
_ACTIVE = select(
    _PASSES.c.id, _PASSES.c.public_id, _PASSES.c.state, _PASSES.c.boot_id, _PASSES.c.until_boot,
    _PASSES.c.remaining_seconds,
).where(
    _PASSES.c.site_id == bindparam("site"), _PASSES.c.mac == bindparam("mac"), _PASSES.c.state == PassState.ACTIVE
)  # fmt: skip
_NEW_CONSENT = insert(cast(Table, Consent.__table__))
