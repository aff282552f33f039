"""Figures of content: how often what was shown, opened and followed, each number with its definition one tap away."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import formats
from admin.drafts import Draft
from admin.guard import requires
from admin.words import word
from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.items.models import Item, Revision
from hotspot.content.planning.models import Campaign, Placement
from hotspot.insight import content
from hotspot.insight.content import Span, Table
from hotspot.network import sites
from hotspot.staff.permissions import Permission
from hotspot.web.app import at, db, shared
from hotspot.web.language import current

pages = Blueprint("figures", __name__)
DAYS = (7, 28, 84)
_BY_DAY_MOST = 28
_WIDTH, _HEIGHT, _GAP = 1000, 220, 0.25
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would work out a cell that begins so


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart in the units of its view box; ``hidden`` stands for a number that is not told."""

    x: float
    width: float
    y: float
    height: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A table under its name, its rows named for people."""

    key: str
    title: str
    first: str
    table: Table
    names: Mapping[Any, str]


@pages.get("/so-lieu")
@requires(Permission.SEE_FIGURES)
def overview() -> ResponseReturnValue:
    """Everything of the chosen days and place."""
    draft, span = _asked()
    over_time = _over_time(span)
    subject = request.args.get("buoc", "")[:100]
    steps = content.steps(db(), span, subject) if subject else []
    return render_template(
        "figures/overview.html",
        draft=draft,
        span=span,
        funnel=content.funnel(db(), span),
        over_time=over_time,
        bars=_bars(over_time.table),
        parts=[_part(key, span) for key in PARTS],
        scans=content.scans(db(), span),
        steps=steps,
        step_of=_subjects(db()).get(subject, ""),
        ranges=[(str(days), gettext("The last %(days)s days", days=days)) for days in DAYS],
        places=[("", gettext("Every place")), *((site.public_id, site.place) for site in sites.in_use(db()))],
    )


@pages.get("/so-lieu/<part>.csv")
@requires(Permission.SEE_FIGURES)
def download(part: str) -> ResponseReturnValue:
    """One table as a file for a spreadsheet; what is not told on the page is not told there."""
    _draft, span = _asked()
    if part != "theo-ngay" and part not in PARTS:
        abort(404)
    told = _over_time(span) if part == "theo-ngay" else _part(part, span)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([told.first, *(word(measure) for measure in content.COLUMNS)])
    for line in told.table.lines:
        name = told.names.get(line.key, str(line.key))
        writer.writerow([safe(name), *(_cell(getattr(line, measure.value)) for measure in content.COLUMNS)])
    body = "\ufeff" + out.getvalue()  # Excel reads UTF-8 only behind this mark
    named = f"so-lieu-{part}-{span.first.isoformat()}-{span.last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def safe(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(count: int | None) -> str:
    return gettext("not told") if count is None else str(count)


def _asked() -> tuple[Draft, Span]:
    """The span that the URL asks for; whatever makes no sense is the last week, everywhere."""
    asked = request.args.get("khoang", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else DAYS[0]
    site = sites.by_public_id(db(), request.args.get("noi", "")) if request.args.get("noi") else None
    today = local_day(at().wall, shared().settings.zone)
    draft = Draft({"khoang": str(days), "noi": site.public_id if site else ""})
    return draft, Span(today - timedelta(days=days - 1), today, site.id if site else 0)


def _over_time(span: Span) -> Part:
    if len(span.days) <= _BY_DAY_MOST:
        table, names = content.by_day(db(), span), {day: formats.weekday(day) for day in span.days}
        return Part("theo-ngay", gettext("By day"), gettext("Day"), table, names)
    table = content.by_week(db(), span)
    names = {line.key: gettext("week of %(day)s", day=formats.day(line.key)) for line in table.lines}
    return Part("theo-ngay", gettext("By week"), gettext("Week"), table, names)


def _part(key: str, span: Span) -> Part:
    title, first, table, names = PARTS[key]
    return Part(key, str(title), str(first), table(db(), span), names(db()))


def _bars(table: Table) -> list[Bar]:
    """A bar for each row, of how often something was shown."""
    counts = [line.served for line in table.lines]
    most, wide = max([count or 0 for count in counts] + [1]), _WIDTH / max(len(counts), 1)
    return [
        Bar(
            x=round(number * wide + wide * _GAP / 2, 1),
            width=round(wide * (1 - _GAP), 1),
            y=round(_HEIGHT - _HEIGHT * (count or 0) / most, 1),
            height=round(_HEIGHT * (count or 0) / most, 1),
            hidden=count is None,
        )
        for number, count in enumerate(counts)
    ]


def _subjects(reading: Session) -> dict[str, str]:
    """Every item and service by the name that totals give it."""
    named = {f"service:{sheet.slug}": sheet.wording(current()).name for sheet in services.all_latest(reading)}
    query = select(Item.public_id, Item.slug, Revision.titles).join(Revision, Revision.item_id == Item.id)
    for public_id, slug, titles in reading.execute(query.order_by(Revision.number)):
        named[f"item:{public_id}"] = titles.get(current()) or titles.get("vi") or slug
    return named


def placement_names(reading: Session) -> dict[int, str]:
    """Every placement: what it shows, and from which day on."""
    named = _subjects(reading)
    rows = reading.scalars(select(Placement))
    return {row.id: f"{named.get(_subject(row), '?')} ({formats.day(row.starts_on)})" for row in rows}


def _subject(row: Placement) -> str:
    return f"item:{row.item.public_id}" if row.item else f"service:{row.service.slug}" if row.service else ""


def _place_names(reading: Session) -> dict[int, str]:
    return {0: gettext("No place")} | {site.id: site.place for site in sites.in_use(reading)}


def _campaign_names(reading: Session) -> dict[int | None, str]:
    found: dict[int | None, str] = {None: gettext("Without a campaign")}
    return found | {row.id: row.name for row in reading.scalars(select(Campaign))}


_Names = Callable[[Session], Mapping[Any, str]]
PARTS: dict[str, tuple[LazyString, LazyString, Callable[[Session, Span], Table], _Names]] = {
    "bai-va-dich-vu": (
        lazy_gettext("By article and service"),
        lazy_gettext("Article or service"),
        content.by_subject,
        _subjects,
    ),
    "lich-phat": (lazy_gettext("By placement"), lazy_gettext("Placement"), content.by_placement, placement_names),
    "chien-dich": (lazy_gettext("By campaign"), lazy_gettext("Campaign"), content.by_campaign, _campaign_names),
    "noi": (lazy_gettext("By place"), lazy_gettext("Place"), content.by_place, _place_names),
}
