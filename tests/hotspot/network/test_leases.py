"""The lease file: what is in it, what was in it until just now, and how soon a change is heard of."""

import select
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.network.leases import LEASE_SECONDS, Leases, LeaseWatch, parse

FILE = """\
1795400000 aa:bb:cc:00:00:01 10.80.0.101 * 01:aa:bb:cc:00:00:01
1795400500 AA:BB:CC:00:00:02 10.80.0.102 phone *
duid 00:01:00:01:30:9c:2e:2b:02:fc:00:00:00:05
1795400000 8912 fd00::99 * 00:01:00:01
"""
ONE, TWO = ("aa:bb:cc:00:00:01", "10.80.0.101"), ("aa:bb:cc:00:00:02", "10.80.0.102")


def test_it_holds_pairs_of_mac_and_ipv4_address() -> None:
    assert parse(FILE) == {ONE, TWO}


@given(st.text())
def test_no_text_at_all_does_harm(text: str) -> None:
    assert parse(text) <= {(mac, address) for mac, address in parse(text) if len(mac) == 17}


def test_a_torn_write_yields_the_whole_lines_only() -> None:
    assert parse(FILE[:90]) == {ONE}


def test_a_lease_that_left_the_file_holds_until_its_hour_is_over() -> None:
    now = 1000.0
    leases = Leases(lambda: now)
    assert leases.update(frozenset({ONE, TWO})) == {ONE, TWO}
    now += LEASE_SECONDS
    assert leases.update(frozenset({TWO})) == {ONE, TWO}
    now += 1
    assert leases.update(frozenset({TWO})) == {TWO}


def test_one_that_was_held_when_we_began_holds_for_an_hour_though_no_file_names_it() -> None:
    """A gatekeeper that is restarted after the clock was set right, when dnsmasq has forgotten everybody."""
    now = 1000.0
    leases = Leases(lambda: now, {ONE, TWO})
    other = ("aa:bb:cc:00:00:99", TWO[1])
    assert leases.update(frozenset({other})) == {ONE, other}
    now += LEASE_SECONDS + 1
    assert leases.update(frozenset({other})) == {other}


def test_an_address_has_one_holder_the_latest() -> None:
    leases = Leases(lambda: 0.0)
    leases.update(frozenset({ONE}))
    other = ("aa:bb:cc:00:00:99", ONE[1])
    assert leases.update(frozenset({other})) == {other}


def test_a_device_that_moved_keeps_both_addresses_for_a_while() -> None:
    leases = Leases(lambda: 0.0)
    leases.update(frozenset({ONE}))
    moved = (ONE[0], "10.80.0.200")
    assert leases.update(frozenset({moved})) == {ONE, moved}


def test_a_change_of_the_file_is_heard_and_one_of_its_neighbours_is_not(tmp_path: Path) -> None:
    path = tmp_path / "dhcp.leases"
    watch = LeaseWatch(path)
    try:
        assert watch.pairs() == frozenset()
        (tmp_path / "line").write_text("up 1.0\n", encoding="ascii")
        assert (_readable(watch), watch.changed()) == (True, False)
        path.write_text(FILE, encoding="ascii")
        assert _readable(watch)
        assert watch.pairs() == {ONE, TWO}
        assert not _readable(watch, 0)
        with path.open("r+", encoding="ascii") as file:
            file.write(FILE.splitlines(keepends=True)[1])
            file.truncate()
        assert (_readable(watch), watch.changed()) == (True, True)
    finally:
        watch.close()


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        LeaseWatch(tmp_path / "nowhere" / "dhcp.leases")


def _readable(watch: LeaseWatch, wait: float = 2.0) -> bool:
    return bool(select.select([watch], [], [], wait)[0])
