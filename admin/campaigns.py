"""Campaigns: a goal, its weeks, and the placements that serve it."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import formats, placements, planning_faults
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from hotspot.clock import local_day
from hotspot.content.planning import campaigns
from hotspot.content.planning.campaigns import CampaignError, Described
from hotspot.content.planning.models import Campaign
from hotspot.staff import members
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("campaigns", __name__)


@pages.get("/chien-dich")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    today = local_day(at().wall, shared().settings.zone)
    found = campaigns.listed(db())
    running = [row for row in found if row.archived_at is None and (row.ends_on is None or row.ends_on > today)]
    return render_template(
        "campaigns/list.html",
        groups=((gettext("On and to come"), running), (gettext("Over"), [row for row in found if row not in running])),
        counts={row.id: len(campaigns.placed(db(), row)) for row in found},
        owners=members.names(db()),
    )


@pages.get("/chien-dich/moi")
@requires(Permission.PROMOTE)
def blank() -> ResponseReturnValue:
    today = local_day(at().wall, shared().settings.zone)
    return _form(None, Draft({"starts_on": formats.day(today)}))


@pages.post("/chien-dich/moi")
@requires(Permission.PROMOTE)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    wanted, ref = _read(draft, None), ""
    try:
        if wanted is not None:
            with shared().database.writing() as writing:
                ref = campaigns.create(writing, wanted, actor(), at().wall).public_id
    except CampaignError as fault:
        planning_faults.note(draft, fault, placements.named)
    if draft.faulty:
        return _form(None, draft), 422
    flash(gettext("The campaign is saved. Place something in it."), "success")
    return redirect(url_for("campaigns.page", ref=ref))


@pages.get("/chien-dich/<ref>")
@requires(Permission.SEE_CONTENT)
def page(ref: str) -> ResponseReturnValue:
    row = _campaign(campaigns.get(db(), ref))
    return _form(row, Draft(_typed(row)))


@pages.post("/chien-dich/<ref>")
@requires(Permission.PROMOTE)
def change(ref: str) -> ResponseReturnValue:
    row = _campaign(campaigns.get(db(), ref))
    draft = Draft(request.form)
    wanted = _read(draft, row)
    try:
        if wanted is not None:
            with shared().database.writing() as writing:
                campaigns.change(writing, _campaign(campaigns.get(writing, ref)), wanted, actor(), at().wall)
    except CampaignError as fault:
        planning_faults.note(draft, fault, placements.named)
    if draft.faulty:
        return _form(row, draft), 422
    flash(gettext("The campaign is saved."), "success")
    return redirect(url_for("campaigns.page", ref=ref))


@pages.post("/chien-dich/<ref>/cat")
@requires(Permission.PROMOTE)
def archive(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        campaigns.archive(writing, _campaign(campaigns.get(writing, ref)), actor(), at().wall)
    flash(gettext("The campaign is put away, and its placements have ended."), "success")
    return redirect(url_for("campaigns.listing"))


def _form(row: Campaign | None, draft: Draft) -> str:
    placed = placements.lines(campaigns.placed(db(), row)) if row else []
    return render_template("campaigns/form.html", row=row, draft=draft, placed=placed)


def _read(draft: Draft, row: Campaign | None) -> Described | None:
    starts_on, last_day = draft.day("starts_on"), draft.day("last_day")
    if starts_on is None:
        draft.fault("starts_on", gettext("Fill this in."))
    texts = {name: draft.text(name, longest, required=name == "name") for name, longest in campaigns.LONGEST.items()}
    if draft.faulty or starts_on is None:
        return None
    ends_on = None if last_day is None else last_day + timedelta(days=1)
    return Described(starts_on=starts_on, ends_on=ends_on, owner_id=row.owner_id if row else actor(), **texts)


def _typed(row: Campaign) -> dict[str, str]:
    days = {
        "starts_on": formats.day(row.starts_on),
        "last_day": formats.day_before(row.ends_on) if row.ends_on else "",
    }
    return days | {name: getattr(row, name) for name in campaigns.LONGEST}


def _campaign(found: Campaign | None) -> Campaign:
    if found is None:
        abort(404)
    return found
