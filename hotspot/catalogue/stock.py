"""Putting the packaged articles where staff find them: as drafts, since nobody of the commune has approved them yet."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.catalogue.articles import Ready, articles, drawings
from hotspot.content.items import revisions
from hotspot.content.items.blocks import parsed
from hotspot.content.items.models import Item
from hotspot.content.items.revisions import Content
from hotspot.content.media import packaged
from hotspot.content.media.shelf import Shelf
from hotspot.content.models import Service


def stock(db: Session, shelf: Shelf, at: datetime, by: int | None = None) -> dict[str, Item]:
    """Add the drawings, and the articles as drafts while there is no item at all; the new items by article's name.

    What staff threw away stays away. Why drafts: docs/decisions/0020.
    """
    pictures = {
        one.name: packaged.add(db, shelf, one.alt["vi"], one.octets, one.alt, at).public_id for one in drawings()
    }
    if db.scalar(select(Item.id).limit(1)) is not None:
        return {}
    services = {slug: key for key, slug in db.execute(select(Service.id, Service.slug))}
    return {one.name: revisions.create(db, content(one, pictures, services), by, at) for one in articles()}


def content(ready: Ready, pictures: Mapping[str, str], services: Mapping[str, int]) -> Content:
    """An article with the pictures of this database in it. Raises ``KeyError`` for a drawing that does not exist."""
    blocks = []
    for block in ready.blocks:
        facts = dict(block.get("facts", {}))
        if "picture" in facts:
            facts["picture"] = pictures[facts["picture"]]
        blocks.append({**block, "facts": facts})
    return Content(ready.titles, parsed(blocks), services.get(ready.service or ""))
