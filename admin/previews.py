"""What shows at a place at an instant, and why the rest does not: pickers, one sentence, and the reason of each."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_percent, gettext

from admin import formats, places
from admin.drafts import Draft
from admin.guard import requires
from admin.places import Place
from admin.subjects import Names
from admin.words import word
from hotspot.clock import local
from hotspot.content.planning import preview
from hotspot.content.planning.preview import Told, View
from hotspot.content.schedule import Layer, Reason
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import LANGUAGES, current

pages = Blueprint("previews", __name__)

_NAMED = 3
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One placement as the page lists it; ``why`` is empty for one that shows."""

    told: Told
    name: str
    share: str
    why: str


@pages.get("/lich-phat/xem")
@requires(Permission.SEE_CONTENT)
def look() -> ResponseReturnValue:
    draft = Draft(request.args)
    language = draft.value("ngon-ngu") if draft.value("ngon-ngu") in LANGUAGES else current()
    every = places.every(db(), _zone(), tuple(dict.fromkeys((language, "vi"))))
    place, when = places.chosen(every, draft.value("noi")), _when(draft)
    if place is None and draft.value("noi"):
        draft.fault("noi", gettext("This place is no longer in use. Choose another."))
    view = None if place is None or when is None else preview.look(db(), place.context, when)
    names = Names(db(), current())
    return render_template(
        "calendar/preview.html",
        draft=_filled(draft, place, when, language),
        places=[(one.ref, title(one)) for one in every],
        place=place,
        view=view,
        sentence=sentence(place, view, names) if place and view else "",
        showing=[_line(one, view, names) for one in view.showing] if view else [],
        others=[_line(one, view, names) for one in view.others[:MOST]] if view else [],
        most=MOST,
        layers=Layer,
    )  # fmt: skip


def title(place: Place) -> str:
    """``Chợ Bàn Cờ · Trước khi vào mạng``."""
    return f"{place.site} · {place.screen or word(place.slot)}"


def sentence(place: Place, view: View, names: Names) -> str:
    """The answer in one sentence: where, when, who shows with which share, and who is covered by which layer."""
    here = local(view.at, _zone())
    head = f"{title(place)}, {format_date(here, 'EEEE')} {here.strftime('%H:%M %d/%m/%Y')}"
    parts = [gettext("“%(name)s” shows %(share)s", name=names.of(one.placement), share=percent(one.share))
             for one in view.showing[:_NAMED]]  # fmt: skip
    if not parts:
        parts = [gettext("a warning shows") if view.instead else gettext("what is built in shows")]
    hidden = [one for one in view.others if one.reason is Reason.COVERED]
    parts += [gettext("“%(name)s” is covered by the layer %(layer)s", name=names.of(one.placement), layer=_layer(view))
              for one in hidden[:_NAMED]]  # fmt: skip
    return f"{head}: {', '.join(parts)}."


def percent(share: float) -> str:
    """``60 %``, never broken before the sign."""
    return str(format_percent(share, "#,##0.#\u00a0%"))


def _line(told: Told, view: View | None, names: Names) -> Line:
    why = word(told.reason) if told.reason is not None else ""
    if told.behind and view is not None:
        others = ", ".join(names.of(one.placement) for one in view.showing[:_NAMED])
        why = gettext("%(why)s (%(layer)s: %(others)s)", why=why, layer=_layer(view), others=others or _standing(view))
    return Line(told, names.of(told.placement), percent(told.share), why)


def _standing(view: View) -> str:
    return str(gettext("a warning") if view.instead else gettext("what is built in"))


def _layer(view: View) -> str:
    return word(view.layer) if view.layer is not None else ""


def _when(draft: Draft) -> datetime | None:
    """The instant that was asked about, on the commune's wall; now where nothing was typed."""
    now = local(at().wall, _zone())
    day, hour = draft.day("ngay"), draft.hour("gio")
    if draft.faulty:
        return None
    if day is None and hour is None:
        return at().wall
    chosen = hour if hour is not None else (now.time() if day is None or day == now.date() else time(12))
    return datetime.combine(day or now.date(), chosen.replace(second=0, microsecond=0), ZoneInfo(_zone()))


def _filled(draft: Draft, place: Place | None, when: datetime | None, language: str) -> Draft:
    """The pickers with what the answer is about."""
    shown = dict(draft.raw) | {"ngon-ngu": language}
    if when is not None:
        here = local(when, _zone())
        shown |= {"ngay": formats.day(here.date()), "gio": here.strftime("%H:%M")}
    if place is not None:
        shown["noi"] = place.ref
    filled = Draft(shown)
    filled.faults = draft.faults
    return filled


def _zone() -> str:
    return shared().settings.zone
