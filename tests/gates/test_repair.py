"""The gate after a restart, after strangers, after a flush: adopted as it stands, or repaired without harm."""

import select
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import Admission, Agreement, Capability, GateRejected
from tests.gates.conftest import admission
from tests.gates.lane import ECHO, HOST4, HOSTS, RULES, Device, Lane

pytestmark = pytest.mark.lab
MARK = 77


@pytest.fixture
def phone(lane: Lane) -> Device:
    return lane.phones[0]


@pytest.fixture
def admitted(gate: NftablesGate, phone: Device) -> Admission:
    made = admission(MARK, phone.mac)
    gate.admit([made])
    return made


@pytest.fixture
def second(lane: Lane) -> Iterator[NftablesGate]:
    """Another process's gate with the same rules."""
    made = NftablesGate(RULES)
    yield made
    made.close()


def _nft(lane: Lane, command: str) -> str:
    done = lane.gateway.run("nft", command)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _announced(gate: NftablesGate, within: float = 0.3) -> bool:
    """Whether what ``watch`` gave becomes readable, and a stranger was behind it."""
    descriptor = gate.watch()
    assert descriptor is not None
    return bool(select.select([descriptor], [], [], within)[0]) and gate.drain()


def test_a_restart_loses_no_packet_of_a_guest(
    admitted: Admission, gate: NftablesGate, second: NftablesGate, phone: Device
) -> None:
    stop, lost = threading.Event(), []
    talk = phone.udp(HOST4, ECHO)

    def keep_asking() -> None:
        while not stop.wait(0.001):
            lost.append(not phone.hears(talk))

    thread = threading.Thread(target=keep_asking)
    thread.start()
    gate.close()
    for _ in range(3):
        second.raise_up()
        assert second.sync([admitted]).quiet
        second.close()
    stop.set()
    thread.join()
    assert len(lost) > 20
    assert sum(lost) == 0


def test_other_rules_replace_the_standing_ones_with_all_that_they_hold(
    admitted: Admission, phone: Device, lane: Lane
) -> None:
    _nft(lane, "add element inet conglang wg4 { 198.18.0.80 }")
    talk = phone.tcp(HOST4, ECHO)
    assert phone.hears(talk)
    newer = NftablesGate(replace(RULES, connections=30))
    newer.raise_up()
    assert "ct count over 30" in _nft(lane, "list table inet conglang")
    assert phone.hears(talk)
    assert newer.sync([admitted]).quiet
    assert "198.18.0.80" in _nft(lane, "list set inet conglang wg4")
    (reading,) = newer.readings()
    assert reading.bytes_up > 100
    newer.close()


@pytest.mark.parametrize(
    "harm",
    [
        "flush ruleset",
        "delete table inet conglang",
        "flush table inet conglang",
        "insert rule inet conglang through accept",
        "flush chain inet conglang known",
        "add chain inet conglang odd { type filter hook forward priority -1; policy accept; }",
        "add chain inet conglang through { policy accept; }",
    ],
)
def test_harm_is_noticed_and_healed_with_counters(
    gate: NftablesGate, admitted: Admission, lane: Lane, harm: str
) -> None:
    one, other = lane.phones
    assert one.reaches(HOST4)
    (before,) = gate.readings()
    gate.watch()
    _nft(lane, harm)
    assert _announced(gate)
    known = replace(admitted, bytes_up=before.bytes_up, bytes_down=before.bytes_down)
    agreement = gate.sync([known])
    assert agreement.rebuilt
    assert [one.reaches(address) for address in HOSTS.values()] == [True, True]
    assert [other.reaches(address) for address in HOSTS.values()] == [False, False]
    (after,) = gate.readings()
    assert after.bytes_up > before.bytes_up
    assert gate.sync([known]).quiet


@pytest.mark.parametrize(
    "harm",
    [
        "add element inet conglang guests { 02:c0:00:00:00:02 : 99 }",
        "add element inet conglang admitted { 99 }",
        "delete element inet conglang guests { 02:c0:00:00:00:01 }",
        "delete element inet conglang admitted { 77 }",
        "flush set inet conglang bytes_up",
        "flush set inet conglang leases",
    ],
)
def test_elements_that_a_stranger_touched_are_noticed_and_set_right(
    gate: NftablesGate, admitted: Admission, lane: Lane, harm: str
) -> None:
    gate.watch()
    _nft(lane, harm)
    assert _announced(gate) or harm.endswith("leases")
    assert not gate.sync([admitted]).rebuilt
    assert gate.sync([admitted]).quiet
    assert [phone.reaches(HOST4) for phone in lane.phones] == [True, False]
    assert [reading.mark for reading in gate.readings()] == [MARK]


def test_a_device_that_a_stranger_gave_another_mark_is_still_ours_to_admit_and_dismiss(
    gate: NftablesGate, phone: Device, lane: Lane
) -> None:
    mine = admission(MARK, phone.mac)
    _nft(lane, f"add element inet conglang guests {{ {phone.mac} : 99 }}")
    gate.admit([mine])
    assert phone.reaches(HOST4)
    _nft(lane, f"delete element inet conglang guests {{ {phone.mac} }}")
    _nft(lane, f"add element inet conglang guests {{ {phone.mac} : 99 }}")
    assert [reading.mark for reading in gate.dismiss([mine])] == [MARK]
    assert not phone.reaches(HOST4)


