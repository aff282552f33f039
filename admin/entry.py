"""The door: signing in with login, password and code on one page, and signing out."""

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from admin import session
from admin.guard import requires
from hotspot import clock
from hotspot.staff import members, sign_in
from hotspot.staff.models import Member
from hotspot.staff.permissions import Permission
from hotspot.staff.throttle import Try
from hotspot.web.app import at, peer, shared

pages = Blueprint("entry", __name__)

DEVICE_COOKIE = "known-device"
DEVICE_DAYS = 180
_LOGIN_LIMIT = 120


@pages.get("/dang-nhap")
def form() -> ResponseReturnValue:
    if session.me() is not None:
        return redirect(url_for("overview.today"))
    return _page()


@pages.post("/dang-nhap")
def enter() -> ResponseReturnValue:
    attempt = _attempt(request.form.get("login", "")[:_LOGIN_LIMIT])
    database, now = shared().database, at().wall
    with database.writing() as db:
        ticket = sign_in.begin(db, attempt, now)
    if isinstance(ticket, sign_in.Wait):
        wait = ngettext("Wait one second, then try again.", "Wait %(num)s seconds, then try again.", ticket.seconds)
        answer = make_response(_page(gettext("Too many attempts.") + " " + wait), 429)
        answer.headers["Retry-After"] = str(ticket.seconds)
        return answer
    proof = sign_in.prove(ticket, request.form.get("password", ""))
    with database.writing() as db:
        member = sign_in.conclude(db, ticket, proof, request.form.get("code", ""), now)
    if member is None:
        return _page(gettext("That did not match. Check the name, the password and the code.")), 403
    session.start(member)
    answer = make_response(redirect(_back(request.form.get("next", ""))))
    _remember_device(answer, member)
    return answer


@pages.post("/dang-xuat")
@requires(Permission.OWN_ACCOUNT)
def leave() -> ResponseReturnValue:
    with shared().database.writing() as db:
        member = members.locked(db, session.actor())
        assert member is not None
        sign_in.sign_out(db, member, at().wall)
    session.finish()
    flash(gettext("You are signed out."))
    answer = make_response(redirect(url_for("entry.form")))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _page(trouble: str = "") -> str:
    return render_template(
        "entry/sign_in.html",
        trouble=trouble,
        login=request.form.get("login", "")[:_LOGIN_LIMIT],
        back=request.values.get("next", ""),
        now=at().wall,
        synchronised=clock.synchronised(),
    )


def _attempt(login: str) -> Try:
    """This attempt, with the device's name where its cookie shows that this member has signed in on it before."""
    login = members.plain_login(login)
    try:
        known = _devices().loads(request.cookies.get(_cookie_name(), ""))
    except BadSignature:
        known = {}
    device = known.get("device", "") if isinstance(known, dict) and known.get("login") == login else ""
    return Try(login, peer(), str(device))


def _remember_device(answer: Response, member: Member) -> None:
    """Mark this browser, so that strangers who guess at the account cannot shut its owner out."""
    value = _devices().dumps({"login": member.login, "device": secrets.token_hex(8)})
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        _cookie_name(), str(value), max_age=DEVICE_DAYS * 86_400, httponly=True, samesite="Strict", secure=secure
    )


def _cookie_name() -> str:
    return f"__Host-{DEVICE_COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else DEVICE_COOKIE


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="known-device")


def _back(target: str) -> str:
    """``target`` if it is the path of a page of ours, otherwise the first page (T10)."""
    parts = urlsplit(target)
    home = url_for("overview.today")
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or target.startswith("//") or "\\" in target:
        return home
    try:
        current_app.create_url_adapter(request).match(parts.path, "GET")  # type: ignore[union-attr]
    except HTTPException:
        return home
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
