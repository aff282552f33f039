"""Places with Wi-Fi: their names, addresses and who answers for them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import plan_form
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words import word
from hotspot.network import sites
from hotspot.network.models import Kind, Site
from hotspot.network.sites import SiteError
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("network", __name__)


@pages.get("/dia-diem")
@requires(Permission.SEE_SITES)
def listing() -> ResponseReturnValue:
    return render_template("network/list.html", sites=sites.in_use(db()))


@pages.get("/dia-diem/moi")
@requires(Permission.EDIT_SITES)
def blank() -> ResponseReturnValue:
    first = sites.the(db())
    return _form(None, Draft({"kind": Kind.CULTURE_HOUSE.value, "commune": first.commune if first else ""}))


@pages.post("/dia-diem/moi")
@requires(Permission.EDIT_SITES)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    if "more" in request.form:
        return _form(None, draft)
    kind = draft.choice("kind", Kind)
    try:
        if kind is not None:
            with shared().database.writing() as writing:
                site = sites.create(writing, kind, draft.raw, actor(), at().wall)
                sites.receive(writing, site, _hours(draft), actor(), at().wall)
    except SiteError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _form(None, draft), 422
    flash(gettext("The place is saved. Choose the plan that it gives."), "success")
    return redirect(url_for("plans.listing"))


@pages.get("/dia-diem/<ref>")
@requires(Permission.EDIT_SITES)
def edit(ref: str) -> ResponseReturnValue:
    site = _site(sites.by_public_id(db(), ref))
    return _form(site, Draft(_typed(site)))


@pages.post("/dia-diem/<ref>")
@requires(Permission.EDIT_SITES)
def change(ref: str) -> ResponseReturnValue:
    draft = Draft(request.form)
    if "more" in request.form:
        return _form(_site(sites.by_public_id(db(), ref)), draft)
    kind = draft.choice("kind", Kind)
    try:
        if kind is not None:
            with shared().database.writing() as writing:
                site = _site(sites.by_public_id(writing, ref))
                sites.change(writing, site, kind, draft.raw, actor(), at().wall)
                sites.receive(writing, site, _hours(draft), actor(), at().wall)
    except SiteError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _form(_site(sites.by_public_id(db(), ref)), draft), 422
    flash(gettext("The place is saved."), "success")
    return redirect(url_for("network.listing"))


def _form(site: Site | None, draft: Draft) -> str:
    return render_template(
        "network/form.html",
        site=site,
        draft=draft,
        kinds=[(kind.value, word(kind)) for kind in Kind],
        rows=plan_form.rows(draft.raw),
        days=plan_form.DAYS,
    )


def _hours(draft: Draft) -> list[dict[str, Any]]:
    """The hours that were typed; ``SiteError`` for one that is no hour, so that nothing is half saved."""
    found = plan_form.hours(draft) or []
    if "hours" in draft.faults:
        raise SiteError("hours", "unreadable")
    return found


def _typed(site: Site) -> Mapping[str, str]:
    names = (*sites.EDITABLE, "ssid")
    texts = {name: getattr(site, name) for name in names}
    return {"kind": site.kind.value} | texts | plan_form.typed_hours(site.reception)


def _note(draft: Draft, fault: SiteError) -> None:
    sentences: dict[str, str] = {
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long."),
        "no_day": gettext("Tick at least one day in each row."),
        "unreadable": gettext("Write hours such as 07:00."),
        "not_after_start": gettext("The end of a row must be after its start."),
        "too_many": gettext("These are too many rows."),
        "not_a_number": gettext("Write a telephone number, such as 024 3883 0000."),
    }
    draft.fault(fault.field, sentences.get(fault.rule, fault.rule))


def _site(found: Site | None) -> Site:
    if found is None:
        abort(404)
    return found
