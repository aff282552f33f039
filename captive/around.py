"""What is around a visitor: whom to ask and when, where else there is Wi-Fi, and websites worth knowing."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask_babel import format_date

from captive import wording
from captive.portal import place, portal
from hotspot.catalogue.websites import WEBSITES, Kind
from hotspot.clock import local
from hotspot.content.planning import candidates
from hotspot.insight import health
from hotspot.insight.health import GateState
from hotspot.network import reception, sites
from hotspot.network.models import Site
from hotspot.web.app import at, db, shared
from hotspot.web.language import current, gettext

pages = Blueprint("around", __name__)
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When staff receive people: today's state in a sentence, and the week."""

    open: bool
    now: str
    week: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Point:
    """A place with Wi-Fi. ``running`` is None where this machine has no word of it."""

    place: str
    address: str
    ssid: str
    opening_hours: str
    running: bool | None
    seen: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Websites of one kind."""

    kind: str
    name: str
    entries: list[tuple[str, str, str]]


@pages.get("/lien-he")
def contact() -> str:
    """Whom to ask, how, and whether anybody is there now."""
    site = sites.the(db())
    return render_template("contact.html", site=place().content.site, hours=_hours(site) if site else None)


@pages.get("/diem-wifi")
def points() -> str:
    """Every place of the commune with Wi-Fi, and whether it works."""
    found = [_point(site) for site in sites.in_use(db())]
    return render_template("points.html", site=place().content.site, points=found)


@pages.get("/lien-ket-website")
def websites() -> str:
    """Websites of the State, of health and of schools, in the same window."""
    names = {
        Kind.GOVERNMENT: gettext("State and public services"),
        Kind.HEALTH: gettext("Health"),
        Kind.SCHOOL: gettext("School"),
    }
    shelves = [
        Shelf(kind.value, name, [(one.url, one.name(current()), one.host) for one in WEBSITES if one.kind is kind])
        for kind, name in names.items()
    ]
    return render_template("websites.html", site=place().content.site, shelves=shelves)


def _hours(site: Site) -> Hours | None:
    here = local(at().wall, portal().settings.zone).replace(tzinfo=None)
    state = reception.at(site.reception, here, candidates.holidays(db()))
    if state is None:
        return None
    week = [
        (_days(days), [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours])
        for days, hours in reception.by_days(site.reception)
    ]
    return Hours(state.open, wording.received(state, here), week)


def _days(days: tuple[int, int]) -> str:
    """``Thứ Hai``, ``Thứ Hai – Thứ Sáu``."""
    names = (str(format_date(_MONDAY.replace(day=1 + day), "EEEE")) for day in days)
    first, last = (name.replace(" ", "\u00a0") for name in names)
    return first if first == last else f"{first} – {last}"


def _point(site: Site) -> Point:
    """The gatekeeper of this machine vouches for the place where it stands, and for no other."""
    first = place().content.site
    running, seen = None, None
    if first is not None and first.id == site.id:
        told = health.read(db(), shared().settings, at())
        running = told.gate is GateState.WELL
        seen = wording.when_seen(told.reported_at, portal().settings.zone) if told.reported_at else None
    return Point(site.place, site.address, site.ssid, site.opening_hours, running, seen)
