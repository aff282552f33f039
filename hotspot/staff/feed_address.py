"""The secret address under which another program reads a member's calendar: made of a key and a number, never kept.

Whoever has it reads what is planned and nothing else. It ends when the member renews or closes it, or leaves.
"""

import hashlib
import hmac
import re
from datetime import datetime

from sqlalchemy.orm import Session

from hotspot.staff import audit, members
from hotspot.staff.models import Member

_DIGITS = 40  # of hexadecimal: 160 bits
_FORM = re.compile(r"[A-Za-z0-9_-]{1,24}\.[0-9a-f]{40}")


def token(key: bytes, member: Member) -> str:
    """The secret part of the address, empty while there is none."""
    return f"{member.public_id}.{_proof(key, member)}" if member.feed_number % 2 else ""


def holder(db: Session, key: bytes, given: str) -> Member | None:
    """Whose address ``given`` is; None for one that was renewed, closed or made up, and for members who left."""
    if not _FORM.fullmatch(given):
        return None
    public_id, _, proof = given.partition(".")
    member = members.by_public_id(db, public_id)
    if member is None or member.disabled_at is not None or not member.feed_number % 2:
        return None
    return member if hmac.compare_digest(_proof(key, member).encode(), proof.encode()) else None


def renew(db: Session, member: Member, at: datetime) -> None:
    """Make an address where there is none, or another in place of the one there is."""
    member.feed_number += 2 if member.feed_number % 2 else 1
    db.flush()
    audit.record(db, audit.Action.FEED_RENEWED, member.public_id, member.id, at)


def close(db: Session, member: Member, at: datetime) -> None:
    """From now on nobody reads it; twice is once."""
    if member.feed_number % 2:
        member.feed_number += 1
        db.flush()
        audit.record(db, audit.Action.FEED_CLOSED, member.public_id, member.id, at)


def _proof(key: bytes, member: Member) -> str:
    told = f"calendar-feed|{member.public_id}|{member.feed_number}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:_DIGITS]
