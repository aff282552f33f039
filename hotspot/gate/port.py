"""What every gate promises. Pure: dataclasses and protocols only, no socket, no clock, no database.

The database says who may pass; a gate makes the kernel (or a router) agree. A gate never decides.

    GateError
    ├── GateUnavailable   the kernel, library or router cannot be used at all; the sentence says what to do
    ├── GateFull          it holds as many admissions as it can
    └── GateRejected      it refused this request; nothing of it was applied
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MARK_MAX = 2**31 - 1


class GateError(Exception):
    """Something a gate could not do. Its text is one sentence for the operator."""


class GateUnavailable(GateError):
    """The gate cannot be used at all."""


class GateFull(GateError):
    """The gate holds as many admissions as it can."""


class GateRejected(GateError):
    """The gate refused the request and applied nothing of it."""


class Capability(StrEnum):
    """A promise of a plan that a gate may or may not be able to keep."""

    TIMEOUT_IN_KERNEL = "timeout_in_kernel"
    IPV6 = "ipv6"
    BANDWIDTH = "bandwidth"
    COUNTERS = "counters"
    LIVE_CHANGE = "live_change"


@dataclass(frozen=True, slots=True)
class Admission:
    """One device that may pass.

    ``mark`` is the pass's number, 1..2**31-1, never reused (GATE-3). ``mac`` is lower case with colons.
    ``until`` is a boot time in seconds (``clock.boottime``); the gate must stop the device then by itself.
    ``*_kbps`` are kilobits (1,000 bits) a second, None for unlimited; down is towards the device.
    ``bytes_*`` are what the gate's own counters stood at, restored when the gate has lost them.
    """

    mark: int
    mac: str
    until: float
    down_kbps: int | None = None
    up_kbps: int | None = None
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A device's cumulative layer-3 bytes since its counters were made; up is from the device."""

    mark: int
    bytes_up: int
    bytes_down: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What ``sync`` had to do to make the gate agree; all zero when it already did."""

    added: int = 0
    removed: int = 0
    corrected: int = 0
    rebuilt: bool = False

    @property
    def quiet(self) -> bool:
        return not (self.added or self.removed or self.corrected or self.rebuilt)


class Gate(Protocol):
    """One way to let devices pass. One process owns a gate; none of its methods is re-entrant."""

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    def raise_up(self) -> None:
        """Make the gate stand, closed to everybody it does not already admit. Idempotent.

        A standing gate of ours with the same rules is adopted with its admissions and counters; any other is
        replaced in one atomic step. Raises ``GateUnavailable``; then nothing was changed.
        """

    def take_down(self) -> None:
        """Remove every trace of the gate. Idempotent."""

    def sync(self, admissions: Collection[Admission]) -> Agreement:
        """Make exactly these pass. Idempotent and whole; rebuilds a gate that somebody removed or altered.

        An admission that is already right is never interrupted (P4).
        """

    def admit(self, admissions: Sequence[Admission]) -> None:
        """Let these pass too, or change those that do; all or none. Cost does not depend on who else passes.

        A speed may come later, by ``settle``.
        """

    def settle(self) -> float | None:
        """Do for some two milliseconds what nobody should wait for, such as the speeds of many at once.

        Returns after how many seconds to go on with it, None when nothing is left.
        """

    def dismiss(self, gone: Iterable[Admission]) -> list[Reading]:
        """Stop these now, open connections included; those that do not pass are ignored. Returns last readings."""

    def readings(self) -> list[Reading]:
        """The counters of all that pass."""

    def bind(self, pairs: Collection[tuple[str, str]]) -> None:
        """Accept IPv4 sources from guests only as these (MAC, address) pairs, from DHCP leases."""

    def bound(self) -> frozenset[tuple[str, str]]:
        """The pairs accepted now. A gate that was adopted as it stood says what it had been told before."""

    def watch(self) -> int | None:
        """A file descriptor that becomes readable when somebody else touched the gate, or None. See ``drain``."""

    def drain(self) -> bool:
        """Empty what ``watch`` announced; True when a stranger changed our rules."""
