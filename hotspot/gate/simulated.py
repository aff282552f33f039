"""A gate without a kernel, for the demonstration and for tests: who is admitted makes believable traffic by the clock.

What a device moves in a stretch of time is a pure function of the seed, its pass and the stretch, so that two runs with
the same seed count the same however often they are read.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from hotspot.clock import boottime
from hotspot.gate.agreement import SHORTEST_SECONDS, checked
from hotspot.gate.port import Admission, Agreement, Capability, GateRejected, Reading

STRETCH_SECONDS = 5
_TOLERANCE_SECONDS = 1.0
_IDLE, _READING, _VIDEO = 40, 15_000, 250_000  # bytes a second towards the device
_HABITS = ((_IDLE, 0.42), (_READING, 0.50), (_VIDEO, 0.08))
_UP_SHARE = 0.08


@dataclass(slots=True)
class _Guest:
    """A device that was let in: when it must stop, and what it has moved up to a stretch of time."""

    admission: Admission
    until: float
    stretch: int
    up: int
    down: int


class SimulatedGate:
    """``now`` is a boot time in seconds; ``seed`` tells one simulated commune from another."""

    def __init__(self, seed: int = 0, now: Callable[[], float] = boottime) -> None:
        self._seed, self._now = seed, now
        self._guests: dict[int, _Guest] | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    @property
    def passing(self) -> dict[str, int]:
        """Which devices pass at this moment, with the marks of their passes."""
        now = self._now()
        return {guest.admission.mac: mark for mark, guest in (self._guests or {}).items() if guest.until > now}

    def raise_up(self) -> None:
        self._guests = self._guests or {}

    def take_down(self) -> None:
        self._guests = None

    def sync(self, admissions: Collection[Admission]) -> Agreement:
        now = self._now()
        wanted = {item.mark: item for item in checked(admissions) if item.until > now}
        rebuilt = self._guests is None
        self.raise_up()
        passing = {mark: mac for mac, mark in self.passing.items()}
        missing = [item for mark, item in wanted.items() if passing.get(mark) != item.mac]
        wrong = [item for mark, item in wanted.items() if passing.get(mark) == item.mac and self._differs(item)]
        strange = passing.keys() - wanted.keys()
        for mark in strange:
            self._standing[mark].until = now
        self.admit([*missing, *wrong])
        return Agreement(len(missing), len(strange), len(wrong), rebuilt)

    def admit(self, admissions: Sequence[Admission]) -> None:
        now = self._now()
        for item in checked(admissions):
            for mark, guest in self._standing.items():
                if guest.admission.mac == item.mac and mark != item.mark:
                    guest.until = min(guest.until, now)
            known = self._counted(item.mark)
            until = max(item.until, now + SHORTEST_SECONDS)
            up, down = (known.up, known.down) if known else (item.bytes_up, item.bytes_down)
            self._standing[item.mark] = _Guest(
                item, until, self._stretch(now), max(up, item.bytes_up), max(down, item.bytes_down)
            )

    def settle(self) -> float | None:
        return None

    def dismiss(self, gone: Iterable[Admission]) -> list[Reading]:
        known = {item.mark: self._counted(item.mark) for item in gone}
        last = [Reading(mark, guest.up, guest.down) for mark, guest in known.items() if guest is not None]
        for reading in last:
            del self._standing[reading.mark]
        return last

    def readings(self) -> list[Reading]:
        counted = [(mark, self._counted(mark)) for mark in self._standing]
        return [Reading(mark, guest.up, guest.down) for mark, guest in counted if guest is not None]

    def bind(self, pairs: Collection[tuple[str, str]]) -> None:
        """Nobody here has a source to be checked."""

    def bound(self) -> frozenset[tuple[str, str]]:
        return frozenset()

    def watch(self) -> int | None:
        return None

    def drain(self) -> bool:
        return False

    @property
    def _standing(self) -> dict[int, _Guest]:
        if self._guests is None:
            raise GateRejected("The simulated gate is not up.")
        return self._guests

    def _differs(self, item: Admission) -> bool:
        guest = self._standing[item.mark]
        speeds = (item.down_kbps, item.up_kbps) != (guest.admission.down_kbps, guest.admission.up_kbps)
        return speeds or abs(guest.until - item.until) > _TOLERANCE_SECONDS

    def _counted(self, mark: int) -> _Guest | None:
        """The guest with everything counted that it has moved by now."""
        guest = self._standing.get(mark)
        if guest is None:
            return None
        end = self._stretch(min(self._now(), guest.until))
        for stretch in range(guest.stretch, end):
            down = self._moved(mark, stretch)
            guest.down += _within(down, guest.admission.down_kbps)
            guest.up += _within(int(down * _UP_SHARE), guest.admission.up_kbps)
        guest.stretch = max(guest.stretch, end)
        return guest

    def _moved(self, mark: int, stretch: int) -> int:
        """Bytes towards the device in one stretch: mostly little, at times a page, now and then a film."""
        name = f"{self._seed}/{mark}/{stretch}".encode()
        habit, much = (number / 2**32 for number in _two(hashlib.blake2b(name, digest_size=8).digest()))
        for rate, share in _HABITS:
            if habit < share:
                return int(rate * STRETCH_SECONDS * (0.2 + 1.6 * much))
            habit -= share
        return 0

    @staticmethod
    def _stretch(at: float) -> int:
        return int(at // STRETCH_SECONDS)


def _two(digest: bytes) -> tuple[int, int]:
    return int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")


def _within(moved: int, kbps: int | None) -> int:
    return moved if kbps is None else min(moved, kbps * 125 * STRETCH_SECONDS)
