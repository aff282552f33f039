"""Screens: which there are and how they stand; a typed code lets one in; what one was to play and what it played."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import formats
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words import word
from hotspot.clock import day_bounds, local, local_day
from hotspot.content import services
from hotspot.content.items import articles
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Layer
from hotspot.content.screens import programme, report, roster, wire
from hotspot.content.screens.joining import CodeError
from hotspot.content.screens.models import Orientation, Screen
from hotspot.content.screens.programme import Programme
from hotspot.content.screens.roster import ScreenError, Touch, Wish
from hotspot.network import sites
from hotspot.network.models import Site
from hotspot.staff import throttle
from hotspot.staff.permissions import Permission
from hotspot.staff.throttle import Try
from hotspot.web import player
from hotspot.web.app import at, db, peer, shared
from hotspot.web.language import current

pages = Blueprint("screens", __name__)
_DAYS = 7
_LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One screen in the list."""

    screen: Screen
    touch: Touch
    place: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """What plays until when: titles with their part of the time."""

    layer: Layer | None
    until: datetime
    things: tuple[tuple[str, float], ...]


@pages.get("/man-hinh")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    return _listing(Draft({"orientation": Orientation.LANDSCAPE.value}))


@pages.post("/man-hinh")
@requires(Permission.EDIT_SCREENS)
def admit() -> ResponseReturnValue:
    draft = Draft(request.form)
    code, wish = draft.text("code", _LONGEST_CODE), _wish(draft)
    if wish is None or draft.faulty or not _may_guess(draft):
        return _listing(draft), 422
    try:
        with shared().database.writing() as writing:
            screen = roster.admit(writing, code, wish, actor(), at().wall)
    except (CodeError, ScreenError) as fault:
        _note(draft, fault)
        return _listing(draft), 422
    flash(gettext("“%(name)s” has joined. It starts within seconds.", name=screen.name), "success")
    return redirect(url_for("screens.one", ref=screen.public_id))


@pages.get("/man-hinh/<ref>")
@requires(Permission.SEE_CONTENT)
def one(ref: str) -> ResponseReturnValue:
    screen = _screen(ref)
    return _page(screen, Draft(_typed(screen)))


@pages.post("/man-hinh/<ref>")
@requires(Permission.EDIT_SCREENS)
def change(ref: str) -> ResponseReturnValue:
    screen, draft = _screen(ref), Draft(request.form)
    wish = _wish(draft)
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                roster.change(writing, _found(roster.get(writing, ref)), wish, actor(), at().wall)
    except ScreenError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _page(screen, draft), 422
    flash(gettext("The screen is saved."), "success")
    return redirect(url_for("screens.one", ref=ref))


@pages.post("/man-hinh/<ref>/ma")
@requires(Permission.EDIT_SCREENS)
def link(ref: str) -> ResponseReturnValue:
    """The screen's code was typed again, after its secret ended or on another television."""
    screen, typed = _screen(ref), Draft(request.form)
    draft = Draft(_typed(screen) | {"code": typed.value("code")})
    code = draft.text("code", _LONGEST_CODE)
    if draft.faulty or not _may_guess(draft):
        return _page(screen, draft), 422
    try:
        with shared().database.writing() as writing:
            roster.link(writing, _found(roster.get(writing, ref)), code, actor(), at().wall)
    except CodeError as fault:
        _note(draft, fault)
        return _page(screen, draft), 422
    flash(gettext("“%(name)s” is linked again. It starts within seconds.", name=screen.name), "success")
    return redirect(url_for("screens.one", ref=ref))


@pages.post("/man-hinh/<ref>/ngat")
@requires(Permission.EDIT_SCREENS)
def unlink(ref: str) -> ResponseReturnValue:
    screen = _screen(ref)
    with shared().database.writing() as writing:
        roster.unlink(writing, _found(roster.get(writing, ref)), actor(), at().wall)
    flash(gettext("“%(name)s” shows a new code within half a minute. Type it here.", name=screen.name), "success")
    return redirect(url_for("screens.one", ref=ref))


@pages.post("/man-hinh/<ref>/bo")
@requires(Permission.EDIT_SCREENS)
def take_away(ref: str) -> ResponseReturnValue:
    screen = _screen(ref)
    with shared().database.writing() as writing:
        roster.take_away(writing, _found(roster.get(writing, ref)), actor(), at().wall)
    flash(gettext("“%(name)s” is taken away. What it played stays on record.", name=screen.name), "success")
    return redirect(url_for("screens.listing"))


@pages.get("/man-hinh/<ref>/xem-truoc")
@requires(Permission.SEE_CONTENT)
def preview(ref: str) -> ResponseReturnValue:
    """The same player as on the wall, at any instant."""
    screen = _screen(ref)
    asked: dict[str, Any] = {name: request.args[name] for name in ("ngay", "gio") if request.args.get(name)}
    back = url_for("screens.one", ref=ref)
    return player.page(url_for("screens.manifest", ref=ref, **asked), _site(screen).commune, _zone(), back)


