"""In which items a medium is, so that nobody takes away what residents see."""

from dataclasses import dataclass

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.models import Item, Revision


@dataclass(frozen=True, slots=True)
class Use:
    """One item whose newest writing that has it is ``title``; ``live`` when residents see it there."""

    public_id: str
    title: str
    live: bool


def of(db: Session, media_id: str) -> tuple[Use, ...]:
    """Every item with the medium of that public id in one of its revisions, those that residents see first.

    A public id is 96 random bits: it stands in no block by chance.
    """
    has_it = cast(Revision.blocks, Text).contains(media_id, autoescape=True)
    query = select(Item, Revision).join(Revision, Revision.item_id == Item.id).where(has_it)
    found: dict[str, Use] = {}
    for item, revision in db.execute(query.order_by(Revision.number)):
        live = item.taken_down_at is None and item.live_number == revision.number
        before = found.get(item.public_id)
        title = revision.titles.get(FIRST_LANGUAGE, "")
        found[item.public_id] = Use(item.public_id, title, live or (before is not None and before.live))
    return tuple(sorted(found.values(), key=lambda use: (not use.live, use.title)))
