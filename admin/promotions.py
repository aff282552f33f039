"""Promotions: which service is shown where, before or after access, and from which day to which; and what shows now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import formats
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words import word
from hotspot.clock import day_bounds, local_day
from hotspot.content import services
from hotspot.content.planning import candidates, placements, showing
from hotspot.content.planning.models import Placement
from hotspot.content.planning.placements import PlacementError, Wish
from hotspot.content.planning.showing import Line, Promoted
from hotspot.content.schedule import PORTAL, Layer, Slot
from hotspot.network import sites
from hotspot.network.models import Site
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("promotions", __name__)
CHOSEN = (Layer.PRIORITY, Layer.USUAL, Layer.EVERGREEN)  # an emergency is raised, the reserve is built in


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page shows at one place: those that share the time there, and every other with the reason why not."""

    site: Site
    slot: Slot
    promoted: Promoted | None
    sharing: tuple[Line, ...]
    others: tuple[Line, ...]


@pages.get("/gioi-thieu")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    draft = Draft(request.args)
    day = draft.day("ngay")
    when = at().wall if day is None else day_bounds(day, _zone())[0] + timedelta(hours=12)
    rows = showing.explained(db(), candidates.portal(None, Slot.WELCOME, _zone()), at().wall)
    today = local_day(at().wall, _zone())
    return render_template(
        "promotions/list.html",
        draft=draft,
        day=day,
        shown=[_shown(site, slot, when) for site in sites.in_use(db()) for slot in PORTAL],
        phases=_phases([row.placement for row in rows], today),
        names=_names(),
        slot_of=Slot,
        places={f"portal:{site.id}": site.place for site in sites.in_use(db())},
    )


@pages.get("/gioi-thieu/moi")
@requires(Permission.PROMOTE)
def blank() -> ResponseReturnValue:
    today = local_day(at().wall, _zone())
    typed = {"slot": Slot.WELCOME.value, "starts_on": formats.day(today), "layer": Layer.USUAL.value}
    return _form(None, Draft(typed | {"service": request.args.get("service", "")}))


@pages.post("/gioi-thieu/moi")
@requires(Permission.PROMOTE)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    wish = _wish(draft)
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                placements.create(writing, wish, actor(), at().wall)
    except PlacementError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _form(None, draft), 422
    flash(gettext("The promotion is saved."), "success")
    return redirect(url_for("promotions.listing"))


@pages.get("/gioi-thieu/<ref>")
@requires(Permission.PROMOTE)
def edit(ref: str) -> ResponseReturnValue:
    row = _placement(placements.get(db(), ref))
    return _form(row, Draft(_typed(row)))


@pages.post("/gioi-thieu/<ref>")
@requires(Permission.PROMOTE)
def change(ref: str) -> ResponseReturnValue:
    draft = Draft(request.form)
    wish = _wish(draft)
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                placements.change(writing, _placement(placements.get(writing, ref)), wish, actor(), at().wall)
    except PlacementError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _form(_placement(placements.get(db(), ref)), draft), 422
    flash(gettext("The promotion is saved."), "success")
    return redirect(url_for("promotions.listing"))


@pages.post("/gioi-thieu/<ref>/dung")
@requires(Permission.PROMOTE)
def end(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        placements.end(writing, _placement(placements.get(writing, ref)), actor(), at().wall)
    flash(gettext("The promotion has ended. Residents no longer see it."), "success")
    return redirect(url_for("promotions.listing"))


def _form(row: Placement | None, draft: Draft) -> str:
    offered = [sheet for sheet in services.published(db()) if sheet.promotable]
    everywhere = [("", gettext("Every place"))]
    return render_template(
        "promotions/form.html",
        row=row,
        draft=draft,
        services=[(sheet.public_id, sheet.wording(current()).name) for sheet in offered],
        sites=everywhere + [(site.public_id, site.place) for site in sites.in_use(db())],
        layers=[(layer.value, word(layer)) for layer in CHOSEN],
    )


def _wish(draft: Draft) -> Wish | None:
    """What the form asks for; None when it does not say so clearly. The last day is included, as people speak."""
    service = services.get(db(), draft.value("service"))
    if service is None:
        draft.fault("service", gettext("Choose one."))
    slot, starts_on, last_day = draft.choice("slot", Slot), draft.day("starts_on"), draft.day("last_day")
    if starts_on is None:
        draft.fault("starts_on", gettext("Fill this in."))
    site = sites.by_public_id(db(), draft.value("site")) if draft.value("site") else None
    if draft.value("site") and site is None:
        draft.fault("site", gettext("Choose one."))
    layer = draft.choice("layer", Layer)
    if layer is not None and layer not in CHOSEN:
        draft.fault("layer", gettext("Choose one."))
    if draft.faulty or service is None or slot is None or starts_on is None or layer not in CHOSEN:
        return None
    ends_on = None if last_day is None else last_day + timedelta(days=1)
    include = (f"portal:{site.id}",) if site else ()
    return Wish(
        starts_on=starts_on,
        service_id=service.id,
        slots=(slot,),
        ends_on=ends_on,
        layer=layer,
        include=include,
        exclusive=site is not None,
    )


def _typed(row: Placement) -> dict[str, str]:
    site = next((site for site in sites.in_use(db()) if f"portal:{site.id}" in row.include), None)
    return {
        "service": row.service.public_id if row.service else "",
        "slot": row.slots[0],
        "site": site.public_id if site else "",
        "starts_on": formats.day(row.starts_on),
        "last_day": formats.day_before(row.ends_on) if row.ends_on else "",
        "layer": row.layer.value,
    }


def _note(draft: Draft, fault: PlacementError) -> None:
    sentences = {
        "not_published": gettext("This service is not published."),
        "not_promotable": gettext("This service cannot be promoted: it is not online, or its facts are not confirmed."),
        "not_after_start": gettext("The last day must not be before the first."),
        "out_of_range": gettext("This is out of range."),
        "stopped": gettext("This promotion has been ended. Make a new one."),
    }
    field = {"ends_on": "last_day", "placement": "service"}.get(fault.field, fault.field)
    draft.fault(field, sentences.get(fault.rule, fault.rule))


def _shown(site: Site, slot: Slot, when: datetime) -> Shown:
    every = showing.explained(db(), candidates.portal(site.id, slot, _zone(), candidates.holidays(db())), when)
    lines = [line for line in every if slot in line.placement.slots]
    sharing = tuple(line for line in lines if line.reason is None)
    others = tuple(line for line in lines if line.reason is not None)
    return Shown(site, slot, showing.promoted(db(), site.id, slot, when, _zone()), sharing, others)


def _phases(rows: Iterable[Placement], today: date) -> dict[str, list[Placement]]:
    phases: dict[str, list[Placement]] = {"now": [], "later": [], "over": []}
    for row in rows:
        over = row.stopped_at is not None or (row.ends_on is not None and row.ends_on <= today)
        phases["over" if over else "later" if row.starts_on > today else "now"].append(row)
    return phases


def _names() -> dict[int, str]:
    return {sheet.service_id: sheet.wording(current()).name for sheet in services.all_latest(db())}


def _placement(found: Placement | None) -> Placement:
    if found is None:
        abort(404)
    return found


def _zone() -> str:
    return shared().settings.zone
