"""The calendar of what is shown: a week of rows by place, drawn and as a table; dragging, and leaving out one day."""

from datetime import date, datetime, timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from admin import agenda, checks, places, planning_faults
from admin.agenda import Agenda
from admin.drafts import Draft
from admin.guard import may, requires
from admin.placements import named
from admin.session import actor
from admin.words import word
from hotspot.clock import local, local_day
from hotspot.content.planning import moving, placements
from hotspot.content.planning.models import Placement
from hotspot.content.planning.moving import Fixed
from hotspot.content.planning.placements import PlacementError, Wish
from hotspot.content.planning.week import Airing
from hotspot.content.schedule import Layer
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("calendar", __name__)

_LONGEST_DRAG = 10_000_000  # minutes: more than anybody drags, and more than is saved
REFUSALS = {
    "fixed_stopped": lazy_gettext("This one has been ended. Make a new one."),
    "fixed_repeats": lazy_gettext("This one repeats. One day cannot be dragged; leave that day out instead."),
    "fixed_lunar": lazy_gettext(
        "This one follows the lunar calendar. One day cannot be dragged; leave it out instead."
    ),
    "fixed_holidays": lazy_gettext("Holidays decide its days. One day cannot be dragged; leave that day out instead."),
    "fixed_every_day": lazy_gettext("It has the same hours every day. Change them in its form, or leave this day out."),
    "whole_days": lazy_gettext("This one lasts whole days. Drag it by whole days, or give it hours in its form."),
    "several_windows": lazy_gettext("It has hours of its own. Drag the whole of it, or change the hours in its form."),
    "not_after_start": lazy_gettext("It has to end after it begins."),
    "longer_than_a_day": lazy_gettext("Hours of one day cannot be longer than a day. Give it more days in its form."),
    "out_of_range": lazy_gettext("That is too far away. Write the days in its form."),
    "not_its_day": lazy_gettext("It is not on that day anyway."),
}
LEAVE_OUT = frozenset({Fixed.REPEATS, Fixed.LUNAR, Fixed.HOLIDAYS, Fixed.EVERY_DAY})


@pages.get("/lich-phat")
@requires(Permission.SEE_CONTENT)
def week() -> ResponseReturnValue:
    draft = Draft(request.args)
    today = local_day(at().wall, _zone())
    told = _week(agenda.monday(draft.day("tu") or today))
    return render_template(
        "calendar/week.html",
        draft=draft,
        week=told,
        days=told.week(),
        today=today,
        earlier=told.first - timedelta(days=agenda.DAYS),
        later=told.first + timedelta(days=agenda.DAYS),
        offset=local(at().wall, _zone()).strftime("%z"),
        leave_out=LEAVE_OUT,
        layer_of=Layer,
    )


@pages.get("/lich-phat/tuan.json")
@requires(Permission.SEE_CONTENT)
def events() -> ResponseReturnValue:
    """What the drawn calendar shows: occurrences on the commune's wall, never rules."""
    draft = Draft(request.args)
    first = draft.day("tu")
    if first is None:
        return jsonify(said=gettext("Write a day, such as 23/11/2026.")), 422
    told = _week(first)
    resources = [{"id": place.ref, "title": _title(place)} for place in told.places]
    return jsonify(resources=resources, events=[_event(told, one) for one in told.airings], cut=told.cut)


@pages.post("/lich-phat/<ref>/doi")
@requires(Permission.PROMOTE)
def move(ref: str) -> ResponseReturnValue:
    """A dragged entry: minutes by which its beginning and its end moved. Answers with a sentence."""
    row = _placement(ref)
    start_by, end_by = (_minutes(request.form.get(name, "")) for name in ("dau", "cuoi"))
    if start_by is None or end_by is None:
        return jsonify(said=gettext("The calendar sent something unreadable. Reload the page and try again.")), 422
    try:
        _save(row, moving.moved(row, start_by, end_by))
    except (PlacementError, OverflowError) as fault:
        return jsonify(said=refusal(fault)), 422
    return jsonify(said=gettext("Saved."), warnings=checks.about(ref))


