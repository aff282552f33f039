"""How a member comes to be, changes and goes: invitation, joining, role, password, second factor, end."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotspot.staff import audit, second_factor
from hotspot.staff.models import AuditEntry, Invitation, Member
from hotspot.staff.permissions import Permission, Role, can

INVITATION_HOURS = 24
LONGEST_LOGIN, LONGEST_NAME = 60, 120


class MemberError(ValueError):
    """Something that cannot be done with a member. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody brings who follows an invitation. ``totp_step`` is the step of the code that proved the secret."""

    login: str
    name: str
    password_hash: str
    totp_secret: str
    totp_step: int
    language: str = "vi"


def invite(db: Session, role: Role, at: datetime, by: int | None = None) -> str:
    """A token that makes one member with ``role`` within 24 hours. It is not kept and cannot be shown again."""
    token = secrets.token_urlsafe(24)
    expires = at + timedelta(hours=INVITATION_HOURS)
    row = Invitation(digest=_digest(token), role=role.value, created_at=at, expires_at=expires)
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.MEMBER_INVITED, f"invitation-{row.id}", by, at, role=role.value)
    return token


def invitation(db: Session, token: str, at: datetime) -> Invitation | None:
    """The invitation behind ``token`` while it can still be followed."""
    return _followable(db.scalar(_behind(token)), at)


def open_invitations(db: Session, at: datetime) -> list[Invitation]:
    """Invitations that can still be followed, the newest first."""
    query = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > at)
    return list(db.scalars(query.order_by(Invitation.id.desc())))


def withdraw(db: Session, row: Invitation, by: int | None, at: datetime) -> None:
    """Make an invitation useless from now on."""
    if row.used_at is None:
        row.used_at = at
        db.flush()
        audit.record(db, audit.Action.INVITATION_WITHDRAWN, f"invitation-{row.id}", by, at, role=row.role)


def join(db: Session, token: str, newcomer: Newcomer, at: datetime) -> tuple[Member, tuple[str, ...]]:
    """The new member and their recovery codes; the invitation is spent. Raises ``MemberError``."""
    row = _followable(db.scalar(_behind(token).with_for_update()), at)  # two at once: the second finds it spent
    if row is None:
        raise MemberError("invitation", "spent")
    member = Member(
        login=checked_login(db, newcomer.login),
        name=checked_name(newcomer.name),
        role=row.role,
        password_hash=newcomer.password_hash,
        totp_secret=newcomer.totp_secret,
        totp_step=newcomer.totp_step,
        language=newcomer.language,
        created_at=at,
    )
    row.used_at = at
    db.add(member)
    db.flush()
    audit.record(db, audit.Action.MEMBER_JOINED, member.public_id, member.id, at, login=member.login, role=row.role)
    return member, second_factor.fresh_codes(db, member)


def checked_login(db: Session, text: str) -> str:
    """``text`` as a login that nobody has yet. Raises ``MemberError``."""
    login = plain_login(text)
    if not login:
        raise MemberError("login", "missing")
    if len(login) > LONGEST_LOGIN:
        raise MemberError("login", "too_long")
    if not all(letter.isalnum() or letter in ".-_@" for letter in login):
        raise MemberError("login", "odd_letters")
    if by_login(db, login) is not None:
        raise MemberError("login", "taken")
    return login


def checked_name(text: str) -> str:
    """``text`` as a person's name. Raises ``MemberError``."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise MemberError("name", "missing")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise MemberError("name", "too_long")
    return name


