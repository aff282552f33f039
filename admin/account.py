"""A member's own things: language and look, password, phone, recovery codes, and the end of every other session."""

from collections.abc import Callable
from typing import TypeVar

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import session as sessions
from admin.drafts import Draft
from admin.guard import requires
from admin.joining import check_password, issuer, qr_image
from admin.session import Identity, actor
from hotspot.staff import members, passwords, second_factor, sign_in
from hotspot.staff.models import Member
from hotspot.staff.permissions import Permission
from hotspot.staff.throttle import Try
from hotspot.web.app import at, db, peer, shared
from hotspot.web.language import LANGUAGES, PARAMETER

pages = Blueprint("account", __name__)

LOOKS = ("light", "dark")
LOOK_COOKIE, LOOK_DAYS = "look", 365
_KEPT = "new_factor"

T = TypeVar("T")


@pages.get("/tai-khoan")
@requires(Permission.OWN_ACCOUNT)
def page() -> ResponseReturnValue:
    member = _member()
    return render_template("account/page.html", member=member, left=second_factor.codes_left(db(), member))


@pages.get("/con-day")
@requires(Permission.OWN_ACCOUNT)
def alive() -> ResponseReturnValue:
    """Somebody is typing into a long form; the guard has noted it."""
    return Response(status=204)


@pages.post("/tai-khoan/cach-hien")
@requires(Permission.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    language, look = request.form.get("language", ""), request.form.get("look", "")
    if language in LANGUAGES:
        with shared().database.writing() as writing:
            member = members.locked(writing, actor())
            assert member is not None
            member.language = language
        session[PARAMETER] = language
    answer = make_response(redirect(url_for("account.page")))
    if look in LOOKS:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        answer.set_cookie(
            LOOK_COOKIE, look, max_age=LOOK_DAYS * 86_400, httponly=True, samesite="Strict", secure=secure
        )
    else:
        answer.delete_cookie(LOOK_COOKIE)
    return answer


@pages.get("/tai-khoan/mat-khau")
@requires(Permission.OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    return render_template("account/password.html", draft=Draft({}))


@pages.post("/tai-khoan/mat-khau")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    draft, me = Draft(request.form), _me()
    check_password(draft, (me.login, me.name))
    if not draft.faulty:
        stored = passwords.kept(request.form.get("password", ""))
        member = _confirmed(draft, lambda w, m: members.change_password(w, m, stored, at().wall))
        if member is not None:
            sessions.renew(member[0])
            flash(gettext("The password is changed. Your other sessions have ended."), "success")
            return redirect(url_for("account.page"))
    return render_template("account/password.html", draft=draft), 422


@pages.get("/tai-khoan/ma-du-phong")
@requires(Permission.OWN_ACCOUNT)
def codes() -> ResponseReturnValue:
    return render_template("account/confirm.html", draft=Draft({}), purpose="codes")


@pages.post("/tai-khoan/ma-du-phong")
@requires(Permission.OWN_ACCOUNT)
def renew_codes() -> ResponseReturnValue:
    draft = Draft(request.form)
    found = _confirmed(draft, lambda w, m: members.renew_codes(w, m, at().wall))
    if found is None:
        return render_template("account/confirm.html", draft=draft, purpose="codes"), 422
    return render_template("account/codes.html", codes=found[1], first=False)


@pages.get("/tai-khoan/dien-thoai")
@requires(Permission.OWN_ACCOUNT)
def phone() -> ResponseReturnValue:
    return render_template("account/confirm.html", draft=Draft({}), purpose="phone")


@pages.post("/tai-khoan/dien-thoai")
@requires(Permission.OWN_ACCOUNT)
def prove_for_phone() -> ResponseReturnValue:
    draft = Draft(request.form)
    if _confirmed(draft, lambda _w, _m: None) is None:
        return render_template("account/confirm.html", draft=draft, purpose="phone"), 422
    session[_KEPT] = second_factor.fresh_secret()
    return redirect(url_for("account.new_phone"))


@pages.get("/tai-khoan/dien-thoai/moi")
@requires(Permission.OWN_ACCOUNT)
def new_phone() -> ResponseReturnValue:
    return _phone_page() if _KEPT in session else redirect(url_for("account.phone"))


@pages.get("/tai-khoan/dien-thoai/moi.svg")
@requires(Permission.OWN_ACCOUNT)
def qr() -> ResponseReturnValue:
    if _KEPT not in session:
        return redirect(url_for("account.phone"))
    return qr_image(second_factor.link(session[_KEPT], _me().login, issuer()))


@pages.post("/tai-khoan/dien-thoai/moi")
@requires(Permission.OWN_ACCOUNT)
def change_phone() -> ResponseReturnValue:
    secret = session.get(_KEPT, "")
    step = second_factor.step(secret, request.form.get("code", ""), at().wall) if secret else None
    if step is None:
        if not secret:
            return redirect(url_for("account.phone"))
        return _phone_page(gettext("That code is not right. Type the one that the phone shows now.")), 422
    with shared().database.writing() as writing:
        member = members.locked(writing, actor())
        assert member is not None
        members.change_factor(writing, member, secret, step, at().wall)
    sessions.renew(member)
    flash(gettext("Codes now come from the new phone. Your other sessions have ended."), "success")
    return redirect(url_for("account.page"))


@pages.post("/tai-khoan/phien-khac")
@requires(Permission.OWN_ACCOUNT)
def end_others() -> ResponseReturnValue:
    with shared().database.writing() as writing:
        member = members.locked(writing, actor())
        assert member is not None
        members.end_sessions(writing, member, member.id, at().wall)
    sessions.renew(member)
    flash(gettext("Every other session of yours has ended."), "success")
    return redirect(url_for("account.page"))


def _confirmed(draft: Draft, then: Callable[[Session, Member], T]) -> tuple[Member, T] | None:
    """Do ``then`` if password and code of the form are right; otherwise note why not. Counted like signing in."""
    attempt, now = Try(_me().login, peer(), "account"), at().wall
    with shared().database.writing() as writing:
        ticket = sign_in.begin(writing, attempt, now)
    if isinstance(ticket, sign_in.Wait):
        draft.fault("current", gettext("Too many attempts. Wait %(num)s seconds, then try again.", num=ticket.seconds))
        return None
    proof = sign_in.prove(ticket, draft.value("current"))
    with shared().database.writing() as writing:
        member = sign_in.confirm(writing, ticket, proof, draft.value("code"), now)
        if member is not None:
            return member, then(writing, member)
    draft.fault("current", gettext("That did not match. Check the password and the code."))
    return None


def _phone_page(trouble: str = "") -> str:
    picture = url_for("account.qr")
    return render_template(
        "joining/phone.html", picture=picture, secret=session[_KEPT], trouble=trouble, now=at().wall, step=None
    )


def _me() -> Identity:
    found = sessions.me()
    assert found is not None
    return found


def _member() -> Member:
    found = members.by_public_id(db(), _me().public_id)
    assert found is not None
    return found
