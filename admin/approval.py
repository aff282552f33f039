"""Deciding about an article: approve it, send it back, publish it, take it down. Made to be done on a phone."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin.article_previews import found
from admin.guard import requires
from admin.session import actor
from admin.words.items import ERRORS
from hotspot.content.items import approval
from hotspot.content.items.models import Item
from hotspot.content.items.revisions import ItemError
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, shared

pages = Blueprint("approval", __name__)
Step = Callable[[Session, Item, int, datetime], object]


@pages.post("/bai-viet/<ref>/duyet")
@requires(Permission.APPROVE_ITEMS)
def approve(ref: str) -> ResponseReturnValue:
    """Approve the revision that was looked at, and publish it where the button says so."""
    publishing = request.form.get("publish", "") != ""

    def step(db: Session, item: Item, by: int, wall: datetime) -> None:
        own = shared().settings.self_approval
        approval.approve(db, item, _number(), by, wall, self_approval=own)
        if publishing:
            approval.publish(db, item, _number(), by, wall)

    done = gettext("It is approved and public.") if publishing else gettext("It is approved. It can be published now.")
    return _do(ref, step, done)


@pages.post("/bai-viet/<ref>/tra-lai")
@requires(Permission.APPROVE_ITEMS)
def send_back(ref: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _do(
        ref,
        lambda db, item, by, wall: approval.send_back(db, item, _number(), reason, by, wall),
        gettext("It is sent back. The author sees your reason."),
    )


@pages.post("/bai-viet/<ref>/rut-lai")
@requires(Permission.WRITE_ITEMS)
def take_back(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        lambda db, item, by, wall: approval.take_back(db, item, _number(), by, wall),
        gettext("You have it back. Write on, and hand it in again."),
    )


@pages.post("/bai-viet/<ref>/cong-bo")
@requires(Permission.WRITE_ITEMS)
def publish(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        lambda db, item, by, wall: approval.publish(db, item, _number(), by, wall),
        gettext("Residents see it now."),
    )


@pages.post("/bai-viet/<ref>/go")
@requires(Permission.APPROVE_ITEMS)
def take_down(ref: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _do(
        ref,
        lambda db, item, by, wall: approval.take_down(db, item, reason, by, wall),
        gettext("It is taken down. Nobody sees it any more."),
    )


def _do(ref: str, step: Step, done: str) -> ResponseReturnValue:
    try:
        with shared().database.writing() as writing:
            step(writing, found(ref), actor(), at().wall)
    except ItemError as refused:
        flash(str(ERRORS[refused.rule]), "danger")
    else:
        flash(done, "success")
    return redirect(url_for("articles.sheet", ref=ref))


def _number() -> int:
    """The revision that the page showed, so that nobody approves what they have not seen; 0 is none."""
    text = request.form.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
