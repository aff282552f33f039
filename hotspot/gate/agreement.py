"""Compares who should pass with what stands in the kernel. Pure: what was found goes in, what to do comes out."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hotspot.gate.elements import Found
from hotspot.gate.port import MARK_MAX, Admission, GateRejected

SHORTEST_SECONDS = 1.0  # an element with no time at all would never end
_TOLERANCE_MS = 1000
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the kernel: guests by MAC, the rest by mark; ``classes`` are handles.

    ``guests_at`` and ``admitted_at`` are the boot times at which those two were read: reading many takes a while.
    """

    guests: Mapping[str, Found] = field(default_factory=dict)
    admitted: Mapping[int, Found] = field(default_factory=dict)
    up: Mapping[int, int] = field(default_factory=dict)
    down: Mapping[int, int] = field(default_factory=dict)
    classes: Mapping[int, int] = field(default_factory=dict)
    guests_at: float = 0.0
    admitted_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """What makes the gate agree: who is to be let in or set right, which marks are to go, and which have ended alone.

    ``missing`` counts those of ``right`` that did not pass. ``counters`` are the bytes (up, down) of those whose own
    stand at less than was known.
    """

    right: list[Admission]
    missing: int
    strange: set[int]
    strange_macs: dict[str, int]
    ended: set[int]
    counters: dict[int, tuple[int, int]]


def checked(admissions: Iterable[Admission]) -> list[Admission]:
    """The admissions, one a device and a pass: the later wins. Raises ``GateRejected`` for what is no admission."""
    by_mac: dict[str, Admission] = {}
    by_mark: dict[int, Admission] = {}
    for item in admissions:
        _check(item)
        for former in (by_mac.get(item.mac), by_mark.get(item.mark)):
            if former is not None:
                by_mac.pop(former.mac, None)
                by_mark.pop(former.mark, None)
        by_mac[item.mac] = by_mark[item.mark] = item
    return list(by_mac.values())


def left_ms(until: float, now: float) -> int:
    """Milliseconds until then, never fewer than a second's."""
    return int(max(until - now, SHORTEST_SECONDS) * 1000)


def compare(wanted: Collection[Admission], standing: Standing, astray: Collection[int]) -> Work:
    """What has to be done so that exactly ``wanted`` pass; ``astray`` are marks whose bandwidth is not right."""
    counters = {item.mark: lost for item in wanted if (lost := _lost(item, standing)) is not None}
    absent = {item.mark for item in wanted if not _passes(item, standing)}
    faulty = {*absent, *astray, *counters}
    right = [item for item in wanted if item.mark in faulty or not (_ends(item, standing) and _counts(item, standing))]
    marks = {item.mark: item.mac for item in wanted}
    strange_macs = {mac: found.data for mac, found in standing.guests.items() if marks.get(found.data) != mac}
    strange = (standing.admitted.keys() | set(strange_macs.values())) - marks.keys()
    rest = standing.up.keys() | standing.down.keys() | standing.classes.keys()
    return Work(right, len(absent), strange, strange_macs, rest - marks.keys() - strange, counters)


def restored(item: Admission, standing: Standing) -> Admission:
    """``item`` with counters no lower than those that stood."""
    return replace(
        item,
        bytes_up=max(item.bytes_up, standing.up.get(item.mark, 0)),
        bytes_down=max(item.bytes_down, standing.down.get(item.mark, 0)),
    )


def _check(item: Admission) -> None:
    if not 1 <= item.mark <= MARK_MAX:
        raise GateRejected(f"{item.mark} cannot be the number of a pass.")
    if not _MAC.fullmatch(item.mac):
        raise GateRejected(f"{item.mac!r} is no MAC address.")
    if not math.isfinite(item.until):
        raise GateRejected(f"Pass {item.mark} has no end.")
    if min(item.bytes_up, item.bytes_down) < 0 or any(kbps is not None and kbps < 1 for kbps in _speeds(item)):
        raise GateRejected(f"Pass {item.mark} has a volume or a speed that cannot be.")


def _speeds(item: Admission) -> tuple[int | None, int | None]:
    return item.down_kbps, item.up_kbps


def _passes(item: Admission, standing: Standing) -> bool:
    guest = standing.guests.get(item.mac)
    return guest is not None and guest.data == item.mark and item.mark in standing.admitted


def _ends(item: Admission, standing: Standing) -> bool:
    """Whether both elements end when they should."""
    guest, admitted = standing.guests[item.mac].left_ms, standing.admitted[item.mark].left_ms
    if guest is None or admitted is None:
        return False
    guest_off = guest - left_ms(item.until, standing.guests_at)
    admitted_off = admitted - left_ms(item.until, standing.admitted_at)
    return -_TOLERANCE_MS <= guest_off <= _TOLERANCE_MS and -_TOLERANCE_MS <= admitted_off <= _TOLERANCE_MS


def _counts(item: Admission, standing: Standing) -> bool:
    return item.mark in standing.up and item.mark in standing.down


def _lost(item: Admission, standing: Standing) -> tuple[int, int] | None:
    """What its counters must be set to when one was reset: it goes on from what was known."""
    up, down = standing.up.get(item.mark, item.bytes_up), standing.down.get(item.mark, item.bytes_down)
    if up >= item.bytes_up and down >= item.bytes_down:
        return None
    return _continued(item.bytes_up, up), _continued(item.bytes_down, down)


def _continued(known: int, counted: int) -> int:
    return counted if counted >= known else known + counted
