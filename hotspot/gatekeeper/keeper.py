"""The gatekeeper: makes the gate agree with the database, and the database with what the gate has counted.

It alone owns the gate. It loads neither Flask nor SQLAlchemy and needs ``CAP_NET_ADMIN`` only. When it is dead the
kernel goes on by itself: who was admitted passes until their time is over, nobody else does.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hotspot.access.accounting import Tally, advance
from hotspot.access.ledger import Ending, Entry, Ledger, LedgerError
from hotspot.access.policy import EndReason, OverVolume, judge, left_after_reboot
from hotspot.clock import Moment, moment, synchronised
from hotspot.failpoints import failpoint
from hotspot.gate.port import Admission, Agreement, Gate, GateError, Reading

log = logging.getLogger("conglang.gatekeeper")

GLANCE_SECONDS = 1.0  # with a tick it must stay well under the two seconds of P2
SWEEP_SECONDS = 60.0
REPORT_SECONDS = 10.0
STORE_AT_ONCE = 500


@dataclass(slots=True)
class Known:
    """A pass that the gate admits, and the boot time at which it last moved a byte."""

    entry: Entry
    moved_at: float


class Gatekeeper:
    """The rules of the loop, without its sockets, so that tests drive it by hand. One thread."""

    def __init__(self, ledger: Ledger, gate: Gate, sample_seconds: float, now: Callable[[], Moment] = moment) -> None:
        self._ledger, self._gate, self._now, self._sample_seconds = ledger, gate, now, sample_seconds
        self._known: dict[int, Known] = {}
        self._by_mac: dict[str | None, int] = {}
        self._rows: dict[int, dict[str, Any]] = {}
        self._loaded, self._soonest = False, float("inf")
        self._due = {"glance": 0.0, "sample": 0.0, "sweep": 0.0, "report": 0.0}
        self._repairs = 0
        self._trouble = ""

    @property
    def admitted(self) -> int:
        """How many passes the gate admits, as far as we know."""
        return len(self._known)

    def begin(self) -> None:
        """Raise the gate, closed to strangers, and restore every pass before anybody is listened to.

        Raises ``GateUnavailable``. A database that cannot be read leaves what the kernel already holds.
        """
        self._gate.raise_up()
        self._guarded("load", self.load)

    def tick(self) -> bool:
        """What is due: samples, ends, a glance at the database, a sweep, the report. True when more work waits."""
        if not self._loaded:
            self._guarded("load", self.load)
        elif self._rows:
            self._guarded("sample", self._store)
        at = self._now().boottime
        for name, every, work in (
            ("sample", self._sample_seconds, self.sample),
            ("glance", GLANCE_SECONDS, self.glance),
            ("sweep", SWEEP_SECONDS, self.sweep),
            ("report", REPORT_SECONDS, self.report),
        ):
            if self._loaded and at >= self._due[name]:
                self._due[name] = at + every
                self._guarded(name, work)
        self._guarded("expire", self.expire)
        return bool(self._rows)

    def look_at(self, ids: Iterable[int]) -> bool:
        """Make the gate agree on these passes now; True when it does. Cost does not depend on who else passes."""
        return self._guarded("nudge", lambda: self._agree_on(sorted(set(ids))))

    def expire(self) -> None:
        """Write down the end of passes whose time is over. The kernel has stopped them already."""
        at = self._now()
        if at.boottime < self._soonest:
            return  # asked after every nudge: it must not cost more the more guests there are
        over = [known for known in self._known.values() if known.entry.until_boot <= at.boottime]
        self._end([(known, EndReason(known.entry.bound_by.value)) for known in over], at)
        self._soonest = min((known.entry.until_boot for known in self._known.values()), default=float("inf"))

    def glance(self) -> None:
        """Notice what a lost nudge would have told: passes that opened, ended or changed."""
        ends = self._ledger.ends()
        strange = list(ends.keys() ^ self._known.keys())
        strange += [number for number in ends.keys() & self._known.keys()
                    if ends[number] != self._known[number].entry.until_boot]  # fmt: skip
        if strange:
            self._agree_on(strange)

    def load(self) -> None:
        """Take over every pass from the database, counting those of an earlier boot anew, and repair the gate."""
        at = self._now()
        entries = self._rebased(list(self._ledger.active()), at)
        for entry in entries:
            self._keep(entry, at)
        self._loaded = True
        self.sweep()

    def sweep(self) -> Agreement:
        """Compare the whole gate with what the database said and repair it (P4)."""
        at = self._now().boottime
        failpoint("sync.before")
        admissions = [_admission(known.entry) for known in self._known.values() if known.entry.until_boot > at]
        agreement = self._gate.sync(admissions)
        failpoint("sync.after")
        if not agreement.quiet:
            self._repairs += 1
            log.info("gate repaired", extra=asdict(agreement))
        return agreement

    def sample(self) -> None:
        """Read every counter, queue what moved, and end passes that are idle or have used up their volume."""
        at = self._now()
        readings = {reading.mark: reading for reading in self._gate.readings()}
        failpoint("sample.read")
        endings, changed = [], []
        for number, known in self._known.items():
            reading = readings.get(number)
            if reading is not None and self._count(known, reading, at):
                self._rows[number] = self._row(known, at)
            reason = self._verdict(known, at)
            if reason is not None:
                endings.append((known, reason))
            elif self._must_throttle(known.entry):
                known.entry.throttled = True
                self._rows[number] = self._row(known, at)
                changed.append(known)
        if changed:
            self._gate.admit([_admission(known.entry) for known in changed])
        self._store()
        self._end(endings, at)

    def _store(self) -> None:
        """Write some of the queued samples: a grant never waits for the samples of ten thousand others."""
        numbers = list(self._rows)[:STORE_AT_ONCE]
        self._ledger.sample([self._rows[number] for number in numbers])
        failpoint("sample.committed")
        for number in numbers:
            del self._rows[number]

    def report(self) -> None:
        """Tell the database that we are alive."""
        at = self._now()
        self._ledger.report(at.wall, at.boot_id, at.boottime, len(self._known), self._repairs, self._trouble)

    def stranger(self) -> None:
        """Somebody else touched our rules: look at once."""
        if self._gate.drain() and self._loaded:
            log.warning("somebody else changed the gate")
            self._guarded("sweep", self.sweep)

    def _guarded(self, name: str, work: Callable[[], object]) -> bool:
        """Do it; what fails is logged and tried again later, and the kernel keeps what it has."""
        try:
            work()
        except (LedgerError, GateError) as err:
            self._trouble = f"{name}: {err}"
            log.error("%s failed", name, extra={"error": str(err)})
            return False
        self._trouble = "" if self._trouble.startswith(name) else self._trouble
        return True

    def _agree_on(self, ids: Sequence[int]) -> None:
        at = self._now()
        entries = self._ledger.some(ids)
        self._rebased([entry for entry in entries.values() if entry.active], at)
        wanted = [entry for entry in entries.values() if entry.active and entry.until_boot > at.boottime]
        staying = {entry.id for entry in wanted}
        replaced = [self._by_mac[entry.mac] for entry in wanted if self._by_mac.get(entry.mac, entry.id) != entry.id]
        leaving = [number for number in {*ids, *replaced} if number in self._known and number not in staying]
        self._dismiss([self._known[number] for number in leaving], at)
        if wanted:
            failpoint("admit.before")
            self._gate.admit([_admission(entry) for entry in wanted])
            for entry in wanted:
                self._keep(entry, at)
            failpoint("admit.after")

    def _dismiss(self, gone: Sequence[Known], at: Moment) -> None:
        if not gone:
            return
        failpoint("dismiss.before")
        last = self._gate.dismiss([_admission(known.entry) for known in gone])
        failpoint("dismiss.after")
        for known in gone:
            self._known.pop(known.entry.id, None)
            self._rows.pop(known.entry.id, None)
            if self._by_mac.get(known.entry.mac) == known.entry.id:
                del self._by_mac[known.entry.mac]
        self._ledger.end([], self._counted(gone, last, at), at.wall)

    def _end(self, endings: Sequence[tuple[Known, EndReason]], at: Moment) -> None:
        """Commit first, then the kernel: a crash in between is repaired by the sweep (order of writes, design 4)."""
        if not endings:
            return
        failpoint("expire.before")
        written = [Ending(known.entry.id, reason, max(0, int(known.entry.until_boot - at.boottime)),
                          known.entry.until_boot) for known, reason in endings]  # fmt: skip
        self._ledger.end(written, [], at.wall)
        still = self._ledger.some([ending.id for ending in written])
        self._dismiss([known for known, _ in endings if not _active(still, known)], at)
        failpoint("expire.after")

    def _keep(self, entry: Entry, at: Moment) -> None:
        """Know ``entry`` as the database has it, with the counters and the idle time that only we know."""
        known = self._known.get(entry.id)
        if known is not None:
            ours = known.entry
            entry.bytes_up, entry.bytes_down, entry.throttled = ours.bytes_up, ours.bytes_down, ours.throttled
            entry.kernel_up, entry.kernel_down = ours.kernel_up, ours.kernel_down
        self._known[entry.id] = Known(entry, known.moved_at if known else at.boottime)
        self._soonest = min(self._soonest, entry.until_boot)
        self._by_mac[entry.mac] = entry.id

    def _rebased(self, entries: list[Entry], at: Moment) -> list[Entry]:
        """Passes of an earlier boot, counted anew in this one by what was left of them (clock rules, P3).

        How far that boot came is known from the last report; a report's interval is taken off, so that nobody
        gains by a power cut.
        """
        moved = [entry for entry in entries if entry.boot_id != at.boot_id]
        if not moved:
            return entries
        trusted, last = synchronised(), self._ledger.last_report()
        for entry in moved:
            reached = last[1] + REPORT_SECONDS if last is not None and last[0] == entry.boot_id else None
            wall_left = (entry.ends_at - at.wall).total_seconds() if trusted else None
            entry.remaining_seconds = left_after_reboot(entry.remaining_seconds, entry.until_boot, reached, wall_left)
            entry.boot_id, entry.until_boot = at.boot_id, at.boottime + entry.remaining_seconds
            entry.kernel_up = entry.kernel_down = 0
        self._ledger.rebase(moved)
        return entries

    def _count(self, known: Known, reading: Reading, at: Moment) -> bool:
        entry = known.entry
        up = advance(Tally(entry.bytes_up, entry.kernel_up), reading.bytes_up)
        down = advance(Tally(entry.bytes_down, entry.kernel_down), reading.bytes_down)
        moved = up.total + down.total > entry.bytes_up + entry.bytes_down
        entry.bytes_up, entry.kernel_up, entry.bytes_down, entry.kernel_down = (
            up.total,
            up.counter,
            down.total,
            down.counter,
        )
        if moved:
            known.moved_at = at.boottime
        return moved

    def _counted(self, gone: Sequence[Known], last: Sequence[Reading], at: Moment) -> list[dict[str, Any]]:
        readings = {reading.mark: reading for reading in last}
        for known in gone:
            reading = readings.get(known.entry.id)
            if reading is not None:
                self._count(known, reading, at)
        return [self._row(known, at) for known in gone if known.entry.id in readings]

    def _verdict(self, known: Known, at: Moment) -> EndReason | None:
        entry = known.entry
        used = entry.bytes_up + entry.bytes_down
        return judge(entry.until_boot - at.boottime, entry.bound_by, at.boottime - known.moved_at,
                     entry.idle_seconds, used, entry.byte_budget, entry.over_volume)  # fmt: skip

    def _row(self, known: Known, at: Moment) -> dict[str, Any]:
        entry = known.entry
        return {"id": entry.id, "bytes_up": entry.bytes_up, "bytes_down": entry.bytes_down,
                "kernel_up": entry.kernel_up, "kernel_down": entry.kernel_down, "throttled": entry.throttled,
                "seen_at": self._ledger.wall(at.wall)}  # fmt: skip

    @staticmethod
    def _must_throttle(entry: Entry) -> bool:
        over = entry.byte_budget is not None and entry.bytes_up + entry.bytes_down >= entry.byte_budget
        return (
            over
            and entry.over_volume is OverVolume.THROTTLE
            and entry.throttle_kbps is not None
            and not entry.throttled
        )


def _active(entries: dict[int, Entry], known: Known) -> bool:
    return known.entry.id in entries and entries[known.entry.id].active


def _admission(entry: Entry) -> Admission:
    down, up = entry.down_kbps, entry.up_kbps
    if entry.throttled and entry.throttle_kbps is not None:
        down, up = (min(entry.throttle_kbps, rate or entry.throttle_kbps) for rate in (down, up))
    return Admission(entry.id, entry.mac or "", entry.until_boot, down, up, entry.kernel_up, entry.kernel_down)
