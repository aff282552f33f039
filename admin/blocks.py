"""Devices that may not pass: who barred them, why and until when, and the way back."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.guard import requires
from admin.session import actor
from hotspot.access import passes
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("blocks", __name__)


@pages.get("/chan")
@requires(Permission.BLOCK_DEVICES)
def listing() -> ResponseReturnValue:
    return render_template("residents/blocks.html", blocks=passes.blocks(db(), at()))


@pages.post("/chan/<ref>/bo")
@requires(Permission.BLOCK_DEVICES)
def lift(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        barred = passes.block_by_public_id(writing, ref)
        if barred is None:
            abort(404)
        passes.unblock(writing, barred, actor(), at())
    flash(gettext("The block is lifted. The device may join again."), "success")
    return redirect(url_for("blocks.listing"))
