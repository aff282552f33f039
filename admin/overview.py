"""The first page: is everything all right, who is connected now, and what today has brought so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from admin import places
from admin.guard import requires
from admin.places import Place
from admin.previews import percent
from admin.subjects import Names
from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.planning import preview
from hotspot.content.planning.daylong import Stretch
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Layer
from hotspot.insight import figures, health, live
from hotspot.insight.health import ClockState, GateState, Health
from hotspot.network.uplink import Line
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("overview", __name__)

NEWEST = 5
MOST_PLACES = 40
_NAMED = 3
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
    """What shows at a place now, and what from when on; ``changes_at`` None: not within a day."""

    place: Place
    now: str
    following: str
    changes_at: datetime | None


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
        showing=_showing(zone),
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


def _showing(zone: str) -> list[Showing]:
    every = places.every(db(), zone)[:MOST_PLACES]
    names, told = Names(db(), current()), []
    rows = {row.id: row for row in db().scalars(select(Placement))}
    for place, stretches in zip(
        every, preview.now_and_next(db(), [one.context for one in every], at().wall), strict=True
    ):
        words = [_said(stretch, rows, names) for stretch in stretches]
        later = stretches[1:]
        told.append(Showing(place, words[0], words[1] if later else "", later[0].starts if later else None))
    return told


def _said(stretch: Stretch, rows: Mapping[int, Placement], names: Names) -> str:
    """``Đăng ký khai sinh 60 %, Đăng ký kết hôn 40 %``; a warning and what is built in are told as such."""
    if stretch.layer is Layer.EMERGENCY:
        return str(gettext("a warning"))
    told = [
        names.of(rows[share.key]) + (f" {percent(share.share)}" if len(stretch.shares) > 1 else "")
        for share in stretch.shares
        if share.key in rows
    ]
    shown = "; ".join(told[:_NAMED]) or str(gettext("what is built in"))
    return str(gettext("%(shown)s, with a warning over it", shown=shown)) if stretch.banner is not None else shown
