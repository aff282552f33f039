"""Experiments: which of two articles is opened more often in one placement. Start, look, end; no peeking."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin.drafts import Draft
from admin.figures import placement_names
from admin.guard import requires
from admin.session import actor
from hotspot.clock import local_day
from hotspot.content.counting import trials
from hotspot.content.counting.trials import Arm, Result, Verdict
from hotspot.content.items import articles
from hotspot.content.planning import experiments, placements
from hotspot.content.planning.experiments import ExperimentError
from hotspot.content.planning.models import Experiment, Placement
from hotspot.content.schedule import PORTAL
from hotspot.insight import content
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("trials", __name__)
LONGEST_QUESTION = 200
OWN = "-"  # the variant that shows what the placement shows


@dataclass(frozen=True, slots=True)
class Seen:
    """One experiment as the page tells it. Without a result to tell, ``told`` is false and no rate is shown."""

    row: Experiment
    placement: str
    arms: tuple[tuple[str, Arm], ...]
    result: Result
    a_day: float
    days: int | None

    @property
    def told(self) -> bool:
        return self.result.verdict in (Verdict.DIFFERENCE, Verdict.NO_DIFFERENCE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many each variant needs, and in how many days so many come; None: too few come to compare."""

    each: int
    a_day: float
    days: int | None


@pages.get("/thu-nghiem")
@requires(Permission.SEE_FIGURES)
def listing() -> ResponseReturnValue:
    names = placement_names(db())
    return render_template("trials/list.html", trials=[_seen(row, names) for row in experiments.everything(db())])


@pages.get("/thu-nghiem/moi")
@requires(Permission.PROMOTE)
def blank() -> ResponseReturnValue:
    draft = Draft({"first": OWN, "base": "5", "better": "7"} | request.args.to_dict())
    return _form(draft, _plan(draft) if request.args else None)


@pages.post("/thu-nghiem/moi")
@requires(Permission.PROMOTE)
def start() -> ResponseReturnValue:
    draft = Draft(request.form)
    question, plan = draft.text("question", LONGEST_QUESTION), _plan(draft)
    placement = _placement(draft)
    items = [_item(draft, field) for field in ("first", "second")]
    try:
        if not draft.faulty and placement is not None and plan is not None:
            with shared().database.writing() as writing:
                row = placements.get(writing, placement.public_id)
                assert row is not None
                experiments.start(writing, row, question, items, plan.each, actor(), at().wall)
    except ExperimentError as fault:
        _note(draft, fault)
    if draft.faulty:
        return _form(draft, plan), 422
    flash(gettext("The experiment has started."), "success")
    return redirect(url_for("trials.listing"))


@pages.post("/thu-nghiem/<ref>/ket-thuc")
@requires(Permission.PROMOTE)
def end(ref: str) -> ResponseReturnValue:
    with shared().database.writing() as writing:
        row = experiments.get(writing, ref)
        if row is None:
            abort(404)
        experiments.end(writing, row, actor(), at().wall)
    flash(gettext("The experiment has ended. Everybody sees what the placement shows."), "success")
    return redirect(url_for("trials.listing"))


def _form(draft: Draft, plan: Plan | None) -> str:
    names = placement_names(db())
    offered = [(row.public_id, names[row.id]) for row in db().query(Placement) if _open(row)]
    written = [(one.public_id, one.title(current())) for one in articles.everything(db()) if not one.over(at().wall)]
    return render_template("trials/form.html", draft=draft, plan=plan, placements=offered, items=written, own=OWN)


def _open(row: Placement) -> bool:
    today = local_day(at().wall, shared().settings.zone)
    over = row.stopped_at is not None or (row.ends_on is not None and row.ends_on <= today)
    return not over and any(slot in row.slots for slot in PORTAL) and experiments.running(db(), row.id) is None


def _placement(draft: Draft) -> Placement | None:
    row = placements.get(db(), draft.value("placement"))
    if row is None:
        draft.fault("placement", gettext("Choose one."))
    return row


def _item(draft: Draft, field: str) -> int | None:
    """The row id of the chosen article, None for what the placement shows."""
    chosen = draft.value(field)
    if chosen == OWN:
        return None
    found = next((one for one in articles.everything(db()) if one.public_id == chosen), None)
    if found is None:
        draft.fault(field, gettext("Choose one."))
    return found.item_id if found else None


def _plan(draft: Draft) -> Plan | None:
    """How many it takes to tell the two rates apart, which are typed in percent."""
    base, better = (_percent(draft, field) for field in ("base", "better"))
    if base is None or better is None:
        return None
    if base == better:
        draft.fault("better", gettext("Write another number than the one above."))
        return None
    placement = placements.get(db(), draft.value("placement"))
    today = local_day(at().wall, shared().settings.zone)
    a_day = content.traffic(db(), today, placement.id if placement else 0)
    each = max(trials.needed(base, better), trials.LEAST_EACH)
    return Plan(each, a_day, trials.days(each, 2, a_day))


def _percent(draft: Draft, field: str) -> float | None:
    text = draft.value(field).strip().replace(",", ".").removesuffix("%").strip()
    try:
        percent = float(text) if text.isascii() and len(text) <= 6 else 0.0
    except ValueError:
        percent = 0.0
    if not 0.1 <= percent <= 99.9:
        draft.fault(field, gettext("Write a number from 0.1 to 99.9."))
        return None
    return percent / 100


def _note(draft: Draft, fault: ExperimentError) -> None:
    sentences = {
        "not_on_portal": gettext("This placement is over, or it is not on the portal. Choose another."),
        "has_one": gettext("This placement carries an experiment already. End that first."),
        "not_different": gettext("Choose two that are different."),
        "not_out": gettext("This article is not published or has expired. Choose another."),
        "out_of_range": gettext("This is out of range."),
        "missing": gettext("Fill this in."),
    }
    field = {"items": "second", "planned": "better"}.get(fault.field, fault.field)
    draft.fault(field, sentences.get(fault.rule, fault.rule))


def _seen(row: Experiment, names: dict[int, str]) -> Seen:
    arms = content.arms(db(), row)
    today = local_day(at().wall, shared().settings.zone)
    a_day = content.traffic(db(), today, row.placement_id)
    result = trials.judged(arms, row.planned, a_day)
    titles = [_title(arm.get("item")) for arm in row.variants]
    named = tuple(zip(titles, arms, strict=True))
    return Seen(row, names.get(row.placement_id, "?"), named, result, a_day, _days_left(result, len(arms), a_day))


def _days_left(result: Result, arms: int, a_day: float) -> int | None:
    return trials.days(result.missing, arms, a_day) if result.missing else None


def _title(item: int | None) -> str:
    if item is None:
        return str(gettext("What the placement shows"))
    found = articles.live(db(), item)
    return found.title(current()) if found else str(gettext("No longer there"))
