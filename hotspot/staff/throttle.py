"""How often somebody may try to sign in. A stranger can slow strangers down, never the member on a known device.

Each attempt counts before it is looked at, so that many at once get no more than one after the other would.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hotspot.db import queue_up
from hotspot.staff.models import SignInAttempt

WINDOW = timedelta(minutes=1)
PER_ACCOUNT = 5
PER_SOURCE = 20
KEPT = timedelta(days=1)
_QUEUE = 2


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: at which account, from which address, and from which known device (empty: a stranger's)."""

    login: str
    source: str
    device: str = ""

    @property
    def subjects(self) -> dict[str, int]:
        """What it counts against, with the most attempts a minute. Logins are kept as digests: people type
        passwords into the wrong field.
        """
        account = hashlib.sha256(self.login.encode()).hexdigest()[:32]
        if self.device:
            return {f"device:{account}:{self.device}": PER_ACCOUNT}
        return {f"account:{account}": PER_ACCOUNT, f"source:{self.source}": PER_SOURCE}


def take(db: Session, attempt: Try, at: datetime) -> int | None:
    """Count one attempt. Seconds to wait when there were too many (then it does not count), otherwise None."""
    queue_up(db, _QUEUE)
    db.execute(delete(SignInAttempt).where(SignInAttempt.at < at - KEPT))
    waits = [wait for subject, most in attempt.subjects.items() if (wait := _wait(db, subject, most, at))]
    if waits:
        return max(waits)
    db.add_all(SignInAttempt(subject=subject, at=at) for subject in attempt.subjects)
    db.flush()
    return None


def forgive(db: Session, attempt: Try) -> None:
    """Forget the attempts at the account of somebody who has got in; those of the source stay counted."""
    own = [subject for subject in attempt.subjects if not subject.startswith("source:")]
    db.execute(delete(SignInAttempt).where(SignInAttempt.subject.in_(own)))


def _wait(db: Session, subject: str, most: int, at: datetime) -> int:
    since = at - WINDOW
    query = select(func.count(), func.min(SignInAttempt.at)).where(
        SignInAttempt.subject == subject, SignInAttempt.at > since, SignInAttempt.at <= at
    )
    count, oldest = db.execute(query).one()
    if count < most:
        return 0
    return max(1, int((oldest - since).total_seconds()) + 1)
