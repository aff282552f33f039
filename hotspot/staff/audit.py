"""The audit log: who did what to what, written in the same transaction as the change, each row chained to the last.

Lines are forgotten from the oldest on. A line of its own tells what was forgotten last, and the chain goes on from it.
"""

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hotspot.db import queue_up
from hotspot.staff.models import AuditEntry

_CHAIN = 1  # the queue of the log; throttle.py has the next


class Action(StrEnum):
    """Everything that leaves a line in the log."""

    MEMBER_JOINED = "member.joined"
    MEMBER_SIGNED_IN = "member.signed_in"
    MEMBER_SIGN_IN_REFUSED = "member.sign_in_refused"
    MEMBER_SIGNED_OUT = "member.signed_out"
    MEMBER_INVITED = "member.invited"
    MEMBER_DISABLED = "member.disabled"
    MEMBER_RESTORED = "member.restored"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_SESSIONS_ENDED = "member.sessions_ended"
    PASSWORD_CHANGED = "member.password_changed"
    FACTOR_CHANGED = "member.factor_changed"
    CODES_RENEWED = "member.codes_renewed"
    INVITATION_WITHDRAWN = "member.invitation_withdrawn"
    ACCESS_DENIED = "access.denied"
    PASS_CLOSED = "pass.closed"
    PASS_EXTENDED = "pass.extended"
    DEVICE_BLOCKED = "device.blocked"
    DEVICE_UNBLOCKED = "device.unblocked"
    PLAN_CREATED = "plan.created"
    PLAN_CHANGED = "plan.changed"
    PLAN_CHOSEN = "plan.chosen"
    PLACEMENT_CREATED = "placement.created"
    PLACEMENT_CHANGED = "placement.changed"
    PLACEMENT_ENDED = "placement.ended"
    SERVICE_CHANGED = "service.changed"
    SERVICE_PUBLISHED = "service.published"
    SERVICE_WITHDRAWN = "service.withdrawn"
    SERVICE_ADAPTED = "service.adapted"
    INCENTIVE_CHANGED = "incentive.changed"
    LINKS_CHANGED = "links.changed"
    ITEM_HANDED_IN = "item.handed_in"
    ITEM_SENT_BACK = "item.sent_back"
    ITEM_APPROVED = "item.approved"
    ITEM_PUBLISHED = "item.published"
    ITEM_TAKEN_DOWN = "item.taken_down"
    MEDIA_ADDED = "media.added"
    MEDIA_CHANGED = "media.changed"
    MEDIA_DELETED = "media.deleted"
    CAMPAIGN_CHANGED = "campaign.changed"
    DAYPART_CHANGED = "daypart.changed"
    HOLIDAYS_CHANGED = "holidays.changed"
    EXPERIMENT_CHANGED = "experiment.changed"
    EMERGENCY_WRITTEN = "emergency.written"
    EMERGENCY_RAISED = "emergency.raised"
    EMERGENCY_RENEWED = "emergency.renewed"
    EMERGENCY_CANCELLED = "emergency.cancelled"
    SCREEN_CHANGED = "screen.changed"
    LOG_READ = "log.read"
    SITE_CHANGED = "site.changed"
    RETENTION_RAN = "retention.ran"


def record(db: Session, action: Action, subject: str, by: int | None, at: datetime, **details: object) -> AuditEntry:
    """Append one line. ``subject`` is a public id, ``by`` a member's row id or None for the system itself."""
    queue_up(db, _CHAIN)  # two at once could follow the same line
    last = db.scalar(select(AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)) or ""
    entry = AuditEntry(at=at, member_id=by, action=action.value, subject=subject, details=details, digest="")
    entry.digest = _digest(last, entry)
    db.add(entry)
    db.flush()
    return entry


def page(db: Session, action: Action | None, before: int | None, size: int) -> list[AuditEntry]:
    """Lines, the newest first: of one kind or all, older than line ``before``; one more than ``size`` if there is."""
    query = select(AuditEntry)
    if action is not None:
        query = query.where(AuditEntry.action == action.value)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(db.scalars(query.order_by(AuditEntry.id.desc()).limit(size + 1)))


def first_broken(db: Session) -> int | None:
    """The id of the first line that does not follow from the one before it, or None when the chain holds."""
    last = _forgotten_up_to(db)
    for entry in db.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        if entry.digest != _digest(last, entry):
            return entry.id
        last = entry.digest
    return None


def forget(db: Session, before: datetime, dry_run: bool = False) -> tuple[int, str]:
    """Delete the lines from the oldest on that are from before then; how many, and the digest of the last of them.

    Whoever calls it records that digest as ``chain`` of a ``RETENTION_RAN``, so that the rest still holds together.
    The newest line stays, whatever its age.
    """
    oldest_kept = db.scalar(select(func.min(AuditEntry.id)).where(AuditEntry.at >= before))
    if oldest_kept is None:
        oldest_kept = db.scalar(select(func.max(AuditEntry.id))) or 0
    gone = AuditEntry.id < oldest_kept
    count = db.scalar(select(func.count()).select_from(AuditEntry).where(gone)) or 0
    last = db.scalar(select(AuditEntry.digest).where(gone).order_by(AuditEntry.id.desc()).limit(1)) or ""
    if count and not dry_run:
        db.execute(delete(AuditEntry).where(gone))
    return count, last


def _forgotten_up_to(db: Session) -> str:
    """The digest of the last line that was forgotten, which the first one that is left follows."""
    ran = (AuditEntry.action == Action.RETENTION_RAN.value) & AuditEntry.details["chain"].as_string().is_not(None)
    newest = db.scalar(select(AuditEntry).where(ran).order_by(AuditEntry.id.desc()).limit(1))
    return str(newest.details["chain"]) if newest is not None else ""


def _digest(last: str, entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    body = [last, at, entry.member_id, entry.action, entry.subject, entry.details]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
