"""Coming in, being in, leaving. A tap is a plain POST with a ticket in its URL; bodies are never read.

A body would have to be waited for, and a device that sends one byte a second would keep everybody else waiting (T7).
"""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from captive import arrival, wording
from captive.caller import Caller
from captive.counted import picked
from captive.links import link
from captive.place import Place
from captive.portal import caller, place, portal
from captive.promotion import Promotion, promotion
from captive.tickets import Errand
from hotspot.access import passes
from hotspot.access.models import Pass
from hotspot.access.passes import Opened
from hotspot.access.policy import EndReason, Refused
from hotspot.content.schedule import Slot
from hotspot.failpoints import failpoint
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("visit", __name__)
SEE_OTHER, FORBIDDEN, CONFLICT = 303, 403, 409
_OUR_OWN = ("same-origin", "none", None)


@dataclass(frozen=True, slots=True)
class View:
    """What the page of a device that is inside shows; ``data_left`` and ``ends`` where there is such a thing."""

    time_left: str
    ends: str | None
    data_left: str | None
    promotion: Promotion | None
    ticket: str


@pages.post("/vao-mang")
def join() -> Response:
    """Let the device in: the row is durable and the kernel agrees before the answer goes out (P-3)."""
    who, here = caller(), place()
    if here.content.site is None or who.mac is None:
        return redirect(link("arrival.welcome"), SEE_OTHER)
    if portal().callers.live_pass(here.content.site.id, who.mac, at()) is not None:
        return redirect(link("visit.connected"), SEE_OTHER)
    if not _from_our_page(Errand.JOIN, who):
        return _once_more(here, who)
    answer = _open(here, here.content.site.id, who)
    if isinstance(answer, Refused):
        notice = wording.refused(answer, at(), portal().settings.zone)
        return make_response(arrival.page(here, picked(Slot.WELCOME, None), None, notice), FORBIDDEN)
    failpoint("grant.committed")
    portal().knock.tell(answer.id)
    failpoint("grant.told")
    return redirect(link("visit.connected"), SEE_OTHER)


@pages.get("/vao-mang")
@pages.get("/roi-mang")
def pressed_nothing() -> Response:
    """A button's address opened as a page: nothing is changed by that."""
    return redirect(link("arrival.welcome"))


@pages.get("/ket-noi")
def connected() -> Response | str:
    """Time left, data left, a service, and the way out. While the kernel does not agree yet: a moment's patience."""
    who, here = caller(), place()
    live = _live(here, who)
    if live is None or who.mac is None:
        return redirect(link("arrival.welcome"))
    if not portal().knock.agrees(live.id):
        return render_template("opening.html", site=here.content.site)
    return render_template("connected.html", view=_view(here, who.mac, live), site=here.content.site)


@pages.post("/roi-mang")
def leave() -> Response:
    """End the pass: committed, then cut in the kernel, then answered."""
    who, here = caller(), place()
    live = _live(here, who)
    if live is None:
        return redirect(link("arrival.welcome"), SEE_OTHER)
    if not _from_our_page(Errand.LEAVE, who):
        return redirect(link("visit.connected"), SEE_OTHER)
    with shared().database.writing() as session:
        entry = session.get_one(Pass, live.id)
        passes.end(session, entry, EndReason.LEFT, at())
    failpoint("revoke.committed")
    portal().knock.tell(live.id)
    failpoint("revoke.told")
    return redirect(link("arrival.welcome"), SEE_OTHER)


def _open(here: Place, site_id: int, who: Caller) -> Opened | Refused:
    failpoint("grant.begin")
    accepted = here.content.rules.version if here.content.rules else 0
    with shared().database.writing() as session:
        guest = portal().callers.guest(session, site_id, who, at())
        return passes.open_pass(session, guest, accepted, current(), at(), portal().settings.zone)


def _from_our_page(errand: Errand, who: Caller) -> bool:
    """Whether the tap came from a page that we gave to this device, and for the first time (T9)."""
    if request.headers.get("Sec-Fetch-Site") not in _OUR_OWN or who.mac is None:
        return False
    return portal().tickets.redeem(request.args.get("t", ""), errand, who.mac, at())


def _once_more(here: Place, who: Caller) -> Response:
    return make_response(arrival.again(here, who, wording.press_again()), CONFLICT)


def _live(here: Place, who: Caller) -> Pass | None:
    if here.content.site is None or who.mac is None:
        return None
    return passes.live_pass(db(), here.content.site.id, who.mac, at())


def _view(here: Place, mac: str, live: Pass) -> View:
    now, zone = at(), portal().settings.zone
    left, octets = passes.seconds_left(live, now), passes.bytes_left(live)
    pick = picked(Slot.CONNECTED, None)
    return View(
        time_left=wording.duration(left),
        ends=wording.hour(now.later(left).wall, zone),
        data_left=None if octets is None else wording.size(octets),
        promotion=promotion(pick, here) if pick else None,
        ticket=portal().tickets.issue(Errand.LEAVE, mac, now),
    )
