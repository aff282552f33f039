"""The commune's own articles: the list, one of them, and a way on from one that is over."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from captive import counted
from captive.cards import Card, card
from captive.portal import place, portal
from captive.promotion import way_out
from hotspot.clock import local_day
from hotspot.content.counting import links
from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items import articles
from hotspot.content.items.articles import Article
from hotspot.content.services import Sheet
from hotspot.web import parts
from hotspot.web.app import at, db
from hotspot.web.language import current

pages = Blueprint("bulletin", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    slug: str
    title: str
    language: str
    day: str


@pages.get("/bai")
def everything() -> str:
    """Every article that is out, the newest first."""
    out = [one for one in articles.everything(db()) if not one.over(at().wall)]
    return render_template("bulletin/list.html", entries=[_entry(one) for one in out], site=place().content.site)


@pages.get("/bai/<slug>")
def one(slug: str) -> ResponseReturnValue:
    """One article; where it is over, a page that says so and leads on."""
    article = articles.by_slug(db(), slug)
    if article is None or article.over(at().wall):
        over = article is not None or articles.slug_was_used(db(), slug)
        return render_template("bulletin/gone.html", over=over, site=place().content.site), 410 if over else 404
    counted.opened(links.item(article.public_id))
    source = counted.came_from()
    service = _sheet(article)
    values = {counted.FROM: source.placement} if source and source.placement else {}
    shown = parts.groups(db(), article.blocks, current(), local_day(at().wall, portal().settings.zone))
    vietnamese = any(part.language == FIRST_LANGUAGE for group in shown for part in group)
    return render_template(
        "bulletin/article.html",
        article=article,
        groups=shown,
        partly=current() != FIRST_LANGUAGE and vietnamese,
        card=_card(service) if service else None,
        out=way_out(service, place(), **values) if service else None,
        site=place().content.site,
    )


def _entry(article: Article) -> Entry:
    day = local_day(article.published_at, portal().settings.zone).strftime("%d/%m/%Y") if article.published_at else ""
    return Entry(article.slug, article.title(current()), article.language(current()), day)


def _sheet(article: Article) -> Sheet | None:
    """The public service that it is about, while residents may see it."""
    return next((sheet for sheet in place().content.services if sheet.service_id == article.service_id), None)


def _card(sheet: Sheet) -> Card:
    return card(sheet, current(), local_day(at().wall, portal().settings.zone))
