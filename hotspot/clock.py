"""The only clock of the house. Time that decides is boot time; wall time is for people and the ledger.

A box without a clock battery starts in 1970 and is stepped by NTP later. Whatever ends a pass is therefore
counted in seconds of ``CLOCK_BOOTTIME`` of one boot, named by the kernel's boot id; wall time never decides it.
"""

import ctypes
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5  # adjtimex(2): TIME_ERROR, the clock is not synchronised


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant, told three ways: wall time (aware, UTC), boot id, seconds since that boot."""

    wall: datetime
    boot_id: str
    boottime: float

    def later(self, seconds: float) -> "Moment":
        """The moment ``seconds`` after this one, in the same boot."""
        return Moment(self.wall + timedelta(seconds=seconds), self.boot_id, self.boottime + seconds)


@cache
def boot_id() -> str:
    """The kernel's identifier of this boot (a UUID), constant until the next reboot."""
    return _BOOT_ID.read_text(encoding="ascii").strip()


def boottime() -> float:
    """Seconds since boot, suspend included; never stepped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def now() -> datetime:
    """Wall time, aware, in UTC."""
    return datetime.now(UTC)


def moment() -> Moment:
    """Now, told all three ways."""
    return Moment(now(), boot_id(), boottime())


def synchronised() -> bool:
    """Whether the kernel believes its wall clock (adjtimex(2) does not answer ``TIME_ERROR``)."""
    libc = ctypes.CDLL(None, use_errno=True)
    answer = int(libc.adjtimex(ctypes.create_string_buffer(512)))
    return 0 <= answer < _TIME_ERROR


def local(at: datetime, zone: str) -> datetime:
    """``at`` on the wall of ``zone`` (an IANA name)."""
    return at.astimezone(ZoneInfo(zone))


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of ``at`` in ``zone``."""
    return local(at, zone).date()


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The half-open interval ``[start, end)`` of a local day, in UTC."""
    tz = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=tz)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=tz)
    return start.astimezone(UTC), end.astimezone(UTC)