def plain_login(text: str) -> str:
    """``text`` as logins are compared: NFC, lower case, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def by_login(db: Session, login: str) -> Member | None:
    """The member who signs in as ``login``, disabled ones included."""
    return db.scalar(select(Member).where(Member.login == plain_login(login)))


def by_public_id(db: Session, public_id: str) -> Member | None:
    return db.scalar(select(Member).where(Member.public_id == public_id))


def everybody(db: Session) -> list[Member]:
    """Every member, those who may sign in first, then by given name, which is the last word of a Vietnamese name."""
    found = db.scalars(select(Member).order_by(Member.id))
    return sorted(found, key=lambda member: (member.disabled_at is not None, given_name_first(member.name)))


def given_name_first(name: str) -> list[tuple[str, str]]:
    """What names are sorted by: last word first, letters before tones, ``đ`` after ``d``."""
    words = [unicodedata.normalize("NFD", word.casefold().replace("đ", "d\uffff")) for word in reversed(name.split())]
    return [("".join(letter for letter in word if not unicodedata.combining(letter)), word) for word in words]


def names(db: Session) -> dict[int, str]:
    """The name of every member by row id, for pages that tell who did something."""
    return dict(db.execute(select(Member.id, Member.name)).all())


def locked(db: Session, member_id: int) -> Member | None:
    """The member, and nobody else changes them until the transaction ends."""
    return db.scalar(select(Member).where(Member.id == member_id).with_for_update())


def disable(db: Session, member: Member, by: int | None, at: datetime) -> None:
    """End a member's access now, and that by links they gave. Raises ``MemberError`` for the last administrator."""
    if member.disabled_at is not None:
        return
    _keep_an_administrator(db, member)
    member.disabled_at = at
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.MEMBER_DISABLED, member.public_id, by, at, login=member.login)
    _withdraw_all_of(db, member, by, at)


def restore(db: Session, member: Member, by: int | None, at: datetime) -> None:
    """Let a disabled member sign in again, with the password and second factor they had."""
    if member.disabled_at is None:
        return
    member.disabled_at = None
    db.flush()
    audit.record(db, audit.Action.MEMBER_RESTORED, member.public_id, by, at, login=member.login)


def change_role(db: Session, member: Member, role: Role, by: int | None, at: datetime) -> None:
    """Give a member another role; their sessions end. Raises ``MemberError`` for the last administrator."""
    before = member.role
    if before == role.value:
        return
    _keep_an_administrator(db, member)
    member.role = role.value
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.MEMBER_ROLE_CHANGED, member.public_id, by, at, before=before, after=role.value)
    if not can(role, Permission.MANAGE_MEMBERS):
        _withdraw_all_of(db, member, by, at)


def end_sessions(db: Session, member: Member, by: int | None, at: datetime) -> None:
    """End every session of a member."""
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.MEMBER_SESSIONS_ENDED, member.public_id, by, at)


def change_password(db: Session, member: Member, password_hash: str, at: datetime) -> None:
    """A member's own new password; every session ends."""
    member.password_hash = password_hash
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.PASSWORD_CHANGED, member.public_id, member.id, at)


def change_factor(db: Session, member: Member, secret: str, step: int, at: datetime) -> None:
    """A member's own new authenticator, proved by the code of ``step``; every session ends."""
    member.totp_secret, member.totp_step = secret, step
    member.session_epoch += 1
    db.flush()
    audit.record(db, audit.Action.FACTOR_CHANGED, member.public_id, member.id, at)


def renew_codes(db: Session, member: Member, at: datetime) -> tuple[str, ...]:
    """New recovery codes for a member, shown once."""
    audit.record(db, audit.Action.CODES_RENEWED, member.public_id, member.id, at)
    return second_factor.fresh_codes(db, member)


def _keep_an_administrator(db: Session, leaving: Member) -> None:
    if leaving.role != Role.ADMINISTRATOR.value:
        return
    query = select(func.count()).select_from(Member)
    others = query.where(Member.role == leaving.role, Member.disabled_at.is_(None), Member.id != leaving.id)
    if not db.scalar(others):
        raise MemberError("member", "last_administrator")


def _withdraw_all_of(db: Session, member: Member, by: int | None, at: datetime) -> None:
    """Withdraw the open invitations that ``member`` gave; the audit log knows who gave which."""
    given = select(AuditEntry.subject).where(
        AuditEntry.member_id == member.id, AuditEntry.action == audit.Action.MEMBER_INVITED.value
    )
    theirs = set(db.scalars(given))
    for row in open_invitations(db, at):
        if f"invitation-{row.id}" in theirs:
            withdraw(db, row, by, at)


def _behind(token: str) -> Select[Invitation]:
    return select(Invitation).where(Invitation.digest == _digest(token))


def _followable(row: Invitation | None, at: datetime) -> Invitation | None:
    return row if row is not None and row.used_at is None and at < row.expires_at else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
