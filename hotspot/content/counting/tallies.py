"""Totals that grow in memory and are written every few seconds: no page ever waits for a number.

What is added since the last writing is lost when the process is killed, and nothing else. While the database cannot be
written the totals stay, up to a bound; what would go over it is dropped, and counted as dropped.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from hotspot.clock import local
from hotspot.content.counting.models import Measure, Medium, Tally
from hotspot.db import insert_for

MOST = 20_000  # different totals kept at once, some 6 MiB
_QUARTER = 900  # every zone's hours and days begin on one of these


class What(NamedTuple):
    """What is counted. ``subject`` and ``detail`` are as in a ``Tally``. Never a device, never a path."""

    measure: Measure
    medium: Medium = Medium.PORTAL
    site_id: int = 0
    placement_id: int = 0
    subject: str = ""
    detail: str = ""


Batch = dict[tuple[int, What], int]  # by quarters of an hour since 1970


class Tallies:
    """The totals of one process that are not written yet. Safe for threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: Batch = {}
        self._lock = threading.Lock()
        self.dropped = 0

    def add(self, what: What, at: datetime, times: int = 1) -> None:
        """Count ``what`` as having happened ``times`` more at ``at``."""
        self._add((int(at.timestamp()) // _QUARTER, what), times)

    def take(self) -> Batch:
        """All that is not written, which is the caller's to write or to ``give_back``."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    def give_back(self, batch: Mapping[tuple[int, What], int]) -> None:
        """Keep ``batch`` for the next time: it could not be written."""
        for key, times in batch.items():
            self._add(key, times)

    def _add(self, key: tuple[int, What], times: int) -> None:
        with self._lock:
            if key in self._counts or len(self._counts) < self._most:
                self._counts[key] = self._counts.get(key, 0) + times
            else:
                self.dropped += times


def write(db: Session, batch: Mapping[tuple[int, What], int], zone: str) -> None:
    """Add ``batch`` to the totals of the database, in the local days and hours of ``zone``."""
    totals: Counter[tuple[object, ...]] = Counter()
    for (quarter, what), times in batch.items():
        at = local(datetime.fromtimestamp(quarter * _QUARTER, UTC), zone)
        totals[at.date(), at.hour, *what] += times
    if not totals:
        return
    names = ("day", "hour", *What._fields)
    rows = [dict(zip(names, key, strict=True)) | {"count": times} for key, times in sorted(totals.items(), key=str)]
    put = insert_for(db)(Tally)
    db.execute(
        put.on_conflict_do_update(
            index_elements=["day", "hour", "site_id", "placement_id", "subject", "measure", "medium", "detail"],
            set_={"count": Tally.count + put.excluded.count},
        ),
        rows,
    )
