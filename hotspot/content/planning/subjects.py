"""What can be placed: services and articles by their names, with a note on those that nobody can see yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.models import Item, Revision
from hotspot.content.models import ServiceState


@dataclass(frozen=True, slots=True)
class Subject:
    """A service or an article. ``out`` says whether residents may see it now."""

    ref: str
    row_id: int
    names: Mapping[str, str]
    out: bool

    def name(self, language: str) -> str:
        """Its name in ``language``, or the Vietnamese one."""
        return self.names.get(language) or self.names.get(FIRST_LANGUAGE, "") or self.ref


def of_services(db: Session) -> list[Subject]:
    """Every service at its newest version, in the order of the catalogue."""
    return [
        Subject(
            sheet.public_id,
            sheet.service_id,
            {language: words.name for language, words in sheet.words.items()},
            sheet.state is ServiceState.PUBLISHED,
        )
        for sheet in services.all_latest(db)
    ]


def of_items(db: Session) -> list[Subject]:
    """Every article that was not taken down, the newest first, under the title that is out or else the newest one."""
    titles: dict[int, Mapping[str, str]] = {}
    live = {row.id: row for row in db.scalars(select(Item).where(Item.taken_down_at.is_(None)))}
    for item_id, number, found in db.execute(
        select(Revision.item_id, Revision.number, Revision.titles).order_by(Revision.number)
    ):
        row = live.get(item_id)
        if row is not None and (row.live_number is None or number <= row.live_number):
            titles[item_id] = found
    return [
        Subject(
            row.public_id, row.id, titles.get(row.id, {}) or {FIRST_LANGUAGE: row.slug}, row.live_number is not None
        )
        for row in sorted(live.values(), key=lambda row: row.id, reverse=True)
    ]
