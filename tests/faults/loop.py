"""Random processes die at random instants under load, again and again (fault F2), and everything is judged by packets.

What is drawn is drawn from one seed; when exactly a signal meets a process is the machine's business.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException

from hotspot.clock import boottime
from tests.faults import resident
from tests.faults.household import ROLES, Household
from tests.faults.rows import Rows
from tests.faults.traffic import Stream, Traffic
from tests.lab import visit
from tests.lab.namespace import LabError, until
from tests.lab.phone import Phone
from tests.lab.street import Street

STEADY, COMING_AND_GOING, VISITS = 3, 2, 5
CUT_WITHIN = 2.0  # P2
LONGEST_PAUSE = 0.8
BACK_WITHIN = 20
_WATCH = 0.03


@dataclass(slots=True)
class Tally:
    """What a run came to. ``portal`` are seconds until the page was back, 0 if it never went, by who was killed."""

    seed: int
    cycles: int = 0
    seconds: float = 0.0
    asked: int = 0
    lost: int = 0
    joins: int = 0
    leaves: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    portal: dict[str, list[float]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def blame(self, promise: str, what: str) -> None:
        self.violations.append(f"{promise} in cycle {self.cycles}: {what}")


class Comer(threading.Thread):
    """Residents who come and go all the time, each a few times, and note what they were promised and not given."""

    def __init__(self, number: int, street: Street, traffic: Traffic, tally: Tally, over: threading.Event) -> None:
        super().__init__(name=f"comer {number}", daemon=True)
        self._street, self._traffic, self._tally, self._over = street, traffic, tally, over
        self._rows, self._dice = Rows(street.data), random.Random(f"{tally.seed} {number}")

    def run(self) -> None:
        while not self._over.is_set():
            try:
                with self._street.visitor() as phone, self._traffic.of(phone) as stream:
                    for _ in range(VISITS):
                        if not self._over.is_set():
                            self._come_and_go(phone, stream)
            except (LabError, ValueError, LookupError) as err:
                self._tally.blame("a way in or out", str(err))
                self._over.wait(1)

    def _come_and_go(self, phone: Phone, stream: Stream) -> None:
        said = resident.insist(phone)
        self._tally.joins += 1
        self._over.wait(self._dice.uniform(0.1, 1.0))
        until_now = boottime()
        number = self._rows.one_live(phone)
        if missed := stream.missed(said, until_now):
            self._tally.blame("P1", f"{phone.who} was told it is inside and lost {len(missed)} of its packets")
        seen = self._leave(phone, number)
        last = stream.silent()
        if last > seen + CUT_WITHIN:
            self._tally.blame("P2", f"{phone.who} passed {last - seen:.1f} s after it had left")
        self._tally.leaves += 1

    def _leave(self, phone: Phone, number: int) -> float:
        """Press until the database says that the pass is over; the moment at which it was seen to say so."""
        while self._rows.passes()[number].state == "active":
            with suppress(LabError):
                resident.leave(phone)
        return boottime()


@dataclass(slots=True)
class Scene:
    """A box with its residents, and who judges them."""

    household: Household
    rows: Rows
    steady: list[Stream]
    stranger: Stream
    tally: Tally

    def judge(self, since: float) -> None:
        """Everything that can be judged while all goes on."""
        for stream in self.steady:
            missed = stream.missed(since)
            self.tally.asked += len(stream.answered(since)) + len(missed)
            self.tally.lost += len(missed)
            if missed:
                self.tally.blame("P1", f"{stream.phone.who}, inside all the time, lost {len(missed)} packets")
        if passed := self.stranger.last_passed():
            self.tally.blame("P2", f"a packet of a stranger passed at {passed:.1f}")
        if doubles := self.rows.doubles():
            self.tally.blame("P5", f"{len(doubles)} devices with two live passes")

    def kill(self, role: str) -> None:
        """Kill whoever has this role; wait until the page is there and everybody with it."""
        victim = self.household.kill(role)
        died, back, fine = boottime(), 0.0, True
        self.tally.kills[role] += 1
        while not (fine and self.household.pid(role) not in (0, victim) and self.household.whole()):
            shown = _welcomed(self.stranger.phone)
            if shown and not fine:
                back = boottime() - died
            fine = shown
            if boottime() - died > BACK_WITHIN:
                raise LabError(f"{role} was killed, and after {BACK_WITHIN} s the box is not whole")
            time.sleep(_WATCH)
        self.tally.portal.setdefault(role, []).append(back)


def run(street: Street, traffic: Traffic, cycles: int, seed: int) -> Tally:
    """Kill ``cycles`` processes in a standing box, one after the other."""
    tally, dice, began = Tally(seed), random.Random(seed), time.monotonic()
    with _under_load(street, traffic, tally) as scene:
        scene.household.wait_whole()
        for _ in range(cycles):
            since = boottime()
            tally.cycles += 1
            time.sleep(dice.uniform(0, LONGEST_PAUSE))
            try:
                scene.kill(dice.choice(ROLES))
            except LabError as err:
                tally.blame("a process that comes back", str(err))
                scene.household.wait_whole(within=60)
            scene.judge(since)
    tally.seconds = time.monotonic() - began
    return tally


@contextmanager
def _under_load(street: Street, traffic: Traffic, tally: Tally) -> Iterator[Scene]:
    """Some are inside, one never is, some come and go; at the end the bytes of those inside are compared."""
    rows, over = Rows(street.data), threading.Event()
    with ExitStack() as everybody:
        inside = [everybody.enter_context(street.visitor()) for _ in range(STEADY)]
        outside = everybody.enter_context(street.visitor())
        for phone in inside:
            visit.enter(phone)
        with ExitStack() as sending:
            steady = [sending.enter_context(traffic.of(phone)) for phone in inside]
            stranger = sending.enter_context(traffic.of(outside))
            for stream in steady:
                stream.passing()
            threads = [Comer(number, street, traffic, tally, over) for number in range(COMING_AND_GOING)]
            for thread in threads:
                thread.start()
            try:
                yield Scene(Household(street), rows, steady, stranger, tally)
            finally:
                over.set()
                for thread in threads:
                    thread.join(30)
        _compare_bytes(rows, steady, tally)


def _compare_bytes(rows: Rows, streams: list[Stream], tally: Tally) -> None:
    """P6: the phones are silent now; the database comes to exactly what was heard outside, both ways."""
    for stream in streams:
        passed, number = stream.bytes_passed(), rows.one_live(stream.phone)
        with suppress(LabError):
            until(lambda n=number, p=passed: rows.passes()[n].bytes_up >= p, 20, "the last sample", every=0.1)  # type: ignore[misc]
        row = rows.passes()[number]
        if (row.bytes_up, row.bytes_down) != (passed, passed):
            tally.blame(
                "P6", f"{stream.phone.who} moved {passed} bytes each way; counted {row.bytes_up} {row.bytes_down}"
            )


def _welcomed(phone: Phone) -> bool:
    """Whether the welcome page with its button is there."""
    with suppress(OSError, HTTPException):
        page = phone.get(f"{resident.portal(phone)}/", timeout=0.5)
        return page.status == 200 and visit.JOIN in page.text
    return False
