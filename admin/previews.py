"""How a revision would look: as a page of the portal and as slides on a screen, drafts too."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort

from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.items import articles, revisions
from hotspot.content.items.blocks import Block
from hotspot.content.items.markup import rendered
from hotspot.content.items.models import Item, Revision
from hotspot.content.items.slides import Slide, slides
from hotspot.content.media import library
from hotspot.content.media.library import Picture
from hotspot.web import parts
from hotspot.web.app import at, db, shared
from hotspot.web.language import current
from hotspot.web.parts import Part


@dataclass(frozen=True, slots=True)
class Preview:
    """A revision as residents and a waiting room would see it today."""

    title: str
    language: str
    groups: list[tuple[Part, ...]]
    slides: tuple[Slide, ...]
    pictures: dict[str, Picture]
    seconds: int


def preview(item: Item, row: Revision, blocks: Sequence[Block], language: str) -> Preview:
    """``blocks`` under the titles of ``row``, for readers of ``language``. Incentives show whatever the day."""
    whole = [block if block.runs else rendered(block) for block in blocks]
    article = articles.Article(
        item.id, item.public_id, item.slug, row.number, row.digest, row.titles, tuple(whole), None, None
    )
    shown = slides(article, language, local_day(at().wall, shared().settings.zone))
    wanted = {one.picture for one in shown if one.picture}
    pictures = {name: library.picture(db(), name, language) for name in wanted}
    return Preview(
        article.title(language),
        article.language(language),
        parts.groups(db(), whole, language, None),
        shown,
        {name: picture for name, picture in pictures.items() if picture},
        sum(one.seconds for one in shown),
    )


def found(ref: str) -> Item:
    """The item called ``ref``, or 404."""
    item = revisions.get(db(), ref)
    if item is None:
        abort(404)
    return item


def services_offered() -> list[tuple[str, str]]:
    """Public services that an article may be about, by public id and name."""
    return [(sheet.public_id, sheet.wording(current()).name) for sheet in services.published(db())]
