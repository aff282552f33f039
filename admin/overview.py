"""The first page: is everything all right, who is connected now, and what today has brought so far."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from admin.guard import requires
from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.planning import showing
from hotspot.content.planning.showing import Promoted
from hotspot.content.schedule import Slot
from hotspot.insight import figures, health, live
from hotspot.insight.health import ClockState, GateState, Health
from hotspot.network import sites
from hotspot.network.models import Site
from hotspot.network.uplink import Line
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("overview", __name__)

NEWEST = 5
LINES = {
    Line.UP: lazy_gettext("The line to the internet answers."),
    Line.DOWN: lazy_gettext("The line to the internet does not answer."),
    Line.UNKNOWN: lazy_gettext("Nobody has asked the line yet."),
}
CLOCKS = {
    ClockState.SURE: lazy_gettext("The clock is right."),
    ClockState.UNSURE: lazy_gettext("The clock is not synchronised; that shortens nobody's time."),
    ClockState.BEHIND: lazy_gettext("The clock is behind."),
}


@dataclass(frozen=True, slots=True)
class Showing:
    """What residents of a place see now, before and after access."""

    site: Site
    welcome: str
    connected: str


@pages.get("/")
@requires(Permission.SEE_TODAY)
def today() -> ResponseReturnValue:
    zone = shared().settings.zone
    *earlier, (_today, visits) = figures.last_days(db(), at(), zone)
    counts = figures.suppressed([count for _day, count in earlier])
    return render_template(
        "overview/today.html",
        today=figures.today(db(), at(), zone),
        week=[(day, told) for (day, _count), told in zip(earlier, counts, strict=True)],
        few_hidden=None in counts,
        most=max([count or 0 for count in counts] + [visits, 1]),
        refusals=figures.refusals(db(), local_day(at().wall, zone)),
        overdue=services.overdue(services.published(db(), local_day(at().wall, zone)), local_day(at().wall, zone)),
        showing=[_showing(site) for site in sites.in_use(db())],
        **_live(),
    )


@pages.get("/truc-tiep")
@requires(Permission.SEE_TODAY)
def now() -> ResponseReturnValue:
    """What the first page brings up to date by itself."""
    return render_template("overview/live.html", **_live())


def _live() -> dict[str, object]:
    state = health.read(db(), shared().settings, at())
    places = live.by_place(db())
    return {
        "health": state,
        "sentences": sentences(state),
        "places": places,
        "total": sum(place.connected for place in places),
        "rows": live.connected(db(), at(), limit=NEWEST),
        "line_words": LINES,
        "clock_words": CLOCKS,
    }


def sentences(state: Health) -> list[str]:
    """What is wrong, each with what to do; nothing when all is well."""
    found = []
    if state.gate is GateState.NEVER:
        found.append(gettext("The gatekeeper has never run. Start it: nobody gets access without it."))
    elif state.gate is GateState.SILENT:
        found.append(gettext("The gatekeeper is silent. Devices that are on stay on until their time ends."))
    elif state.gate is GateState.TROUBLED:
        found.append(gettext("The gate reports trouble: %(trouble)s", trouble=state.trouble))
    if state.line is Line.DOWN:
        found.append(gettext("The line to the internet is down. The pages of this box still open."))
    if state.clock is ClockState.BEHIND:
        found.append(gettext("The clock was set back. Times in the log are wrong until it is right again."))
    return found


def _showing(site: Site) -> Showing:
    welcome, connected = (_name(_promoted(site, slot)) for slot in (Slot.WELCOME, Slot.CONNECTED))
    return Showing(site, welcome, connected)


def _promoted(site: Site, slot: Slot) -> Promoted | None:
    return showing.promoted(db(), site.id, slot, at().wall, shared().settings.zone)


def _name(found: Promoted | None) -> str:
    return found.sheet.wording(current()).name if found else ""
