"""The catalogue of public services, open to everybody before they come in: doors, life events, search, one whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from captive import counted, wording
from captive.cards import Card, card
from captive.portal import place, portal
from captive.promotion import way_out
from hotspot.clock import local_day
from hotspot.content.counting import links
from hotspot.content.edition import Door, LifeEvent
from hotspot.content.search import LONGEST_QUERY, search
from hotspot.content.services import Sheet, grouped
from hotspot.web.app import at
from hotspot.web.language import current

pages = Blueprint("services", __name__)
IDENTITY = "tai-khoan-vneid-muc-2"  # how to get what every online guide begins with
EVENTS = {
    LifeEvent.BIRTH: "sinh-con",
    LifeEvent.WEDDING: "cuoi-hoi",
    LifeEvent.DEATH: "co-nguoi-mat",
    LifeEvent.MOVING: "chuyen-nha",
    LifeEvent.CARE: "nguoi-cao-tuoi-kho-khan",
    LifeEvent.LAND: "nha-dat",
    LifeEvent.TRADE: "buon-ban",
    LifeEvent.PAPERS: "giay-to",
    LifeEvent.SCHOOL: "di-hoc",
    LifeEvent.VOICE: "gop-y-phan-anh",
}
_BY_NAME = {name: event for event, name in EVENTS.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """Services under one life event; ``key`` is the anchor and ``path`` the name in the address of its own page."""

    key: str
    path: str
    name: str
    cards: list[Card]


@pages.get("/dich-vu")
def everything() -> str:
    """All services under the life events they belong to, or those that answer a search."""
    content, query = place().content, request.args.get("q", "").strip()[:LONGEST_QUERY]
    if query:
        found = [_card(sheet) for sheet in search(content.services, query)]
        return render_template("found.html", query=query, found=found, events=_events(), site=content.site)
    return render_template("services.html", groups=_groups(content.services), title=None, site=content.site)


@pages.get("/nguoi-dan")
def people() -> str:
    """The door for people and families."""
    return _door(Door.PEOPLE)


@pages.get("/ho-kinh-doanh")
def business() -> str:
    """The door for household businesses and companies."""
    return _door(Door.BUSINESS)


@pages.get("/su-kien/<name>")
def event(name: str) -> str:
    """Everything about one event of a family's life."""
    content, wanted = place().content, _BY_NAME.get(name)
    if wanted is None:
        abort(404)
    cards = [_card(sheet) for sheet in grouped(content.services).get(wanted, [])]
    others = [group for group in _events() if group.path != name]
    heading = wording.event(wanted)
    return render_template("event.html", title=heading, cards=cards, others=others, site=content.site)


@pages.get("/dich-vu/<slug>")
def one(slug: str) -> str:
    """Everything about one service."""
    content = place().content
    by_slug = {sheet.slug: sheet for sheet in content.services}
    if slug not in by_slug:
        abort(404)
    counted.opened(links.service(slug))
    source = counted.came_from()
    out = way_out(by_slug[slug], place(), **({counted.FROM: source.placement} if source and source.placement else {}))
    shown = _card(by_slug[slug])
    successor = by_slug.get(shown.successor)
    return render_template(
        "service.html",
        card=shown,
        out=out,
        successor=_card(successor) if successor and successor.slug != slug else None,
        identity=IDENTITY if IDENTITY in by_slug and slug != IDENTITY else None,
        site=content.site,
    )


def _door(which: Door) -> str:
    content = place().content
    behind = [sheet for sheet in content.services if which in sheet.doors]
    return render_template("services.html", groups=_groups(behind), title=wording.door(which), site=content.site)


def _groups(sheets: Iterable[Sheet]) -> list[Group]:
    return [
        Group(event.value, EVENTS[event], wording.event(event), [_card(sheet) for sheet in members])
        for event, members in grouped(sheets).items()
    ]


def _events() -> list[Group]:
    """The events that have any service, without their services."""
    found = grouped(place().content.services)
    return [Group(event.value, EVENTS[event], wording.event(event), []) for event in found]


def _card(sheet: Sheet) -> Card:
    return card(sheet, current(), local_day(at().wall, portal().settings.zone))
