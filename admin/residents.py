"""Who is connected, and what an officer does about it: close, extend, block. The gate confirms first."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.drafts import Draft
from admin.formats import duration, moment
from admin.guard import requires
from admin.session import actor
from hotspot.access import passes
from hotspot.access.models import Pass
from hotspot.clock import day_bounds, local_day
from hotspot.failpoints import failpoint
from hotspot.gate.nudge import nudge
from hotspot.insight import live
from hotspot.network import sites
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("residents", __name__)

EXTENSIONS = {"30": 30 * 60, "120": 2 * 3600}
CONFIRM_SECONDS = 2.0
LONGEST_REASON = 200


@pages.get("/dang-truy-cap")
@requires(Permission.SEE_CONNECTED)
def listing() -> ResponseReturnValue:
    return render_template("residents/list.html", **_found())


@pages.get("/dang-truy-cap/truc-tiep")
@requires(Permission.SEE_CONNECTED)
def rows() -> ResponseReturnValue:
    """The rows alone, for the page that brings itself up to date."""
    return render_template("residents/rows.html", **_found())


@pages.get("/dang-truy-cap/<ref>")
@requires(Permission.SEE_CONNECTED)
def device(ref: str) -> ResponseReturnValue:
    row = live.one(db(), ref, at())
    if row is None:
        if passes.by_public_id(db(), ref) is None:
            abort(404)
        flash(gettext("This device is no longer connected."))
        return redirect(url_for("residents.listing"))
    return render_template("residents/device.html", row=row, draft=Draft({}))


@pages.post("/dang-truy-cap/<ref>/dong")
@requires(Permission.STEER_PASSES)
def close(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        entry = _entry(passes.by_public_id(writing, ref))
        passes.close(writing, entry, actor(), at())
    failpoint("revoke.committed")
    told = nudged([entry.id])
    failpoint("revoke.told")
    _tell(told, gettext("Access closed. The device is cut off."))
    return _back()


@pages.post("/dang-truy-cap/<ref>/them")
@requires(Permission.STEER_PASSES)
def extend(ref: str) -> ResponseReturnValue:
    seconds = EXTENSIONS.get(request.form.get("minutes", ""))
    if seconds is None:
        abort(400)
    with shared().database.writing() as writing:
        entry = _entry(passes.by_public_id(writing, ref))
        extended = passes.extend(writing, entry, seconds, actor(), at())
    if not extended:
        flash(gettext("Too late: this device's time had ended. It can join again by itself."), "warning")
        return _back()
    failpoint("extend.committed")
    told = nudged([entry.id])
    failpoint("extend.told")
    done = gettext("%(time)s added. The device stays connected until %(end)s.", time=duration(seconds),
                   end=moment(entry.ends_at))  # fmt: skip
    _tell(told, done)
    return _back()


@pages.post("/dang-truy-cap/<ref>/chan")
@requires(Permission.BLOCK_DEVICES)
def block(ref: str) -> ResponseReturnValue:
    draft = Draft(request.form)
    reason, until = draft.text("reason", LONGEST_REASON), _until(draft)
    if draft.faulty:
        row = live.one(db(), ref, at())
        if row is None:
            abort(404)
        return render_template("residents/device.html", row=row, draft=draft), 422
    with shared().database.writing() as writing:
        entry = _entry(passes.by_public_id(writing, ref))
        ended = passes.live_ids(writing, entry.log_device)
        passes.block(writing, entry, reason, until, actor(), at())
    failpoint("revoke.committed")
    told = nudged(ended)
    failpoint("revoke.told")
    _tell(told, gettext("The device is blocked and cut off."))
    return redirect(url_for("blocks.listing"))


def nudged(ids: list[int]) -> bool:
    """Whether the gate confirms within two seconds that it agrees about these passes."""
    return nudge(shared().settings.nudge_socket, ids, wait=CONFIRM_SECONDS)


def _tell(confirmed: bool, done: str) -> None:
    if confirmed:
        flash(done, "success")
    else:
        flash(
            gettext("Saved, but the gate has not confirmed yet. It will follow by itself as soon as it answers."),
            "warning",
        )


def _found() -> dict[str, object]:
    everywhere, wanted = sites.in_use(db()), request.args.get("place", "")
    site = next((site for site in everywhere if site.public_id == wanted), None)
    search = request.args.get("q", "").strip()[:60]
    found = live.connected(db(), at(), site.id if site else None, search)
    total = passes.count_live(db(), site.id if site else None)
    return {"rows": found, "total": total, "most": live.MOST_ROWS, "sites": everywhere, "site": site, "search": search}


def _until(draft: Draft) -> datetime | None:
    """When a block ends: tomorrow, in a week, in a month, or only by hand."""
    zone = shared().settings.zone
    days = {"day": 1, "week": 7, "month": 30, "open": 0}.get(draft.value("until"))
    if days is None:
        draft.fault("until", gettext("Choose one."))
    if not days:
        return None
    return day_bounds(local_day(at().wall, zone) + timedelta(days=days), zone)[0]


def _entry(found: Pass | None) -> Pass:
    if found is None:
        abort(404)
    return found


def _back() -> ResponseReturnValue:
    """To the page that the button stood on."""
    home = request.form.get("from") == "today"
    return redirect(url_for("overview.today") if home else url_for("residents.listing"))
