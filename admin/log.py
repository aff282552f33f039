"""The connection log. It opens for a stated reason only, for half an hour, and every look into it leaves a line."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import formats
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from hotspot import keys
from hotspot.access.pseudonyms import log_name
from hotspot.clock import day_bounds, local_day
from hotspot.insight import log
from hotspot.network import sites
from hotspot.staff import audit
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared

pages = Blueprint("log", __name__)

OPEN_MINUTES = 30
SHORTEST_REASON, LONGEST_REASON, LONGEST_DOCUMENT = 10, 200, 80
USUAL_DAYS = 7
_KEPT = "log_reason"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAC = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Why:
    """Why the log is open, and on which document's strength if there is one."""

    reason: str
    document: str


@pages.get("/nhat-ky-ket-noi")
@requires(Permission.READ_LOG)
def ask() -> ResponseReturnValue:
    return render_template("log/ask.html", draft=Draft({}), minutes=OPEN_MINUTES)


@pages.post("/nhat-ky-ket-noi")
@requires(Permission.READ_LOG)
def open_for() -> ResponseReturnValue:
    draft = Draft(request.form)
    reason = draft.text("reason", LONGEST_REASON)
    document = draft.text("document", LONGEST_DOCUMENT, required=False)
    if reason and len(reason) < SHORTEST_REASON:
        draft.fault("reason", gettext("Say a little more: at least %(least)s characters.", least=SHORTEST_REASON))
    if draft.faulty:
        return render_template("log/ask.html", draft=draft, minutes=OPEN_MINUTES), 422
    session[_KEPT] = {"reason": reason, "document": document, "until": _now() + OPEN_MINUTES * 60}
    _record(Why(reason, document), look="opened")
    return redirect(url_for("log.listing"))


@pages.get("/nhat-ky-ket-noi/xem")
@requires(Permission.READ_LOG)
def listing() -> ResponseReturnValue:
    why = _why()
    if why is None:
        return redirect(url_for("log.ask"))
    draft = Draft(_with_days(request.args))
    wanted, place = _filter(draft)
    after = log.after_from(request.args.get("sau", ""), _EPOCH)
    told = {name: draft.value(name) for name in ("tu_gio", "den_gio")}
    _record(why, look="list", since=f"{draft.value('tu')} {told['tu_gio']}".strip(),
            until=f"{draft.value('den')} {told['den_gio']}".strip(), place=place, search=wanted.search,
            page=str(after) if after else "")  # fmt: skip
    return render_template(
        "log/list.html",
        why=why,
        draft=draft,
        page=log.page(db(), wanted, after),
        after=after,
        places=[("", gettext("All places")), *((site.public_id, site.place) for site in sites.in_use(db()))],
        least=log.LEAST_LETTERS,
    )


@pages.post("/nhat-ky-ket-noi/tra-mac")
@requires(Permission.READ_LOG)
def device() -> ResponseReturnValue:
    """Whether a device was here whose MAC somebody brings with a document. The MAC itself is not kept."""
    why = _why()
    if why is None:
        return redirect(url_for("log.ask"))
    draft = Draft(request.form)
    document = draft.text("document", LONGEST_DOCUMENT)
    mac = _mac(draft)
    lines = None
    if not draft.faulty:
        name = log_name(mac, keys.key(shared().settings.secrets, keys.Purpose.CONNECTION_LOG))
        _record(Why(why.reason, document), look="device", device=name)
        lines = log.of_device(db(), name)
    answer = render_template("log/device.html", why=why, draft=draft, lines=lines)
    return answer, 422 if draft.faulty else 200


@pages.get("/nhat-ky-ket-noi/tra-mac")
@requires(Permission.READ_LOG)
def ask_device() -> ResponseReturnValue:
    why = _why()
    if why is None:
        return redirect(url_for("log.ask"))
    return render_template("log/device.html", why=why, draft=Draft({"document": why.document}), lines=None)


def _record(why: Why, **details: str) -> None:
    told = {name: value for name, value in details.items() if value}
    with shared().database.writing() as writing:
        audit.record(writing, audit.Action.LOG_READ, "connection-log", actor(), at().wall, reason=why.reason,
                     document=why.document, **told)  # fmt: skip


def _why() -> Why | None:
    kept = session.get(_KEPT)
    if not isinstance(kept, dict) or not 0 < int(kept.get("until", 0)) - _now() <= OPEN_MINUTES * 60:
        return None
    return Why(str(kept.get("reason", "")), str(kept.get("document", "")))


def _with_days(raw: dict[str, str]) -> dict[str, str]:
    """The filter with its days filled in: the last week where nothing was asked for."""
    today = local_day(at().wall, shared().settings.zone)
    usual = {"tu": formats.day(today - timedelta(days=USUAL_DAYS - 1)), "den": formats.day(today)}
    return usual | {name: value for name, value in raw.items() if value}


def _filter(draft: Draft) -> tuple[log.Filter, str]:
    zone = shared().settings.zone
    today = local_day(at().wall, zone)
    first, last = draft.day("tu") or today, draft.day("den") or today
    site = sites.by_public_id(db(), draft.value("place")) if draft.value("place") else None
    since, until = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    opens, closes = draft.hour("tu_gio"), draft.hour("den_gio")
    if opens is not None:
        since = datetime.combine(first, opens, ZoneInfo(zone)).astimezone(UTC)
    if closes is not None:
        until = datetime.combine(last, closes, ZoneInfo(zone)).astimezone(UTC)
    if until <= since:
        draft.fault("den", gettext("The end must come after the beginning."))
    search = draft.value("q").strip()[:60]
    return log.Filter(since, until, site.id if site else None, search), site.public_id if site else ""


def _mac(draft: Draft) -> str:
    """The MAC as it is hashed: lower case with colons. ``AA-BB-…``, ``aabb.ccdd.…`` and bare digits will do."""
    bare = re.sub(r"[\s:.\-]", "", draft.value("mac")).lower()
    if not _MAC.fullmatch(bare):
        draft.fault("mac", gettext("Write a MAC address, such as 02:1a:2b:3c:4d:5e."))
        return ""
    return ":".join(bare[place : place + 2] for place in range(0, 12, 2))


def _now() -> int:
    return int(at().wall.timestamp())
