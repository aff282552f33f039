"""Who may open what. Every view carries a permission; one that carries none is shut, unless it is declared public."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from admin import session
from admin.session import me
from hotspot.staff import audit
from hotspot.staff.permissions import Permission, can
from hotspot.web.app import at, shared

PUBLIC = frozenset(
    {
        "static",
        "ui.static",
        "health.alive",
        "entry.form",
        "entry.enter",
        "joining.who",
        "joining.keep_who",
        "joining.phone",
        "joining.keep_phone",
        "joining.qr",
        "joining.password",
        "joining.join",
        "feeds.file",
        "player.file",
    }
)

P = ParamSpec("P")
R = TypeVar("R")


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Stamp a view with the permission that opens it."""

    def stamp(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, "permission", permission)  # noqa: B010  (a function has no such attribute by its type)
        return view

    return stamp


def permission_of(endpoint: str) -> Permission | None:
    """The stamp of an endpoint's view, None when it carries none."""
    stamped = getattr(current_app.view_functions[endpoint], "permission", None)
    return stamped if isinstance(stamped, Permission) else None


def may(permission: Permission) -> bool:
    """Whether the member who asks holds ``permission``; for templates that leave out what would be refused."""
    member = me()
    return member is not None and can(member.role, permission)


def install(app: Flask) -> None:
    """Guard every endpoint of ``app``."""
    app.before_request(_guard)
    app.jinja_env.globals.update(may=may, Permission=Permission)


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC:
        return None
    member = me()
    if member is None:
        return _sign_in_first()
    wanted = permission_of(endpoint)
    if wanted is None or not can(member.role, wanted):
        with shared().database.writing() as db:
            audit.record(db, audit.Action.ACCESS_DENIED, endpoint, member.id, at().wall)
        abort(403)
    if "X-Live" not in request.headers:  # a page that refreshes itself is nobody at work
        session.touch()
    return None


def _sign_in_first() -> Response:
    """To the sign-in page, and back here afterwards. What was being sent cannot be kept: say so instead."""
    if request.method not in ("GET", "HEAD") or "X-Live" in request.headers:
        raise Unauthorized
    back = request.full_path if request.query_string else request.path
    target = url_for("entry.form", next=back) if back != "/" else url_for("entry.form")
    response = redirect(target)
    assert isinstance(response, Response)
    return response
