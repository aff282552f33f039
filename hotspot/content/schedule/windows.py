"""Hours of the day on the wall of a place, half-open, and the instants that they are on one day.

A window that ends at or before its start ends on the next day and belongs to the day on which it starts; one from
00:00 to 00:00 is the whole day. A time that the clocks skip is the first valid one after it; one that they show twice
is the earlier for a start and the later for an end.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to ``end`` on the wall, the end excluded."""

    start: time
    end: time

    @property
    def overnight(self) -> bool:
        return self.end <= self.start

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The interval ``[start, end)`` in UTC of the window that starts on ``day``; empty where the clocks skip it."""
        following = day + _DAY if self.overnight else day
        starts = instant(datetime.combine(day, self.start), zone)
        return starts, instant(datetime.combine(following, self.end), zone, late=True)


WHOLE_DAY = Window(MIDNIGHT, MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day: its windows, and other windows on the days of the week (0 is Monday) that have their own.

    A day of the week with an empty tuple is closed.
    """

    usual: tuple[Window, ...]
    other: tuple[tuple[int, tuple[Window, ...]], ...] = ()

    def on(self, weekday: int) -> tuple[Window, ...]:
        for day, windows in self.other:
            if day == weekday:
                return windows
        return self.usual


@lru_cache(4096)  # most placements of a place share their hours
def instant(wall: datetime, zone: ZoneInfo, *, late: bool = False) -> datetime:
    """The instant in UTC at which ``zone`` shows the naive time ``wall``."""
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first <= second:  # equal but where the clocks show it twice
        return second if late else first
    return _jump(second, first, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in ``(before, after]`` at which the clocks of ``zone`` are put on, to the second."""
    jumped = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == jumped:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)
