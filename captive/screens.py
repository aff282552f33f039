"""Screens of waiting rooms: the player's page, the code that a screen shows, what it plays, what it says it played.

The only cookie of this face is here: it holds a screen's own secret, below this path alone, in case the browser's
storage is emptied. Residents never get it.
"""

import json
import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from captive.portal import portal
from captive.programmes import Kept, Programmes
from hotspot.content.screens import joining, plays, wire
from hotspot.content.screens.joining import CodeError
from hotspot.content.screens.plays import PlaysError
from hotspot.web import player
from hotspot.web.app import at, db, peer, shared

pages = Blueprint("screens", __name__, url_prefix="/man-hinh")
COOKIE = "man-hinh"
ERRAND = "Conglang-Screen"  # a header that no form and no other site can send
_RUNNING, _NOW = "Conglang-Running", "Conglang-Now"
_YEAR_SECONDS = 31_536_000
_MOST_ASKED, _WITHIN_SECONDS, _REMEMBERED = 8, 600.0, 1024
_LONGEST_SECRET = 64


class Askers:
    """How often an address asked for a code lately. Forgets the oldest address when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def may(self, address: str, now: float) -> bool:
        """Count one question at ``now`` (seconds of boot time); False when there were too many."""
        with self._lock:
            times = [time for time in self._times.pop(address, []) if now - time < _WITHIN_SECONDS]
            allowed = len(times) < _MOST_ASKED
            self._times[address] = [*times, now] if allowed else times
            while len(self._times) > _REMEMBERED:
                self._times.popitem(last=False)
            return allowed


@pages.get("")
def page() -> str:
    """The player. It is the same for every screen and knows no secret: browsers keep it for the time without a line."""
    site = portal().places.current(at()).content.site
    return player.page("/man-hinh/danh-sach", site.commune if site else "", portal().settings.zone)


@pages.get("/worker.js")
def worker() -> Response:
    """The service worker. Below the page's own address it may look after the page itself."""
    response = Response(player.worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/man-hinh"
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.post("/xin")
def ask() -> Response:
    """A secret and a code for a screen that has none."""
    _only_our_script()
    moment = at()
    if not _askers().may(peer(), moment.boottime):
        abort(429)
    try:
        with shared().database.writing() as writing:
            asked = joining.ask(writing, moment.wall)
    except CodeError:
        abort(429)
    seconds = (asked.expires_at - moment.wall).total_seconds()
    response = jsonify(secret=asked.secret, code=asked.code, seconds=seconds)
    response.set_cookie(
        COOKIE,
        asked.secret,
        max_age=_YEAR_SECONDS,
        path="/man-hinh",
        secure=request.scheme == "https",
        httponly=True,
        samesite="Strict",
    )
    return response


@pages.get("/danh-sach")
def programme() -> Response:
    """What the screen plays: 200 or 304 to a screen, 202 while its code waits to be typed, 401 to everybody else."""
    secret, moment = _secret(), at()
    kept = _programmes().of(secret, moment) if secret else None
    if kept is None:
        return _waiting(secret, moment.wall)
    running = request.headers.get(_RUNNING, "")
    _programmes().asked(kept.screen_id, running if len(running) == 64 and running.isalnum() else "", moment)
    return _told(kept, moment.wall)


@pages.post("/da-phat")
def played() -> Response:
    """A report of plays. The same report twice is one."""
    _only_our_script()
    screen = joining.holder(db(), _secret())
    if screen is None:
        abort(401)
    try:
        with shared().database.writing() as writing:
            taken = plays.take(writing, screen, request.get_json(silent=True), at().wall)
    except PlaysError:
        abort(400)
    return jsonify(done=taken.done, refused=taken.refused)


def _told(kept: Kept, now: datetime) -> Response:
    if request.if_none_match.contains(kept.tag):
        response = Response(status=304)
    else:
        response = Response(kept.body, content_type="application/json")
    response.set_etag(kept.tag)
    response.headers[_NOW] = str(wire.milliseconds(now))
    return response


def _waiting(secret: str, now: datetime) -> Response:
    row = joining.waiting(db(), secret, now) if secret else None
    if row is None:
        return _json({"waiting": False}, 401)
    return _json({"waiting": True, "code": row.code, "seconds": (row.expires_at - now).total_seconds()}, 202)


def _json(value: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")


def _secret() -> str:
    """The secret that this screen shows, empty when it shows none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = token.strip() if kind.lower() == "bearer" and token.strip() else request.cookies.get(COOKIE, "")
    return found if len(found) <= _LONGEST_SECRET and found.isascii() else ""


def _only_our_script() -> None:
    if ERRAND not in request.headers:
        abort(403)


def _programmes() -> Programmes:
    found = current_app.extensions.get("programmes")
    if found is None:
        found = Programmes(shared().settings, shared().database, portal().glance)
        found = current_app.extensions.setdefault("programmes", found)
    assert isinstance(found, Programmes)
    return found


def _askers() -> Askers:
    found = current_app.extensions.setdefault("screen_askers", Askers())
    assert isinstance(found, Askers)
    return found
