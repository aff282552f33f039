"""Which pass uses which class. Downloads are shaped where they leave to the guest, uploads where they leave us.

The kernel takes time in proportion to all classes to make or delete one, and next to none to change one. Classes are
therefore never deleted but handed on, and some are kept ready. Nothing is planted before the first limit.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hotspot.gate.htb import FIRST, LAST, MAJOR, UNLIMITED_KBPS, Tree
from hotspot.gate.netlink import Link
from hotspot.gate.port import Admission

log = logging.getLogger("conglang.gate")

_READY, _READY_AT_ONCE = 256, 32


@dataclass(frozen=True, slots=True)
class _Speeds:
    down: int
    up: int


class Shaper:
    """The classes of both directions. What the kernel refuses is logged: a guest without a limit beats none at all."""

    def __init__(self, link: Link, lan: str, wan: str, downlink_mbit: int, uplink_mbit: int) -> None:
        self._down, self._up = Tree(link, lan, downlink_mbit), Tree(link, wan, uplink_mbit)
        self._minors: dict[int, int] = {}
        self._spare: list[int] = []
        self._next = FIRST
        self.able = False

    def begin(self) -> None:
        """Find out whether speeds can be limited here."""
        try:
            self.able = self._down.supported() and self._up.supported()
        except OSError as err:
            self.able = False
            log.warning("Speeds cannot be limited: %s.", err.strerror)

    def refresh(self, classes: Mapping[int, int]) -> None:
        """Believe the kernel: its classes, and ``classes``, the handle by mark."""
        if not self.able:
            return
        self._down.read()
        self._up.read()
        self._minors = {mark: handle & 0xFFFF for mark, handle in classes.items() if handle & ~0xFFFF == MAJOR}
        held = set(self._minors.values())
        standing = self._down.ceilings.keys() | self._up.ceilings.keys()
        self._spare = sorted(standing - held, reverse=True)
        self._next = max(standing | held, default=FIRST - 1) + 1

    def astray(self, admissions: Iterable[Admission]) -> set[int]:
        """Marks whose class is not as their admission asks."""
        return {item.mark for item in admissions if self._speeds(item) != self._standing(item.mark)}

    def limit(self, admissions: Collection[Admission]) -> dict[int, int]:
        """Make the classes of those that have a limit; returns their handles by mark."""
        wanted = {item.mark: speeds for item in admissions if (speeds := self._speeds(item)) is not None}
        fresh = wanted.keys() - self._minors.keys()
        given = {mark: minor for mark in wanted if (minor := self._minor(mark)) is not None}
        try:
            self._down.set({minor: wanted[mark].down for mark, minor in given.items()})
            self._up.set({minor: wanted[mark].up for mark, minor in given.items()})
        except OSError as err:
            log.warning("The speed of %d passes cannot be limited: %s.", len(given), err.strerror)
            self.release(fresh)
            return {}
        return {mark: MAJOR | minor for mark, minor in given.items()}

    def handles(self, marks: Iterable[int]) -> dict[int, int]:
        """The classes that these have, by mark."""
        return {mark: MAJOR | self._minors[mark] for mark in marks if mark in self._minors}

    def release(self, marks: Iterable[int]) -> None:
        """Let others have the classes of these, to which nothing points any more."""
        self._spare += [self._minors.pop(mark) for mark in marks if mark in self._minors]

    def replenish(self) -> None:
        """Keep some classes ready, a few at a time, once any are used."""
        if not self._minors or len(self._spare) >= _READY:
            return
        fresh = range(self._next, min(self._next + _READY_AT_ONCE, LAST + 1))
        try:
            for tree in (self._down, self._up):
                tree.set(dict.fromkeys(fresh, UNLIMITED_KBPS))
        except OSError as err:
            log.warning("No further speed classes: %s.", err.strerror)
            return
        self._next += len(fresh)
        self._spare += fresh

    def end(self) -> None:
        """Remove both trees."""
        self._minors, self._spare, self._next = {}, [], FIRST
        for tree in (self._down, self._up):
            tree.uproot()

    def _speeds(self, admission: Admission) -> _Speeds | None:
        if not self.able or (admission.down_kbps is None and admission.up_kbps is None):
            return None
        down, up = (min(kbps or UNLIMITED_KBPS, UNLIMITED_KBPS) for kbps in (admission.down_kbps, admission.up_kbps))
        return _Speeds(down, up)

    def _standing(self, mark: int) -> _Speeds | None:
        minor = self._minors.get(mark, 0)
        down, up = self._down.ceilings.get(minor), self._up.ceilings.get(minor)
        return None if down is None or up is None else _Speeds(down, up)

    def _minor(self, mark: int) -> int | None:
        """The class of ``mark``, a fresh one when it has none; None when there are no more."""
        if mark not in self._minors:
            if self._spare:
                self._minors[mark] = self._spare.pop()
            elif self._next <= LAST:
                self._minors[mark] = self._next
                self._next += 1
            else:
                log.warning("All %d speed classes are in use.", LAST - FIRST + 1)
                return None
        return self._minors[mark]
