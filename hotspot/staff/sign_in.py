"""Signing in: counted before it is looked at, checked without holding the write lock, concluded in one transaction.

The edge calls ``begin`` in a transaction, ``prove`` outside of any (it costs 30 ms), and ``conclude`` in another.
Every failure looks the same and takes the same time, whichever of login, password or code was wrong.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotspot.staff import audit, members, passwords, second_factor, throttle
from hotspot.staff.models import Member
from hotspot.staff.throttle import Try


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many attempts: come back in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """An attempt that may be looked at. ``member_id`` is None where nobody of that login may sign in."""

    attempt: Try
    member_id: int | None
    password_hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the password was right, and its new stored form where the old one has aged."""

    right: bool
    rehashed: str | None = None


def begin(db: Session, attempt: Try, at: datetime) -> Ticket | Wait:
    """Count the attempt and find what it is checked against."""
    seconds = throttle.take(db, attempt, at)
    if seconds is not None:
        return Wait(seconds)
    member = members.by_login(db, attempt.login)
    if member is None or member.disabled_at is not None:
        return Ticket(attempt, None, passwords.nobody())
    return Ticket(attempt, member.id, member.password_hash)


def prove(ticket: Ticket, password: str) -> Proof:
    """Check the password. Costly; needs no database."""
    if not passwords.matches(ticket.password_hash, password) or ticket.member_id is None:
        return Proof(right=False)
    return Proof(True, passwords.kept(password) if passwords.outdated(ticket.password_hash) else None)


def conclude(db: Session, ticket: Ticket, proof: Proof, code: str, at: datetime) -> Member | None:
    """The member who is now signed in, or None. Spends the code only where the password was right."""
    member = confirm(db, ticket, proof, code, at)
    if member is not None:
        member.signed_in_at = at
        audit.record(db, audit.Action.MEMBER_SIGNED_IN, member.public_id, member.id, at, source=ticket.attempt.source)
    return member


def confirm(db: Session, ticket: Ticket, proof: Proof, code: str, at: datetime) -> Member | None:
    """The member who proved again that it is they, before something that a passer-by must not do; or None."""
    member = None if ticket.member_id is None else members.locked(db, ticket.member_id)
    unchanged = member is not None and member.disabled_at is None and member.password_hash == ticket.password_hash
    if member is None or not unchanged or not proof.right or not second_factor.accept(db, member, code, at):
        _refused(db, member, ticket.attempt.source, at)
        return None
    throttle.forgive(db, ticket.attempt)
    if proof.rehashed is not None:
        member.password_hash = proof.rehashed
    return member


def sign_out(db: Session, member: Member, at: datetime) -> None:
    """End every session of a member who asks to leave: a copied cookie dies with it."""
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.MEMBER_SIGNED_OUT, member.public_id, member.id, at)


def _refused(db: Session, member: Member | None, source: str, at: datetime) -> None:
    subject = "unknown" if member is None else member.public_id
    audit.record(db, audit.Action.MEMBER_SIGN_IN_REFUSED, subject, None, at, source=source)
