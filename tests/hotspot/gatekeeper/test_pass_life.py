"""The life of passes as a model: whatever happens in whatever order, the promises P1–P6 hold.

Three phones, a gatekeeper that may die after any effect, nudges that may be lost, reboots, flushed rules, a wall clock
that jumps. The kernel is on paper (``paper.py``), the database is a real SQLite file.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from hotspot.access import passes
from hotspot.access.models import Pass, PassState
from hotspot.access.passes import Opened
from hotspot.clock import Moment
from hotspot.db import Base, Database
from hotspot.failpoints import NAMES
from hotspot.gatekeeper import keeper as keeper_module
from tests.hotspot.gatekeeper.conftest import ZONE, Box

phones = st.integers(1, 3)
START = Moment(datetime(2026, 11, 23, 2, 30, tzinfo=UTC), "boot-0", 10_000.0)
CATCH_UP_SECONDS = 2


class Died(Exception):
    """The gatekeeper was killed at a failpoint."""


class PassLife(RuleBasedStateMachine):
    """What may happen to a box, and what must hold after each thing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'model.db'}")
        Base.metadata.create_all(self.database.engine)
        self.box = Box.build(self.database, START, daily_minutes=None, daily_megabytes=None, session_minutes=1)
        self.alive = True
        self.boots = 0
        self.sent: dict[int, int] = {}
        self.seen: dict[int, int] = {}
        self.online: dict[int, float] = {}
        self.unwatched: dict[int, float] = {}
        self.excused: dict[int, float] = {}
        self.fatal = ""
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(keeper_module, "failpoint", self._failpoint)

    def teardown(self) -> None:
        self.patch.undo()
        self.box.ledger.close()
        self.database.dispose()
        self.folder.cleanup()

    def _failpoint(self, name: str) -> None:
        assert name in NAMES
        if name == self.fatal:
            self.fatal = ""
            raise Died(name)

    def _do(self, ids: list[int], told: bool) -> None:
        """Nudge the gatekeeper, unless the nudge is lost or nobody is there."""
        if not (told and self.alive):
            return
        try:
            self.box.keeper.look_at(ids)
        except Died:
            self.alive = False

    def _pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            for mark in self.box.gate.passing().values():
                self.online[mark] = self.online.get(mark, 0) + 1
                if not self.alive:
                    self.unwatched[mark] = self.unwatched.get(mark, 0) + 1
            self.box.street.pass_time(1)
            if self.alive:
                try:
                    self.box.keeper.tick()
                except Died:
                    self.alive = False

    @rule(number=phones, told=st.booleans())
    def press_the_button(self, number: int, told: bool) -> None:
        with self.database.writing() as db:
            answer = passes.open_pass(db, self.box.guest(number), 1, "vi", self.box.street.at, ZONE)
        assert isinstance(answer, Opened)
        self._do([answer.id], told)

    @rule(number=phones, told=st.booleans())
    def close(self, number: int, told: bool) -> None:
        with self.database.writing() as db:
            live = db.scalar(select(Pass).where(Pass.mac == self.box.guest(number).mac))
            if live is None:
                return
            passes.close(db, live, None, self.box.street.at)
            ended = live.id
        self._do([ended], told)

    @rule(number=phones, seconds=st.integers(1, 90), told=st.booleans())
    def extend(self, number: int, seconds: int, told: bool) -> None:
        with self.database.writing() as db:
            live = db.scalar(select(Pass).where(Pass.mac == self.box.guest(number).mac))
            if live is None:
                return
            passes.extend(db, live, seconds, None, self.box.street.at)
            extended = live.id
        self._do([extended], told)

    @rule(number=phones, size=st.integers(1, 10**9))
    def send(self, number: int, size: int) -> None:
        mac = self.box.guest(number).mac
        mark = self.box.gate.passing().get(mac)
        if self.box.gate.carry(mac, size):
            assert mark is not None
            self.sent[mark] = self.sent.get(mark, 0) + size

    @rule(seconds=st.sampled_from([1, 5, 20, 70]))
    def wait(self, seconds: int) -> None:
        self._pass_time(seconds)

    @rule(
        name=st.sampled_from(
            [name for name in NAMES if name.split(".")[0] in ("admit", "dismiss", "expire", "sample", "sync")]
        )
    )
    def will_die_at(self, name: str) -> None:
        self.fatal = name

    @rule()
    def killed(self) -> None:
        self.alive = False

    @precondition(lambda self: not self.alive)
    @rule()
    def restarted(self) -> None:
        self.fatal = ""
        self.unwatched.clear()
        self.box.restart()
        self.alive = True

    @rule()
    def power_cut(self) -> None:
        """What passed while the gatekeeper was dead already, nobody has written down."""
        for mark, seconds in self.unwatched.items():
            self.excused[mark] = self.excused.get(mark, 0) + seconds
        self.unwatched.clear()
        self.boots += 1
        self.fatal = ""
        self.box.gate.lose_everything()
        self.box.street.reboot(f"boot-{self.boots}")
        self.box.restart()
        self.alive = True

    @precondition(lambda self: self.alive)
    @rule()
    def rules_flushed(self) -> None:
        self.box.gate.lose_everything()
        try:
            self.box.keeper.stranger()
        except Died:
            self.alive = False

    @rule(seconds=st.sampled_from([-315_360_000, -3600, 3600, 315_360_000]))
    def clock_stepped(self, seconds: int) -> None:
        self.box.street.step_wall(seconds)

    @invariant()
    def the_kernel_comes_to_agree(self) -> None:
        """P1, P2, P4: within two seconds exactly those pass that the database says may."""
        if not self.alive:
            return
        self._pass_time(CATCH_UP_SECONDS)
        if not self.alive:
            return
        with self.database.reading() as db:
            active = db.scalars(select(Pass).where(Pass.state == PassState.ACTIVE)).all()
            wanted = {row.mac: row.id for row in active if passes.seconds_left(row, self.box.street.at) > 0}
        ends_now = {row.mac for row in active if passes.seconds_left(row, self.box.street.at) < 1}
        passing = {mac: mark for mac, mark in self.box.gate.passing().items() if mac not in ends_now}
        assert passing == wanted

    @invariant()
    def nobody_is_online_longer_than_granted(self) -> None:
        """P3: also over reboots and clock steps, unless the gatekeeper was dead when the power went."""
        with self.database.reading() as db:
            for row in db.scalars(select(Pass)):
                assert self.online.get(row.id, 0) <= row.granted_seconds + 1 + self.excused.get(row.id, 0)

    @invariant()
    def one_live_pass_a_device(self) -> None:
        """P5."""
        with self.database.reading() as db:
            macs = db.scalars(select(Pass.mac).where(Pass.state == PassState.ACTIVE)).all()
        assert len(macs) == len(set(macs))

    @invariant()
    def bytes_neither_shrink_nor_double(self) -> None:
        """P6."""
        with self.database.reading() as db:
            for row in db.scalars(select(Pass)):
                total = row.bytes_up + row.bytes_down
                assert self.seen.get(row.id, 0) <= total <= self.sent.get(row.id, 0)
                self.seen[row.id] = total


PassLife.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPassLife = PassLife.TestCase