@pages.get("/man-hinh/<ref>/xem-truoc/danh-sach")
@requires(Permission.SEE_CONTENT)
def manifest(ref: str) -> ResponseReturnValue:
    screen, when = _screen(ref), _asked_instant(Draft(request.args))
    made = programme.programme(db(), screen, when, _zone())
    told = wire.body(made, screen, _site(screen), shared().settings.portal_url, player.edition())
    told |= {"now": wire.milliseconds(when), "working": [[told["from"], told["until"]]]}
    return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")


def _listing(draft: Draft) -> str:
    places = {site.id: site.place for site in sites.in_use(db())}
    now = at().wall
    lines = [Line(row, roster.touch(row, now), places.get(row.site_id, "")) for row in roster.in_use(db())]
    address = f"{shared().settings.portal_url}/man-hinh"
    return render_template("screens/list.html", lines=lines, draft=draft, address=address, **_choices())


def _page(screen: Screen, draft: Draft) -> str:
    now = at().wall
    today = local_day(now, _zone())
    days = [report.day_of(db(), screen, today - timedelta(days=back), now, _zone()) for back in range(_DAYS)]
    made = programme.programme(db(), screen, now, _zone())
    return render_template(
        "screens/one.html",
        screen=screen,
        touch=roster.touch(screen, now),
        site=_site(screen),
        draft=draft,
        stretches=_stretches(made)[:2],
        same=made.digest == screen.digest,
        alert=next(iter(made.alerts), None),
        days=[day for day in days if day.lines or day.gaps or day.expected],
        names=_names(line.placement for day in days for line in day.lines),
        asked=Draft({"ngay": formats.day(now), "gio": local(now, _zone()).strftime("%H:%M")}),
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {
        "sites": [(site.public_id, site.place) for site in sites.in_use(db())],
        "orientations": [(one.value, word(one)) for one in Orientation],
    }


def _stretches(made: Programme) -> list[Stretch]:
    return [
        Stretch(
            stretch.layer,
            stretch.ends,
            tuple((made.things[share.key].title, share.share) for share in stretch.shares),
        )
        for stretch in made.stretches
    ]


def _names(placements: Iterable[int]) -> dict[int, str]:
    """What the placements with these row ids show, also those that are over."""
    found: dict[int, str] = {}
    for key in set(placements):
        row = db().get(Placement, key)
        if row is None:
            continue
        sheet = services.live(db(), row.service_id) if row.service_id else None
        article = articles.live(db(), row.item_id) if row.item_id else None
        name = sheet.wording(current()).name if sheet else article.title(current()) if article else ""
        found[key] = name or (row.service.slug if row.service else row.item.slug if row.item else "")
    return found


def _wish(draft: Draft) -> Wish | None:
    name = draft.text("name", roster.LONGEST_NAME)
    site = sites.by_public_id(db(), draft.value("site"))
    if site is None:
        draft.fault("site", gettext("Choose one."))
    orientation = draft.choice("orientation", Orientation)
    opens, closes = draft.hour("working_from"), draft.hour("working_to")
    if draft.faulty or site is None or orientation is None:
        return None
    written = [hour.strftime("%H:%M") if hour is not None else "" for hour in (opens, closes)]
    return Wish(name=name, site_id=site.id, orientation=orientation, working_from=written[0], working_to=written[1])


def _typed(screen: Screen) -> dict[str, str]:
    return {
        "name": screen.name,
        "site": _site(screen).public_id,
        "orientation": screen.orientation.value,
        "working_from": screen.working_from,
        "working_to": screen.working_to,
    }


def _may_guess(draft: Draft) -> bool:
    """Count one typed code; a few a minute are enough for people and too few for guessing."""
    with shared().database.writing() as writing:
        wait = throttle.take(writing, Try(f"man-hinh {actor()}", peer()), at().wall)
    if wait is not None:
        draft.fault("code", gettext("Too many codes were typed. Wait %(seconds)s seconds.", seconds=wait))
    return wait is None


def _note(draft: Draft, fault: CodeError | ScreenError) -> None:
    sentences = {
        "unknown": gettext("No screen shows this code now. Look at the screen: it may have a new one."),
        "missing": gettext("Fill this in, or leave both hours empty."),
        "same": gettext("It cannot end when it starts."),
        "too_long": gettext("At most %(most)s characters.", most=roster.LONGEST_NAME),
    }
    field = fault.field if isinstance(fault, ScreenError) else "code"
    draft.fault(field, sentences.get(fault.rule, fault.rule))


def _asked_instant(draft: Draft) -> datetime:
    """The instant that a preview is asked for; now when it says none, or none that makes sense."""
    day, hour = draft.day("ngay"), draft.hour("gio")
    if draft.faulty or day is None:
        return at().wall
    return day_bounds(day, _zone())[0] + timedelta(hours=(hour or time(9)).hour, minutes=(hour or time(9)).minute)


def _screen(ref: str) -> Screen:
    return _found(roster.get(db(), ref))


def _found(screen: Screen | None) -> Screen:
    if screen is None:
        abort(404)
    return screen


def _site(screen: Screen) -> Site:
    return _there(db().get(Site, screen.site_id))


def _there(site: Site | None) -> Site:
    assert site is not None
    return site


def _zone() -> str:
    return shared().settings.zone
