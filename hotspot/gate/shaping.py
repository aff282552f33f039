"""Which pass uses which class. Downloads are shaped where they leave to the guest, uploads where they leave us.

The kernel walks every class to make or delete one, and takes next to no time to change one. Classes are therefore never
deleted but handed on, some are kept ready, and what would take longer than a guest should wait is made later: he passes
meanwhile, without a limit. Nothing is planted before the first limit.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from hotspot.gate.htb import FIRST, LAST, MAJOR, UNLIMITED_KBPS, Tree
from hotspot.gate.netlink import Link
from hotspot.gate.port import Admission

log = logging.getLogger("conglang.gate")

_READY, _HANDED_AT_ONCE = 256, 32
_AT_ONCE_MS, _LATER_MS = 0.5, 2.0  # what a guest may wait for a class of his own, and for those of others
_MAKING_MS, _WALKING_MS = 0.1, 0.000_25  # to make one, and for each that stands already, in both trees (measured)


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
        self._waiting: dict[int, Admission] = {}
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
        self._minors = {mark: handle & 0xFFFF for mark, handle in classes.items() if handle & ~0xFFFF == MAJOR}
        if not self.able:
            return
        self._down.read()
        self._up.read()
        held = set(self._minors.values())
        standing = self._down.ceilings.keys() | self._up.ceilings.keys()
        self._spare = sorted(standing - held, reverse=True)
        self._next = max(standing | held, default=FIRST - 1) + 1

    def astray(self, admissions: Iterable[Admission]) -> set[int]:
        """Marks whose class is not as their admission asks, and is not on its way either."""
        waiting = self._waiting.keys()
        return {item.mark for item in admissions
                if item.mark not in waiting and self._speeds(item) != self._standing(item.mark)}  # fmt: skip

    def limit(self, admissions: Collection[Admission]) -> dict[int, int]:
        """Give those a class that have a limit, some of them later; returns the handles of the others by mark."""
        wanted = {item.mark: (item, speeds) for item in admissions if (speeds := self._speeds(item)) is not None}
        self.forget(item.mark for item in admissions)
        fresh = [mark for mark in wanted if mark not in self._minors]
        now = len(self._spare) + self._made_in(_AT_ONCE_MS)
        self._waiting.update((mark, wanted[mark][0]) for mark in fresh[now:])
        given = {mark: minor for mark in wanted.keys() - self._waiting.keys()
                 if (minor := self._minor(mark)) is not None}  # fmt: skip
        try:
            self._down.set({minor: wanted[mark][1].down for mark, minor in given.items()})
            self._up.set({minor: wanted[mark][1].up for mark, minor in given.items()})
        except OSError as err:
            log.warning("The speed of %d passes cannot be limited: %s.", len(given), err.strerror)
            self.release(fresh)
            return {}
        return {mark: MAJOR | minor for mark, minor in given.items()}

    def waiting(self) -> list[Admission]:
        """As many of those that wait for a class as can have one now without keeping anybody waiting."""
        several = min(len(self._spare), _HANDED_AT_ONCE) or max(1, self._made_in(_LATER_MS))
        return list(islice(self._waiting.values(), several))

    def forget(self, marks: Iterable[int]) -> None:
        """These wait for nothing any more."""
        for mark in marks:
            self._waiting.pop(mark, None)

    def handles(self, marks: Iterable[int]) -> dict[int, int]:
        """The classes that these have, by mark."""
        return {mark: MAJOR | self._minors[mark] for mark in marks if mark in self._minors}

    def release(self, marks: Iterable[int]) -> None:
        """Let others have the classes of these, to which nothing points any more."""
        self._spare += [self._minors.pop(mark) for mark in marks if mark in self._minors]

    def replenish(self) -> bool:
        """Make some classes to keep ready, once any are used; True while there are fewer than there should be."""
        if not self._minors or len(self._spare) >= _READY or self._next > LAST:
            return False
        fresh = range(self._next, min(self._next + max(1, self._made_in(_LATER_MS)), LAST + 1))
        try:
            for tree in (self._down, self._up):
                tree.set(dict.fromkeys(fresh, UNLIMITED_KBPS))
        except OSError as err:
            log.warning("No further speed classes: %s.", err.strerror)
            return False
        self._next += len(fresh)
        self._spare += fresh
        return True

    def end(self) -> None:
        """Remove both trees."""
        self._minors, self._spare, self._waiting, self._next = {}, [], {}, FIRST
        for tree in (self._down, self._up):
            tree.uproot()

    def _made_in(self, milliseconds: float) -> int:
        """How many classes the kernel makes in that time, as many as stand now."""
        return int(milliseconds / (_MAKING_MS + _WALKING_MS * (self._next - FIRST)))

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
