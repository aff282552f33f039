"""When a screen works: its hours on the wall of its place, as intervals between two instants. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotspot.content.schedule import Window

Interval = tuple[datetime, datetime]
_DAY = timedelta(days=1)


def working(starts: str, ends: str, zone: str, start: datetime, end: datetime) -> list[Interval]:
    """The half-open stretches of ``[start, end)`` (aware) in which a screen works; no hours given is always."""
    if not starts or not ends:
        return [(start, end)]
    window, wall = Window(time.fromisoformat(starts), time.fromisoformat(ends)), ZoneInfo(zone)
    day, found = start.astimezone(wall).date() - _DAY, []
    while day <= end.astimezone(wall).date():
        opens, closes = window.on(day, wall)
        if opens < end and closes > start:
            found.append((max(opens, start), min(closes, end)))
        day += _DAY
    return found


def overlap(first: list[Interval], second: list[Interval]) -> float:
    """Seconds that are in both; within each list intervals do not overlap."""
    shared = (min(one[1], two[1]) - max(one[0], two[0]) for one in first for two in second)
    return sum(max(length.total_seconds(), 0.0) for length in shared)


def joined(intervals: list[Interval]) -> list[Interval]:
    """The same time without overlaps, in order."""
    found: list[Interval] = []
    for starts, ends in sorted(intervals):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif starts < ends:
            found.append((starts, ends))
    return found