@pages.post("/lich-phat/<ref>/bo-ngay")
@requires(Permission.PROMOTE)
def leave_out(ref: str) -> ResponseReturnValue:
    """Take one day out of a placement that repeats."""
    row, day = _placement(ref), Draft(request.form).day("ngay")
    if day is None:
        abort(400)
    try:
        _save(row, moving.without(row, day))
        flash(gettext("That day is left out. Everything else stays as it was."), "success")
    except PlacementError as fault:
        flash(refusal(fault), "danger")
    return redirect(url_for("calendar.week", tu=agenda.monday(day).isoformat()))


def refusal(fault: PlacementError | OverflowError) -> str:
    """Why an entry cannot be dragged there, and what to do instead."""
    if isinstance(fault, OverflowError):
        return str(REFUSALS["out_of_range"])
    known = REFUSALS.get(fault.rule)
    return planning_faults.sentence(fault, named) if known is None else str(known)


def _save(row: Placement, wish: Wish) -> None:
    with shared().database.writing() as writing:
        fresh = placements.get(writing, row.public_id)
        if fresh is None:
            abort(404)
        placements.change(writing, fresh, wish, actor(), at().wall)


def _week(first: date) -> Agenda:
    return agenda.week(db(), places.every(db(), _zone()), first, _zone(), current())


def _title(place: places.Place) -> str:
    return f"{place.site} · {place.screen or word(place.slot)}"


def _event(told: Agenda, airing: Airing) -> dict[str, object]:
    row = told.placements[airing.key]
    start, end = airing.starts, airing.ends
    first, last = _shown(told, start, end)
    why = moving.fixed(row)
    return {
        "id": f"{row.public_id}/{first}",
        "resourceIds": [told.places[position].ref for position in airing.places],
        "start": first,
        "end": last,
        "title": told.names.of(row) or gettext("Nothing written yet"),
        "classNames": [f"layer-{row.layer.value}"],
        "editable": may(Permission.PROMOTE),
        "durationEditable": may(Permission.PROMOTE) and end is not None,
        "extendedProps": {
            "layer": word(row.layer),
            "hours": _told(first, last, end is None),
            "day": max(first[:10], told.first.isoformat()),
            "form": url_for("placements.edit", ref=row.public_id),
            "move": url_for("calendar.move", ref=row.public_id),
            "leaveOut": url_for("calendar.leave_out", ref=row.public_id) if why in LEAVE_OUT else "",
            "fixed": str(REFUSALS[f"fixed_{why}"]) if why else "",
        },
    }


def _shown(told: Agenda, start: datetime, end: datetime | None) -> tuple[str, str]:
    """The ends on the wall; one without an end, or from before all days, is drawn a little beyond the week."""
    before = datetime.combine(told.first - timedelta(days=1), datetime.min.time())
    after = datetime.combine(told.first + timedelta(days=agenda.DAYS + 1), datetime.min.time())
    first = before.isoformat() if start.year <= 1 else agenda.wall(start, told.zone)
    return first, after.isoformat() if end is None else agenda.wall(end, told.zone)


def _told(first: str, last: str, endless: bool) -> str:
    """The ends in words, for whoever points at an entry."""
    until = gettext("until further notice") if endless else _stamp(last)
    return f"{_stamp(first)} – {until}"


def _stamp(wall: str) -> str:
    return datetime.fromisoformat(wall).strftime("%H:%M %d/%m/%Y")


def _minutes(text: str) -> timedelta | None:
    """Whole minutes, also negative; None for anything else."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None
    minutes = int(text)
    return timedelta(minutes=max(-_LONGEST_DRAG, min(minutes, _LONGEST_DRAG)))


def _placement(ref: str) -> Placement:
    found = placements.get(db(), ref)
    if found is None:
        abort(404)
    return found


def _zone() -> str:
    return shared().settings.zone
