"""Parts of the day: named hours, such as those in which the office receives people."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import hour_texts, placements, planning_faults, timetable
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words.timing import WEEKDAYS
from hotspot.content.planning import dayparts
from hotspot.content.planning.dayparts import DaypartError, Described
from hotspot.content.planning.models import Daypart
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("dayparts", __name__)


@pages.get("/khung-gio")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    rows = [(part, _told(part), len(dayparts.used_by(db(), part, at().wall))) for part in dayparts.in_use(db())]
    return render_template("dayparts/list.html", rows=rows)


@pages.get("/khung-gio/moi")
@requires(Permission.PROMOTE)
def blank() -> ResponseReturnValue:
    return _form(None, Draft({}))


@pages.post("/khung-gio/moi")
@requires(Permission.PROMOTE)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    wanted = _read(draft, None)
    try:
        if wanted is not None:
            with shared().database.writing() as writing:
                dayparts.create(writing, wanted, actor(), at().wall)
    except DaypartError as fault:
        planning_faults.note(draft, fault, placements.named)
    if draft.faulty:
        return _form(None, draft), 422
    flash(gettext("The part of the day is saved."), "success")
    return redirect(url_for("dayparts.listing"))


@pages.get("/khung-gio/<ref>")
@requires(Permission.PROMOTE)
def edit(ref: str) -> ResponseReturnValue:
    row = _part(dayparts.get(db(), ref))
    return _form(row, Draft(_typed(row)))


@pages.post("/khung-gio/<ref>")
@requires(Permission.PROMOTE)
def change(ref: str) -> ResponseReturnValue:
    row = _part(dayparts.get(db(), ref))
    draft = Draft(request.form)
    wanted = _read(draft, row)
    try:
        if wanted is not None:
            with shared().database.writing() as writing:
                dayparts.change(writing, _part(dayparts.get(writing, ref)), wanted, actor(), at().wall)
    except DaypartError as fault:
        planning_faults.note(draft, fault, placements.named)
    if draft.faulty:
        return _form(row, draft), 422
    flash(gettext("The part of the day is saved. Placements that use it follow."), "success")
    return redirect(url_for("dayparts.listing"))


@pages.post("/khung-gio/<ref>/cat")
@requires(Permission.PROMOTE)
def archive(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            dayparts.archive(writing, _part(dayparts.get(writing, ref)), actor(), at().wall)
    except DaypartError as fault:
        flash(planning_faults.sentence(fault, placements.named), "danger")
        return redirect(url_for("dayparts.edit", ref=ref))
    flash(gettext("These hours are no longer offered."), "success")
    return redirect(url_for("dayparts.listing"))


def _form(row: Daypart | None, draft: Draft) -> str:
    weekdays = [timetable.begun(str(name)) for name in WEEKDAYS]
    return render_template("dayparts/form.html", row=row, draft=draft, weekdays=weekdays)


def _read(draft: Draft, row: Daypart | None) -> Described | None:
    name, windows = draft.text("name", dayparts.LONGEST_NAME), hour_texts.read(draft, "hours")
    other: dict[int, Sequence[Sequence[str]]] = {}
    for weekday in range(7):
        if draft.ticked(f"closed-{weekday}"):
            other[weekday] = ()
        elif draft.value(f"other-{weekday}").strip():
            other[weekday] = hour_texts.read(draft, f"other-{weekday}")
    if draft.faulty:
        return None
    return Described(name, windows, other, row.site_id if row else None)


def _typed(row: Daypart) -> dict[str, str]:
    typed = {"name": row.name, "hours": hour_texts.told(row.windows)}
    for weekday, windows in row.other.items():
        typed[f"other-{weekday}"] = hour_texts.told(windows)
        if not windows:
            typed[f"closed-{weekday}"] = "on"
    return typed


def _told(row: Daypart) -> list[str]:
    """The usual hours, then each day of the week with others."""
    usual = ", ".join(map(timetable.window, row.windows))
    others = [(timetable.begun(str(WEEKDAYS[int(day)])), _or_closed(row.other[day])) for day in sorted(row.other)]
    return [usual, *(f"{weekday}: {hours}" for weekday, hours in others)]


def _or_closed(windows: Sequence[Sequence[str]]) -> str:
    return ", ".join(map(timetable.window, windows)) or gettext("closed")


def _part(found: Daypart | None) -> Daypart:
    if found is None:
        abort(404)
    return found
