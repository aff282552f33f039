"""Short links: a code for what a poster, a screen or a button is about, and where it leads when it is followed.

A code is for ever. Where it leads is asked at the time: to what is live, else to the next best, never to a dead end.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.counting.models import Link, Medium
from hotspot.content.items.models import Item, Revision
from hotspot.content.services import Sheet
from hotspot.db import insert_for

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 6
LONGEST_LABEL = 80
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Leads(Enum):
    """Where a link leads now."""

    ITEM = auto()
    SERVICE = auto()
    SERVICE_INSTEAD = auto()  # the item is over; its service is not
    NOTHING_LEFT = auto()  # what it was about is over
    UNKNOWN = auto()  # there never was such a code


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code leads; ``slug`` is the item's or the service's. ``link`` is None for a code that never was."""

    leads: Leads
    slug: str = ""
    link: Link | None = None


def item(public_id: str) -> str:
    """The subject of an item, by its public id."""
    return f"item:{public_id}"


def service(slug: str) -> str:
    """The subject of a service, by its slug."""
    return f"service:{slug}"


def code(db: Session, subject: str, medium: Medium, label: str, at: datetime) -> str:
    """The code for ``subject`` where it stands; the same one for the same words. Needs a writing session when new."""
    label = label[:LONGEST_LABEL]
    wanted = select(Link.code).where(Link.subject == subject, Link.medium == medium, Link.label == label)
    while (found := db.scalar(wanted)) is None:
        row = {"code": _drawn(), "subject": subject, "medium": medium, "label": label, "created_at": at}
        db.execute(insert_for(db)(Link).values(**row).on_conflict_do_nothing())
    return found


def read(typed: str) -> str | None:
    """The code that somebody typed or scanned, its look-alikes put right; None if it can be none."""
    meant = typed.strip().upper().replace("-", "").translate(_MEANT)
    return meant if len(meant) == LENGTH and set(meant) <= set(ALPHABET) else None


def follow(db: Session, typed: str, at: datetime) -> Target:
    """Where a code leads at ``at``."""
    meant = read(typed)
    link = db.get(Link, meant) if meant else None
    if link is None:
        return Target(Leads.UNKNOWN)
    kind, _, name = link.subject.partition(":")
    if kind == "service":
        found = services.by_slug(db, name) is not None
        return Target(Leads.SERVICE if found else Leads.NOTHING_LEFT, name if found else "", link)
    return _item(db, name, link, at)


def portal(db: Session, target: Target) -> Sheet | None:
    """The service whose page on the national portal ``target`` is about: the only places that we send people to."""
    if target.leads in (Leads.SERVICE, Leads.SERVICE_INSTEAD):
        return services.by_slug(db, target.slug)
    if target.leads is not Leads.ITEM:
        return None
    service_id = db.scalar(select(Item.service_id).where(Item.slug == target.slug))
    return services.live(db, service_id) if service_id is not None else None


def _item(db: Session, public_id: str, link: Link, at: datetime) -> Target:
    row = db.scalar(select(Item).where(Item.public_id == public_id))
    if row is None:
        return Target(Leads.NOTHING_LEFT, "", link)
    live = select(Revision).where(Revision.item_id == row.id, Revision.number == row.live_number)
    revision = db.scalar(live) if row.taken_down_at is None else None
    if revision is not None and (revision.expires_at is None or at < revision.expires_at):
        return Target(Leads.ITEM, row.slug, link)
    sheet = services.live(db, row.service_id) if row.service_id is not None else None
    return Target(Leads.SERVICE_INSTEAD, sheet.slug, link) if sheet else Target(Leads.NOTHING_LEFT, "", link)


def _drawn() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
