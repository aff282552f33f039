"""Bandwidth of a pass: its class is found from its mark, changes while it runs, and is nobody else's."""

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import Admission, Agreement
from hotspot.gate.rules import LIMITED, TABLE
from tests.gates.conftest import admission
from tests.gates.lane import HOSTS, RULES, Device, Lane
from tests.gates.pump import PORT, Pump, moved

pytestmark = pytest.mark.lab
_SECONDS = 2


@pytest.fixture(autouse=True)
def pump(lane: Lane) -> Iterator[None]:
    made = Pump(lane)
    yield
    made.close()


def _mbit(phone: Device, family: int, down: bool) -> float:
    """What a transfer comes to, after its first moments, in Mbit/s."""
    link = phone.tcp(HOSTS[family], PORT)
    with link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32768)
        link.send(b"d" if down else b"u")
        moved(link, 0.5, down)
        return moved(link, _SECONDS, down) * 8 / _SECONDS / 1e6


def _crowd(marks: range) -> list[Admission]:
    return [admission(mark, (2 << 40 | mark).to_bytes(6, "big").hex(":"), down_kbps=4000) for mark in marks]


@pytest.mark.parametrize("family", [4, 6])
def test_both_ways_are_as_slow_as_the_plan_says(gate: NftablesGate, lane: Lane, family: int) -> None:
    one, other = lane.phones
    gate.admit([admission(1, one.mac, down_kbps=4000, up_kbps=2000), admission(2, other.mac)])
    assert 2.8 <= _mbit(one, family, down=True) <= 4.4
    assert 1.3 <= _mbit(one, family, down=False) <= 2.4
    assert _mbit(other, family, down=True) > 20
    assert _mbit(other, family, down=False) > 20


def test_a_speed_changes_under_a_transfer(gate: NftablesGate, lane: Lane) -> None:
    phone = lane.phones[0]
    mine = admission(1, phone.mac, down_kbps=2000)
    gate.admit([mine])
    with phone.tcp(HOSTS[4], PORT) as link:
        link.send(b"d")
        moved(link, 1)
        slow = moved(link, _SECONDS) * 8 / _SECONDS / 1e6
        gate.admit([replace(mine, down_kbps=16_000)])
        fast = [moved(link, 1) * 8 / 1e6 for _ in range(6)]  # TCP takes its time to notice
    assert 1.2 <= slow <= 2.3
    assert 8 <= max(fast) <= 17.5


def test_one_way_alone_can_be_slow(gate: NftablesGate, lane: Lane) -> None:
    phone = lane.phones[0]
    gate.admit([admission(1, phone.mac, down_kbps=2000)])
    assert _mbit(phone, 4, down=True) <= 2.4
    assert _mbit(phone, 4, down=False) > 20


def test_a_limit_is_lifted(gate: NftablesGate, lane: Lane) -> None:
    phone = lane.phones[0]
    mine = admission(1, phone.mac, down_kbps=1000, up_kbps=1000)
    gate.admit([mine])
    free = replace(mine, down_kbps=None, up_kbps=None)
    gate.admit([free])
    assert _mbit(phone, 4, down=True) > 20
    assert gate.sync([free]).quiet


def test_who_gets_a_used_class_gets_his_own_speed(gate: NftablesGate, lane: Lane) -> None:
    one, other = lane.phones
    slow = admission(1, one.mac, down_kbps=500, up_kbps=500)
    gate.admit([slow])
    gate.dismiss([slow])
    gate.admit([admission(2, other.mac, up_kbps=8000)])
    assert _mbit(other, 4, down=True) > 20
    assert 5 <= _mbit(other, 4, down=False) <= 8.8


def test_the_line_is_never_asked_for_more_than_it_has(lane: Lane) -> None:
    one, other = lane.phones
    gate = NftablesGate(RULES, downlink_mbit=10, uplink_mbit=10)
    gate.raise_up()
    gate.bind(lane.pairs)
    gate.admit([admission(1, one.mac, down_kbps=8000), admission(2, other.mac, down_kbps=8000)])
    together: list[float] = []
    threads = [
        threading.Thread(target=lambda p=phone: together.append(_mbit(p, 4, down=True))) for phone in lane.phones
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.close()
    assert 7 <= sum(together) <= 10.8
    assert min(together) >= 2


def test_classes_that_somebody_removed_are_put_back(gate: NftablesGate, lane: Lane) -> None:
    mine = admission(1, lane.phones[0].mac, down_kbps=4000, up_kbps=1000)
    gate.admit([mine])
    for interface in ("lan0", "wan0"):
        assert lane.gateway.run("tc", "qdisc", "del", "dev", interface, "root").returncode == 0
    assert gate.sync([mine]) == Agreement(corrected=1)
    assert gate.sync([mine]).quiet
    assert "ceil 4Mbit" in lane.gateway.run("tc", "class", "show", "dev", "lan0").stdout


def test_a_restart_keeps_the_classes(gate: NftablesGate, lane: Lane) -> None:
    mine = admission(1, lane.phones[0].mac, down_kbps=4000, up_kbps=1000)
    gate.admit([mine])
    again = NftablesGate(RULES)
    again.raise_up()
    assert again.sync([mine]).quiet
    again.close()


def test_many_speeds_at_once_come_little_by_little_and_nobody_waits_for_them(gate: NftablesGate, lane: Lane) -> None:
    others = [
        admission(mark, f"02:00:00:00:{mark >> 8:02x}:{mark & 255:02x}", down_kbps=4000) for mark in range(2, 600)
    ]
    mine = admission(1, lane.phones[0].mac, down_kbps=2000)
    assert gate.sync([*others, mine]) == Agreement(added=599, rebuilt=False)
    assert _mbit(lane.phones[0], 4, down=True) > 20, "without a limit, but it passes"
    assert gate.sync([*others, mine]).quiet, "what is on its way is not astray"
    while gate.settle() is not None:
        pass
    assert _mbit(lane.phones[0], 4, down=True) <= 2.3
    assert lane.gateway.run("tc", "class", "show", "dev", "lan0").stdout.count("ceil 4Mbit") == 598
    assert gate.sync([*others, mine]).quiet


def test_who_leaves_while_a_speed_is_on_its_way_leaves_nothing(gate: NftablesGate, lane: Lane) -> None:
    crowd = _crowd(range(1, 100))
    gate.sync(crowd)
    gate.dismiss(crowd[:-1])
    while gate.settle() is not None:
        pass
    limited = lane.gateway.run("nft", "list", "map", "inet", TABLE, LIMITED).stdout
    assert re.findall(r"0x([0-9a-f]{8}) .* : c0:", limited) == ["00000063"], limited
    assert gate.sync(crowd[-1:]).quiet


def test_nothing_is_shaped_before_there_is_a_limit(gate: NftablesGate, lane: Lane) -> None:
    gate.admit([admission(1, lane.phones[0].mac)])
    assert "htb" not in lane.gateway.run("tc", "qdisc", "show").stdout


def test_the_end_leaves_no_queue(gate: NftablesGate, lane: Lane) -> None:
    gate.admit([admission(1, lane.phones[0].mac, down_kbps=4000)])
    assert "htb" in lane.gateway.run("tc", "qdisc", "show").stdout
    gate.take_down()
    assert "htb" not in lane.gateway.run("tc", "qdisc", "show").stdout
