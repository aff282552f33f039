"""Names for a device that are not its MAC: one that dies with the day, one for the connection log."""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.access.models import DayKey
from hotspot.db import insert_for

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """``device`` is linkable within one local day and one site; ``log_device`` by whoever holds the log key."""

    device: str
    log_device: str


def pseudonyms(mac: str, site_id: int, day_key: bytes, log_key: bytes) -> Pseudonyms:
    """Both names of ``mac`` (lower case, colons). Keyed: 2**48 MACs could otherwise be enumerated in hours."""
    scoped = f"{site_id}|{mac}".encode("ascii")
    return Pseudonyms(_keyed(scoped, day_key, b"cl-day"), log_name(mac, log_key))


def log_name(mac: str, log_key: bytes) -> str:
    """The connection-log name of ``mac``."""
    return _keyed(mac.encode("ascii"), log_key, b"cl-log")


def without_mac(address: str | None) -> str | None:
    """``address``, or only its /64 where the rest is made of the MAC (RFC 4291 appendix A: ``ff:fe`` in the middle)."""
    if address is None or ":" not in address:
        return address
    packed = ipaddress.IPv6Address(address).packed
    if packed[11:13] != b"\xff\xfe":
        return address
    return str(ipaddress.IPv6Network((packed[:8] + bytes(8), 64)))


def day_key(db: Session, day: date) -> bytes:
    """The key of ``day``, made on first use. Needs a writing session."""
    key = stored_day_key(db, day)
    if key is not None:
        return key
    db.execute(insert_for(db)(DayKey).values(day=day, key=secrets.token_bytes(32)).on_conflict_do_nothing())
    return db.scalars(select(DayKey.key).where(DayKey.day == day)).one()


def stored_day_key(db: Session, day: date) -> bytes | None:
    """The key of ``day`` if there is one yet."""
    return db.scalar(select(DayKey.key).where(DayKey.day == day))


def _keyed(message: bytes, key: bytes, purpose: bytes) -> str:
    return hashlib.blake2b(message, key=key, person=purpose, digest_size=DIGEST_BYTES).hexdigest()
