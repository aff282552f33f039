"""The same promises asked of every gate: in a lane of namespaces with real packets, and of the simulated one."""

import time
from collections.abc import Iterator
from typing import Protocol

import pytest

from hotspot.clock import boottime
from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import Admission, Gate
from hotspot.gate.simulated import SimulatedGate
from tests.gates.lane import HOSTS, RULES, Lane, standing


class Place(Protocol):
    """A gate, devices in front of it, and somebody who sees what passes."""

    gate: Gate
    macs: list[str]

    def now(self) -> float:
        """Boot time in seconds."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""

    def passes(self, mac: str) -> bool:
        """Whether traffic of this device passes at this moment, by every family the gate knows."""

    def restarted(self) -> Gate:
        """The gate as another process would find it."""


class OnPaper:
    """The simulated gate; its clock is moved by hand."""

    def __init__(self) -> None:
        self._at = 1000.0
        self._gate = SimulatedGate(seed=7, now=self.now)
        self.gate: Gate = self._gate
        self.macs = ["02:c0:00:00:00:01", "02:c0:00:00:00:02"]

    def now(self) -> float:
        return self._at

    def wait(self, seconds: float) -> None:
        self._at += seconds

    def passes(self, mac: str) -> bool:
        return mac in self._gate.passing

    def restarted(self) -> Gate:
        return self.gate


class OnTheLane:
    """The nftables gate; phones send datagrams to a host on the line."""

    def __init__(self, lane: Lane) -> None:
        self._made: list[NftablesGate] = []
        self.gate: Gate = self._new()
        self.macs = [phone.mac for phone in lane.phones]
        self._phones = {phone.mac: phone for phone in lane.phones}

    def now(self) -> float:
        return boottime()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def passes(self, mac: str) -> bool:
        answers = {self._phones[mac].reaches(address) for address in HOSTS.values()}
        assert len(answers) == 1, "one family passes and the other does not"
        return answers.pop()

    def restarted(self) -> Gate:
        self.gate = self._new()
        return self.gate

    def _new(self) -> NftablesGate:
        made = NftablesGate(RULES)
        self._made.append(made)
        return made

    def close(self) -> None:
        for made in self._made:
            made.close()


@pytest.fixture(scope="module")
def standing_lane() -> Iterator[Lane]:
    with standing() as made:
        yield made


@pytest.fixture
def lane(standing_lane: Lane) -> Iterator[Lane]:
    """A lane without a gate, with nothing that an earlier test left."""
    for heard in (standing_lane.line.heard, standing_lane.ours.heard):
        heard.clear()
    yield standing_lane
    NftablesGate(RULES).take_down()
    standing_lane.gateway.run("nft", "flush", "ruleset")
    standing_lane.gateway.run("conntrack", "-F")


@pytest.fixture
def gate(lane: Lane) -> Iterator[NftablesGate]:
    """The nftables gate of the lane, up, with the leases of its phones."""
    made = NftablesGate(RULES)
    made.raise_up()
    made.bind(lane.pairs)
    yield made
    made.close()


@pytest.fixture(params=["simulated", pytest.param("nftables", marks=pytest.mark.lab)])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each gate in turn, up."""
    if request.param == "simulated":
        on_paper = OnPaper()
        on_paper.gate.raise_up()
        yield on_paper
        return
    lane: Lane = request.getfixturevalue("lane")
    made = OnTheLane(lane)
    made.gate.raise_up()
    made.gate.bind(lane.pairs)
    yield made
    made.close()


def admission(mark: int, mac: str, seconds: float = 600, **more: int) -> Admission:
    """An admission that ends ``seconds`` from now by the real clock."""
    return Admission(mark, mac, boottime() + seconds, **more)
