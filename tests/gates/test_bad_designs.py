"""Designs that are known to be wrong, built on purpose: what they let through is seen by the same eyes as our own gate.

Each is followed by our gate under the same test, so that a blind test shows itself.
"""

import contextlib

import pytest

from hotspot.clock import boottime
from hotspot.gate.nftables import NftablesGate
from hotspot.gate.ruleset import whole
from tests.gates.conftest import admission
from tests.gates.lane import ECHO, HOST4, HOST6, RULES, Device, Lane, pushing, silent
from tests.lab.namespace import until

pytestmark = pytest.mark.lab
ESTABLISHED_FIRST = "insert rule inet conglang through ct state established,related accept"
STALE = "ct mark != 0 ct mark set 0"
families = pytest.mark.parametrize("host", [HOST4, HOST6])


@pytest.fixture
def phone(lane: Lane) -> Device:
    return lane.phones[0]


def _nft(lane: Lane, commands: str) -> None:
    done = lane.gateway.run("nft", commands)
    assert done.returncode == 0, done.stderr


def _flow_outlives_the_pass(gate: NftablesGate, phone: Device, host: str) -> bool:
    gate.admit([admission(1, phone.mac, seconds=1)])
    talk = phone.tcp(host, ECHO)
    assert phone.hears(talk)
    until(lambda: not phone.reaches(host), 4, "new flows are shut")
    return phone.hears(talk)


@families
def test_a_short_cut_for_established_flows_lets_an_expired_guest_go_on(
    gate: NftablesGate, phone: Device, lane: Lane, host: str
) -> None:
    _nft(lane, ESTABLISHED_FIRST)
    assert _flow_outlives_the_pass(gate, phone, host)


@families
def test_our_gate_lets_no_expired_guest_go_on(gate: NftablesGate, phone: Device, host: str) -> None:
    assert not _flow_outlives_the_pass(gate, phone, host)


def test_our_gate_takes_the_short_cut_out_again(gate: NftablesGate, phone: Device, lane: Lane) -> None:
    _nft(lane, ESTABLISHED_FIRST)
    assert gate.sync([]).rebuilt
    assert not _flow_outlives_the_pass(gate, phone, HOST4)


def _closed_by(lane: Lane, family: str) -> None:
    """Everything from the guests dropped, in a table of one family."""
    _nft(
        lane,
        f"add table {family} closed; "
        f"add chain {family} closed through {{ type filter hook forward priority filter; policy accept; }}; "
        f"add rule {family} closed through iifname lan0 drop",
    )


def test_a_table_of_ipv4_alone_leaks_ipv6(phone: Device, lane: Lane) -> None:
    _closed_by(lane, "ip")
    assert (phone.reaches(HOST4), phone.reaches(HOST6)) == (False, True)


def test_a_table_of_both_leaks_neither(phone: Device, lane: Lane) -> None:
    _closed_by(lane, "inet")
    assert (phone.reaches(HOST4), phone.reaches(HOST6)) == (False, False)


def _is_pushed_to_without_the_mac(gate: NftablesGate, phone: Device, lane: Lane) -> bool:
    """Whether what the host sends goes on to reach a device that was taken out of the map, and speaks now and then."""
    gate.admit([admission(1, phone.mac)])
    talk = phone.udp(HOST4, ECHO)
    with pushing(lane, talk):
        assert talk.recv(100) == b"."
        _nft(lane, f"delete element inet conglang guests {{ {phone.mac} }}")
        looked_at_again = boottime() + 1.5
        while boottime() < looked_at_again:
            with contextlib.suppress(OSError):
                talk.send(b"on")
                talk.recv(100)
        return not silent(talk)


def test_without_the_rule_for_stale_marks_a_removed_device_is_still_sent_to(
    gate: NftablesGate, phone: Device, lane: Lane
) -> None:
    text = whole(RULES)
    assert STALE in text
    _nft(lane, "delete table inet conglang; " + text.replace(STALE, ""))
    gate.bind([])
    gate.bind(lane.pairs)
    assert _is_pushed_to_without_the_mac(gate, phone, lane)


def test_with_it_a_removed_device_is_cut(gate: NftablesGate, phone: Device, lane: Lane) -> None:
    assert not _is_pushed_to_without_the_mac(gate, phone, lane)


def test_a_set_without_a_time_of_its_own_keeps_a_rounded_down_guest_for_ever(lane: Lane) -> None:
    _nft(lane, "add table inet careless; add set inet careless admitted { type mark; flags timeout; }; "
               "add element inet careless admitted { 99 timeout 0s }")  # fmt: skip
    assert "expires" not in lane.gateway.run("nft", "list", "set", "inet", "careless", "admitted").stdout
