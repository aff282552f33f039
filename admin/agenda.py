"""One week of the calendar as the staff side tells it: the same facts for the table and for the drawn calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import formats
from admin.places import Place
from admin.subjects import Names
from admin.words import word
from hotspot.clock import day_bounds, local
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Placement
from hotspot.content.planning.moving import Fixed, fixed
from hotspot.content.planning.week import Airing, airings
from hotspot.content.schedule import Slot

MOST = 2000  # airings on one page; more could not be read
DAYS = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A placement on one day: its hours in words, and where it is on. ``fixed`` is why it cannot be dragged."""

    placement: Placement
    name: str
    hours: str
    where: str
    fixed: Fixed | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is on from the local day ``first``; ``cut`` says that there was more than could be told."""

    first: date
    places: Sequence[Place]
    placements: dict[int, Placement]
    names: Names
    airings: Sequence[Airing]
    cut: bool
    zone: str

    def week(self) -> list[tuple[date, list[Entry]]]:
        """Seven days, each in the order of the hours."""
        return [(day, self._on(day)) for day in (self.first + number * _DAY for number in range(DAYS))]

    def where(self, positions: Sequence[int]) -> str:
        """The places in words, by page or screen: every place of a kind is told by the kind alone."""
        told = []
        for slot in Slot:
            every = [place for place in self.places if place.slot is slot]
            found = [self.places[position] for position in positions if self.places[position].slot is slot]
            if found and len(found) == len(every) and len(every) > 1:
                told.append(gettext("%(page)s: everywhere", page=word(slot)))
            elif found:
                told.append(f"{word(slot)}: {', '.join(place.screen or place.site for place in found)}")
        return " · ".join(told)

    def _on(self, day: date) -> list[Entry]:
        starts, ends = day_bounds(day, self.zone)
        found: dict[int, list[Airing]] = {}
        for airing in self.airings:
            if airing.starts < ends and (airing.ends is None or airing.ends > starts):
                found.setdefault(airing.key, []).append(airing)
        entries = []
        for key, parts in found.items():
            row = self.placements[key]
            hours = ", ".join(_hours(part, starts, ends, self.zone) for part in parts)
            entries.append(Entry(row, self.names.of(row), hours, self.where(parts[0].places), fixed(row)))
        return entries


def week(db: Session, places: Sequence[Place], first: date, zone: str, language: str) -> Agenda:
    """What is on in the seven local days from ``first``."""
    return between(db, places, (first, first + DAYS * _DAY), zone, language, MOST)


def between(
    db: Session, places: Sequence[Place], days: tuple[date, date], zone: str, language: str, most: int
) -> Agenda:
    """What is on from the first local day to the last, that one excluded: at most the first ``most`` airings."""
    start, end = (day_bounds(day, zone)[0] for day in days)
    rows = candidates.current(db, start)
    boards = {slot: candidates.candidates(db, rows, slot) for slot in Slot}
    found, cut = airings(boards, [place.context for place in places], start, end, most)
    keys = {airing.key for airing in found}
    placements = {row.id: row for row in db.scalars(select(Placement)).all() if row.id in keys}
    return Agenda(days[0], places, placements, Names(db, language), found, cut, zone)


def _hours(airing: Airing, starts: datetime, ends: datetime, zone: str) -> str:
    """``07:30–11:30`` within the day ``[starts, ends)``; an open side is midnight."""
    if airing.starts <= starts and (airing.ends is None or airing.ends >= ends):
        return str(gettext("all day"))
    first = formats.clock(max(airing.starts, starts), zone)
    last = "24:00" if airing.ends is None or airing.ends >= ends else formats.clock(airing.ends, zone)
    return f"{first}–{last}"


def monday(day: date) -> date:
    """The first day of the week of ``day``."""
    return day - day.weekday() * _DAY


def wall(at: datetime, zone: str) -> str:
    """An instant as a calendar without zones takes it: ``2026-11-23T07:30:00`` on the commune's wall."""
    return local(at, zone).replace(tzinfo=None).isoformat()
