"""Warnings: what is on and until when; one step writes, another page confirms, one button ends it at once."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from admin import formats, targets
from admin.drafts import Draft
from admin.guard import requires
from admin.session import actor
from hotspot.catalogue.entries import WarningText, warning_texts
from hotspot.clock import local
from hotspot.content.planning import emergencies
from hotspot.content.planning.emergencies import (
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    EmergencyError,
    Wish,
    Words,
)
from hotspot.content.planning.models import Emergency, EmergencyMode
from hotspot.staff import members
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import as_date

pages = Blueprint("emergencies", __name__)
LANGUAGES = ("vi", "en")
HOURS = (1, 2, 4, 8, 12, 24)
_SHOWN_OVER = 50
_BLANK = "…"  # what a starting text leaves open


@dataclass(frozen=True, slots=True)
class Sight:
    """A warning as residents see it: on the portal by the shared macro with ``until``, on a screen with ``times``."""

    sign: str
    title: str
    text: str
    language: str
    until: str
    times: str


@pages.get("/canh-bao")
@requires(Permission.SEE_CONTENT)
def listing() -> ResponseReturnValue:
    now = at().wall
    return render_template(
        "emergencies/list.html",
        on=emergencies.current(db(), now),
        waiting=emergencies.waiting(db(), now),
        over=emergencies.over(db(), now, _SHOWN_OVER),
        texts=warning_texts(),
        hours=_hours(),
        names=members.names(db()),
    )


@pages.get("/canh-bao/moi")
@requires(Permission.RAISE_EMERGENCY)
def blank() -> ResponseReturnValue:
    before = emergencies.get(db(), request.args.get("tu", ""))
    if before is not None:
        return _form(Draft(_typed(before) | {"instead": before.public_id}))
    text = next((text for text in warning_texts() if text.key == request.args.get("mau")), None)
    return _form(Draft(_begun(text)))


@pages.post("/canh-bao/moi")
@requires(Permission.RAISE_EMERGENCY)
def write() -> ResponseReturnValue:
    draft = Draft(request.form)
    wish = _wish(draft)
    ref = ""
    try:
        if wish is not None:
            with shared().database.writing() as writing:
                ref = emergencies.write(writing, wish, actor(), at().wall).public_id
                before = emergencies.get(writing, draft.value("instead"))
                if before is not None and before.raised_at is None:
                    emergencies.cancel(writing, before, actor(), at().wall)
    except EmergencyError as fault:
        draft.fault(fault.field, _said(fault))
    if draft.faulty:
        return _form(draft), 422
    return redirect(url_for("emergencies.sight", ref=ref))


@pages.get("/canh-bao/<ref>")
@requires(Permission.SEE_CONTENT)
def sight(ref: str) -> ResponseReturnValue:
    """Exactly what the portal and a screen will show."""
    row = _row(emergencies.get(db(), ref))
    return render_template(
        "emergencies/sight.html",
        row=row,
        state=_state(row),
        sights=[_sight(row, language) for language in row.words],
        names=members.names(db()),
        hours=_hours(),
    )


@pages.get("/canh-bao/<ref>/phat")
@requires(Permission.RAISE_EMERGENCY)
def ask(ref: str) -> ResponseReturnValue:
    """The second step: another page, which says again where and for how long."""
    row = _row(emergencies.get(db(), ref))
    if _state(row) != "waiting":
        return redirect(url_for("emergencies.sight", ref=ref))
    return _second(row, Draft({}))


@pages.post("/canh-bao/<ref>/phat")
@requires(Permission.RAISE_EMERGENCY)
def confirm(ref: str) -> ResponseReturnValue:
    draft = Draft(request.form)
    row = _row(emergencies.get(db(), ref))
    if not draft.ticked("read"):
        draft.fault("read", gettext("Tick this once you have read it again."))
        return _second(row, draft), 422
    try:
        with shared().database.writing() as writing:
            found = _row(emergencies.get(writing, ref))
            second = shared().settings.emergency_second_person
            emergencies.confirm(writing, found, actor(), at().wall, second_person=second)
    except EmergencyError as fault:
        draft.fault("read", _said(fault))
        return _second(row, draft), 422
    flash(gettext("The warning is on. Portal and screens show it within half a minute."), "success")
    return redirect(url_for("emergencies.listing"))


@pages.post("/canh-bao/<ref>/gia-han")
@requires(Permission.RAISE_EMERGENCY)
def renew(ref: str) -> ResponseReturnValue:
    hours = Draft(request.form).number("hours") or 0
    try:
        with shared().database.writing() as writing:
            row = _row(emergencies.get(writing, ref))
            emergencies.renew(writing, row, hours * 60, actor(), at().wall)
            until = formats.moment(row.expires_at) if row.expires_at else ""
    except EmergencyError as fault:
        flash(_said(fault), "danger")
    else:
        flash(gettext("The warning goes on until %(time)s.", time=until), "success")
    return redirect(url_for("emergencies.listing"))


@pages.post("/canh-bao/<ref>/huy")
@requires(Permission.RAISE_EMERGENCY)
def cancel(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        row = _row(emergencies.get(writing, ref))
        raised = row.raised_at is not None
        emergencies.cancel(writing, row, actor(), at().wall)
    said = gettext("The warning has ended. Residents no longer see it.") if raised else gettext("It is thrown away.")
    flash(said, "success")
    return redirect(url_for("emergencies.listing"))


def on_now() -> list[Emergency]:
    """The warnings that are on somewhere, for the red bar on every page."""
    return emergencies.current(db(), at().wall)


def _form(draft: Draft) -> str:
    return render_template(
        "emergencies/form.html",
        draft=draft,
        places=targets.choices(db()),
        hours=_hours(),
        modes=[
            (EmergencyMode.BANNER.value, gettext("A bar: the other contents stay below it")),
            (EmergencyMode.FULL.value, gettext("The whole screen, and a bar on the portal")),
        ],
        longest={"title": LONGEST_TITLE, "text": LONGEST_TEXT, "reason": LONGEST_REASON},
    )


def _second(row: Emergency, draft: Draft) -> str:
    alone = shared().settings.emergency_second_person and row.written_by == actor()
    return render_template("emergencies/second.html", row=row, draft=draft, alone=alone)


def _wish(draft: Draft) -> Wish | None:
    """What the form asks for; None when it does not say so clearly."""
    words = {}
    for language in LANGUAGES:
        title, text = f"title_{language}", f"text_{language}"
        needed = language == "vi" or bool(draft.value(title) or draft.value(text))
        said = Words(
            draft.text(title, LONGEST_TITLE, required=needed),
            draft.text(text, LONGEST_TEXT, required=needed),
        )
        for field in (title, text):
            if _BLANK in draft.value(field):
                draft.fault(field, gettext("Write something in place of …"))
        words[language] = said
    reason = draft.text("reason", LONGEST_REASON)
    mode, hours = draft.choice("mode", EmergencyMode), draft.number("hours")
    if hours not in HOURS:
        draft.fault("hours", gettext("Choose one."))
    where = targets.chosen(db(), draft)
    if draft.faulty or mode is None or hours is None:
        return None
    return Wish(words, reason, mode, where, hours * 60)


def _begun(text: WarningText | None) -> dict[str, str]:
    if text is None:
        return {"mode": EmergencyMode.BANNER.value, "hours": str(HOURS[2]), "everywhere": "1"}
    words = {f"{name}_{language}": text.words[language][name] for language in LANGUAGES for name in ("title", "text")}
    return words | {"mode": text.mode, "hours": str(text.minutes // 60), "everywhere": "1"}


def _typed(row: Emergency) -> dict[str, str]:
    words = {f"{name}_{language}": said[name] for language, said in row.words.items() for name in ("title", "text")}
    return words | targets.typed(db(), row.targets) | {
        "mode": row.mode.value, "hours": str(row.minutes // 60), "reason": row.reason,
    }  # fmt: skip


def _said(fault: EmergencyError) -> str:
    sentences: dict[str, str] = {
        "missing": gettext("Fill this in."),
        "too_long": gettext("This is too long, or has a character that cannot be shown."),
        "out_of_range": gettext("Choose from one hour to twenty-four."),
        "unknown": gettext("Choose one."),
        "cancelled": gettext("This warning was cancelled. Write it anew."),
        "too_old": gettext("This was written more than a day ago. Write it anew."),
        "same_person": gettext("Somebody else has to confirm what you wrote."),
        "not_on": gettext("This warning is no longer on. Write it anew."),
    }
    return sentences.get(fault.rule, fault.rule)


def _sight(row: Emergency, language: str) -> Sight:
    begins = row.raised_at or at().wall
    since, ends = (
        local(one, shared().settings.zone)
        for one in (begins, row.expires_at or begins + timedelta(minutes=row.minutes))
    )
    with force_locale(language):  # what residents read, whatever the member reads
        sign = gettext("Warning")
        until = gettext("Until %(hour)s, %(day)s.", hour=ends.strftime("%H:%M"), day=as_date(ends))
        told = gettext("From %(a)s to %(b)s", a=since.strftime("%H:%M %d/%m"), b=ends.strftime("%H:%M %d/%m"))
    said = row.words[language]
    return Sight(sign, said["title"], said["text"], language, until, told)


def _state(row: Emergency) -> str:
    """``waiting`` for the second step, ``on``, or ``over``."""
    if emergencies.is_on(row, at().wall):
        return "on"
    return "waiting" if row in emergencies.waiting(db(), at().wall) else "over"


def _hours() -> list[tuple[str, str]]:
    return [(str(hours), formats.duration(hours * 3600)) for hours in HOURS]


def _row(found: Emergency | None) -> Emergency:
    if found is None:
        abort(404)
    return found
