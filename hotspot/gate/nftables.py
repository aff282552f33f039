"""The reference gate: nf_tables, conntrack and HTB of this machine, in process and by netlink. Linux 5.10 or later."""

import errno
import logging
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from hotspot.clock import boottime
from hotspot.gate import conntrack, fingerprint, kernel, libnftables, ruleset
from hotspot.gate.agreement import Work, checked, compare, restored
from hotspot.gate.guard import Guard
from hotspot.gate.leases import Leases
from hotspot.gate.monitor import Monitor, generation
from hotspot.gate.netlink import NETFILTER, ROUTE, Link, NetlinkError
from hotspot.gate.port import (
    Admission,
    Agreement,
    Capability,
    GateError,
    GateFull,
    GateRejected,
    GateUnavailable,
    Reading,
)
from hotspot.gate.roster import Roster
from hotspot.gate.rules import TABLE, Rules
from hotspot.gate.shaping import Shaper

log = logging.getLogger("conglang.gate")

_WHOLE = frozenset(Capability)
_SOON, _SOMETIME = 0.005, 0.05  # seconds: whoever rings meets an idle gatekeeper most of the time
_OTHERWISE = (errno.EBUSY, errno.EEXIST, errno.ENOENT)


class NftablesGate:
    """One box's gate. ``downlink_mbit`` and ``uplink_mbit`` are the speed of the line, 0 when unknown."""

    def __init__(
        self, rules: Rules, downlink_mbit: int = 0, uplink_mbit: int = 0, now: Callable[[], float] = boottime
    ) -> None:
        self._rules, self._now = rules, now
        self._line = (downlink_mbit, uplink_mbit)
        self._roster, self._guard, self._leases = Roster(), Guard(rules), Leases()
        self._parting: dict[int, Reading] = {}
        self._spared: kernel.Kept = {}
        self._monitor: Monitor | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        return _WHOLE if self._shaper.able else _WHOLE - {Capability.BANDWIDTH}

    def raise_up(self) -> None:
        for name, setting in ((self._rules.lan, "lan"), (self._rules.wan, "wan")):
            try:
                socket.if_nametoindex(name)
            except OSError:
                raise GateUnavailable(f"There is no network interface {name}: set {setting} to one.") from None
        self._look_at_the_line()
        with _in_words():
            if not self._untouched():
                with self._replaced():
                    pass
            standing = kernel.read(self._netfilter, self._now)
            self._roster.learn(standing.guests)
            self._leases.learn(self._netfilter)
            self._shaper.refresh(standing.classes)
            self._guard.agree(self._route)

    def take_down(self) -> None:
        self._run(f"table inet {TABLE}\ndelete table inet {TABLE}\n")
        self._guard.end()
        self._shaper.end()
        self._roster = Roster()
        self.close()

    def close(self) -> None:
        """Let go of the kernel and leave everything as it stands; the next call begins anew."""
        for name in ("_shaper", "_route", "_netfilter"):
            held = self.__dict__.pop(name, None)
            if isinstance(held, Link):
                held.close()
        if self._monitor is not None:
            self._monitor.close()
            self._monitor = None

    def sync(self, admissions: Collection[Admission]) -> Agreement:
        now = self._now()
        wanted = [item for item in checked(admissions) if item.until > now]
        self._look_at_the_line()
        with _in_words():
            if self._untouched():
                work = self._agree(wanted)
                rebuilt = False
            else:
                with self._replaced():
                    work = self._agree(wanted)
                rebuilt = True
            self._spared = kernel.keep(self._netfilter, kernel.SHARED)
            self._guard.agree(self._route)
        return Agreement(work.missing, len(work.strange), len(work.right) - work.missing, rebuilt)

    def admit(self, admissions: Sequence[Admission]) -> None:
        wanted = checked(admissions)
        with _in_words():
            self._twice(lambda: self._admit(wanted))

    def settle(self) -> float | None:
        with _in_words():
            waiting = self._shaper.waiting()
            passing = set(self._roster.held(item.mark for item in waiting).values())
            self._shaper.forget({item.mark for item in waiting} - passing)
            self._classify([item for item in waiting if item.mark in passing])
            if waiting:
                return _SOON
            return _SOMETIME if self._shaper.replenish() else None

    def dismiss(self, gone: Iterable[Admission]) -> list[Reading]:
        marks = {item.mark for item in gone}
        with _in_words():
            self._twice(lambda: self._stop(self._roster.held(marks), marks))
            counted = kernel.last(self._netfilter, marks)
            kernel.forget(self._netfilter, [reading.mark for reading in counted])
        known = {reading.mark for reading in counted}
        return counted + [self._parting.pop(mark) for mark in marks & self._parting.keys() - known]

    def readings(self) -> list[Reading]:
        with _in_words():
            return kernel.readings(self._netfilter)

    def bind(self, pairs: Collection[tuple[str, str]]) -> None:
        with _in_words():
            self._leases.accept(self._netfilter, pairs)

    def bound(self) -> frozenset[tuple[str, str]]:
        return self._leases.pairs()

    def watch(self) -> int | None:
        if self._monitor is None:
            try:
                self._monitor = Monitor(frozenset({self._netfilter.port}))
            except OSError as err:
                log.warning("Changes by others are only seen in the sweep: %s.", err.strerror)
                return None
        return self._monitor.fileno()

    def drain(self) -> bool:
        return self._monitor is not None and self._monitor.drain()

    @cached_property
    def _netfilter(self) -> Link:
        return _link(NETFILTER)

    @cached_property
    def _route(self) -> Link:
        return _link(ROUTE)

    @cached_property
    def _shaper(self) -> Shaper:
        made = Shaper(self._route, self._rules.lan, self._rules.wan, *self._line)
        made.begin()
        return made

    def _look_at_the_line(self) -> None:
        """Learn the number of the line's interface: one that is dialled has another each time."""
        try:
            index = socket.if_nametoindex(self._rules.wan)
        except OSError:
            index = None
        self._rules = replace(self._rules, wan_index=index)

    def _untouched(self) -> bool:
        """Whether our rules stand as we once loaded them."""
        found = fingerprint.take(self._netfilter)
        return found is not None and found.honest and found.rules == ruleset.digest(self._rules)

    @contextmanager
    def _replaced(self) -> Iterator[None]:
        """A fresh table in one step, with all that the old one held. Nobody hears from it until the block is over."""
        kept = {**self._spared, **kernel.keep(self._netfilter)}
        self._run(f"table inet {TABLE}\ndelete table inet {TABLE}\n{ruleset.whole(self._rules, held=True)}")
        try:
            kernel.put_back(self._netfilter, kept)
            yield
        finally:
            self._run(ruleset.released())
        found = fingerprint.take(self._netfilter)
        if found is not None:
            self._run(ruleset.about(self._rules, found.kernel))

    def _run(self, commands: str) -> None:
        """A transaction of ours by the library, whose port nobody tells: known by its generation."""
        libnftables.run(commands)
        if self._monitor is not None:
            self._monitor.own(generation(self._netfilter))

    def _agree(self, wanted: Sequence[Admission]) -> Work:
        standing = kernel.read(self._netfilter, self._now)
        self._roster.learn(standing.guests)
        self._shaper.refresh(standing.classes)
        astray = self._shaper.astray(wanted)
        work = compare(wanted, standing, astray)
        self._part(work)
        for some in kernel.portions(work.right):
            self._admit([restored(item, standing) for item in some])
        kernel.count_from(self._netfilter, work.counters)
        self._leases.agree(self._netfilter)
        return work

    def _part(self, work: Work) -> None:
        """Stop strangers and forget who has ended, but remember what was counted until somebody asks."""
        marks = work.strange | work.ended
        if marks or work.strange_macs:
            self._stop(work.strange_macs, marks)
            counted = kernel.last(self._netfilter, marks)
            self._parting = {reading.mark: reading for reading in counted}
            kernel.forget(self._netfilter, list(self._parting))

    def _admit(self, wanted: Sequence[Admission]) -> None:
        held = self._shaper.handles(item.mark for item in wanted)
        classes = self._shaper.limit(wanted)
        try:
            kernel.admit(self._netfilter, wanted, self._roster.places(wanted), held, classes, self._now())
        except NetlinkError:
            self._shaper.release(classes.keys() - held.keys())
            raise
        self._shaper.release(held.keys() - classes.keys())
        self._roster.put(wanted)

    def _classify(self, some: Sequence[Admission]) -> None:
        """Give these the classes that they wait for. What fails is found astray by the next sweep."""
        classes = self._shaper.limit(some)
        try:
            kernel.classify(self._netfilter, some, classes, self._now())
        except NetlinkError:
            self._shaper.release(classes)
            raise

    def _twice(self, change: Callable[[], None]) -> None:
        """Try again with what the kernel says: another mark may stand at a device, or one has ended this moment."""
        try:
            change()
        except NetlinkError as err:
            if err.errno not in _OTHERWISE:
                raise
            standing = kernel.read(self._netfilter, self._now)
            self._roster.learn(standing.guests)
            self._shaper.refresh(standing.classes)
            change()

    def _stop(self, guests: dict[str, int], marks: Collection[int]) -> None:
        kernel.stop(self._netfilter, guests, marks, self._shaper.handles(marks))
        conntrack.forget(self._netfilter, marks)
        self._shaper.forget(marks)
        self._shaper.release(marks)
        self._roster.drop(marks)


def _link(family: int) -> Link:
    try:
        return Link(family)
    except OSError as err:
        raise GateUnavailable(f"This kernel has no nf_tables: load the module nf_tables. ({err.strerror})") from err


@contextmanager
def _in_words() -> Iterator[None]:
    """The kernel's refusals as errors of the gate."""
    try:
        yield
    except GateError:
        raise
    except OSError as err:
        sentence, kind = _SENTENCES.get(
            err.errno or 0, (f"The kernel refused a change of the gate: {err.strerror}.", None)
        )
        raise (kind or GateRejected)(sentence) from err


_SENTENCES: dict[int, tuple[str, type[GateError]]] = {
    errno.EPERM: ("The gate may not touch nf_tables: start it as root or with CAP_NET_ADMIN.", GateUnavailable),
    errno.ENOENT: ("Somebody removed the gate's table; the next sweep puts it back.", GateRejected),
    errno.ENFILE: ("The gate's sets are full.", GateFull),
    errno.EOPNOTSUPP: ("This kernel has no nf_tables: load the module nf_tables.", GateUnavailable),
    errno.EPROTONOSUPPORT: ("This kernel has no nf_tables: load the module nf_tables.", GateUnavailable),
}
