"""What the gate cannot do, each said in one sentence and with nothing half done."""

import subprocess
import sys
from dataclasses import replace

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import GateError, GateFull, GateRejected, GateUnavailable
from tests.gates.conftest import admission
from tests.gates.lane import RULES, Device, Lane

pytestmark = pytest.mark.lab


@pytest.fixture
def phone(lane: Lane) -> Device:
    return lane.phones[0]


def _nft(lane: Lane, command: str) -> str:
    done = lane.gateway.run("nft", command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_pass_too_many_is_said_to_be_too_many(lane: Lane) -> None:
    small = NftablesGate(replace(RULES, capacity=16))
    small.raise_up()
    small.admit([admission(mark, f"02:aa:00:00:00:{mark:02x}") for mark in range(1, 16)])
    with pytest.raises(GateFull):
        small.admit([admission(mark, f"02:aa:00:00:00:{mark:02x}") for mark in range(16, 40)])
    assert {reading.mark for reading in small.readings()} == set(range(1, 16))
    small.close()


def test_admitting_through_a_gate_that_somebody_removed_is_an_error(
    gate: NftablesGate, phone: Device, lane: Lane
) -> None:
    _nft(lane, "flush ruleset")
    with pytest.raises(GateRejected, match="removed"):
        gate.admit([admission(1, phone.mac)])


@pytest.mark.parametrize("rules", [replace(RULES, lan="nolan0"), replace(RULES, wan="nowan0")])
@pytest.mark.usefixtures("lane")
def test_an_interface_that_is_not_there_is_named(rules: object, lane: Lane) -> None:
    with pytest.raises(GateUnavailable, match="There is no network interface no[lw]an0"):
        NftablesGate(rules).raise_up()  # type: ignore[arg-type]
    assert _nft(lane, "list ruleset") == ""


def test_without_permission_one_sentence_says_so_and_nothing_is_changed(lane: Lane) -> None:
    told = """
import os
from tests.gates.lane import RULES
from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import GateUnavailable
os.setgroups([]); os.setuid(65534)
try:
    NftablesGate(RULES).raise_up()
except GateUnavailable as err:
    print(err)
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=30)
    assert done.stdout == "The gate may not touch nf_tables: start it as root or with CAP_NET_ADMIN.\n", done.stderr
    assert _nft(lane, "list ruleset") == ""


def test_every_error_of_the_gate_is_one(lane: Lane) -> None:
    gate = NftablesGate(RULES)
    with pytest.raises(GateError):
        gate.readings()
    gate.close()
