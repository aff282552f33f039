"""The calendar for other programs: a page that explains the secret address, and the file that it answers with."""

import importlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from admin import agenda, places
from admin.agenda import Agenda
from admin.guard import requires
from admin.session import actor
from admin.words import word
from hotspot import keys
from hotspot.clock import day_bounds, local_day
from hotspot.network import sites
from hotspot.staff import feed_address, members
from hotspot.staff.models import Member
from hotspot.staff.permissions import Permission, can
from hotspot.web.app import at, db, shared

pages = Blueprint("feeds", __name__)

_LIBRARY = "hotspot.content.planning.feed"  # loaded by the first who asks: it weighs 3 MB that no page needs
_FRESH_SECONDS = 900


@pages.get("/lich-phat/theo-doi")
@requires(Permission.SEE_CONTENT)
def about() -> ResponseReturnValue:
    member = db().get_one(Member, actor())
    secret = feed_address.token(_key(), member)
    address = url_for("feeds.file", secret=secret, _external=True) if secret else ""
    return render_template("calendar/feed.html", address=address)


@pages.post("/lich-phat/theo-doi")
@requires(Permission.SEE_CONTENT)
def renew() -> ResponseReturnValue:
    with shared().database.writing() as writing:
        feed_address.renew(writing, _member(writing), at().wall)
    flash(gettext("Here is your address. An earlier one no longer works."), "success")
    return redirect(url_for("feeds.about"))


@pages.post("/lich-phat/theo-doi/dong")
@requires(Permission.SEE_CONTENT)
def close() -> ResponseReturnValue:
    with shared().database.writing() as writing:
        feed_address.close(writing, _member(writing), at().wall)
    flash(gettext("The address is closed. Programs that used it get nothing more."), "success")
    return redirect(url_for("feeds.about"))


@pages.get("/lich-phat/<secret>.ics")
def file(secret: str) -> ResponseReturnValue:
    """Open to whoever has the address; it is asked by programs that cannot sign in."""
    member = feed_address.holder(db(), _key(), secret)
    if member is None or not can(member.role, Permission.SEE_CONTENT):
        abort(404)
    with force_locale(member.language):
        body = _written(member.language)
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    answer.add_etag()
    return answer.make_conditional(request)


def _written(language: str) -> bytes:
    feed, zone, now = importlib.import_module(_LIBRARY), shared().settings.zone, at().wall
    today = local_day(now, zone)
    days = (today - feed.BACK, today + feed.AHEAD)
    told = agenda.between(db(), places.every(db(), zone), days, zone, language, feed.MOST)
    note = gettext("Only the first %(most)s entries are here.", most=feed.MOST) if told.cut else ""
    site = sites.the(db())
    name = gettext("Calendar of %(commune)s", commune=site.commune if site else "Cổng Làng")
    entries = _entries(told, feed.Entry, day_bounds(days[1], zone)[0])
    return bytes(feed.written(name, entries, note, zone, now.replace(minute=0, second=0, microsecond=0)))


def _entries(told: Agenda, entry: Callable[..., Any], end: datetime) -> Iterator[Any]:
    for one in told.airings:
        row = told.placements[one.key]
        title = told.names.of(row) or gettext("Nothing written yet")
        ends = end if one.ends is None else one.ends
        yield entry(row.public_id, title, told.where(one.places), word(row.layer), one.starts, ends)


def _member(db: Session) -> Member:
    found = members.locked(db, actor())
    assert found is not None  # the guard has seen them
    return found


def _key() -> bytes:
    return keys.key(shared().settings.secrets, keys.Purpose.CALENDAR_FEED)
