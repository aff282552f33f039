"""Figures of what was shown, opened and followed, from totals without any device. Times (*lượt*), never people.

Where a table has a sum, a cell that is not told cannot be worked out from it: the next smallest is not told either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotspot.content.counting.models import Measure, Medium, Tally
from hotspot.content.counting.trials import Arm
from hotspot.content.planning.models import Experiment, Placement
from hotspot.insight.figures import LEAST_TOLD, suppressed

COLUMNS = (Measure.SERVED, Measure.OPENED, Measure.LEFT)
_TRAFFIC_DAYS = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Whole local days, both included, and the one place that is looked at (0: all of them)."""

    first: date
    last: date
    site_id: int = 0

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: of what, and how often it was shown, opened, and left for the national portal. None is not told."""

    key: Any
    served: int | None
    opened: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and their sum; the sum is None where it is too small itself."""

    lines: tuple[Line, ...]
    total: Line


@dataclass(frozen=True, slots=True)
class Count:
    """One number of one thing."""

    key: Any
    count: int | None


def funnel(db: Session, span: Span) -> Line:
    """From what was placed on the portal: shown, opened from there, and left from there."""
    counts = _grouped(db, span, Tally.site_id, Tally.placement_id != 0)
    sums = {measure: sum(cells.get(measure, 0) for cells in counts.values()) for measure in COLUMNS}
    return Line("", *(_told(sums[measure]) for measure in COLUMNS))


def by_day(db: Session, span: Span) -> Table:
    """Each day of the span, the first first."""
    counts = _grouped(db, span, Tally.day)
    return _table({day: counts.get(day, {}) for day in span.days})


def by_week(db: Session, span: Span) -> Table:
    """Each week that the span touches, by its Monday."""
    weeks: dict[date, dict[Measure, int]] = {}
    counts = _grouped(db, span, Tally.day)
    for day in span.days:
        week = weeks.setdefault(day - timedelta(days=day.weekday()), {})
        for measure, count in counts.get(day, {}).items():
            week[measure] = week.get(measure, 0) + count
    return _table(weeks)


def by_place(db: Session, span: Span) -> Table:
    """Each place, by row id, the busiest first."""
    return _table(_busiest(_grouped(db, span, Tally.site_id)))


def by_subject(db: Session, span: Span) -> Table:
    """Each item and service, named as in a tally, the most shown first."""
    return _table(_busiest(_grouped(db, span, Tally.subject, Tally.subject != "")))


def by_placement(db: Session, span: Span) -> Table:
    """Each placement, by row id, the most shown first."""
    return _table(_busiest(_grouped(db, span, Tally.placement_id, Tally.placement_id != 0)))


def by_campaign(db: Session, span: Span) -> Table:
    """Each campaign, by row id (None: placements without one), the most shown first."""
    campaigns = {row.id: row.campaign_id for row in db.execute(select(Placement.id, Placement.campaign_id))}
    sums: dict[int | None, dict[Measure, int]] = {}
    for placement, cells in _grouped(db, span, Tally.placement_id, Tally.placement_id != 0).items():
        sum_of = sums.setdefault(campaigns.get(placement), {})
        for measure, count in cells.items():
            sum_of[measure] = sum_of.get(measure, 0) + count
    return _table(_busiest(sums))


def scans(db: Session, span: Span) -> list[Count]:
    """How often codes were scanned, by where they stood."""
    rows = db.execute(_counted(span, Tally.medium).where(Tally.measure == Measure.SCANNED))
    found = {medium: int(count) for medium, count in rows}
    return _list({medium: found.get(medium, 0) for medium in Medium if medium is not Medium.PORTAL})


def steps(db: Session, span: Span, subject: str) -> list[Count]:
    """How often each step of one guide was reached, in order."""
    where = (Tally.measure == Measure.STEP, Tally.subject == subject)
    found = {int(step): int(count) for step, count in db.execute(_counted(span, Tally.detail).where(*where))}
    return _list(dict(sorted(found.items())))


def arms(db: Session, trial: Experiment) -> list[Arm]:
    """What was counted of each variant of an experiment, to the last one."""
    where = (Tally.placement_id == trial.placement_id, Tally.day >= trial.started_at.date() - timedelta(days=1))
    keys = [str(arm["key"]) for arm in trial.variants]
    query = select(Tally.measure, Tally.detail, func.sum(Tally.count)).where(*where, Tally.detail.in_(keys))
    found = {
        (measure, key): int(count) for measure, key, count in db.execute(query.group_by(Tally.measure, Tally.detail))
    }
    return [Arm(key, found.get((Measure.EXPOSED, key), 0), found.get((Measure.OPENED, key), 0)) for key in keys]


def traffic(db: Session, today: date, placement_id: int = 0) -> float:
    """How often a day the portal, or one placement on it, was shown in the seven days before ``today``."""
    span = Span(today - timedelta(days=_TRAFFIC_DAYS), today - timedelta(days=1))
    where = [Tally.measure == Measure.SERVED, Tally.day.between(span.first, span.last)]
    if placement_id:
        where.append(Tally.placement_id == placement_id)
    return (db.scalar(select(func.sum(Tally.count)).where(*where)) or 0) / _TRAFFIC_DAYS


def _counted(span: Span, dimension: InstrumentedAttribute[Any]) -> Any:
    query = select(dimension, func.sum(Tally.count)).where(Tally.day.between(span.first, span.last))
    return (query.where(Tally.site_id == span.site_id) if span.site_id else query).group_by(dimension)


def _grouped(
    db: Session, span: Span, dimension: InstrumentedAttribute[Any], *where: ColumnElement[bool]
) -> dict[Any, dict[Measure, int]]:
    query = select(dimension, Tally.measure, func.sum(Tally.count)).where(
        Tally.day.between(span.first, span.last), Tally.measure.in_(COLUMNS), *where
    )
    if span.site_id:
        query = query.where(Tally.site_id == span.site_id)
    found: dict[Any, dict[Measure, int]] = {}
    for key, measure, count in db.execute(query.group_by(dimension, Tally.measure)):
        found.setdefault(key, {})[measure] = int(count)
    return found


def _busiest(counts: Mapping[Any, dict[Measure, int]]) -> dict[Any, dict[Measure, int]]:
    def rank(key: Any) -> tuple[list[int], str]:
        return [-counts[key].get(measure, 0) for measure in COLUMNS], str(key)

    return {key: counts[key] for key in sorted(counts, key=rank)}


def _table(counts: Mapping[Any, Mapping[Measure, int]]) -> Table:
    columns = {measure: [cells.get(measure, 0) for cells in counts.values()] for measure in COLUMNS}
    told = {measure: suppressed(column) for measure, column in columns.items()}
    lines = tuple(Line(key, *(told[measure][row] for measure in COLUMNS)) for row, key in enumerate(counts))
    return Table(lines, Line("", *(_told(sum(columns[measure])) for measure in COLUMNS)))


def _list(counts: Mapping[Any, int]) -> list[Count]:
    return [Count(key, count) for key, count in zip(counts, suppressed(list(counts.values())), strict=True)]


def _told(count: int) -> int | None:
    return None if 0 < count < LEAST_TOLD else count


def told_of(lines: Iterable[Line], column: Measure) -> list[int]:
    """One column for a chart, what is not told as nothing."""
    return [getattr(line, column.value) or 0 for line in lines]
