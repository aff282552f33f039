"""The Captive Portal API (RFC 8908): one GET that tells a device how it stands. https only, no side effects."""

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from captive.caller import Caller
from captive.place import Place
from captive.portal import caller, place, portal
from hotspot.access import passes
from hotspot.access.models import Pass
from hotspot.web.app import at, db

pages = Blueprint("capport", __name__)
MEDIA_TYPE = "application/captive+json"
_ASKED_AS = (MEDIA_TYPE, "application/capport+json")  # RFC 8910 2 prints the second; the first is registered (PROV-6)


@pages.get("/capport/api")
def state() -> AnyResponse:
    """How this device stands. 404 over http (RFC 8908 4), 403 to whoever is not on the guest link (RFC 8952 2.3)."""
    if request.scheme != "https":
        abort(404)
    if _is_a_browser():
        return redirect(f"{portal().settings.portal_url}/")
    who, here = caller(), place()
    if who.mac is None:
        return _answer({"error": "not on this link"}, 403, "application/json")
    live = _live(here, who)
    if live is None:
        return _answer(_captive())
    if not portal().knock.agrees(live.id):
        # Neither answer would be true: keep what the device believed before (RFC 8908 5, CAPPORT-API-17, -19).
        return _answer({"error": "the gate does not answer"}, 503, "application/json")
    return _answer(_free(live))


def _live(here: Place, who: Caller) -> Pass | None:
    """The pass that admits the device, unless it has no second or no byte left (CAPPORT-API-10)."""
    if here.content.site is None or who.mac is None:
        return None
    live = passes.live_pass(db(), here.content.site.id, who.mac, at())
    return live if live is not None and passes.bytes_left(live) != 0 else None


def _captive() -> dict[str, Any]:
    return {"captive": True, **_pages()}


def _free(live: Pass) -> dict[str, Any]:
    """``seconds-remaining`` is the least of session, day and closing hour: the pass was cut to it when it opened."""
    octets = passes.bytes_left(live)
    limited = {} if octets is None else {"bytes-remaining": octets}
    return {"captive": False, **_pages(), "seconds-remaining": passes.seconds_left(live, at()), **limited}


def _pages() -> dict[str, Any]:
    url = portal().settings.portal_url
    return {"user-portal-url": f"{url}/", "venue-info-url": f"{url}/dich-vu", "can-extend-session": False}


def _is_a_browser() -> bool:
    """Whether a person opened the address: HTML is asked for by name and captive JSON is not (PROV-6)."""
    wished = request.accept_mimetypes
    named = {kind for kind, _quality in wished}
    return "text/html" in named and not named.intersection(_ASKED_AS)


def _answer(body: dict[str, Any], status: int = 200, kind: str = MEDIA_TYPE) -> Response:
    """JSON that is never stored (RFC 8908 5) and differs by ``Accept``."""
    answer = Response(json.dumps(body), status, mimetype=kind)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept"
    return answer
