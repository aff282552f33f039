"""Campaigns: a goal for some weeks and the placements that serve it. With the campaign its placements end."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.planning import placements
from hotspot.content.planning.models import Campaign, Placement
from hotspot.content.planning.refusal import PlanningError
from hotspot.staff import audit
from hotspot.staff.models import Member

LONGEST = {"name": 120, "goal": 400, "task": 200}
FIRST_DAY, LAST_DAY = placements.FIRST_DAY, placements.LAST_DAY


class CampaignError(PlanningError):
    """A campaign that makes no sense."""


@dataclass(frozen=True, slots=True)
class Described:
    """A campaign as staff describe it; ``ends_on`` is the first day without it, None until further notice."""

    name: str
    starts_on: date
    ends_on: date | None = None
    goal: str = ""
    task: str = ""
    owner_id: int | None = None


def listed(db: Session) -> list[Campaign]:
    """Every campaign, the one that begins last first, archived ones too."""
    return list(db.scalars(select(Campaign).order_by(Campaign.starts_on.desc(), Campaign.id.desc())))


def in_use(db: Session) -> list[Campaign]:
    """The campaigns that a placement may belong to."""
    return [row for row in listed(db) if row.archived_at is None]


def get(db: Session, public_id: str) -> Campaign | None:
    return db.scalar(select(Campaign).where(Campaign.public_id == public_id))


def placed(db: Session, campaign: Campaign) -> list[Placement]:
    """The placements of a campaign, in the order of their days."""
    of_it = select(Placement).where(Placement.campaign_id == campaign.id)
    return list(db.scalars(of_it.order_by(Placement.starts_on, Placement.id)))


def create(db: Session, wanted: Described, by: int | None, at: datetime) -> Campaign:
    """A new campaign. Raises ``CampaignError``."""
    row = Campaign(created_at=at, **_checked(db, wanted))
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.CAMPAIGN_CHANGED, row.public_id, by, at, created=_told(row))
    return row


def change(db: Session, row: Campaign, wanted: Described, by: int | None, at: datetime) -> None:
    """Describe a campaign anew. Raises ``CampaignError``, naming placements that would begin outside its days.

    Placements that last longer than the campaign end with it.
    """
    if row.archived_at is not None:
        raise CampaignError("campaign", "archived")
    values = _checked(db, wanted)
    outside = [
        placement.public_id
        for placement in placed(db, row)
        if placement.stopped_at is None and not _begins_within(placement.starts_on, wanted)
    ]
    if outside:
        raise CampaignError("starts_on", "placements_outside", tuple(outside))
    before = _told(row)
    for name, value in values.items():
        setattr(row, name, value)
    db.flush()
    if _told(row) != before:
        audit.record(db, audit.Action.CAMPAIGN_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def archive(db: Session, row: Campaign, by: int | None, at: datetime) -> None:
    """Put a campaign away: its placements end now. Twice is once."""
    if row.archived_at is not None:
        return
    for placement in placed(db, row):
        placements.end(db, placement, by, at)
    row.archived_at = at
    db.flush()
    audit.record(db, audit.Action.CAMPAIGN_CHANGED, row.public_id, by, at, archived=row.name)


def _begins_within(day: date, wanted: Described) -> bool:
    return wanted.starts_on <= day and (wanted.ends_on is None or day < wanted.ends_on)


def _checked(db: Session, wanted: Described) -> dict[str, object]:
    texts = {name: " ".join(unicodedata.normalize("NFC", getattr(wanted, name)).split()) for name in LONGEST}
    if not texts["name"]:
        raise CampaignError("name", "missing")
    for name, text in texts.items():
        if len(text) > LONGEST[name] or not text.isprintable():
            raise CampaignError(name, "too_long", limit=LONGEST[name])
    _check_days(wanted)
    if wanted.owner_id is not None and db.get(Member, wanted.owner_id) is None:
        raise CampaignError("owner", "unknown")
    return {**texts, "starts_on": wanted.starts_on, "ends_on": wanted.ends_on, "owner_id": wanted.owner_id}


def _check_days(wanted: Described) -> None:
    if not FIRST_DAY <= wanted.starts_on <= LAST_DAY:
        raise CampaignError("starts_on", "out_of_range")
    if wanted.ends_on is None:
        return
    if not wanted.ends_on <= LAST_DAY:
        raise CampaignError("ends_on", "out_of_range")
    if wanted.ends_on <= wanted.starts_on:
        raise CampaignError("ends_on", "not_after_start")


def _told(row: Campaign) -> dict[str, object]:
    told: dict[str, object] = {
        "name": row.name,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }
    return told | {name: value for name in ("goal", "task", "owner_id") if (value := getattr(row, name))}
