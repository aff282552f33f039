"""The gatekeeper's sockets and signals: nudges, leases, strangers, and a clock that ticks twice a second."""

import gc
import logging
import selectors
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from hotspot.access.ledger import Ledger
from hotspot.gate import gate_for
from hotspot.gate.doorbell import Doorbell, Ring, listen_to
from hotspot.gate.nudge import Reply
from hotspot.gate.port import Gate, GateError
from hotspot.gatekeeper.keeper import Gatekeeper
from hotspot.network.leases import LeaseWatch
from hotspot.settings import Settings

log = logging.getLogger("conglang.gatekeeper")

TICK_SECONDS = 0.5
LOOK_AT_EVERYTHING = 0


class Loop:
    """Waits for whatever comes first and tells the keeper."""

    def __init__(self, settings: Settings, keeper: Gatekeeper, gate: Gate) -> None:
        self._keeper, self._gate = keeper, gate
        self._doorbell = Doorbell(settings.nudge_socket)
        self._leases = LeaseWatch(settings.lease_file, gate.bound()) if settings.gate == "nftables" else None
        self._selector = selectors.DefaultSelector()
        self._rings: list[Ring] = []
        self._running = True
        self._hear(self._doorbell.fileno(), self._open_door)
        self._hear_signals()
        stranger = gate.watch()
        if stranger is not None:
            self._hear(stranger, keeper.stranger)
        if self._leases is not None:
            self._hear(self._leases.fileno(), self._bind)
            self._bind()

    def run(self) -> None:
        """Until a signal asks to stop."""
        wait = TICK_SECONDS
        while self._running:
            for key, _ in self._selector.select(wait):
                key.data()
            self._answer()
            wait = 0.0 if self._keeper.tick() else self._settled()
        self._doorbell.close()

    def _hear(self, descriptor: int, then: Callable[[], None]) -> None:
        self._selector.register(descriptor, selectors.EVENT_READ, then)

    def _hear_signals(self) -> None:
        """A signal becomes a readable socket, so that none is lost between a test and a wait."""
        here, there = socket.socketpair()
        for end in (here, there):
            end.setblocking(False)
        signal.set_wakeup_fd(there.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        self._wakeups = (here, there)
        self._hear(here.fileno(), self._stop)

    def _stop(self) -> None:
        self._running = False

    def _open_door(self) -> None:
        for link in self._doorbell.visitors():
            self._selector.register(link, selectors.EVENT_READ, lambda link=link: self._listen(link))

    def _listen(self, link: socket.socket) -> None:
        self._selector.unregister(link)
        ring = listen_to(link)
        if ring is not None:
            self._rings.append(ring)

    def _answer(self) -> None:
        """One look at the database and one transaction in the kernel for everybody who rang meanwhile."""
        rings, self._rings = self._rings, []
        if not rings:
            return
        ids = {number for ring in rings for number in ring.ids if number != LOOK_AT_EVERYTHING}
        agreed = self._keeper.look_at(ids)
        for ring in rings:
            ring.answer(Reply.DONE if agreed else Reply.FAILED)

    def _settled(self) -> float:
        """Between two rings, a little of what the gate put off. Seconds to wait for the next ring."""
        try:
            more = self._gate.settle()
        except GateError as err:
            log.warning("what was put off waits for the next sweep", extra={"error": str(err)})
            more = None
        return TICK_SECONDS if more is None else more

    def _bind(self) -> None:
        if self._leases is not None:
            with suppress(OSError, GateError):  # the gate remembers them: the next sweep puts right what failed
                self._gate.bind(self._leases.pairs())


def run(settings: Settings, keep: bool = False) -> int:
    """Be the gatekeeper until told to stop. ``keep`` leaves the gate standing, for a restart. Returns an exit code."""
    gate = gate_for(settings)
    keeper = Gatekeeper(Ledger(settings.url), gate, settings.sample_seconds)
    try:
        keeper.begin()
    except GateError as err:
        log.error("the gate cannot be raised", extra={"error": str(err)})
        return 1
    loop = Loop(settings, keeper, gate)
    gc.freeze()
    log.info("gate stands", extra={"admitted": keeper.admitted})
    loop.run()
    if not keep:
        gate.take_down()
    log.info("gatekeeper stops", extra={"kept": keep})
    return 0
