"""Plans: which one a site gives, and what it says as limits for the policy."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hotspot.access.models import Plan, SitePlan
from hotspot.access.policy import MEGABYTE, Limits, OverVolume, windows_from
from hotspot.staff import audit

EDITABLE = (
    "name",
    "session_minutes",
    "idle_minutes",
    "daily_minutes",
    "daily_megabytes",
    "down_kbps",
    "up_kbps",
    "over_volume",
    "throttle_kbps",
    "hours",
    "place_passes",
    "place_daily_megabytes",
)
_LEAST = {
    "session_minutes": 1,
    "idle_minutes": 1,
    "daily_minutes": 1,
    "daily_megabytes": 1,
    "down_kbps": 64,
    "up_kbps": 64,
    "throttle_kbps": 32,
    "place_passes": 1,
    "place_daily_megabytes": 1,
}
_MOST = {"session_minutes": 20_160, "idle_minutes": 1_440, "daily_minutes": 1_440}
MOST_OTHERWISE = 100_000_000


_AT_SITE = select(Plan).join(SitePlan, SitePlan.plan_id == Plan.id).where(SitePlan.site_id == bindparam("site"))


class PlanError(ValueError):
    """A plan that makes no sense. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str, limit: int | None = None) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule, self.limit = field, rule, limit


def limits(plan: Plan) -> Limits:
    """``plan`` in the policy's units."""
    return Limits(
        session_seconds=plan.session_minutes * 60,
        idle_seconds=_seconds(plan.idle_minutes),
        daily_seconds=_seconds(plan.daily_minutes),
        daily_bytes=_bytes(plan.daily_megabytes),
        down_kbps=plan.down_kbps,
        up_kbps=plan.up_kbps,
        over_volume=plan.over_volume,
        throttle_kbps=plan.throttle_kbps,
        windows=windows_from(plan.hours),
        place_passes=plan.place_passes,
        place_daily_bytes=_bytes(plan.place_daily_megabytes),
    )


def at_site(db: Session, site_id: int) -> Plan | None:
    """The plan that a site gives, or None when nobody has chosen one."""
    return db.scalar(_AT_SITE, {"site": site_id})


def all_plans(db: Session) -> list[Plan]:
    """Every plan in use, by name."""
    return list(db.scalars(select(Plan).where(Plan.retired_at.is_(None)).order_by(Plan.name)))


def create(db: Session, values: dict[str, Any], by: int | None, at: datetime) -> Plan:
    """A new plan. Raises ``PlanError``."""
    checked(values)
    plan = Plan(created_at=at, **{name: values.get(name) for name in EDITABLE if values.get(name) is not None})
    db.add(plan)
    db.flush()
    audit.record(db, audit.Action.PLAN_CREATED, plan.public_id, by, at, name=plan.name)
    return plan


def change(db: Session, plan: Plan, values: dict[str, Any], by: int | None, at: datetime) -> None:
    """Change a plan for passes that open from now on; live passes keep what they were given. Raises ``PlanError``."""
    checked(values)
    changed = {name: [getattr(plan, name), values[name]] for name in EDITABLE
               if name in values and getattr(plan, name) != values[name]}  # fmt: skip
    for name, (_, value) in changed.items():
        setattr(plan, name, value)
    if changed:
        audit.record(db, audit.Action.PLAN_CHANGED, plan.public_id, by, at, changed=changed)


def choose(db: Session, site_id: int, plan: Plan, by: int | None, at: datetime) -> None:
    """Give ``plan`` at a site from now on."""
    db.merge(SitePlan(site_id=site_id, plan_id=plan.id))
    db.flush()
    audit.record(db, audit.Action.PLAN_CHOSEN, plan.public_id, by, at, site=site_id)


def retire(db: Session, plan: Plan, by: int | None, at: datetime) -> None:
    """Offer a plan no longer; what it gave stays readable. Raises ``PlanError`` while a site gives it."""
    if db.scalar(select(SitePlan.site_id).where(SitePlan.plan_id == plan.id).limit(1)) is not None:
        raise PlanError("plan", "in_use")
    if plan.retired_at is None:
        plan.retired_at = at
        db.flush()
        audit.record(db, audit.Action.PLAN_CHANGED, plan.public_id, by, at, retired=plan.name)


def by_public_id(db: Session, public_id: str) -> Plan | None:
    """The plan with this public id, unless it is retired."""
    return db.scalar(select(Plan).where(Plan.public_id == public_id, Plan.retired_at.is_(None)))


def by_site(db: Session) -> dict[int, int]:
    """The plan (row id) that each site (row id) gives."""
    return dict(db.execute(select(SitePlan.site_id, SitePlan.plan_id)).all())


def checked(values: dict[str, Any]) -> None:
    """Raise ``PlanError`` for the first value that makes no sense."""
    for fault in faults(values):
        raise fault


def faults(values: dict[str, Any]) -> Iterator[PlanError]:
    """Everything that makes no sense in ``values``, for a form that tells it all at once."""
    if not str(values.get("name") or "").strip():
        yield PlanError("name", "missing")
    if values.get("session_minutes") is None:
        yield PlanError("session_minutes", "missing")
    for name, least in _LEAST.items():
        value, most = values.get(name), _MOST.get(name, MOST_OTHERWISE)
        if value is not None and value < least:
            yield PlanError(name, "too_small", least)
        if value is not None and value > most:
            yield PlanError(name, "too_large", most)
    if values.get("over_volume") == OverVolume.THROTTLE and values.get("throttle_kbps") is None:
        yield PlanError("throttle_kbps", "missing")
    yield from _faults_in_hours(values.get("hours"))


def _faults_in_hours(hours: list[dict[str, Any]] | None) -> Iterator[PlanError]:
    try:
        windows = windows_from(hours)
    except (KeyError, TypeError, ValueError):
        yield PlanError("hours", "unreadable")
        return
    if any(not window.weekdays for window in windows):
        yield PlanError("hours", "no_day")


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _bytes(megabytes: int | None) -> int | None:
    return None if megabytes is None else megabytes * MEGABYTE
