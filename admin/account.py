"""A member's own things: language and look, password, phone, recovery codes, and the end of every session."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from admin.guard import requires
from hotspot.staff.permissions import Permission

pages = Blueprint("account", __name__)


@pages.get("/tai-khoan")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    return ""


@pages.get("/con-day")
@requires(Permission.OWN_ACCOUNT)
def alive() -> ResponseReturnValue:
    """Somebody is typing into a long form; the guard has noted it."""
    return Response(status=204)
