"""Public services as residents read them: what to check again, versions and what differs, write, publish, withdraw."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from admin import version_form
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor, me
from admin.words import word
from hotspot.clock import local_day
from hotspot.content import overrides, services
from hotspot.content.edition import STALE_AFTER_DAYS, Confidence, Door, LifeEvent, OnlineLevel, is_closed_portal
from hotspot.content.folding import fold
from hotspot.content.models import Service, ServiceState
from hotspot.content.overrides import lay_over
from hotspot.content.services import ServiceError, Sheet
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("services", __name__)


@pages.get("/dich-vu")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:60]
    sheets, read = services.all_latest(db()), services.published(db(), today())
    return render_template(
        "services/list.html",
        sheets=[sheet for sheet in sheets if fold(search) in fold(sheet.wording(current()).name)],
        search=search,
        tasks=[] if search else services.overdue(read, today()),
        drafts=[] if search else [(sheet, why) for sheet in sheets if (why := why_draft(sheet))],
        badges={sheet.service_id: sheet for sheet in read},
        today=today(),
        days=STALE_AFTER_DAYS,
        language_now=current(),
    )


@pages.get("/dich-vu/<ref>")
@requires(Permission.SEE_CONTENT)
def sheet(ref: str) -> ResponseReturnValue:
    service = _service(services.get(db(), ref))
    history = services.history(db(), service)
    wanted = request.args.get("ban", "")
    shown = next((one for one in history if str(one.number) == wanted), history[0])
    read = services.live(db(), service.id, today())
    live = next((one for one in history if read and one.number == read.number), None)
    override = overrides.in_force(db(), today()).get(service.id)
    return render_template(
        "services/sheet.html",
        service=service,
        history=history,
        shown=shown,
        read=read,
        live=live,
        changes=version_form.changes(live, shown) if live and live.number != shown.number else [],
        adapted=version_form.changes(shown, lay_over(shown, override)) if override else [],
        override=override,
        wording=shown.wording(current()),
        why=why_draft(shown) if service.state is ServiceState.DRAFT else [],
        closed_portal=is_closed_portal(shown.portal_url),
        successor=_named(shown.successor),
        today=today(),
        Confidence=Confidence,
    )


@pages.get("/dich-vu/moi")
@requires(Permission.PUBLISH_SERVICES)
def blank() -> ResponseReturnValue:
    member = me()
    raw = {"online_level": OnlineLevel.FULL.value, "confidence": Confidence.MEDIUM.value, "door-people": "on",
           "checked_on": today().strftime("%d/%m/%Y"), "checked_by": member.name if member else ""}  # fmt: skip
    return _form(None, Draft(raw))


@pages.post("/dich-vu/moi")
@requires(Permission.PUBLISH_SERVICES)
def create() -> ResponseReturnValue:
    draft = Draft(request.form)
    edition = version_form.read(draft, today())
    slug = draft.text("slug", 80, required=False) or version_form.slug(draft.value("vi_name"))
    if edition is None or draft.faulty:
        return _form(None, draft), 422
    try:
        with shared().database.writing() as writing:
            ref = services.create(writing, slug, edition, actor(), at().wall).public_id
    except ServiceError as fault:
        draft.fault("slug", _slug_fault(fault))
        return _form(None, draft), 422
    flash(gettext("The service is saved as a draft. Residents read it once it is published."), "success")
    return redirect(url_for("services.sheet", ref=ref))


@pages.get("/dich-vu/<ref>/sua")
@requires(Permission.PUBLISH_SERVICES)
def edit(ref: str) -> ResponseReturnValue:
    service = _service(services.get(db(), ref))
    history = services.history(db(), service)
    shown = next((one for one in history if str(one.number) == request.args.get("ban", "")), history[0])
    return _form(service, Draft(version_form.typed(shown)))


@pages.post("/dich-vu/<ref>/sua")
@requires(Permission.PUBLISH_SERVICES)
def change(ref: str) -> ResponseReturnValue:
    service, draft = _service(services.get(db(), ref)), Draft(request.form)
    edition = version_form.read(draft, today())
    if edition is None:
        return _form(service, draft), 422
    with shared().database.writing() as writing:
        number = services.edit(writing, _service(services.get(writing, ref)), edition, actor(), at().wall)
    flash(gettext("Version %(number)s is saved. Look at what differs, then publish it.", number=number), "success")
    return redirect(url_for("services.sheet", ref=ref, ban=number))


@pages.post("/dich-vu/<ref>/da-kiem-tra")
@requires(Permission.PUBLISH_SERVICES)
def confirm(ref: str) -> ResponseReturnValue:
    member = me()
    with shared().database.writing() as writing:
        service = _service(services.get(writing, ref))
        name = member.name if member else ""
        number = services.confirm(writing, service, name, today(), actor(), at().wall)
    if number is None:
        flash(gettext("Residents do not read this service today. Publish a version instead."), "danger")
    else:
        flash(gettext("Noted: checked today, nothing changed."), "success")
    return redirect(url_for("services.sheet", ref=ref))


@pages.post("/dich-vu/<ref>/cong-bo")
@requires(Permission.PUBLISH_SERVICES)
def publish(ref: str) -> ResponseReturnValue:
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        abort(400)
    try:
        with shared().database.writing() as writing:
            service = _service(services.get(writing, ref))
            services.publish(writing, service, actor(), at().wall, int(number), today())
            begins = service.next_from if service.next_number == int(number) else None
    except ServiceError:
        abort(404)
    if begins is not None:
        day = begins.strftime("%d/%m/%Y")
        flash(
            gettext("Residents read version %(number)s from %(day)s on, by itself.", number=number, day=day), "success"
        )
    else:
        flash(gettext("Residents now read version %(number)s.", number=number), "success")
    return redirect(url_for("services.sheet", ref=ref))


@pages.post("/dich-vu/<ref>/rut")
@requires(Permission.PUBLISH_SERVICES)
def withdraw(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        services.withdraw(writing, _service(services.get(writing, ref)), actor(), at().wall)
    flash(gettext("The service is withdrawn. Its promotions no longer show."), "success")
    return redirect(url_for("services.sheet", ref=ref))


def today() -> date:
    """The commune's day."""
    return local_day(at().wall, shared().settings.zone)


