"""The front page for a device that is new here: rendered once a choice and language, then sent as bytes with a ticket.

Whoever is inside is sent to their own page; whoever was here today, is barred or comes while the place is shut gets
a page of their own from Flask, which says why and until when.
"""

import logging
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from captive.caller import Standing
from captive.choosing import Pick
from captive.counted import countable, served
from captive.detection import Answer, answer
from captive.place import Place
from captive.portal import Portal
from captive.tickets import LENGTH, Errand
from hotspot.clock import Moment, moment
from hotspot.content.schedule import Slot
from hotspot.web.language import LANGUAGES, PARAMETER
from hotspot.web.security import HEADERS

log = logging.getLogger("conglang.captive")
PLACEHOLDER = "ticket".ljust(LENGTH, ".")
_QUERIES: dict[str, str | None] = {"": None} | {f"{PARAMETER}={name}": name for name in LANGUAGES}
Render = Callable[[Place, Pick | None, str, bool], str]
_Key = tuple[tuple[int, str] | None, str, bool]
Halves = tuple[bytes, bytes, list[tuple[str, str]]]  # what stands before and after the ticket, and the headers


class Welcome:
    """Answers ``GET /`` from memory where it can. ``render``: a page for (place, pick, language, was it chosen)."""

    def __init__(self, portal: Portal, render: Render) -> None:
        self._portal, self._render = portal, render
        self._made: tuple[Place | None, dict[_Key, Halves]] = (None, {})
        self._turn = threading.Lock()  # one at a time: threads that interrupt each other halve the speed
        self._inside = {chosen: _to_own_page(chosen) for chosen in _QUERIES.values()}

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """The whole answer, or None when this device needs a page of its own or something is wrong."""
        chosen = _QUERIES.get(environ.get("QUERY_STRING", ""), "")
        if chosen == "":
            return None
        try:
            with self._turn:
                return self._answer(environ, chosen)
        except Exception as error:  # Flask's page will meet it again and say it in plain words
            log.warning("the front page could not be made from memory", extra={"error": repr(error)})
            return None

    def _answer(self, environ: dict[str, Any], chosen: str | None) -> Answer | None:
        at = moment()
        callers = self._portal.callers
        caller = callers.at(environ.get("REMOTE_ADDR", ""))
        place = self._portal.places.current(at)
        if caller.mac is None or place.content.site is None:
            return None
        site_id = place.content.site.id
        names = callers.names(site_id, caller.mac, at)
        standing = callers.standing(site_id, caller.mac, at, names)
        if standing is Standing.INSIDE:
            return self._inside[chosen]
        if standing is Standing.KNOWN or place.refused is not None:
            return None
        language = chosen or wanted(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:200], self._portal.settings.language)
        visit = callers.visit(names, at, "first")
        offer = place.content.welcome
        pick = self._portal.chooser.pick(offer, visit, language) if offer else None
        if countable(environ):
            served(self._portal, site_id, Slot.WELCOME, pick, visit, at)
        return self._page(place, pick, language, chosen is not None, caller.mac, at)

    def _page(self, place: Place, pick: Pick | None, language: str, chosen: bool, mac: str, at: Moment) -> Answer:
        before, after, headers = self._ready(place, pick, language, chosen)
        ticket = self._portal.tickets.issue(Errand.JOIN, mac, at).encode("ascii")
        return Answer("200 OK", headers, [before, ticket, after])

    def _ready(self, place: Place, pick: Pick | None, language: str, chosen: bool) -> Halves:
        if self._made[0] is not place:
            self._made = (place, {})
        pages, key = self._made[1], (pick.key if pick else None, language, chosen)
        if key not in pages:
            pages[key] = _halves(self._render(place, pick, language, chosen))
        return pages[key]


@lru_cache(512)
def wanted(accept_language: str, otherwise: str) -> str:
    """The language that a device asks for by its ``Accept-Language`` header, among ours."""
    wishes = parse_accept_header(accept_language, LanguageAccept)
    return wishes.best_match(list(LANGUAGES)) or otherwise


def _halves(page: str) -> Halves:
    before, after = page.encode().split(PLACEHOLDER.encode("ascii"))
    size = len(before) + LENGTH + len(after)
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(size)),
        ("Cache-Control", "no-store"),
        *HEADERS,
    ]
    return before, after, headers


def _to_own_page(chosen: str | None) -> Answer:
    where = "/ket-noi" if chosen is None else f"/ket-noi?{PARAMETER}={chosen}"
    return answer("302 Found", b"", [("Location", where)])
