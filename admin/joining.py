"""Following an invitation, in three steps: who you are, your phone, your password. Nothing is kept until the end.

What the steps have gathered travels in the visitor's own signed cookie; the invitation is spent with the last one.
"""

import io

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import session as sessions
from admin.drafts import Draft
from admin.words.staff import MEMBER_FAULTS, WEAKNESSES
from hotspot.staff import members, passwords, second_factor
from hotspot.staff.members import MemberError, Newcomer
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("joining", __name__, url_prefix="/bat-dau")

_KEPT = "joining"


@pages.get("/<token>")
def who(token: str) -> ResponseReturnValue:
    if not _open(token):
        return _spent()
    return render_template("joining/who.html", token=token, draft=Draft(_kept(token)))


@pages.post("/<token>")
def keep_who(token: str) -> ResponseReturnValue:
    if not _open(token):
        return _spent()
    draft = Draft(request.form)
    kept = dict(_kept(token))
    for name, check in (("name", members.checked_name), ("login", lambda text: members.checked_login(db(), text))):
        try:
            kept[name] = check(draft.raw.get(name, ""))
        except MemberError as fault:
            draft.fault(fault.field, str(MEMBER_FAULTS[fault.rule]))
    if draft.faulty:
        return render_template("joining/who.html", token=token, draft=draft), 422
    kept.setdefault("secret", second_factor.fresh_secret())
    session[_KEPT] = {**kept, "token": token}
    return redirect(url_for("joining.phone", token=token))


@pages.get("/<token>/ma")
def phone(token: str) -> ResponseReturnValue:
    if not _open(token):
        return _spent()
    if "secret" not in _kept(token):
        return redirect(url_for("joining.who", token=token))
    return _phone_page(token)


@pages.post("/<token>/ma")
def keep_phone(token: str) -> ResponseReturnValue:
    kept = _kept(token)
    if not _open(token) or "secret" not in kept:
        return _spent()
    step = second_factor.step(kept["secret"], request.form.get("code", ""), at().wall)
    if step is None:
        return _phone_page(token, gettext("That code is not right. Type the one that the phone shows now.")), 422
    session[_KEPT] = {**kept, "step": str(step)}
    return redirect(url_for("joining.password", token=token))


@pages.get("/<token>/ma.svg")
def qr(token: str) -> ResponseReturnValue:
    kept = _kept(token)
    if "secret" not in kept:
        return _spent()
    return qr_image(second_factor.link(kept["secret"], kept["login"], issuer()))


@pages.get("/<token>/mat-khau")
def password(token: str) -> ResponseReturnValue:
    if not _open(token):
        return _spent()
    if "step" not in _kept(token):
        return redirect(url_for("joining.phone", token=token))
    return render_template("joining/password.html", token=token, draft=Draft({}), login=_kept(token)["login"])


@pages.post("/<token>/mat-khau")
def join(token: str) -> ResponseReturnValue:
    kept = _kept(token)
    if not _open(token) or "step" not in kept:
        return _spent()
    draft, chosen = Draft(request.form), request.form.get("password", "")
    check_password(draft, (kept["login"], kept["name"]))
    if draft.faulty:
        return render_template("joining/password.html", token=token, draft=draft, login=kept["login"]), 422
    newcomer = Newcomer(
        kept["login"], kept["name"], passwords.kept(chosen), kept["secret"], int(kept["step"]), current()
    )
    try:
        with shared().database.writing() as writing:
            member, codes = members.join(writing, token, newcomer, at().wall)
    except MemberError as fault:
        flash(str(MEMBER_FAULTS[fault.rule]), "danger")
        return redirect(url_for("joining.who", token=token))
    sessions.start(member)
    return render_template("account/codes.html", codes=codes, first=True)


def check_password(draft: Draft, about: tuple[str, ...]) -> None:
    """Put what is wrong with ``password`` and ``again`` of a form into ``draft``."""
    chosen = draft.raw.get("password", "")
    weak = passwords.weakness(chosen, about)
    if weak is not None:
        draft.fault("password", str(WEAKNESSES[weak]))
    elif draft.raw.get("again", "") != chosen:
        draft.fault("again", gettext("The two passwords differ."))


def qr_image(text: str) -> Response:
    """``text`` as a QR code, an SVG without styles."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="svg", scale=5, border=3, dark="#000", light="#fff", xmldecl=True)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def issuer() -> str:
    """The name under which an authenticator lists us. ASCII only: some show nothing else."""
    return "Cong Lang"


def _phone_page(token: str, trouble: str = "") -> str:
    kept = _kept(token)
    picture = url_for("joining.qr", token=token)
    return render_template(
        "joining/phone.html", picture=picture, secret=kept["secret"], trouble=trouble, now=at().wall, step=2
    )


def _open(token: str) -> bool:
    return members.invitation(db(), token, at().wall) is not None


def _spent() -> ResponseReturnValue:
    return render_template("joining/spent.html"), 410


def _kept(token: str) -> dict[str, str]:
    found = session.get(_KEPT)
    return found if isinstance(found, dict) and found.get("token") == token else {}
