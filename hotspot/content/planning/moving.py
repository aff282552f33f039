"""A placement that is dragged: other days or other hours, or the reason why it cannot be moved by hand.

It makes a wish and saves nothing; saving it refuses what the form refuses.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hotspot.content.planning.models import Placement
from hotspot.content.planning.placements import PlacementError, Wish, wish_of
from hotspot.content.schedule import HolidayPolicy

_DAY = timedelta(days=1)
_FURTHEST = timedelta(days=3660)


class Fixed(StrEnum):
    """Why dragging one entry cannot say what is meant."""

    STOPPED = "stopped"
    REPEATS = "repeats"
    LUNAR = "lunar"
    HOLIDAYS = "holidays"
    EVERY_DAY = "every_day"


def fixed(row: Placement) -> Fixed | None:
    """Why an entry of ``row`` cannot be moved by itself; None when it can."""
    if row.stopped_at is not None:
        return Fixed.STOPPED
    if row.lunar_first:
        return Fixed.LUNAR
    if row.repeat or row.added or row.left_out:
        return Fixed.REPEATS
    if row.holidays is not HolidayPolicy.IGNORE:
        return Fixed.HOLIDAYS
    if (row.windows or row.dayparts) and not _one_day(row):
        return Fixed.EVERY_DAY
    return None


def moved(row: Placement, start_by: timedelta, end_by: timedelta) -> Wish:
    """What is asked when the beginning is dragged by ``start_by`` and the end by ``end_by``, on the wall of the place.

    Raises ``PlacementError``.
    """
    why = fixed(row)
    if why is not None:
        raise PlacementError("placement", f"fixed_{why}")
    if max(abs(start_by), abs(end_by)) > _FURTHEST:
        raise PlacementError("starts_on", "out_of_range")
    return _hours_moved(row, start_by, end_by) if len(row.windows) == 1 else _days_moved(row, start_by, end_by)


def without(row: Placement, day: date) -> Wish:
    """What is asked when ``day`` is to be left out. Raises ``PlacementError`` for a day that it does not have."""
    if day < row.starts_on or (row.ends_on is not None and day >= row.ends_on):
        raise PlacementError("left_out", "not_its_day")
    return replace(wish_of(row), left_out=tuple(sorted({*row.left_out, day.isoformat()})))


def _one_day(row: Placement) -> bool:
    return row.ends_on == row.starts_on + _DAY


def _days_moved(row: Placement, start_by: timedelta, end_by: timedelta) -> Wish:
    """Whole days; with several windows or parts of the day, both ends by as much."""
    if start_by % _DAY or end_by % _DAY:
        raise PlacementError("starts_on", "whole_days")
    if (row.windows or row.dayparts) and start_by != end_by:
        raise PlacementError("windows", "several_windows")
    ends_on = None if row.ends_on is None else row.ends_on + end_by
    return replace(wish_of(row), starts_on=row.starts_on + start_by, ends_on=ends_on)


def _hours_moved(row: Placement, start_by: timedelta, end_by: timedelta) -> Wish:
    """One window on one day: day and hours follow."""
    if row.dayparts:
        return _days_moved(row, start_by, end_by)
    first, last = (time.fromisoformat(wall) for wall in row.windows[0])
    starts = datetime.combine(row.starts_on, first) + start_by
    ends = datetime.combine(row.starts_on + (_DAY if last <= first else timedelta()), last) + end_by
    if ends <= starts:
        raise PlacementError("windows", "not_after_start")
    if ends - starts > _DAY or (ends - starts == _DAY and starts.time() != time()):
        raise PlacementError("windows", "longer_than_a_day")
    day = starts.date()
    window = (starts.strftime("%H:%M"), ends.strftime("%H:%M"))
    return replace(wish_of(row), starts_on=day, ends_on=day + _DAY, windows=(window,))
