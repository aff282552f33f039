"""SIGKILL of each process in turn, with guests online: what they lose, how soon a newcomer gets in, what is kept.

The oracle is traffic: a guest's echo requests over both families all the while, their bytes added up by the guest, and
after each kill a newcomer who goes the whole way by name, page and button until a packet comes back, and leaves again.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException

from sqlalchemy import select

from bench.figures import Row, at_most, judged, none, number, told
from bench.ours import Hotspot
from bench.pace import Pace
from bench.pinger import Pinger
from bench.processes import Process, command, listening
from hotspot.access.models import Pass, PassState
from tests.lab import visit
from tests.lab.namespace import LabError, until
from tests.lab.phone import Phone

PART = "kill"
_AGAIN_WITHIN = 15.0
_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What must survive: the pass, its end, its budget, and the bytes counted so far."""

    number: int
    active: bool
    until: float
    budget: int | None
    up: int


def measure(pace: Pace) -> Iterator[Row]:
    """One kill of each in a quick look, two in the whole bench."""
    with Hotspot(sample_seconds="1") as hotspot:
        guest, newcomer = hotspot.phones(2)
        visit.enter(guest)
        four, six = hotspot.street.inet.target()
        before, slowest = _kept(hotspot, guest), 0.0
        with Pinger(guest, four) as pinger4, Pinger(guest, six) as pinger6:
            for name in VICTIMS:
                back = max(_killed(hotspot, name, newcomer, guest, (four, six)) for _ in range(1 if pace.quick else 2))
                slowest = max(slowest, back)
                yield told(PART, f"{name} killed: a newcomer is online after", f"{number(back)} s")
        yield from _rows(hotspot, guest, before, slowest, (pinger4, pinger6))


def _rows(
    hotspot: Hotspot, guest: Phone, before: Kept, slowest: float, pingers: tuple[Pinger, Pinger]
) -> Iterator[Row]:
    lost, sent = sum(one.lost for one in pingers), sum(one.sent for one in pingers)
    yield judged(PART, "lost pings of a guest, both families, all kills", lost, none(), f"{lost} of {sent:,}")
    yield judged(PART, "portal back, a newcomer online (the slowest)", slowest, at_most(3, "s"), f"{number(slowest)} s")
    weight = sum(one.bytes_sent for one in pingers)
    after = _kept(hotspot, guest)
    deadline = time.monotonic() + 5
    while after.up < weight and time.monotonic() < deadline:  # until the next sample is written
        time.sleep(0.2)
        after = _kept(hotspot, guest)
    same = after.active and (after.number, after.until, after.budget) == (before.number, before.until, before.budget)
    yield judged(PART, "passes or quotas lost or changed", 0 if same else 1, none(),
                 "the pass, its end and its budget are the same" if same else f"{before} became {after}")  # fmt: skip
    missing = abs(weight - (after.up - before.up))
    yield judged(PART, "bytes that the counter missed or made up", missing, none(),
                 f"{missing:,} (sent {weight:,}, counted {after.up - before.up:,})")  # fmt: skip


def _killed(hotspot: Hotspot, name: str, newcomer: Phone, guest: Phone, targets: tuple[str, str]) -> float:
    """Kill one process; seconds until the newcomer was online. Waits until somebody has taken its place."""
    find = VICTIMS[name]
    victim = until(lambda: find(hotspot.processes()), 5, f"{name}, who is to be killed")
    began = time.monotonic()
    os.kill(victim.pid, signal.SIGKILL)
    until(
        lambda: _enters(newcomer, targets), _AGAIN_WITHIN, f"a newcomer to get in after {name} was killed", every=0.05
    )
    if name == DNSMASQ:
        until(lambda: _is_served(newcomer, guest), _AGAIN_WITHIN, "leases and names, dnsmasq killed", every=0.05)
    back = time.monotonic() - began
    visit.leave(newcomer, hotspot.portal)
    successor = until(lambda: _successor(hotspot, find, victim), _AGAIN_WITHIN, f"{name} to be back")
    time.sleep(_PAUSE)
    if not successor.alive:
        raise LabError(f"{name} came back and died")
    return back


def _enters(newcomer: Phone, targets: tuple[str, str]) -> bool:
    """Go the whole way, or what is left of it; whether the newcomer is online over both families."""
    with contextlib.suppress(OSError, AssertionError, LookupError, HTTPException):
        visit.enter(newcomer)
    return all(visit.online(newcomer, targets, timeout=0.5))


def _is_served(newcomer: Phone, guest: Phone) -> bool:
    """Whether a lease is to be had, and a guest's questions for names that nobody has asked for are answered."""
    with contextlib.suppress(OSError, LabError):
        guest.resolve(f"after-{time.monotonic_ns()}.example", timeout=0.3)
        newcomer.lease("-t", "1")
        return True
    return False


def _kept(hotspot: Hotspot, guest: Phone) -> Kept:
    with hotspot.database.reading() as db:
        row = db.scalars(select(Pass).where(Pass.mac == guest.mac).order_by(Pass.id.desc())).first()
        if row is None:
            raise LabError("the guest's pass is gone")
        return Kept(row.id, row.state is PassState.ACTIVE, row.until_boot, row.byte_budget, row.bytes_up)


# -- whom to kill ------------------------------------------------------------------------------------------------------


def _called(*words: str) -> Callable[[list[Process]], Process | None]:
    return lambda everything: next(iter(command(everything, *words)), None)


def _listener(port: int) -> Callable[[list[Process]], Process | None]:
    """The process that listens on a port."""
    return lambda everything: next(iter(listening(everything, port)), None)


DNSMASQ = "dnsmasq"
_PORTAL, _STAFF = 2080, 8443
VICTIMS = {
    "gatekeeper": _called("hotspot", "gateway"),
    "residents' face": _listener(_PORTAL),
    "staff face": _listener(_STAFF),
    "serve": _called("hotspot", "serve"),
    "resolver": _called("hotspot", "resolver"),
    DNSMASQ: _called("dnsmasq"),
}


def _successor(hotspot: Hotspot, find: Callable[[list[Process]], Process | None], victim: Process) -> Process | None:
    found = find(hotspot.processes())
    return found if found is not None and (found.pid, found.start) != (victim.pid, victim.start) else None
