"""Plans: how long, how fast, how much and when; and which one each place gives."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from admin import plan_form
from admin.drafts import Draft
from admin.formats import duration, number, volume
from admin.guard import requires
from admin.session import actor
from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.access.plans import PlanError
from hotspot.access.policy import MEGABYTE, OverVolume
from hotspot.network import sites
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("plans", __name__)

_NEW = {"session_minutes": "60", "idle_minutes": "15", "over_volume": OverVolume.CUT.value}


@pages.get("/goi")
@requires(Permission.SEE_PLANS)
def listing() -> ResponseReturnValue:
    found = plans.all_plans(db())
    told = [(plan, summary(plan)) for plan in found]
    return render_template("plans/list.html", plans=told, sites=sites.in_use(db()), chosen=plans.by_site(db()))


@pages.get("/goi/moi")
@requires(Permission.EDIT_PLANS)
def blank() -> ResponseReturnValue:
    return _form(None, Draft(_NEW))


@pages.post("/goi/moi")
@requires(Permission.EDIT_PLANS)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    if "more" in request.form:
        return _form(None, draft)
    values = plan_form.read(draft)
    if draft.faulty:
        return _form(None, draft), 422
    with shared().database.writing() as writing:
        plans.create(writing, values, actor(), at().wall)
    flash(gettext("The plan is saved. Choose the places that give it."), "success")
    return redirect(url_for("plans.listing"))


@pages.get("/goi/<ref>")
@requires(Permission.EDIT_PLANS)
def edit(ref: str) -> ResponseReturnValue:
    plan = _plan(plans.by_public_id(db(), ref))
    return _form(plan, Draft(plan_form.typed(plan)))


@pages.post("/goi/<ref>")
@requires(Permission.EDIT_PLANS)
def change(ref: str) -> ResponseReturnValue:
    draft, plan = Draft(request.form), _plan(plans.by_public_id(db(), ref))
    if "more" in request.form:
        return _form(plan, draft)
    values = plan_form.read(draft)
    if draft.faulty:
        return _form(plan, draft), 422
    with shared().database.writing() as writing:
        plans.change(writing, _plan(plans.by_public_id(writing, ref)), values, actor(), at().wall)
    flash(gettext("The plan is saved. It holds for visits that begin from now on."), "success")
    return redirect(url_for("plans.listing"))


@pages.post("/goi/<ref>/ngung")
@requires(Permission.EDIT_PLANS)
def retire(ref: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            plans.retire(writing, _plan(plans.by_public_id(writing, ref)), actor(), at().wall)
    except PlanError as fault:
        flash(plan_form.explained(fault), "danger")
        return redirect(url_for("plans.edit", ref=ref))
    flash(gettext("The plan is no longer offered."), "success")
    return redirect(url_for("plans.listing"))


@pages.post("/goi/chon")
@requires(Permission.EDIT_PLANS)
def choose() -> ResponseReturnValue:
    with shared().database.writing() as writing:
        site = sites.by_public_id(writing, request.form.get("site", ""))
        plan = _plan(plans.by_public_id(writing, request.form.get("plan", "")))
        if site is None or site.archived_at is not None:
            abort(404)
        plans.choose(writing, site.id, plan, actor(), at().wall)
    flash(gettext("%(place)s now gives “%(plan)s” to visits that begin.", place=site.place, plan=plan.name), "success")
    return redirect(url_for("plans.listing"))


def summary(plan: Plan) -> list[str]:
    """What a plan gives, limit by limit."""
    minutes = plan.session_minutes
    found = [gettext("%(time)s a visit", time=duration(minutes * 60))]
    if plan.idle_minutes:
        found.append(gettext("ends after %(time)s unused", time=duration(plan.idle_minutes * 60)))
    if plan.daily_minutes:
        found.append(gettext("%(time)s a day", time=duration(plan.daily_minutes * 60)))
    if plan.daily_megabytes:
        data = volume(plan.daily_megabytes * MEGABYTE)
        over = plan.over_volume is OverVolume.THROTTLE
        found.append(
            gettext("%(data)s a day, then slowly", data=data) if over else gettext("%(data)s a day", data=data)
        )
    if plan.down_kbps or plan.up_kbps:
        found.append(gettext("%(down)s down, %(up)s up", down=_speed(plan.down_kbps), up=_speed(plan.up_kbps)))
    if plan.place_passes:
        found.append(ngettext("%(num)s device at once", "%(num)s devices at once", plan.place_passes))
    if plan.place_daily_megabytes:
        found.append(gettext("%(data)s a day for the whole place", data=volume(plan.place_daily_megabytes * MEGABYTE)))
    found.append(gettext("in opening hours only") if plan.hours else gettext("at any hour"))
    return found


def _speed(kbps: int | None) -> str:
    if kbps is None:
        return str(gettext("unlimited"))
    return f"{number(kbps / 1000)}\u00a0Mbit/s" if kbps >= 1000 else f"{number(kbps)}\u00a0kbit/s"


def _form(plan: Plan | None, draft: Draft) -> str:
    return render_template(
        "plans/form.html", plan=plan, draft=draft, rows=plan_form.rows(draft.raw), days=plan_form.DAYS
    )


def _plan(found: Plan | None) -> Plan:
    if found is None:
        abort(404)
    return found
