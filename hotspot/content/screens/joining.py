"""How a screen joins: it asks, shows a code, and a member types that code. Nothing is typed on the screen itself.

The secret that a screen got when it asked becomes its own when it is let in. Only the SHA-256 of it is kept.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hotspot.content.counting import links
from hotspot.content.screens.models import Enrolment, Screen
from hotspot.db import queue_up

LIFETIME = timedelta(minutes=10)
MOST_WAITING = 40  # codes at once; with more of them a guess would soon be right
_SECRET_BYTES = 24
_QUEUE = 5  # of those who ask for a code


class CodeError(ValueError):
    """A code that lets nobody in; ``rule`` says why: ``unknown`` or ``too_many``."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screen is given when it asks: the secret is told once, the code is shown until ``expires_at``."""

    secret: str
    code: str
    expires_at: datetime


def kept(secret: str) -> str:
    """What is kept of a secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fresh_secret() -> str:
    """192 random bits, as text."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def ask(db: Session, at: datetime) -> Asked:
    """A code for a screen that wants to join. Raises ``CodeError`` while too many others wait."""
    queue_up(db, _QUEUE)
    db.execute(delete(Enrolment).where(Enrolment.expires_at <= at))
    if (db.scalar(select(func.count()).select_from(Enrolment)) or 0) >= MOST_WAITING:
        raise CodeError("too_many")
    asked = Asked(fresh_secret(), _unused(db), at + LIFETIME)
    db.add(Enrolment(code=asked.code, secret=kept(asked.secret), created_at=at, expires_at=asked.expires_at))
    db.flush()
    return asked


def waiting(db: Session, secret: str, at: datetime) -> Enrolment | None:
    """The request of the screen that shows ``secret``, while its code holds."""
    hashed = kept(secret)
    row = db.scalar(select(Enrolment).where(Enrolment.secret == hashed, Enrolment.expires_at > at))
    return row if row is not None and hmac.compare_digest(row.secret, hashed) else None


def taken(db: Session, typed: str, at: datetime) -> str:
    """Use up the code that a member typed; what is kept of its screen's secret. Raises ``CodeError``.

    Every code that waits is compared, each in the same time, so that nothing is learnt from how long a guess took.
    """
    meant = (links.read(typed) or "").encode()
    rows = db.scalars(select(Enrolment).where(Enrolment.expires_at > at).with_for_update()).all()
    found = [row for row in rows if hmac.compare_digest(row.code.encode(), meant)]
    if not found:
        raise CodeError("unknown")
    secret = found[0].secret
    db.delete(found[0])
    db.flush()
    return secret


def holder(db: Session, secret: str) -> Screen | None:
    """The screen in use that shows ``secret``."""
    hashed = kept(secret)
    row = db.scalar(select(Screen).where(Screen.secret == hashed, Screen.archived_at.is_(None)))
    return row if row is not None and hmac.compare_digest(row.secret, hashed) else None


def _unused(db: Session) -> str:
    while True:
        code = "".join(secrets.choice(links.ALPHABET) for _ in range(links.LENGTH))
        if db.scalar(select(Enrolment.id).where(Enrolment.code == code)) is None:
            return code
