"""No device can take the box's connections, or the garden's line, from the others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.rules import Rules
from tests.gates.conftest import admission
from tests.gates.lane import ECHO, GARDENS, HOST4, RULES, Device, Lane

pytestmark = pytest.mark.lab


@contextmanager
def _gate(lane: Lane, rules: Rules) -> Iterator[NftablesGate]:
    made = NftablesGate(rules)
    made.raise_up()
    made.bind(lane.pairs)
    try:
        yield made
    finally:
        made.close()


def _opened(phone: Device, address: str, port: int, tries: int) -> int:
    """How many of so many connections come about, all of them left open."""
    made = 0
    for _ in range(tries):
        try:
            phone.tcp(address, port)
        except TimeoutError:
            return made
        made += 1
    return made


def test_a_guest_cannot_fill_the_connection_table(lane: Lane) -> None:
    one, other = lane.phones
    with _gate(lane, replace(RULES, passing=10)) as gate:
        gate.admit([admission(1, one.mac), admission(2, other.mac)])
        assert _opened(one, HOST4, ECHO, 14) == 10
        assert other.connects(HOST4, ECHO)


def test_a_guest_cannot_begin_connections_without_measure(lane: Lane) -> None:
    one, other = lane.phones
    with _gate(lane, replace(RULES, new_passing=10)) as gate:
        gate.admit([admission(1, one.mac), admission(2, other.mac)])
        began = time.monotonic()
        for _ in range(60):
            one.udp(HOST4, ECHO).send(b"hello")
        assert other.reaches(HOST4)
        allowed = 20 + 10 * (time.monotonic() - began) + 1
        assert 20 <= len(lane.line.heard) - 1 <= min(allowed, 59)


@pytest.mark.parametrize("family", [4, 6])
def test_the_garden_is_not_for_films(lane: Lane, family: int) -> None:
    phone, address = lane.phones[0], GARDENS[family]
    with _gate(lane, replace(RULES, garden_kbytes=10)):
        name = {4: "wg4", 6: "wg6"}[family]
        assert lane.gateway.run("nft", f"add element inet conglang {name} {{ {address} }}").returncode == 0
        talk, payload = phone.udp(address, 443), bytes(1000)
        talk.settimeout(0.1)
        heard = 0
        for _ in range(200):
            talk.send(payload)
        with suppress(TimeoutError):
            while talk.recv(2000):
                heard += 1
    assert 37 <= heard <= 50
