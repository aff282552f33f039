"""Guests that are only rows: active passes of devices that nobody has, as if thousands had pressed the button."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hotspot.access import plans
from hotspot.access.models import Pass, PassState, Plan
from hotspot.access.policy import Bound
from hotspot.clock import Moment, moment
from hotspot.db import public_id
from hotspot.network import sites
from tests.lab.namespace import LabError

_SECONDS = 7200


def admit_rows(db: Session, count: int) -> list[int]:
    """Insert ``count`` active passes of the place's plan; returns their numbers. Commits nothing."""
    at, site = moment(), sites.the(db)
    plan = plans.at_site(db, site.id) if site else None
    if site is None or plan is None:
        raise LabError("the box has no place or no plan")
    first = (db.scalar(select(func.max(Pass.id))) or 0) + 1
    db.execute(insert(Pass), [_row(number, site.id, plan, at) for number in range(first, first + count)])
    return list(range(first, first + count))


def change_plan(db: Session, **values: object) -> None:
    """Give every plan these values, past the checks of the staff's page. Commits nothing."""
    for plan in db.scalars(select(Plan)).all():
        for name, value in values.items():
            setattr(plan, name, value)


def mac(number: int) -> str:
    """The address of the device behind pass ``number``: locally administered, never a phone's of the street."""
    return ":".join(f"{octet:02x}" for octet in (0x06, 0xBE, *number.to_bytes(4, "big")))


def _row(number: int, site_id: int, plan: Plan, at: Moment) -> dict[str, Any]:
    name = f"{number:032x}"
    return {
        "id": number,
        "public_id": public_id(),
        "site_id": site_id,
        "plan_id": plan.id,
        "state": PassState.ACTIVE,
        "bound_by": Bound.SESSION,
        "mac": mac(number),
        "device": name,
        "log_device": name,
        "opened_at": at.wall,
        "ends_at": at.wall + timedelta(seconds=_SECONDS),
        "boot_id": at.boot_id,
        "until_boot": at.boottime + _SECONDS,
        "granted_seconds": _SECONDS,
        "remaining_seconds": _SECONDS,
        "idle_seconds": None if plan.idle_minutes is None else plan.idle_minutes * 60,
        "byte_budget": None,
        "down_kbps": plan.down_kbps,
        "up_kbps": plan.up_kbps,
        "over_volume": plan.over_volume,
        "throttle_kbps": plan.throttle_kbps,
        "language": "vi",
        "rules_version": 1,
    }
