"""Placements as the rule of showing sees them: rows in, ``Candidate`` out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hotspot.content import overrides, services
from hotspot.content.edition import Confidence, OnlineLevel
from hotspot.content.items.models import Item, Revision
from hotspot.content.models import Service, ServiceOverride, ServiceState, ServiceVersion
from hotspot.content.planning.models import Campaign, Daypart, Emergency, EmergencyMode, Holiday, Placement
from hotspot.content.schedule import (
    Candidate,
    Context,
    Days,
    Fact,
    Hours,
    Layer,
    Level,
    LunarDay,
    LunarSpan,
    Slot,
    Spot,
    TimeRule,
    Wanted,
    Window,
)
from hotspot.content.schedule.rrule import parsed

_EAST = timedelta(hours=7)
_LEVELS = {
    "site": Level.SITE,
    "group": Level.GROUP,
    "tag": Level.GROUP,
    "portal": Level.DEVICE,
    "screen": Level.DEVICE,
}
_RULED = (
    "id", "public_id", "service_id", "item_id", "slots", "layer", "starts_on", "ends_on", "repeat", "lunar_first",
    "lunar_last", "holidays", "left_out", "added", "dayparts", "windows", "include", "exclude", "exclusive", "weight",
    "reserved", "per_device", "per_hour", "audience", "languages", "paused", "expires_at", "stopped_at",
)  # fmt: skip


_NEVER = TimeRule(Days(date.max, date.min))


def spot(name: str) -> Spot:
    """A place by its name in a placement, such as ``portal:3``. Raises ``ValueError``."""
    kind = name.partition(":")[0]
    if kind not in _LEVELS:
        raise ValueError(name)
    return Spot(_LEVELS[kind], name)


def portal(site_id: int | None, slot: Slot, zone: str, holidays: frozenset[date] = frozenset()) -> Context:
    """The portal of a site as the rule sees it; with ``site_id`` None one that no placement names."""
    names = () if site_id is None else (f"site:{site_id}", f"portal:{site_id}")
    return Context(slot, zone, frozenset(map(spot, names)), holidays)


def screen(screen_id: int, site_id: int, zone: str, holidays: frozenset[date] = frozenset()) -> Context:
    """A screen as the rule sees it."""
    spots = frozenset({spot(f"site:{site_id}"), spot(f"screen:{screen_id}")})
    return Context(Slot.SCREEN, zone, spots, holidays)


def holidays(db: Session) -> frozenset[date]:
    """Every day in the table of holidays."""
    return frozenset(db.scalars(select(Holiday.day)))


def rows(db: Session, *where: ColumnElement[bool], day: date | None = None) -> Sequence[Any]:
    """What the rule needs of each placement, without loading whole objects: this is asked for every page.

    Of a service it is the version that is read on the local day ``day``, and what is different here.
    """
    live = and_(ServiceVersion.service_id == Service.id, services.read_on(day))
    out = and_(Revision.item_id == Item.id, Revision.number == Item.live_number)
    facts = (
        Service.state,
        ServiceVersion.online_level,
        ServiceVersion.confidence,
        ServiceVersion.effective_to,
        ServiceOverride.values.label("adapted"),
        Item.taken_down_at,
        Revision.id.label("revision_id"),
        Revision.expires_at.label("content_expires_at"),
        Campaign.ends_on.label("campaign_ends_on"),
    )
    query = select(*(getattr(Placement, name) for name in _RULED), *facts).select_from(Placement)
    query = query.outerjoin(Service, Service.id == Placement.service_id).outerjoin(ServiceVersion, live)
    query = query.outerjoin(ServiceOverride, overrides.lies_over(day))
    query = query.outerjoin(Item, Item.id == Placement.item_id).outerjoin(Revision, out)
    return db.execute(query.outerjoin(Campaign, Campaign.id == Placement.campaign_id).where(*where)).all()


def current(db: Session, at: datetime, day: date | None = None) -> Sequence[Any]:
    """The rows of placements that may still show at ``at`` or later, whatever the zone.

    ``day`` is the local day of ``at``; without it, the day in Việt Nam.
    """
    lately = at.date() - timedelta(days=2)
    on = or_(Placement.ends_on.is_(None), Placement.ends_on > lately)
    return rows(db, or_(Placement.stopped_at.is_(None), Placement.stopped_at > at), on, day=day or (at + _EAST).date())


def parts(db: Session) -> dict[int, Daypart]:
    """Every part of the day by its row id; one that is offered no longer still counts where it was chosen."""
    return {row.id: row for row in db.scalars(select(Daypart))}


def candidates(db: Session, found: Iterable[Any], slot: Slot) -> list[Candidate]:
    """``found``, rows of ``rows``, as candidates for ``slot``. A row that cannot be read never shows."""
    known = parts(db)
    return [_candidate(row, slot, known) for row in found]


def alarms(db: Session, at: datetime, slot: Slot) -> list[Candidate]:
    """The warnings that are not over at ``at``, for ``slot``; their keys are negative, as no placement's is.

    On the portal a warning is always a bar, so that it hides nothing and delays nobody.
    """
    query = select(Emergency).where(Emergency.raised_at.is_not(None), Emergency.expires_at > at)
    return [
        Candidate(
            key=-row.id,
            slot=slot,
            layer=Layer.EMERGENCY,
            include=frozenset(map(spot, row.targets)),
            stopped_at=row.cancelled_at,
            expires_at=row.expires_at,
            raised_at=row.raised_at,
            banner=slot is not Slot.SCREEN or row.mode is EmergencyMode.BANNER,
        )
        for row in db.scalars(query)
    ]


def _candidate(row: Any, slot: Slot, known: Mapping[int, Daypart]) -> Candidate:
    try:
        return _read(row, slot, known)
    except (ValueError, TypeError, IndexError):  # written by another version, or by hand
        return Candidate(key=row.id, slot=slot, layer=row.layer, rule=_NEVER)


def _read(row: Any, slot: Slot, known: Mapping[int, Daypart]) -> Candidate:
    about_service = row.service_id is not None
    return Candidate(
        key=row.id,
        slot=slot if slot in row.slots else Slot(row.slots[0]),
        layer=row.layer,
        rule=time_rule(row, known),
        include=frozenset(map(spot, row.include)),
        exclude=frozenset(map(spot, row.exclude)),
        weight=row.weight,
        reserved=row.reserved,
        exclusive=row.exclusive,
        published=row.state is ServiceState.PUBLISHED if about_service else _out(row),
        online=not about_service or overrides.level(row.adapted, row.online_level) is not OnlineLevel.COUNTER,
        confirmed=not about_service or row.confidence is not Confidence.LOW,
        paused=row.paused,
        stopped_at=row.stopped_at,
        expires_at=min(filter(None, (row.expires_at, row.content_expires_at)), default=None),
        languages=frozenset(row.languages),
        audience=tuple(Wanted(Fact(fact), frozenset(values)) for fact, values in sorted(row.audience.items())),
    )


def _out(row: Any) -> bool:
    return row.revision_id is not None and row.taken_down_at is None


def time_rule(row: Any, parts: Mapping[int, Daypart]) -> TimeRule:
    """When the placement ``row`` is on. Raises ``RuleError`` or ``LunarSpanError`` for a rule that makes no sense.

    A part of the day that is gone has no hours, rather than all of them.
    """
    ends = [day for day in (row.ends_on, row.campaign_ends_on, row.effective_to) if day is not None]
    days = Days(
        first=row.starts_on,
        last=min(ends) - timedelta(days=1) if ends else None,
        repeat=parsed(row.repeat) if row.repeat else None,
        lunar=lunar_span(row.lunar_first, row.lunar_last) if row.lunar_first else None,
        holidays=row.holidays,
        left_out=frozenset(map(date.fromisoformat, row.left_out)),
        added=frozenset(map(date.fromisoformat, row.added)),
    )
    hours = [_hours(parts[key]) if key in parts else Hours(()) for key in row.dayparts]
    if row.windows:
        hours.append(Hours(_windows(row.windows)))
    return TimeRule(days, tuple(hours))


def time_rule_of(db: Session, row: Placement) -> TimeRule:
    """When one placement is on, its campaign's end counted in. A row that cannot be read is never on."""
    try:
        return time_rule(next(iter(rows(db, Placement.id == row.id))), parts(db))
    except (ValueError, TypeError):
        return _NEVER


def lunar_span(first: str, last: str) -> LunarSpan:
    """The span from one lunar day to another, each as ``"23/12"`` or ``"15"``. Raises ``ValueError``."""
    return LunarSpan(_lunar(first), _lunar(last))


def _hours(part: Daypart) -> Hours:
    other = tuple((int(weekday), _windows(windows)) for weekday, windows in sorted(part.other.items()))
    return Hours(_windows(part.windows), other)


def _windows(texts: Iterable[Sequence[str]]) -> tuple[Window, ...]:
    return tuple(Window(time.fromisoformat(start), time.fromisoformat(end)) for start, end in texts)


def _lunar(text: str) -> LunarDay:
    """``"23/12"`` or ``"15"``."""
    day, _, month = text.partition("/")
    return LunarDay(int(day), int(month) if month else None)
