"""A gate on paper for the gatekeeper's tests: it forwards, counts and forgets by a clock that the test moves.

Unlike the simulated gate of the demonstration it makes no traffic of its own, so that a test knows every byte.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from hotspot.clock import Moment
from hotspot.gate.port import Admission, Agreement, Capability, GateUnavailable, Reading


@dataclass(slots=True)
class Street:
    """The clock of one box; ``moment`` is what its processes are told."""

    at: Moment

    def moment(self) -> Moment:
        return self.at

    def pass_time(self, seconds: float) -> None:
        self.at = self.at.later(seconds)

    def step_wall(self, seconds: float) -> None:
        later = self.at.later(seconds)
        self.at = Moment(later.wall, self.at.boot_id, self.at.boottime)

    def reboot(self, name: str) -> None:
        self.at = Moment(self.at.wall, name, 5.0)


class PaperGate:
    """What a kernel would hold. It survives the gatekeeper, but not a reboot."""

    capabilities = frozenset(Capability)

    def __init__(self, clock: Callable[[], Moment]) -> None:
        self._clock = clock
        self.standing = False
        self.broken = False
        self.held: dict[int, Admission] = {}
        self.counters: dict[int, tuple[int, int]] = {}
        self.interruptions: list[int] = []

    def passing(self) -> dict[str, int]:
        """Which MAC passes now under which mark."""
        now = self._clock().boottime
        return {one.mac: one.mark for one in self.held.values() if one.until > now}

    def carry(self, mac: str, size: int) -> bool:
        """A packet from ``mac``; False when it is stopped."""
        mark = self.passing().get(mac)
        if mark is None or not self.standing:
            return False
        up, down = self.counters[mark]
        self.counters[mark] = (up + size, down)
        return True

    def lose_everything(self) -> None:
        """Somebody flushed the ruleset, or the box rebooted."""
        self.standing = False
        self.held.clear()
        self.counters.clear()

    def raise_up(self) -> None:
        if self.broken:
            raise GateUnavailable("no kernel")
        self.standing = True

    def take_down(self) -> None:
        self.lose_everything()

    def sync(self, admissions: Collection[Admission]) -> Agreement:
        rebuilt = not self.standing
        self.raise_up()
        wanted = {one.mark: one for one in admissions}
        gone = [mark for mark in self.held if mark not in wanted]
        fresh = [one for one in wanted.values() if one.mark not in self.held]
        changed = [one for one in wanted.values() if one.mark in self.held and self.held[one.mark].until != one.until]
        for mark in gone:
            self._drop(mark)
        self.admit(fresh)
        self.admit(changed)
        return Agreement(len(fresh), len(gone), len(changed), rebuilt)

    def admit(self, admissions: Sequence[Admission]) -> None:
        if not self.standing:
            raise GateUnavailable("the table is gone")
        for one in admissions:
            for mark in [mark for mark, other in self.held.items() if other.mac == one.mac and mark != one.mark]:
                self._drop(mark)
            self.held[one.mark] = replace(one)
            self.counters.setdefault(one.mark, (one.bytes_up, one.bytes_down))

    def dismiss(self, gone: Iterable[Admission]) -> list[Reading]:
        last = [Reading(one.mark, *self.counters[one.mark]) for one in gone if one.mark in self.counters]
        for reading in last:
            self._drop(reading.mark)
        return last

    def settle(self) -> float | None:
        return None

    def readings(self) -> list[Reading]:
        return [Reading(mark, up, down) for mark, (up, down) in self.counters.items()]

    def bind(self, pairs: Collection[tuple[str, str]]) -> None:
        """Sources are not modelled here."""

    def bound(self) -> frozenset[tuple[str, str]]:
        return frozenset()

    def watch(self) -> int | None:
        return None

    def drain(self) -> bool:
        return True

    def _drop(self, mark: int) -> None:
        self.interruptions.append(mark)
        self.held.pop(mark, None)
        self.counters.pop(mark, None)