def why_draft(sheet: Sheet) -> list[str]:
    """Why residents do not read a draft yet; nothing for what is not one."""
    if sheet.state is not ServiceState.DRAFT:
        return []
    why = []
    if sheet.confidence is Confidence.LOW:
        why.append(gettext("its facts are not confirmed"))
    if not sheet.code:
        why.append(gettext("it has no code"))
    if sheet.stale(today()):
        why.append(ngettext("checked over %(num)s day ago", "checked over %(num)s days ago", STALE_AFTER_DAYS))
    return why or [gettext("nobody has published it")]


def _form(service: Service | None, draft: Draft) -> str:
    others = [(one.slug, one.wording(current()).name) for one in services.all_latest(db())]
    return render_template(
        "services/form.html",
        service=service,
        draft=draft,
        labels=version_form.labels(),
        levels=[(one.value, word(one)) for one in OnlineLevel],
        confidences=[(one.value, word(one)) for one in Confidence],
        groups=[(f"group-{one.value}", word(one)) for one in LifeEvent],
        doors=[(f"door-{one.value}", word(one)) for one in Door],
        successors=[("", gettext("Nothing")), *(pair for pair in others if not service or pair[0] != service.slug)],
    )


def _named(slug: str) -> Sheet | None:
    return next((one for one in services.all_latest(db()) if one.slug == slug), None) if slug else None


def _slug_fault(fault: ServiceError) -> str:
    if fault.rule == "slug_taken":
        return str(gettext("Another service has this name already."))
    return str(gettext("Use small letters without accents, digits and hyphens, such as dang-ky-khai-sinh."))


def _service(found: Service | None) -> Service:
    if found is None:
        abort(404)
    return found
