"""How often each device saw a placement today: only for placements with a limit for each device, or an experiment.

Best effort, per device and day: a device is its pseudonym of the day, whose key is destroyed. What one process has seen
in the last seconds another does not know yet. Rows go as soon as their day is over.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.counting.models import Seen
from hotspot.db import insert_for

_NOTHING: Mapping[int, int] = {}
MOST = 50_000  # pairs of device and placement, some 10 MiB; who comes after that is not limited


class Sight(NamedTuple):
    """A device, by its pseudonym of the day, and a placement by its row id."""

    device: str
    placement_id: int


Batch = dict[tuple[date, Sight], int]


class Sightings:
    """What one process knows of today. Safe for threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._day: date | None = None
        self._times: dict[str, dict[int, int]] = {}
        self._known = 0
        self._new: Batch = {}

    def of(self, day: date, device: str) -> Mapping[int, int]:
        """How often ``device`` saw each placement on ``day``, as far as is known here."""
        return self._times.get(device, _NOTHING) if day == self._day else _NOTHING

    def saw(self, day: date, sight: Sight) -> bool:
        """Note one more; whether it was the first of ``day``."""
        with self._lock:
            self._begin(day)
            before = self._times.get(sight.device, _NOTHING).get(sight.placement_id, 0)
            if self._set(sight, before + 1):
                self._new[day, sight] = self._new.get((day, sight), 0) + 1
            return before == 0

    def take(self) -> Batch:
        """All that is not written yet."""
        with self._lock:
            taken, self._new = self._new, {}
        return taken

    def give_back(self, batch: Mapping[tuple[date, Sight], int]) -> None:
        """Keep for the next time what could not be written, as long as there is room."""
        with self._lock:
            for key, times in batch.items():
                if key in self._new or len(self._new) < self._most:
                    self._new[key] = self._new.get(key, 0) + times

    def learn(self, day: date, known: Iterable[tuple[Sight, int]]) -> None:
        """Take over what is stored of ``day``: what was before a restart, and what other processes saw."""
        with self._lock:
            self._begin(day)
            for sight, times in known:
                before = self._times.get(sight.device, _NOTHING).get(sight.placement_id, 0)
                self._set(sight, max(before, times + self._new.get((day, sight), 0)))

    def _set(self, sight: Sight, times: int) -> bool:
        """Whether there was room for it."""
        seen = self._times.get(sight.device)
        if seen is None or sight.placement_id not in seen:
            if self._known >= self._most:
                return False
            self._known += 1
            seen = self._times.setdefault(sight.device, {})
        seen[sight.placement_id] = times
        return True

    def _begin(self, day: date) -> None:
        """A new day: what was seen on the day before says nothing any more."""
        if day != self._day:
            self._day, self._times, self._known = day, {}, 0


def write(db: Session, batch: Mapping[tuple[date, Sight], int]) -> None:
    """Add ``batch`` to what is stored."""
    if not batch:
        return
    rows = [
        {"day": day, "device": sight.device, "placement_id": sight.placement_id, "times": times}
        for (day, sight), times in sorted(batch.items())
    ]
    put = insert_for(db)(Seen)
    columns = ["day", "device", "placement_id"]
    db.execute(put.on_conflict_do_update(index_elements=columns, set_={"times": Seen.times + put.excluded.times}), rows)


def stored(db: Session, day: date) -> list[tuple[Sight, int]]:
    """What is stored of ``day``, at most as much as a process keeps."""
    found = db.execute(select(Seen.device, Seen.placement_id, Seen.times).where(Seen.day == day).limit(MOST))
    return [(Sight(device, placement_id), times) for device, placement_id, times in found]
