"""What is different about a service in this commune: said with dates and who checked it, and ended."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.drafts import Draft
from admin.guard import requires
from admin.services import today
from admin.session import actor, me
from admin.words import word
from hotspot.content import overrides, services
from hotspot.content.edition import OnlineLevel
from hotspot.content.models import Service
from hotspot.content.overrides import LONGEST, WORDS, Override, OverrideError
from hotspot.content.services import Sheet
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("overrides", __name__)
LANGUAGES = ("vi", "en")


@pages.get("/dich-vu/<ref>/o-xa")
@requires(Permission.PUBLISH_SERVICES)
def form(ref: str) -> ResponseReturnValue:
    service = _service(services.get(db(), ref))
    found = overrides.in_force(db(), today()).get(service.id)
    return _form(service, Draft(_typed(found) if found else _blank()))


@pages.post("/dich-vu/<ref>/o-xa")
@requires(Permission.PUBLISH_SERVICES)
def keep(ref: str) -> ResponseReturnValue:
    service, draft = _service(services.get(db(), ref)), Draft(request.form)
    override = _read(draft)
    if override is None:
        return _form(service, draft), 422
    try:
        with shared().database.writing() as writing:
            found = _service(services.get(writing, ref))
            overrides.adapt(writing, found, override, today(), actor(), at().wall)
    except OverrideError as error:
        for field, rule in error.faults:
            draft.fault(field, _explained(rule))
        return _form(service, draft), 422
    flash(gettext("Saved. Residents read it inside its dates, whatever version is published."), "success")
    return redirect(url_for("services.sheet", ref=ref))


@pages.post("/dich-vu/<ref>/o-xa/thoi")
@requires(Permission.PUBLISH_SERVICES)
def end(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        overrides.end(writing, _service(services.get(writing, ref)), actor(), at().wall)
    flash(gettext("Ended. Residents read what the version says."), "success")
    return redirect(url_for("services.sheet", ref=ref))


def _read(draft: Draft) -> Override | None:
    level = draft.choice("online_level", OnlineLevel) if draft.value("online_level") else None
    starts, last, checked_on = draft.day("starts_on"), draft.day("ends_on"), draft.day("checked_on")
    for field, value in (("starts_on", starts), ("checked_on", checked_on)):
        if value is None:
            draft.fault(field, gettext("Fill this in."))
    words = {code: _words(draft, code) for code in LANGUAGES}
    checked_by, url = draft.text("checked_by", 120), draft.text("portal_url", 300, required=False)
    if draft.faulty or starts is None or checked_on is None:
        return None
    return Override(
        online_level=level,
        portal_url=url,
        words=words,
        starts_on=starts,
        ends_on=last + timedelta(days=1) if last else None,
        checked_on=checked_on,
        checked_by=checked_by,
    )


def _words(draft: Draft, code: str) -> dict[str, str]:
    """What is different, in one language."""
    named = {name: f"{name}_{code}" for name in WORDS}
    return {name: draft.text(field, LONGEST, required=False) for name, field in named.items()}


def _blank() -> dict[str, str]:
    member = me()
    return {"starts_on": _day(today()), "checked_on": _day(today()), "checked_by": member.name if member else ""}


def _typed(override: Override) -> dict[str, str]:
    raw = {
        "online_level": override.online_level.value if override.online_level else "",
        "portal_url": override.portal_url,
        "starts_on": _day(override.starts_on),
        "ends_on": _day(override.ends_on - timedelta(days=1)) if override.ends_on else "",
    }
    words = {f"{name}_{language}": override.said(language, name) for language in LANGUAGES for name in WORDS}
    return raw | words | {name: value for name, value in _blank().items() if name != "starts_on"}


def _form(service: Service, draft: Draft) -> str:
    history = services.history(db(), service)
    sheet: Sheet = services.live(db(), service.id) or history[0]
    levels = [("", gettext("As the version says: %(way)s", way=word(sheet.online_level)))]
    return render_template(
        "overrides/form.html",
        service=service,
        sheet=sheet,
        draft=draft,
        levels=levels + [(one.value, word(one)) for one in OnlineLevel],
        earlier=[pair for pair in overrides.of_service(db(), service) if pair[1] is not None],
    )


def _explained(rule: str) -> str:
    sentences: dict[str, str] = {
        "nothing": gettext("Say at least one thing that is different here."),
        "not_government": gettext("Write an https address that ends in gov.vn."),
        "not_after_start": gettext("The last day is before the first."),
        "in_future": gettext("This day has not come yet."),
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long."),
        "no_exemption": gettext("Say who pays nothing or less: a fee never stands without that."),
        "no_fee": gettext("Say the fee beside its exemption."),
        "vietnamese_first": gettext("Say it in Vietnamese first."),
    }
    return sentences.get(rule, rule)


def _day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def _service(found: Service | None) -> Service:
    if found is None:
        abort(404)
    return found
