"""The places with Wi-Fi: which one this box serves, and how staff name and retire them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.network import reception
from hotspot.network.models import Kind, Site
from hotspot.staff import audit

EDITABLE = {
    "commune": 80,
    "place": 120,
    "address": 200,
    "opening_hours": 200,
    "contact_name": 120,
    "contact_phone": 20,
    "contact_email": 120,
}
SSID_OCTETS = 32  # IEEE 802.11-2020 9.4.2.2: an SSID is 0 to 32 octets, not characters
_PHONE = re.compile(r"\+?[0-9][0-9 .]{2,18}")


class SiteError(ValueError):
    """A site that makes no sense. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


def the(db: Session) -> Site | None:
    """The site that a box with one gate serves: the oldest in use."""
    return db.scalar(select(Site).where(Site.archived_at.is_(None)).order_by(Site.id).limit(1))


def in_use(db: Session) -> list[Site]:
    """Every site in use, the oldest first."""
    return list(db.scalars(select(Site).where(Site.archived_at.is_(None)).order_by(Site.id)))


def usable(db: Session, site_id: int) -> Site | None:
    """The site with this row id, unless it does not exist or is out of use."""
    return db.scalar(select(Site).where(Site.id == site_id, Site.archived_at.is_(None)))


def by_public_id(db: Session, public_id: str) -> Site | None:
    return db.scalar(select(Site).where(Site.public_id == public_id))


def create(db: Session, kind: Kind, values: Mapping[str, str], by: int | None, at: datetime) -> Site:
    """A new site. Raises ``SiteError``."""
    site = Site(kind=kind, created_at=at, **checked(values))
    db.add(site)
    db.flush()
    audit.record(db, audit.Action.SITE_CHANGED, site.public_id, by, at, created=site.place)
    return site


def change(db: Session, site: Site, kind: Kind, values: Mapping[str, str], by: int | None, at: datetime) -> None:
    """Describe a site anew. Raises ``SiteError``."""
    wanted: dict[str, str] = {**checked(values), "kind": kind}
    changed = {name: [getattr(site, name), value] for name, value in wanted.items() if getattr(site, name) != value}
    for name, (_, value) in changed.items():
        setattr(site, name, value)
    if changed:
        db.flush()
        audit.record(db, audit.Action.SITE_CHANGED, site.public_id, by, at, changed=changed)


def receive(db: Session, site: Site, hours: Sequence[Mapping[str, Any]], by: int | None, at: datetime) -> None:
    """Say when the staff of a site receive people, as ``Site.reception`` keeps it. Raises ``SiteError``."""
    if rule := reception.fault(hours):
        raise SiteError("hours", rule)
    rows = [{"days": sorted(row["days"]), "opens": row["opens"], "closes": row["closes"]} for row in hours]
    if rows != site.reception:
        site.reception = rows
        db.flush()
        audit.record(db, audit.Action.SITE_CHANGED, site.public_id, by, at, changed={"hours": rows})


def archive(db: Session, site: Site, by: int | None, at: datetime) -> None:
    """Take a site out of use. Its log and figures stay."""
    if site.archived_at is None:
        site.archived_at = at
        db.flush()
        audit.record(db, audit.Action.SITE_CHANGED, site.public_id, by, at, archived=site.place)


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """The texts of a site, tidied to NFC. Raises ``SiteError`` for the first that makes no sense."""
    clean = {name: _tidy(values.get(name, "")) for name in (*EDITABLE, "ssid")}
    for name in ("commune", "place"):
        if not clean[name]:
            raise SiteError(name, "missing")
    for name, longest in EDITABLE.items():
        if len(clean[name]) > longest:
            raise SiteError(name, "too_long")
    if clean["contact_phone"] and not _PHONE.fullmatch(clean["contact_phone"]):
        raise SiteError("contact_phone", "not_a_number")
    if len(clean["ssid"].encode()) > SSID_OCTETS:
        raise SiteError("ssid", "too_long")
    return clean


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
