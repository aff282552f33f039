"""What staff did, line by line, and whether the chain of lines is whole."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin.details import told
from admin.guard import requires
from hotspot.staff import audit, members
from hotspot.staff.audit import Action
from hotspot.staff.permissions import Permission
from hotspot.web.app import db

pages = Blueprint("records", __name__)

PAGE = 50


@pages.get("/nhat-ky-thao-tac")
@requires(Permission.READ_AUDIT)
def listing() -> ResponseReturnValue:
    action = next((action for action in Action if action.value == request.args.get("viec")), None)
    before = request.args.get("truoc", "")
    older = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    entries = audit.page(db(), action, older, PAGE)
    return render_template(
        "records/list.html",
        entries=[(entry, _known(entry.action), told(entry.details)) for entry in entries[:PAGE]],
        more=len(entries) > PAGE,
        names=members.names(db()),
        actions=list(Action),
        action=action,
        broken=audit.first_broken(db()) if "kiem" in request.args else None,
        checked="kiem" in request.args,
    )


def _known(action: str) -> Action | None:
    """The kind of a line; None for one that a later version wrote."""
    return next((known for known in Action if known.value == action), None)
