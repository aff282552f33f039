"""A box on paper: a database with a place and a plan, a street's clock, a gate and its keeper."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hotspot.access import passes, plans
from hotspot.access.ledger import Ledger
from hotspot.access.models import Pass
from hotspot.access.passes import Guest, Opened
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.gatekeeper.keeper import Gatekeeper
from hotspot.network import sites
from hotspot.network.models import Kind
from tests.hotspot.access.conftest import PLAN, guest_at
from tests.hotspot.gatekeeper.paper import PaperGate, Street

ZONE = "Asia/Ho_Chi_Minh"
SAMPLE_SECONDS = 15


@dataclass
class Box:
    """One box, whose time and packets the test moves."""

    database: Database
    street: Street
    gate: PaperGate
    ledger: Ledger
    keeper: Gatekeeper

    @classmethod
    def build(cls, database: Database, moment: Moment, **plan: object) -> "Box":
        with database.writing() as db:
            site = sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, moment.wall)
            made = plans.create(db, {**PLAN, **plan}, None, moment.wall)
            plans.choose(db, site.id, made, None, moment.wall)
        street = Street(moment)
        gate, ledger = PaperGate(street.moment), Ledger(database.url)
        box = cls(database, street, gate, ledger, Gatekeeper(ledger, gate, SAMPLE_SECONDS, street.moment))
        box.keeper.begin()
        return box

    def restart(self) -> None:
        """The gatekeeper dies and a new one begins."""
        self.restart_on(self.database.url)

    def restart_on(self, url: str) -> None:
        """The same, with the database at ``url``."""
        self.ledger.close()
        self.ledger = Ledger(url)
        self.keeper = Gatekeeper(self.ledger, self.gate, SAMPLE_SECONDS, self.street.moment)
        self.keeper.begin()

    def run(self, seconds: float) -> None:
        """Let time pass with the gatekeeper alive."""
        for _ in range(int(seconds)):
            self.street.pass_time(1)
            while self.keeper.tick():
                pass

    def guest(self, number: int = 1) -> Guest:
        with self.database.reading() as db:
            site = sites.the(db)
        assert site is not None
        return guest_at(site, number)

    def open(self, number: int = 1, tell: bool = True) -> int:
        with self.database.writing() as db:
            answer = passes.open_pass(db, self.guest(number), 1, "vi", self.street.at, ZONE)
        assert isinstance(answer, Opened)
        if tell:
            assert self.keeper.look_at([answer.id])
        return answer.id

    def row(self, pass_id: int) -> Pass:
        with self.database.reading() as db:
            return db.get_one(Pass, pass_id)


@pytest.fixture
def box(database: Database, moment: Moment) -> Iterator[Box]:
    made = Box.build(database, moment)
    yield made
    made.ledger.close()
