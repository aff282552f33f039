"""The holidays of a year: which days they are, and what staff add and take away."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from admin import planning_faults
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from hotspot.catalogue.entries import public_holidays
from hotspot.clock import local_day
from hotspot.content.planning import holidays
from hotspot.content.planning.holidays import HolidayError
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("holidays", __name__)
FIRST, LAST = holidays.FIRST_DAY.year, holidays.LAST_DAY.year


@pages.get("/ngay-le")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    return _page(Draft({}), _year(request.args.get("nam", "")))


@pages.post("/ngay-le")
@requires(Permission.PROMOTE)
def add() -> ResponseReturnValue:
    draft = Draft(request.form)
    day, name = draft.day("day"), draft.text("name", holidays.LONGEST_NAME)
    if day is None:
        draft.fault("day", gettext("Fill this in."))
    try:
        if day is not None and not draft.faulty:
            with shared().database.writing() as writing:
                holidays.add(writing, day, name, actor(), at().wall)
    except HolidayError as fault:
        planning_faults.note(draft, fault, str)
    if draft.faulty or day is None:
        return _page(draft, _year(request.form.get("nam", ""))), 422
    flash(gettext("The holiday is saved."), "success")
    return redirect(url_for("holidays.listing", nam=day.year))


@pages.post("/ngay-le/nam")
@requires(Permission.PROMOTE)
def fill() -> ResponseReturnValue:
    """Put the packaged holidays of a year into the table; what was written by hand stays."""
    year, days = _year(request.form.get("nam", "")), public_holidays()
    with shared().database.writing() as writing:
        count = holidays.fill(writing, year, days, actor(), at().wall)
    flash(ngettext("One day was added.", "%(num)s days were added.", count), "success")
    return redirect(url_for("holidays.listing", nam=year))


@pages.post("/ngay-le/<day>/bo")
@requires(Permission.PROMOTE)
def take_away(day: str) -> ResponseReturnValue:
    found = _day(day)
    with shared().database.writing() as writing:
        holidays.take_away(writing, found, actor(), at().wall)
    flash(gettext("The day is no longer a holiday."), "success")
    return redirect(url_for("holidays.listing", nam=found.year))


def _page(draft: Draft, year: int) -> str:
    rows = holidays.listed(db(), year)
    known = {day for day in public_holidays() if day.year == year}
    return render_template(
        "holidays/list.html",
        draft=draft,
        year=year,
        rows=rows,
        first=FIRST,
        last=LAST,
        can_fill=bool(known - {row.day for row in rows}),
    )


def _year(text: str) -> int:
    """The year that is asked for, or this one."""
    if text.isascii() and text.isdecimal() and len(text) == 4 and FIRST <= int(text) <= LAST:
        return int(text)
    return local_day(at().wall, shared().settings.zone).year


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
