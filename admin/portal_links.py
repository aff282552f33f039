"""How residents are sent to the national portal: templates, what is wrong with one, a try, and which is in use."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import trial
from admin.drafts import Draft
from admin.guard import requires
from admin.services import today
from admin.session import actor
from hotspot.content import portal_links, services
from hotspot.content.edition import is_closed_portal
from hotspot.content.models import LinkTemplate
from hotspot.content.portal_links import OF_COMMUNE, OF_SERVICE, LinkError, Pattern
from hotspot.content.services import Sheet
from hotspot.network import uplink
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("portal_links", __name__)
NEW = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{uuid}"


@pages.get("/lien-ket")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    sheets = services.published(db())
    rows = [(row, _example(row, sheets), _fit(row, sheets)) for row in portal_links.everything(db())]
    closed = [sheet for sheet in sheets if is_closed_portal(sheet.portal_url)]
    return render_template("portal_links/list.html", rows=rows, total=len(sheets), closed=closed, said=_said)


@pages.get("/lien-ket/moi")
@requires(Permission.PUBLISH_SERVICES)
def blank() -> ResponseReturnValue:
    return _form(None, Draft({"template": NEW}))


@pages.post("/lien-ket/moi")
@requires(Permission.PUBLISH_SERVICES)
def create() -> ResponseReturnValue:
    return _keep(None)


@pages.get("/lien-ket/<ref>")
@requires(Permission.PUBLISH_SERVICES)
def edit(ref: str) -> ResponseReturnValue:
    row = _row(portal_links.get(db(), ref))
    return _form(row, Draft({"name": row.name, "template": row.template, **row.values}))


@pages.post("/lien-ket/<ref>")
@requires(Permission.PUBLISH_SERVICES)
def change(ref: str) -> ResponseReturnValue:
    return _keep(_row(portal_links.get(db(), ref)))


@pages.post("/lien-ket/<ref>/thu")
@requires(Permission.PUBLISH_SERVICES)
def test(ref: str) -> ResponseReturnValue:
    """Outside any transaction: the portal may take its five seconds."""
    row = _row(portal_links.get(db(), ref))
    made = _example(row, services.published(db()))
    result = trial.tried(made, uplink.read(shared().settings)) if made else "no_example"
    with shared().database.writing() as writing:
        portal_links.note_test(writing, _row(portal_links.get(writing, ref)), result, at().wall)
    flash(_said(result), "success" if result == "works" else "danger")
    return redirect(url_for("portal_links.listing"))


@pages.post("/lien-ket/<ref>/dung")
@requires(Permission.PUBLISH_SERVICES)
def choose(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        portal_links.choose(writing, _row(portal_links.get(writing, ref)), actor(), at().wall)
    flash(gettext("Residents' links are made with it from now on."), "success")
    return redirect(url_for("portal_links.listing"))


@pages.post("/lien-ket/khong-dung")
@requires(Permission.PUBLISH_SERVICES)
def choose_none() -> ResponseReturnValue:
    with shared().database.writing() as writing:
        portal_links.choose(writing, None, actor(), at().wall)
    flash(gettext("Residents get the address that each service has."), "success")
    return redirect(url_for("portal_links.listing"))


@pages.post("/lien-ket/<ref>/xoa")
@requires(Permission.PUBLISH_SERVICES)
def delete(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        portal_links.delete(writing, _row(portal_links.get(writing, ref)), actor(), at().wall)
    flash(gettext("The template is deleted."), "success")
    return redirect(url_for("portal_links.listing"))


def _keep(old: LinkTemplate | None) -> ResponseReturnValue:
    draft = Draft(request.form)
    name = draft.text("name", portal_links.LONGEST_NAME)
    values = {blank: draft.text(blank, portal_links.LONGEST_VALUE, required=False) for blank in OF_COMMUNE}
    try:
        if not draft.faulty:
            with shared().database.writing() as writing:
                row = _row(portal_links.get(writing, old.public_id)) if old else None
                portal_links.keep(writing, row, name, draft.value("template"), values, actor(), at().wall)
    except LinkError as error:
        for field, rule in error.faults:
            draft.fault(field, _explained(rule))
    if draft.faulty:
        return _form(old, draft), 422
    flash(gettext("The template is saved. Try it, then use it."), "success")
    return redirect(url_for("portal_links.listing"))


def _form(row: LinkTemplate | None, draft: Draft) -> str:
    return render_template("portal_links/form.html", row=row, draft=draft, of_service=OF_SERVICE, of_commune=OF_COMMUNE)


def _example(row: LinkTemplate, sheets: list[Sheet]) -> str | None:
    """The link for the first service that has what the template needs."""
    pattern = Pattern(row.template, row.values)
    made = (pattern.made(sheet.portal_id, sheet.code) for sheet in sheets if not sheet.over(today()))
    return next((link for link in made if link), None)


def _fit(row: LinkTemplate, sheets: list[Sheet]) -> int:
    pattern = Pattern(row.template, row.values)
    return sum(pattern.made(sheet.portal_id, sheet.code) is not None for sheet in sheets)


def _said(result: str) -> str:
    """How a try went, and what to do."""
    sentences: dict[str, str] = {
        "works": gettext("The portal answered. Open the example once to see that it is the right page."),
        "line_down": gettext("The line to the internet is down just now. Try again when it is back."),
        "foreign": gettext("The portal sent us to a host outside gov.vn. Do not use this template."),
        "silent": gettext("The portal did not answer within five seconds. Try again later."),
        "no_example": gettext("No published service has what this template needs."),
    }
    return sentences.get(result) or gettext("The portal answered with error %(code)s.", code=result)


def _explained(rule: str) -> str:
    sentences: dict[str, str] = {
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long."),
        "odd_letters": gettext("Letters, digits, dots and hyphens only."),
        "braces": gettext("A blank is a name between braces, such as {uuid}."),
        "unknown_blank": gettext("There is a blank here that nothing can fill. See the list below."),
        "not_government": gettext("Write an https address on a host that ends in gov.vn."),
        "closed_portal": gettext("Portals of provinces and ministries are closed since 2025. Use dichvucong.gov.vn."),
        "same_for_all": gettext("Use {uuid} or {code}: otherwise every service gets the same link."),
    }
    return sentences.get(rule, rule)


def _row(found: LinkTemplate | None) -> LinkTemplate:
    if found is None:
        abort(404)
    return found
