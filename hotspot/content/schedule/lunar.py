"""Spans of the Vietnamese lunar calendar: from 23 tháng Chạp to mùng 6 Tết, the full moon of every month."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunar_vn import solar_to_lunar

_LONGEST_MONTH = 30
KNOWN_YEARS = range(1901, 2100)  # what lunar-vn can tell, one year less at each end


class LunarSpanError(ValueError):
    """A span that no lunar year has. ``field`` names which end."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of every lunar year, or with ``month`` None of every lunar month. 30 is the last day of a short month."""

    day: int
    month: int | None = None


@dataclass(frozen=True, slots=True)
class LunarSpan:
    """From one lunar day to another, both included, each year; across the new year when the end comes first.

    A leap month belongs to a span that goes on beyond it. A span that begins or ends in the month of that number means
    the ordinary month, as people do. Raises ``LunarSpanError``.
    """

    first: LunarDay
    last: LunarDay

    def __post_init__(self) -> None:
        for field, end in (("first", self.first), ("last", self.last)):
            if not 1 <= end.day <= _LONGEST_MONTH or not (end.month is None or 1 <= end.month <= 12):
                raise LunarSpanError(field)
        if (self.first.month is None) is not (self.last.month is None):
            raise LunarSpanError("last")

    def holds(self, day: date) -> bool:
        """Whether ``day`` of the civil calendar is in the span. No day is outside the years that are known."""
        if day.year not in KNOWN_YEARS:
            return False
        month, number, is_last = lunar(day)
        late = _LONGEST_MONTH if is_last else number
        if self.first.month is None or self.last.month is None:
            started, going = self.first.day <= late, number <= self.last.day
            wraps = self.last.day < self.first.day
        else:
            first, last = (self.first.month * 2, self.first.day), (self.last.month * 2, self.last.day)
            started, going, wraps = first <= (month, late), (month, number) <= last, last < first
        return started or going if wraps else started and going


@lru_cache(4096)
def lunar(day: date) -> tuple[int, int, bool]:
    """Twice the lunar month (one more in a leap month), the day in it, and whether that is the month's last."""
    here, tomorrow = solar_to_lunar(day), solar_to_lunar(day + timedelta(days=1))
    return here.month * 2 + here.leap, here.day, tomorrow.day == 1