def test_leases_named_while_the_table_is_gone_hold_once_it_is_back(
    gate: NftablesGate, admitted: Admission, lane: Lane, phone: Device
) -> None:
    gate.bind([])
    assert not phone.reaches(HOST4)
    _nft(lane, "flush ruleset")
    with pytest.raises(GateRejected):
        gate.bind(lane.pairs)
    gate.sync([admitted])
    assert phone.reaches(HOST4)


def test_an_older_table_whose_sets_differ_is_replaced_all_the_same(lane: Lane, phone: Device) -> None:
    _nft(lane, "add table inet conglang; add map inet conglang guests { type ether_addr : ipv4_addr; }; "
               "add element inet conglang guests { 02:c0:00:00:00:01 : 10.0.0.1 }; "
               "add set inet conglang admitted { type ipv4_addr; }; "
               "add element inet conglang admitted { 10.0.0.1 }")  # fmt: skip
    gate = NftablesGate(RULES)
    gate.raise_up()
    gate.bind(lane.pairs)
    mine = admission(MARK, phone.mac)
    gate.sync([mine])
    assert phone.reaches(HOST4)
    assert gate.sync([mine]).quiet
    gate.close()


@pytest.mark.parametrize("timeout", ["1000d", "5s", "20m"])
def test_an_element_with_another_end_is_set_right(
    gate: NftablesGate, admitted: Admission, lane: Lane, timeout: str
) -> None:
    _nft(lane, f"delete element inet conglang admitted {{ {MARK} }}")
    _nft(lane, f"add element inet conglang admitted {{ {MARK} timeout {timeout} }}")
    assert gate.sync([admitted]) == Agreement(corrected=1)
    assert gate.sync([admitted]).quiet


def test_a_timeout_of_nothing_does_not_last_for_ever(admitted: Admission, lane: Lane) -> None:
    _nft(lane, "add element inet conglang admitted { 99 timeout 0s }")
    assert "0x00000063 expires" in _nft(lane, "list set inet conglang admitted")


def test_what_we_do_ourselves_is_no_strangers(gate: NftablesGate, lane: Lane, phone: Device) -> None:
    gate.watch()
    mine = admission(MARK, phone.mac, down_kbps=3000)
    gate.admit([mine])
    gate.bind([*lane.pairs, ("02:c0:00:00:00:09", "10.80.1.9")])
    gate.sync([mine])
    gate.dismiss([mine])
    _nft(lane, "flush ruleset")
    assert _announced(gate)
    gate.sync([mine])
    assert not _announced(gate)


def test_the_garden_and_other_tables_are_others_business(gate: NftablesGate, lane: Lane) -> None:
    gate.watch()
    _nft(lane, "add element inet conglang wg4 { 198.18.0.80 }")
    _nft(lane, "add table inet neighbour")
    assert not _announced(gate)


def test_others_tables_survive_our_end(gate: NftablesGate, lane: Lane) -> None:
    _nft(lane, "add table inet neighbour")
    gate.take_down()
    assert _nft(lane, "list tables") == "table inet neighbour\n"


def test_guests_are_kept_apart_on_a_bridge_and_nothing_is_guarded_elsewhere(lane: Lane) -> None:
    for rules, tables in ((RULES, ["bridge conglang_guard"]), (replace(RULES, lan="wan0", wan="lan0"), [])):
        gate = NftablesGate(rules)
        gate.raise_up()
        assert _nft(lane, "list tables").splitlines() == [f"table {name}" for name in ["inet conglang", *tables]]
        gate.take_down()
        assert _nft(lane, "list tables") == ""


def test_a_port_that_joins_the_bridge_is_guarded_with_the_next_sweep(gate: NftablesGate, lane: Lane) -> None:
    lane.gateway.ip("link add port9 type veth peer name port8", "link set port9 master lan0")
    gate.sync([])
    assert '"port9"' in _nft(lane, "list table bridge conglang_guard")
    lane.gateway.ip("link del port9")
    gate.sync([])
    assert '"port9"' not in _nft(lane, "list table bridge conglang_guard")


def test_somebody_elses_queue_is_left_alone(lane: Lane, phone: Device, caplog: pytest.LogCaptureFixture) -> None:
    queue = "tc qdisc add dev wan0 root handle 7: tbf rate 1gbit burst 1mb latency 50ms"
    assert lane.gateway.run(*queue.split()).returncode == 0
    gate = NftablesGate(RULES)
    gate.raise_up()
    gate.bind(lane.pairs)
    assert gate.capabilities == frozenset(Capability) - {Capability.BANDWIDTH}
    gate.admit([admission(MARK, phone.mac, down_kbps=1000, up_kbps=1000)])
    assert phone.reaches(HOST4)
    gate.take_down()
    assert "tbf 7:" in lane.gateway.run("tc", "qdisc", "show", "dev", "wan0").stdout
    lane.gateway.run("tc", "qdisc", "del", "dev", "wan0", "root")
    assert "wan0 has a queue of its own (tbf)" in caplog.text
