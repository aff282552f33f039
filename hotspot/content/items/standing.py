"""Where every item stands: its newest revision beside the one that is out. What staff see first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.models import Item, Revision, RevisionState


class Phase(StrEnum):
    """What has to be done with an item next, the most urgent first."""

    WAITING = "waiting"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    WRITTEN = "written"
    OUT = "out"
    EXPIRED = "expired"
    TAKEN_DOWN = "taken_down"


_PHASES: Mapping[RevisionState, Phase] = {
    RevisionState.IN_REVIEW: Phase.WAITING,
    RevisionState.CHANGES_REQUESTED: Phase.SENT_BACK,
    RevisionState.APPROVED: Phase.APPROVED,
    RevisionState.DRAFT: Phase.WRITTEN,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One item. ``live`` is the revision that is out, also when it has expired; None when there is none."""

    item: Item
    newest: Revision
    live: Revision | None
    phase: Phase

    @property
    def unpublished(self) -> bool:
        """Whether something newer than what is out waits for somebody."""
        return self.live is not None and self.newest.number > self.live.number

    def title(self, language: str) -> str:
        """The newest title in ``language``, or in any that it has."""
        titles = self.newest.titles
        return titles.get(language) or titles.get(FIRST_LANGUAGE) or next(iter(titles.values()), self.item.slug)


def everything(db: Session, at: datetime) -> list[Standing]:
    """Every item, what has to be done first before the rest, and of each phase the latest written first."""
    query = select(Item, Revision).join(Revision, Revision.item_id == Item.id).options(defer(Revision.blocks))
    rows: dict[int, tuple[Item, list[Revision]]] = {}
    for item, revision in db.execute(query.order_by(Revision.number)):
        rows.setdefault(item.id, (item, []))[1].append(revision)
    order = list(Phase)
    found = [standing(item, revisions, at) for item, revisions in rows.values()]
    return sorted(found, key=lambda one: (order.index(one.phase), -one.newest.written_at.timestamp()))


def standing(item: Item, history: list[Revision], at: datetime) -> Standing:
    """Where ``item`` stands, given all its revisions in any order."""
    newest = max(history, key=lambda row: row.number)
    down = item.taken_down_at is not None
    live = next((row for row in history if row.number == item.live_number and not down), None)
    if newest.state in _PHASES:
        phase = _PHASES[newest.state]
    elif live is None:
        phase = Phase.TAKEN_DOWN
    else:
        phase = Phase.EXPIRED if live.expires_at is not None and live.expires_at <= at else Phase.OUT
    return Standing(item, newest, live, phase)
