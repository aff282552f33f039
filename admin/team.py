"""Members: who they are, what role they have, inviting one, and ending or giving back access."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from admin.words.staff import MEMBER_FAULTS
from hotspot.staff import members
from hotspot.staff.members import MemberError
from hotspot.staff.models import Member
from hotspot.staff.permissions import ROLES, Permission, Role
from hotspot.web.app import at, db, shared

pages = Blueprint("team", __name__)


@pages.get("/thanh-vien")
@requires(Permission.MANAGE_MEMBERS)
def listing() -> ResponseReturnValue:
    return _page(Draft({"role": Role.OFFICER.value}))


@pages.post("/thanh-vien/moi")
@requires(Permission.MANAGE_MEMBERS)
def invite() -> ResponseReturnValue:
    draft = Draft(request.form)
    role = draft.choice("role", Role)
    if role is None:
        return _page(draft), 422
    with shared().database.writing() as writing:
        token = members.invite(writing, role, at().wall, actor())
    link = url_for("joining.who", token=token, _external=True)
    return render_template("team/link.html", link=link, role=role, hours=members.INVITATION_HOURS)


@pages.post("/thanh-vien/loi-moi/<int:number>/rut")
@requires(Permission.MANAGE_MEMBERS)
def withdraw(number: int) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        row = next((row for row in members.open_invitations(writing, at().wall) if row.id == number), None)
        if row is None:
            abort(404)
        members.withdraw(writing, row, actor(), at().wall)
    flash(gettext("The invitation is withdrawn."), "success")
    return redirect(url_for("team.listing"))


@pages.get("/thanh-vien/<ref>")
@requires(Permission.MANAGE_MEMBERS)
def member(ref: str) -> ResponseReturnValue:
    found = _member(members.by_public_id(db(), ref))
    return render_template("team/member.html", member=found, draft=Draft({"role": found.role}), roles=list(Role))


@pages.post("/thanh-vien/<ref>")
@requires(Permission.MANAGE_MEMBERS)
def change(ref: str) -> ResponseReturnValue:
    """One of: a new role, the end of access, access again, the end of every session."""
    role = next((role for role in Role if role.value == request.form.get("role")), None)
    steps = {
        "role": lambda w, m: members.change_role(w, m, role, actor(), at().wall) if role else abort(400),
        "disable": lambda w, m: members.disable(w, m, actor(), at().wall),
        "restore": lambda w, m: members.restore(w, m, actor(), at().wall),
        "sessions": lambda w, m: members.end_sessions(w, m, actor(), at().wall),
    }
    step = steps.get(request.form.get("do", ""))
    if step is None:
        abort(400)
    try:
        with shared().database.writing() as writing:
            step(writing, _member(members.by_public_id(writing, ref)))
    except MemberError as fault:
        flash(str(MEMBER_FAULTS[fault.rule]), "danger")
    else:
        flash(gettext("Done. It holds from this second on."), "success")
    return redirect(url_for("team.member", ref=ref))


def _page(draft: Draft) -> str:
    return render_template(
        "team/list.html",
        members=members.everybody(db()),
        invitations=members.open_invitations(db(), at().wall),
        draft=draft,
        roles=list(Role),
        abilities=ROLES,
    )


def _member(found: Member | None) -> Member:
    if found is None:
        abort(404)
    return found
