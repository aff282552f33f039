"""What placements are about, by name: the service's, or the title of the item's revision that is out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.models import Item, Revision
from hotspot.content.planning.models import Placement


class Names:
    """The names of all services and items, read once for a page."""

    def __init__(self, db: Session, language: str) -> None:
        self._services = {sheet.service_id: sheet.wording(language).name for sheet in services.all_latest(db)}
        self._items: dict[int, str] = {}
        query = select(Revision.item_id, Revision.titles).join(Item, Item.id == Revision.item_id)
        for only_live in (False, True):  # the newest revision first, then the one that is out takes its place
            found = query.where(Revision.number == Item.live_number) if only_live else query
            for item_id, titles in db.execute(found.order_by(Revision.number)):
                self._items[item_id] = titles.get(language) or titles.get(FIRST_LANGUAGE) or ""

    def of(self, placement: Placement) -> str:
        """The name of what ``placement`` shows; empty when nothing is written yet."""
        if placement.service_id is not None:
            return self._services.get(placement.service_id, "")
        return self._items.get(placement.item_id or 0, "")
