"""Hours as staff write them: which windows make sense, and how much of a day they take. Pure."""

import re
from collections.abc import Iterable, Sequence

from hotspot.content.planning.refusal import PlanningError
from hotspot.content.schedule import TimeRule, Window

MOST_WINDOWS = 12
_WALL = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY_MINUTES = 24 * 60
_WHOLE_DAY = ("00:00", "00:00")


def checked(windows: Iterable[Sequence[str]], field: str) -> list[list[str]]:
    """``windows`` as pairs of ``HH:MM``, each once. Raises ``PlanningError`` with ``field``.

    An end before the start is on the next day; 00:00 to 00:00 is the whole day, any other hour twice is a mistake.
    """
    found: list[list[str]] = []
    for window in windows:
        if len(window) != 2 or not all(isinstance(wall, str) and _WALL.fullmatch(wall) for wall in window):
            raise PlanningError(field, "not_hours")
        if window[0] == window[1] and tuple(window) != _WHOLE_DAY:
            raise PlanningError(field, "empty_window", tuple(window))
        if list(window) not in found:
            found.append(list(window))
    if len(found) > MOST_WINDOWS:
        raise PlanningError(field, "too_many", limit=MOST_WINDOWS)
    return found


def longest_day(rule: TimeRule) -> int:
    """The most minutes for which ``rule`` is on in what starts on one day of the week; windows that overlap count once.

    More than a day is said as a day.
    """
    return max(_covered(rule.windows(weekday)) for weekday in range(7))


def _covered(windows: Iterable[Window]) -> int:
    total = reached = 0
    for starts, ends in sorted(map(_minutes, windows)):
        total += max(0, ends - max(starts, reached))
        reached = max(reached, ends)
    return min(total, _DAY_MINUTES)


def _minutes(window: Window) -> tuple[int, int]:
    starts = window.start.hour * 60 + window.start.minute
    ends = window.end.hour * 60 + window.end.minute
    return starts, ends + _DAY_MINUTES if window.overnight else ends
