"""The simulated gate's traffic: believable, within the plan, and the same for the same seed however it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.gate import gate_for
from hotspot.gate.port import Admission, GateRejected, Reading
from hotspot.gate.simulated import STRETCH_SECONDS, SimulatedGate
from hotspot.settings import Settings

MAC = "02:00:00:00:00:01"


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def _gate(clock: Clock, seed: int = 1) -> SimulatedGate:
    made = SimulatedGate(seed, clock)
    made.raise_up()
    return made


def _after(seconds: float, seed: int = 1, reads: int = 1, **more: int | None) -> Reading:
    clock = Clock()
    gate = _gate(clock, seed)
    gate.admit([Admission(5, MAC, clock.at + 1e6, **more)])  # type: ignore[arg-type]
    for number in range(1, reads + 1):
        clock.at = 1000.0 + seconds * number / reads
        (reading,) = gate.readings()
    return reading


def test_settings_name_it(settings: Settings) -> None:
    assert isinstance(gate_for(settings), SimulatedGate)


def test_the_same_seed_counts_the_same_and_another_does_not() -> None:
    assert _after(600) == _after(600)
    assert _after(600) != _after(600, seed=2)


@given(st.integers(1, 60))
def test_it_does_not_matter_how_often_one_looks(reads: int) -> None:
    assert _after(600, reads=reads) == _after(600)


def test_an_hour_of_a_resident_is_about_a_hundred_megabytes_mostly_down() -> None:
    reading = _after(3600)
    assert 50e6 < reading.bytes_down < 200e6
    assert reading.bytes_up < reading.bytes_down / 5


def test_no_limit_is_exceeded() -> None:
    reading = _after(600, down_kbps=200, up_kbps=8)
    assert 0 < reading.bytes_down <= 600 * 200 * 125
    assert 0 < reading.bytes_up <= 600 * 8 * 125


def test_nothing_moves_after_the_end() -> None:
    clock = Clock()
    gate = _gate(clock)
    gate.admit([Admission(5, MAC, clock.at + 60)])
    clock.at += 60 + STRETCH_SECONDS
    at_the_end = gate.readings()
    clock.at += 3600
    assert gate.readings() == at_the_end
    assert gate.passing == {}


def test_nothing_is_let_through_a_gate_that_is_not_up() -> None:
    with pytest.raises(GateRejected, match="not up"):
        SimulatedGate().admit([Admission(5, MAC, 1e6)])
