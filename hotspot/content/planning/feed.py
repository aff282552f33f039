"""The calendar as other programs read it (RFC 5545): every occurrence written out, no rule to be read otherwise.

It loads a library that nothing else needs, and is therefore imported only when somebody asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

BACK, AHEAD = timedelta(days=30), timedelta(days=90)
MOST = 10_000
_EVERY = timedelta(hours=1)
_NAME = "-//Cong Lang//Lich phat//VI"


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence, in ``[starts, ends)`` (aware). ``ref`` is the placement's public id."""

    ref: str
    title: str
    where: str
    layer: str
    starts: datetime
    ends: datetime


def written(name: str, entries: Iterable[Entry], note: str, zone: str, at: datetime) -> bytes:
    """The calendar ``name`` as a file. ``note``, when not empty, is said on the day of ``at``: what is missing."""
    calendar = Calendar()
    calendar.add("prodid", _NAME)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    tz = ZoneInfo(zone)
    for entry in entries:
        calendar.add_component(_event(entry, tz, at))
    if note:
        calendar.add("x-wr-caldesc", note)
        calendar.add_component(_note(note, at.astimezone(tz).date(), at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, tz: ZoneInfo, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.ref}-{entry.starts:%Y%m%dT%H%M%SZ}@cong-lang")
    event.add("dtstamp", at)
    starts, ends = entry.starts.astimezone(tz), entry.ends.astimezone(tz)
    whole_days = not (starts.hour or starts.minute or starts.second or ends.hour or ends.minute or ends.second)
    event.add("dtstart", starts.date() if whole_days else entry.starts)
    event.add("dtend", ends.date() if whole_days else entry.ends)
    event.add("summary", entry.title)
    event.add("location", entry.where)
    event.add("description", entry.layer)
    event.add("transp", "TRANSPARENT")  # it keeps nobody busy
    return event


def _note(note: str, today: date, at: datetime) -> Event:
    event = Event()
    event.add("uid", "note@cong-lang")
    event.add("dtstamp", at)
    event.add("dtstart", today)
    event.add("dtend", today + timedelta(days=1))
    event.add("summary", note)
    event.add("transp", "TRANSPARENT")
    return event
