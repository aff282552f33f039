"""What is placed: which service or article shows where and when; made, changed, paused, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from admin import checks, formats, hour_texts, placement_form, planning_faults, timetable
from admin.drafts import Draft
from admin.guard import requires
from admin.placement_days import OFFERED, Pattern
from admin.placement_form import Offer
from admin.session import actor
from admin.words import word
from admin.words.timing import AMOUNTS, LUNAR_MONTHS, ORDINALS, WEEKDAYS
from hotspot.clock import local_day
from hotspot.content.planning import candidates, placements, standing
from hotspot.content.planning.models import Campaign, Placement
from hotspot.content.planning.placements import CHOSEN, PlacementError, Wish
from hotspot.content.schedule import HolidayPolicy, Reason, Slot
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("placements", __name__)
NEXT_DAYS, MOST_OVER = 6, 50
_LATE_IN_MONTH = range(29, 32)


@dataclass(frozen=True, slots=True)
class Line:
    """A placement as a list tells it: what, when in words, where, and why it does not show now (None: it may)."""

    row: Placement
    name: str
    out: bool
    times: str
    places: tuple[str, ...]
    pages: tuple[str, ...]
    reason: Reason | None


@pages.get("/lich-phat/bai")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    rows = db().scalars(select(Placement).order_by(Placement.starts_on.desc(), Placement.id.desc())).unique()
    phases = _phases(rows, local_day(at().wall, _zone()))
    hidden = max(0, len(phases["over"]) - MOST_OVER)
    phases["over"] = phases["over"][:MOST_OVER]
    return render_template(
        "placements/list.html", phases={name: lines(found) for name, found in phases.items()}, hidden=hidden
    )


@pages.get("/lich-phat/moi")
@requires(Permission.PROMOTE)
def blank() -> ResponseReturnValue:
    """An empty form, or with ``?nhu=`` one filled in like another placement."""
    like = placements.get(db(), request.args.get("nhu", ""))
    offer = placement_form.offered(db(), like)
    if like is not None:
        return _form(None, Draft(placement_form.typed(like, offer)), offer)
    kinds = {kind: request.args.get(kind, "") for kind in ("service", "item")}
    what = next((f"{kind}:{ref}" for kind, ref in kinds.items() if ref), "")
    starts_on = formats.day(local_day(at().wall, _zone()))
    values = {"what": what, "starts_on": starts_on, "campaign": request.args.get("campaign", "")}
    return _form(None, Draft(placement_form.blank(values)), offer)


@pages.post("/lich-phat/moi")
@requires(Permission.PROMOTE)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    offer = placement_form.offered(db(), None)
    wish = _wish(draft, offer, None)
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                ref = placements.create(writing, wish, actor(), at().wall).public_id
    except PlacementError as fault:
        planning_faults.note(draft, fault, named)
    if draft.faulty or wish is None:
        return _form(None, draft, offer), 422
    return _saved(wish, ref)


@pages.get("/lich-phat/<ref>")
@requires(Permission.PROMOTE)
def edit(ref: str) -> ResponseReturnValue:
    row = _placement(placements.get(db(), ref))
    offer = placement_form.offered(db(), row)
    return _form(row, Draft(placement_form.typed(row, offer)), offer)


@pages.post("/lich-phat/<ref>")
@requires(Permission.PROMOTE)
def change(ref: str) -> ResponseReturnValue:
    row = _placement(placements.get(db(), ref))
    draft, offer = Draft(request.form), placement_form.offered(db(), row)
    wish = _wish(draft, offer, row)
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                placements.change(writing, _placement(placements.get(writing, ref)), wish, actor(), at().wall)
    except PlacementError as fault:
        planning_faults.note(draft, fault, named)
    if draft.faulty or wish is None:
        return _form(row, draft, offer), 422
    return _saved(wish, ref)


@pages.post("/lich-phat/<ref>/tam-dung")
@requires(Permission.PROMOTE)
def pause(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        placements.pause(writing, _placement(placements.get(writing, ref)), actor(), at().wall)
    flash(gettext("It is paused. Residents do not see it until you resume it."), "success")
    return redirect(url_for("placements.listing"))


@pages.post("/lich-phat/<ref>/tiep-tuc")
@requires(Permission.PROMOTE)
def resume(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            placements.resume(writing, _placement(placements.get(writing, ref)), actor(), at().wall)
    except PlacementError as fault:
        flash(planning_faults.sentence(fault, named), "danger")
        return redirect(url_for("placements.edit", ref=ref))
    flash(gettext("It shows again on its days."), "success")
    return redirect(url_for("placements.listing"))


@pages.post("/lich-phat/<ref>/dung")
@requires(Permission.PROMOTE)
def end(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        placements.end(writing, _placement(placements.get(writing, ref)), actor(), at().wall)
    flash(gettext("It has ended. Residents no longer see it."), "success")
    return redirect(url_for("placements.listing"))


def lines(rows: Iterable[Placement]) -> list[Line]:
    """``rows`` as lists tell them."""
    found = list(rows)
    offer = placement_form.offered(db(), None)
    parts = {part.id: part.name for part in candidates.parts(db()).values()}
    reasons = standing.standing(db(), at().wall, _zone())
    subjects = {("service", one.row_id): one for one in offer.services} | {
        ("item", one.row_id): one for one in offer.items
    }
    names = {f"site:{site.id}": site.place for site in offer.sites}
    names |= {f"portal:{site.id}": site.place for site in offer.sites}
    names |= {f"screen:{screen.id}": screen.name for screen in offer.screens}
    lined = []
    for row in found:
        key = ("service", row.service_id) if row.service_id else ("item", row.item_id or 0)
        subject = subjects.get(key)
        places = tuple(names.get(name, gettext("a place no longer in use")) for name in row.include)
        name = subject.name(current()) if subject else _slug(row)
        told = timetable.begun(timetable.told(row, parts))
        on = tuple(word(Slot(slot)) for slot in row.slots)
        lined.append(Line(row, name, bool(subject and subject.out), told, places, on, reasons.get(row.id)))
    return lined


def named(ref: str) -> str:
    """The name of a placement or a campaign by public id, with its times; the id itself when it is gone."""
    row = placements.get(db(), ref)
    if row is not None:
        (line,) = lines([row])
        return f"{line.name} ({line.times})"
    campaign = db().scalar(select(Campaign).where(Campaign.public_id == ref))
    return campaign.name if campaign else ref


def _form(row: Placement | None, draft: Draft, offer: Offer) -> str:
    today = local_day(at().wall, _zone())
    return render_template(
        "placements/form.html",
        row=row,
        draft=draft,
        offer=offer,
        line=lines([row])[0] if row else None,
        next_days=standing.next_days(db(), row, today, NEXT_DAYS) if row else [],
        patterns=Pattern,
        hours_told=hour_texts.told,
        leaves_out=any(name.startswith("not-") for name in draft.raw),
        slots=[(slot, word(slot)) for slot in Slot],
        layers=[(layer.value, word(layer)) for layer in CHOSEN],
        policies=[(policy.value, word(policy)) for policy in HolidayPolicy],
        weekdays=[timetable.begun(str(name)) for name in WEEKDAYS],
        ordinals=[(str(number), timetable.begun(str(ORDINALS[number]))) for number in OFFERED],
        lunar_months=[(str(number), timetable.begun(str(name))) for number, name in enumerate(LUNAR_MONTHS, 1)],
        weights=[(str(n), f"{n} · {AMOUNTS[n]}" if n in AMOUNTS else str(n)) for n in range(1, 11)],
    )


def _wish(draft: Draft, offer: Offer, row: Placement | None) -> Wish | None:
    """What the form asks for, unless something is wrong with it; all that is wrong is noted at once."""
    wish = placement_form.read(draft, offer, row)
    if wish is not None:
        for fault in placements.faults(db(), wish, row, at().wall):
            planning_faults.note(draft, fault, named)
    return None if draft.faulty else wish


def _saved(wish: Wish, ref: str) -> ResponseReturnValue:
    flash(gettext("Saved: %(times)s.", times=timetable.told(wish, _part_names())), "success")
    if any(f"BYMONTHDAY={day}" in wish.repeat for day in _LATE_IN_MONTH):
        flash(gettext("Shorter months are passed over. “The last day of each month” has them all."), "warning")
    for warning in checks.about(ref):
        flash(warning, "warning")
    return redirect(url_for("placements.listing"))


def _part_names() -> dict[int, str]:
    return {part.id: part.name for part in candidates.parts(db()).values()}


def _phases(rows: Iterable[Placement], today: date) -> dict[str, list[Placement]]:
    phases: dict[str, list[Placement]] = {"now": [], "later": [], "over": []}
    for row in rows:
        over = row.stopped_at is not None or (row.ends_on is not None and row.ends_on <= today)
        phases["over" if over else "later" if row.starts_on > today else "now"].append(row)
    return phases


def _slug(row: Placement) -> str:
    return row.service.slug if row.service else row.item.slug if row.item else ""


def _placement(found: Placement | None) -> Placement:
    if found is None:
        abort(404)
    return found


def _zone() -> str:
    return shared().settings.zone
