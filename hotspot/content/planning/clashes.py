"""Placements that would get into each other's way: two that want one place alone, reserves above a half together.

Looked at for fourteen days from the first on which they can meet, and on the next days on which the new one is on
within a year; by wall times, since all places of a commune share one zone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import chain, islice
from types import SimpleNamespace
from typing import Any

from sqlalchemy import column, or_, select, table
from sqlalchemy.orm import Session

from hotspot.content.planning import candidates
from hotspot.content.planning.models import Placement
from hotspot.content.planning.wishes import Wish
from hotspot.content.schedule import PORTAL, Slot, Spot
from hotspot.content.schedule.airing import Span, spans
from hotspot.content.schedule.days import following
from hotspot.network import sites

AHEAD, FURTHER, WITHIN = 14, 40, 366  # days in a row; days of the rule after them, and how far ahead those are
MOST_RESERVED = 50
SCREENS = table("screen", column("id"), column("site_id"), column("archived_at"))  # the floor of screens is above us
_WALL = "UTC"


@dataclass(frozen=True, slots=True)
class Place:
    """One page of one place, or one screen: where things can meet. ``exact`` is its own name."""

    slot: Slot
    exact: str
    spots: frozenset[Spot]


def as_row(wish: Wish, campaign_ends_on: date | None) -> Any:
    """``wish`` as ``candidates`` reads placements."""
    values = {one.name: getattr(wish, one.name) for one in fields(Wish)}
    ends = {"campaign_ends_on": campaign_ends_on, "effective_to": None}
    return SimpleNamespace(**values | ends | {"audience": dict(wish.audience)})


def rivals(db: Session, wish: Wish, own: int | None, today: date) -> list[Any]:
    """The placements of the same layer that are not over and share a slot with ``wish``."""
    running = or_(Placement.ends_on.is_(None), Placement.ends_on > today)
    rows = candidates.rows(db, Placement.stopped_at.is_(None), running, Placement.layer == wish.layer)
    return [row for row in rows if row.id != own and not row.paused and set(row.slots) & set(wish.slots)]


def alone_too(db: Session, wished: Any, others: Iterable[Any], today: date) -> list[Any]:
    """Those of ``others`` that want a portal or screen alone at a time at which ``wished`` does."""
    found = [other for other in others if other.exclusive]
    meeting = [other for other in found if any(_alone(wished, place) and _alone(other, place) for place in _places(db))]
    mine = _Times(db, wished, candidates.holidays(db))
    return [other for other in meeting if mine.meets(_Times(db, other, mine.holidays), today)]


def reserved_too(db: Session, wished: Any, others: Iterable[Any], today: date) -> list[Any]:
    """Those of ``others`` whose reserves together with that of ``wished`` pass a half at one place and time."""
    found = [other for other in others if other.reserved]
    mine = _Times(db, wished, candidates.holidays(db))
    times = {other.id: _Times(db, other, mine.holidays) for other in found}
    met: dict[int, Any] = {}
    for place in _places(db):
        if not _shows(wished, place):
            continue
        here = [other for other in found if _shows(other, place) and mine.meets(times[other.id], today)]
        if wished.reserved + sum(other.reserved for other in here) <= MOST_RESERVED:
            continue
        met |= {other.id: other for other in _too_much(mine, wished.reserved, here, times, today)}
    return [met[key] for key in sorted(met)]


def _too_much(mine: "_Times", reserved: int, here: Sequence[Any], times: dict[int, "_Times"], today: date) -> list[Any]:
    """Those of ``here`` that are on with ``mine`` at the first instant at which all together reserve too much."""
    days = {day for other in here for day in mine.days(max(today, times[other.id].rule.days.first or today))}
    for day in sorted(days):
        on = [(other, piece) for other in here for piece in times[other.id].on(day)]
        for starts in (piece.starts for piece in [*mine.on(day), *(piece for _other, piece in on)]):
            if not any(_holds(piece, starts) for piece in mine.on(day)):
                continue
            together = [other for other, piece in on if _holds(piece, starts)]
            if reserved + sum(other.reserved for other in together) > MOST_RESERVED:
                return together
    return []


class _Times:
    """The days and hours of one placement."""

    def __init__(self, db: Session, row: Any, holidays: frozenset[date]) -> None:
        self.holidays = holidays
        self.rule = candidates.time_rule(row, candidates.parts(db))

    def on(self, day: date) -> tuple[Span, ...]:
        return spans(self.rule, day, _WALL, self.holidays)

    def days(self, today: date) -> Iterator[date]:
        """The days that are looked at."""
        first = max(today, self.rule.days.first or today)
        last = first + timedelta(days=AHEAD - 1)
        nearly = (first + timedelta(days=number) for number in range(AHEAD))
        return chain(
            nearly, islice(following(self.rule.days, last, first + timedelta(days=WITHIN), self.holidays), FURTHER)
        )

    def meets(self, other: "_Times", today: date) -> bool:
        """Whether both are on at one instant."""
        begun = max(today, other.rule.days.first or today)
        return any(
            _overlap(mine, theirs) for day in self.days(begun) for mine in self.on(day) for theirs in other.on(day)
        )


def _overlap(one: Span, other: Span) -> bool:
    return (one.ends is None or other.starts < one.ends) and (other.ends is None or one.starts < other.ends)


def _holds(piece: Span, instant: Any) -> bool:
    return bool(piece.starts <= instant and (piece.ends is None or instant < piece.ends))


def _places(db: Session) -> list[Place]:
    """Every portal and screen in use."""
    found = []
    for site in sites.in_use(db):
        spots = frozenset(map(candidates.spot, (f"site:{site.id}", f"portal:{site.id}")))
        found += [Place(slot, f"portal:{site.id}", spots) for slot in PORTAL]
    for key, site_id in db.execute(select(SCREENS.c.id, SCREENS.c.site_id).where(SCREENS.c.archived_at.is_(None))):
        spots = frozenset(map(candidates.spot, (f"site:{site_id}", f"screen:{key}")))
        found.append(Place(Slot.SCREEN, f"screen:{key}", spots))
    return found


def _shows(row: Any, place: Place) -> bool:
    include, exclude = frozenset(map(candidates.spot, row.include)), frozenset(map(candidates.spot, row.exclude))
    return place.slot in row.slots and (not include or bool(include & place.spots)) and not exclude & place.spots


def _alone(row: Any, place: Place) -> bool:
    return bool(row.exclusive) and place.exact in row.include and _shows(row, place)
