"""The catalogue of public services, open to everybody before they come in."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from captive import counted, wording
from captive.cards import Card, card
from captive.portal import place, portal
from captive.promotion import way_out
from hotspot.clock import local_day
from hotspot.content.counting import links
from hotspot.content.search import LONGEST_QUERY, search
from hotspot.content.services import Sheet, grouped
from hotspot.web.app import at
from hotspot.web.language import current

pages = Blueprint("services", __name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Services under one life event; ``key`` is the anchor."""

    key: str
    name: str
    cards: list[Card]


@pages.get("/dich-vu")
def everything() -> str:
    """All services under the life events they belong to, or those that answer a search."""
    content, query = place().content, request.args.get("q", "").strip()[:LONGEST_QUERY]
    if query:
        found = [_card(sheet) for sheet in search(content.services, query)]
        return render_template("found.html", query=query, found=found, site=content.site)
    groups = [
        Group(event.value, wording.event(event), [_card(sheet) for sheet in sheets])
        for event, sheets in grouped(content.services).items()
    ]
    return render_template("services.html", groups=groups, site=content.site)


@pages.get("/dich-vu/<slug>")
def one(slug: str) -> str:
    """Everything about one service."""
    content = place().content
    sheet = next((sheet for sheet in content.services if sheet.slug == slug), None)
    if sheet is None:
        abort(404)
    counted.opened(links.service(slug))
    source = counted.came_from()
    out = way_out(sheet, place(), **({counted.FROM: source.placement} if source and source.placement else {}))
    return render_template("service.html", card=_card(sheet), out=out, site=content.site)


def _card(sheet: Sheet) -> Card:
    return card(sheet, current(), local_day(at().wall, portal().settings.zone))
