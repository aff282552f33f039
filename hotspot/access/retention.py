"""Forgets on time: connection log, consent, pseudonym keys, failed sign-ins, audit log. For real, and says how much."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, func, select
from sqlalchemy.orm import Session

from hotspot.access.models import Consent, DayKey, DeviceBlock, Pass, PassState
from hotspot.clock import Moment, local_day
from hotspot.db import Base
from hotspot.staff import audit
from hotspot.staff.models import SignInAttempt

DAY_KEY_DAYS = 2
CONSENT_DAYS_MORE = 365
LIFTED_BLOCK_DAYS = 365
ATTEMPT_DAYS = 1
AUDIT_DAYS = 730


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went, or would go."""

    passes: int
    consents: int
    day_keys: int
    blocks: int
    attempts: int
    audit_lines: int = 0

    @property
    def nothing(self) -> bool:
        return not any(asdict(self).values())


def forget(db: Session, log_days: int, at: Moment, zone: str, dry_run: bool = False) -> Forgotten:
    """Delete what is past its time; with ``dry_run`` only count it. A pass that is still active is never touched."""
    edge = at.wall - timedelta(days=log_days)
    today = local_day(at.wall, zone)
    past: dict[str, tuple[type[Base], ColumnElement[bool]]] = {
        "passes": (Pass, (Pass.state == PassState.ENDED) & (Pass.ended_at < edge)),
        "consents": (Consent, Consent.given_at < edge - timedelta(days=CONSENT_DAYS_MORE)),
        "day_keys": (DayKey, DayKey.day <= today - timedelta(days=DAY_KEY_DAYS)),
        "blocks": (DeviceBlock, DeviceBlock.lifted_at < at.wall - timedelta(days=LIFTED_BLOCK_DAYS)),
        "attempts": (SignInAttempt, SignInAttempt.at < at.wall - timedelta(days=ATTEMPT_DAYS)),
    }
    counted = {name: _gone(db, *rows, dry_run) for name, rows in past.items()}
    lines, chain = audit.forget(db, at.wall - timedelta(days=AUDIT_DAYS), dry_run)
    gone = Forgotten(**counted, audit_lines=lines)
    if not dry_run and not gone.nothing:
        told = asdict(gone) | ({"chain": chain} if lines else {})
        audit.record(db, audit.Action.RETENTION_RAN, "retention", None, at.wall, **told)
    return gone


def _gone(db: Session, model: type[Base], criterion: ColumnElement[bool], dry_run: bool) -> int:
    if dry_run:
        return db.scalar(select(func.count()).select_from(model).where(criterion)) or 0
    result = db.execute(delete(model).where(criterion))
    return int(result.rowcount) if isinstance(result, CursorResult) else 0
