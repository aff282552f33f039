"""Money saved by filing online: what, for whom, from what to what, by which document and in which days."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.drafts import Draft
from admin.guard import requires
from admin.services import today
from admin.session import actor, me
from hotspot.content import incentives, services
from hotspot.content.edition import OnlineLevel
from hotspot.content.incentives import LONGEST_BASIS, LONGEST_WORDS, IncentiveError, Saving
from hotspot.content.models import Incentive
from hotspot.content.services import Sheet
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("incentives", __name__)
PHASES = ("now", "later", "over")
LANGUAGES = ("vi", "en")


@pages.get("/khuyen-khich")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    rows: dict[str, list[Incentive]] = {phase: [] for phase in PHASES}
    for row in incentives.everything(db()):
        rows[incentives.phase(row, today())].append(row)
    sheets = {sheet.service_id: sheet for sheet in services.all_latest(db())}
    read = {sheet.service_id for sheet in services.published(db(), today()) if _online(sheet)}
    return render_template("incentives/list.html", phases=rows, sheets=sheets, read=read)


@pages.get("/khuyen-khich/moi")
@requires(Permission.PUBLISH_SERVICES)
def blank() -> ResponseReturnValue:
    member, day = me(), today().strftime("%d/%m/%Y")
    raw = {"starts_on": day, "checked_on": day, "checked_by": member.name if member else "", "after": "0"}
    return _form(None, Draft(raw | {"service": request.args.get("service", "")}))


@pages.post("/khuyen-khich/moi")
@requires(Permission.PUBLISH_SERVICES)
def create() -> ResponseReturnValue:
    return _keep(None)


@pages.get("/khuyen-khich/<ref>")
@requires(Permission.PUBLISH_SERVICES)
def edit(ref: str) -> ResponseReturnValue:
    row = _row(incentives.get(db(), ref))
    return _form(row, Draft(_typed(row)))


@pages.post("/khuyen-khich/<ref>")
@requires(Permission.PUBLISH_SERVICES)
def change(ref: str) -> ResponseReturnValue:
    return _keep(_row(incentives.get(db(), ref)))


@pages.post("/khuyen-khich/<ref>/thoi")
@requires(Permission.PUBLISH_SERVICES)
def end(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        incentives.end(writing, _row(incentives.get(writing, ref)), actor(), at().wall)
    flash(gettext("The incentive is over. Its badge is gone."), "success")
    return redirect(url_for("incentives.listing"))


def _keep(old: Incentive | None) -> ResponseReturnValue:
    """What was granted before stays in the register as it was; a change ends it and writes another."""
    draft = Draft(request.form)
    saving, service = _read(draft), services.get(db(), draft.value("service"))
    if service is None:
        draft.fault("service", gettext("Choose one."))
    if saving is None or service is None:
        return _form(old, draft), 422
    try:
        with shared().database.writing() as writing:
            if old is not None:
                incentives.end(writing, _row(incentives.get(writing, old.public_id)), actor(), at().wall)
            incentives.grant(writing, service, saving, today(), actor(), at().wall)
    except IncentiveError as error:
        for field, rule in error.faults:
            draft.fault(field, _explained(rule))
        return _form(old, draft), 422
    flash(gettext("The incentive is saved. Its badge comes and goes by itself."), "success")
    return redirect(url_for("incentives.listing"))


def _read(draft: Draft) -> Saving | None:
    before, after = draft.number("before"), draft.number("after")
    starts, last, checked_on = draft.day("starts_on"), draft.day("ends_on"), draft.day("checked_on")
    for field, value in (("after", after), ("starts_on", starts), ("checked_on", checked_on)):
        if value is None:
            draft.fault(field, gettext("Fill this in."))
    words = {code: _words(draft, code) for code in LANGUAGES}
    basis, checked_by = draft.text("legal_basis", LONGEST_BASIS), draft.text("checked_by", 120)
    if draft.faulty or after is None or starts is None or checked_on is None:
        return None
    return Saving(before=before, after=after, words=words, legal_basis=basis, starts_on=starts,
                  ends_on=last + timedelta(days=1) if last else None, checked_on=checked_on,
                  checked_by=checked_by)  # fmt: skip


def _words(draft: Draft, code: str) -> dict[str, str]:
    """What and for whom, in one language."""
    named = {name: f"{name}_{code}" for name in ("what", "who")}
    return {name: draft.text(field, LONGEST_WORDS, required=code == "vi") for name, field in named.items()}


def _typed(row: Incentive) -> dict[str, str]:
    saving = incentives.saving(row)
    sheets = {sheet.service_id: sheet for sheet in services.all_latest(db())}
    raw = {
        "service": sheets[row.service_id].public_id,
        "before": "" if saving.before is None else str(saving.before),
        "after": str(saving.after),
        "legal_basis": saving.legal_basis,
        "starts_on": saving.starts_on.strftime("%d/%m/%Y"),
        "ends_on": (saving.ends_on - timedelta(days=1)).strftime("%d/%m/%Y") if saving.ends_on else "",
        "checked_on": saving.checked_on.strftime("%d/%m/%Y"),
        "checked_by": saving.checked_by,
    }
    words = {
        f"{name}_{code}": saving.words.get(code, {}).get(name, "") for code in LANGUAGES for name in ("what", "who")
    }
    return raw | words


def _form(row: Incentive | None, draft: Draft) -> str:
    offered = [
        (sheet.public_id, sheet.wording(current()).name) for sheet in services.all_latest(db()) if _online(sheet)
    ]
    return render_template("incentives/form.html", row=row, draft=draft, services=offered)


def _online(sheet: Sheet) -> bool:
    return sheet.online_level is not OnlineLevel.COUNTER


def _explained(rule: str) -> str:
    sentences: dict[str, str] = {
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long."),
        "too_much": gettext("This amount is too large."),
        "not_more": gettext("The amount before must be more than the amount online."),
        "not_after_start": gettext("The last day is before the first."),
        "in_future": gettext("This day has not come yet."),
    }
    return sentences.get(rule, rule)


def _row(found: Incentive | None) -> Incentive:
    if found is None:
        abort(404)
    return found
