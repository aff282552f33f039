"""The second factor: six digits that live 30 seconds and count once (RFC 6238), and codes on paper for a lost phone."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspot.staff.models import Member, RecoveryCode

PERIOD_SECONDS = 30
DRIFT_STEPS = 1  # a phone's clock may be half a minute off (RFC 6238 §5.2)
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is mistaken for something else on paper
_GROUPS, _GROUP = 3, 5  # 31**15: 74 bits


def fresh_secret() -> str:
    """A new secret of 160 bits in base32."""
    return pyotp.random_base32()


def link(secret: str, login: str, issuer: str) -> str:
    """The ``otpauth://`` link that an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def step(secret: str, code: str, at: datetime, after: int = 0) -> int | None:
    """The time step whose code is ``code``, if it is near ``at`` and later than ``after``; None when there is none.

    RFC 6238 §5.2: a code that was accepted once is refused the second time, and so is every earlier one.
    """
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    now, totp = int(at.timestamp()) // PERIOD_SECONDS, pyotp.TOTP(secret)
    for candidate in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if candidate > after and hmac.compare_digest(totp.generate_otp(candidate), digits):
            return candidate
    return None


def accept(db: Session, member: Member, code: str, at: datetime) -> bool:
    """Spend ``code``: six digits or a recovery code. False when it is wrong or spent. Lock ``member`` first."""
    found = step(member.totp_secret, code, at, after=member.totp_step)
    if found is not None:
        member.totp_step = found
        db.flush()
        return True
    return _spend(db, member, code, at)


def fresh_codes(db: Session, member: Member) -> tuple[str, ...]:
    """Ten new recovery codes in place of those there were. They are shown once and kept as digests."""
    codes = tuple(_code() for _ in range(RECOVERY_CODES))
    db.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    db.add_all(RecoveryCode(member_id=member.id, digest=_digest(code)) for code in codes)
    db.flush()
    return codes


def codes_left(db: Session, member: Member) -> int:
    """How many recovery codes are not spent."""
    query = select(RecoveryCode.id).where(RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None))
    return len(db.scalars(query).all())


def _spend(db: Session, member: Member, code: str, at: datetime) -> bool:
    query = select(RecoveryCode).where(
        RecoveryCode.member_id == member.id, RecoveryCode.digest == _digest(code), RecoveryCode.used_at.is_(None)
    )
    found = db.scalar(query.with_for_update())
    if found is None:
        return False
    found.used_at = at
    db.flush()
    return True


def _code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _digest(code: str) -> str:
    """Plain SHA-256 will do: 74 random bits cannot be enumerated."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
