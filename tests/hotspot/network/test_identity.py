"""Who is asking: the peer's address as the kernel knows it, and a stable stand-in where there is no link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot import settings as settings_module
from hotspot.network.identity import identify, plain, simulated_mac


def test_an_ipv4_peer_of_a_dual_stack_socket_is_the_same_device() -> None:
    assert plain("::ffff:10.80.0.7") == plain("10.80.0.7") == "10.80.0.7"
    assert simulated_mac("::ffff:10.80.0.7") == simulated_mac("10.80.0.7")


def test_a_scope_is_no_part_of_an_address() -> None:
    assert plain("fe80::1%lan0") == "fe80::1"


@given(st.ip_addresses())
def test_a_simulated_mac_is_stable_local_and_of_one_device(address: object) -> None:
    mac = simulated_mac(str(address))
    assert mac is not None
    first, *rest = (int(part, 16) for part in mac.split(":"))
    assert (first, len(rest), mac) == (0x02, 5, simulated_mac(str(address)))


def test_different_addresses_are_different_devices() -> None:
    assert len({simulated_mac(f"10.80.0.{number}") for number in range(256)}) == 256


@pytest.mark.parametrize("peer", ["", "unix:", "10.80.0.256", "10.80.0.1, 10.80.0.2", "nowhere"])
def test_what_is_no_address_is_no_device(peer: str) -> None:
    assert identify(settings_module.load({}, gate="simulated"))(peer) is None
    assert identify(settings_module.load({}, gate="nftables", lan="lo"))(peer) is None


def test_with_a_real_gate_only_the_neighbour_table_counts() -> None:
    """Loopback has no neighbours, and what has none is nobody."""
    assert identify(settings_module.load({}, gate="nftables", lan="lo"))("127.0.0.1") is None
