"""Public services as residents read them: the list with state and version, one service whole, publish and withdraw."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.guard import requires
from admin.session import actor
from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.edition import Confidence
from hotspot.content.folding import fold
from hotspot.content.models import Service
from hotspot.content.services import ServiceError
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("services", __name__)


@pages.get("/dich-vu")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:60]
    found = [sheet for sheet in services.all_latest(db()) if fold(search) in fold(sheet.wording(current()).name)]
    return render_template("services/list.html", sheets=found, search=search, today=_today(), language_now=current())


@pages.get("/dich-vu/<ref>")
@requires(Permission.SEE_CONTENT)
def sheet(ref: str) -> ResponseReturnValue:
    service = _service(services.get(db(), ref))
    history = services.history(db(), service)
    wanted = request.args.get("ban", "")
    shown = next((one for one in history if str(one.number) == wanted), history[0])
    return render_template(
        "services/sheet.html",
        service=service,
        history=history,
        shown=shown,
        wording=shown.wording(current()),
        today=_today(),
        Confidence=Confidence,
    )


@pages.post("/dich-vu/<ref>/cong-bo")
@requires(Permission.PUBLISH_SERVICES)
def publish(ref: str) -> ResponseReturnValue:
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        abort(400)
    try:
        with shared().database.writing() as writing:
            service = _service(services.get(writing, ref))
            services.publish(writing, service, actor(), at().wall, int(number))
    except ServiceError:
        abort(404)
    flash(gettext("Residents now read version %(number)s.", number=number), "success")
    return redirect(url_for("services.sheet", ref=ref))


@pages.post("/dich-vu/<ref>/rut")
@requires(Permission.PUBLISH_SERVICES)
def withdraw(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        services.withdraw(writing, _service(services.get(writing, ref)), actor(), at().wall)
    flash(gettext("The service is withdrawn. Its promotions no longer show."), "success")
    return redirect(url_for("services.sheet", ref=ref))


def _today() -> date:
    return local_day(at().wall, shared().settings.zone)


def _service(found: Service | None) -> Service:
    if found is None:
        abort(404)
    return found
