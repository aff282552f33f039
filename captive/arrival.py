"""The front page for a device that needs a page of its own, and the page's content for the one made in advance."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from captive import wording
from captive.board import Figures
from captive.caller import Caller
from captive.choosing import Pick
from captive.counted import picked
from captive.links import link
from captive.place import Place
from captive.portal import caller, place, portal
from captive.promotion import Promotion, promotion
from captive.services import EVENTS
from captive.tickets import Errand
from captive.wording import Notice
from hotspot.access import passes
from hotspot.access.passes import Arrival
from hotspot.access.policy import Refused
from hotspot.clock import Moment
from hotspot.content.edition import LifeEvent
from hotspot.content.schedule import Slot
from hotspot.content.services import grouped
from hotspot.network.uplink import Line
from hotspot.web.app import at, db
from hotspot.web.language import decimal

pages = Blueprint("arrival", __name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A life event, the name in the address of its page, and how it reads."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """Public figures in words; ``connected`` is not told exactly below five."""

    today: str
    total: str
    since: str
    connected: str


@dataclass(frozen=True, slots=True)
class View:
    """What the front page shows. Without a ``ticket`` there is no button."""

    promotion: Promotion | None
    events: list[Event]
    ticket: str | None
    visit: str | None
    notice: Notice | None
    cut_off: bool
    figures: Told | None


@pages.get("/")
def welcome() -> Response | str:
    """The page for a device that is inside, was here today, may not come in, or is not on the guest link."""
    who, here = caller(), place()
    if here.content.site is None or who.mac is None:
        return page(here, picked(Slot.WELCOME, None), None, _nobody(here))
    found = passes.arrive(db(), portal().callers.visitor(here.content.site.id, who, at()), at(), portal().settings.zone)
    if found.live is not None:
        return redirect(link("visit.connected"))
    ticket = None if isinstance(found.verdict, Refused) else _ticket(who, at())
    return page(here, picked(Slot.WELCOME, "returning" if found.last else "first"), ticket, _notice(found))


def page(here: Place, pick: Pick | None, ticket: str | None, notice: Notice | None) -> str:
    """The front page of ``here`` with what was picked for it, and a button if there is a ticket."""
    content = here.content
    view = View(
        promotion=promotion(pick, here) if pick else None,
        events=[Event(EVENTS[group], wording.event(group)) for group in _events(here)],
        ticket=ticket,
        visit=wording.duration(content.limits.session_seconds) if content.limits else None,
        notice=notice,
        cut_off=here.line is Line.DOWN,
        figures=_told(here.board.figures) if here.board.figures else None,
    )
    return render_template("welcome.html", view=view, site=content.site)


def again(here: Place, who: Caller, notice: Notice) -> str:
    """The front page with a fresh ticket, for a tap that could not be honoured."""
    return page(here, picked(Slot.WELCOME, None), _ticket(who, at()), notice)


def _told(figures: Figures) -> Told:
    return Told(
        today=wording.few(figures.today),
        total=decimal(figures.total, 0),
        since=wording.day(figures.since),
        connected=wording.few(figures.connected),
    )


def _events(here: Place) -> list[LifeEvent]:
    return list(grouped(here.content.services))


def _ticket(who: Caller, now: Moment) -> str:
    assert who.mac is not None
    return portal().tickets.issue(Errand.JOIN, who.mac, now)


def _notice(found: Arrival) -> Notice | None:
    if isinstance(found.verdict, Refused):
        return wording.refused(found.verdict, at(), portal().settings.zone)
    if found.last is not None and found.last.end_reason is not None:
        return wording.ended(found.last.end_reason)
    return None


def _nobody(here: Place) -> Notice:
    if here.refused is not None and here.content.site is None:
        return wording.refused(here.refused, at(), portal().settings.zone)
    return wording.unknown_device()
