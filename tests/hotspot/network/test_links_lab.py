"""Interfaces, addresses and neighbours of a namespace, as ``ip`` sees them too."""

import ipaddress
import json
from collections.abc import Iterator

import pytest

from hotspot.network import links
from hotspot.network.neighbours import Neighbours, mac_of
from tests.lab.namespace import Namespace, run, street_name, until

pytestmark = pytest.mark.lab
FOUR, SIX = ipaddress.ip_interface("10.9.0.1/22"), ipaddress.ip_interface("fd09::1/64")


@pytest.fixture
def pair() -> Iterator[tuple[Namespace, Namespace]]:
    """Two namespaces with a cable between ``a0`` and ``b0``; the far end has 10.9.0.2 and fd09::2."""
    street = street_name()
    near, far = Namespace(f"{street}-near").create(), Namespace(f"{street}-far").create()
    try:
        near.ip(f"link add a0 type veth peer name b0 netns {far.name}")
        far.write("ipv6/conf/b0/accept_dad", 0)
        far.ip(
            "link set b0 address 02:00:00:00:00:b0", "addr add 10.9.0.2/22 dev b0", "addr add fd09::2/64 dev b0 nodad"
        )
        yield near, far
    finally:
        near.delete()
        far.delete()


def listed(namespace: Namespace) -> set[str]:
    """Global addresses by ``ip``'s account."""
    entries = json.loads(run("ip", "-n", namespace.name, "-json", "address", "show", "dev", "a0"))
    return {f"{one['local']}/{one['prefixlen']}" for one in entries[0]["addr_info"] if one["scope"] == "global"}


def test_addresses_come_and_go(pair: tuple[Namespace, Namespace]) -> None:
    near, _ = pair
    with near.inside():
        for address in (FOUR, SIX, FOUR):
            links.add_address("a0", address)
    assert listed(near) == {str(FOUR), str(SIX)}
    with near.inside():
        assert links.addresses("a0") == (FOUR, SIX)
        links.remove_address("a0", FOUR)
        assert links.addresses("a0") == (SIX,)
        with pytest.raises(OSError, match="Cannot assign"):
            links.remove_address("a0", FOUR)


def test_an_ipv6_address_is_ours_at_once(pair: tuple[Namespace, Namespace]) -> None:
    near, _ = pair
    with near.inside():
        links.switch("a0", True)
        links.add_address("a0", SIX)
    shown = run("ip", "-n", near.name, "-6", "address", "show", "dev", "a0", "scope", "global")
    assert ("tentative" in shown, str(SIX) in shown) == (False, True)


def test_an_interface_is_on_off_and_running_only_with_a_carrier(pair: tuple[Namespace, Namespace]) -> None:
    near, far = pair
    with near.inside():
        assert (links.exists("a0"), links.exists("nope0"), links.is_up("a0")) == (True, False, False)
        links.switch("a0", True)
        assert links.is_up("a0")
        until(lambda: not links.is_running("a0"), 5, "no carrier")
    far.ip("link set b0 up")
    with near.inside():
        until(lambda: links.is_running("a0"), 5, "a carrier")
        links.switch("a0", False)
        assert (links.is_up("a0"), links.is_running("a0")) == (False, False)
        with pytest.raises(OSError, match="No such device"):
            links.is_up("nope0")
        assert links.addresses("nope0") == ()


def test_a_neighbour_is_known_by_both_its_addresses_as_one_device(pair: tuple[Namespace, Namespace]) -> None:
    near, far = pair
    far.ip("link set b0 up")
    with near.inside():
        links.switch("a0", True)
        links.add_address("a0", FOUR)
        links.add_address("a0", SIX)
        assert mac_of("10.9.0.2", "a0") is None
    for address in ("10.9.0.2", "fd09::2"):
        until(lambda address=address: near.run("ping", "-c1", "-W1", address).returncode == 0, 8, address)  # type: ignore[misc]
    with near.inside():
        assert [mac_of(one, "a0") for one in ("10.9.0.2", "fd09::2")] == ["02:00:00:00:00:b0"] * 2
        assert [mac_of(*one) for one in (("10.9.0.3", "a0"), ("10.9.0.2", "nope0"), ("rubbish", "a0"))] == [None] * 3
        neighbours = Neighbours("a0")
        assert {neighbours.device(one) for one in ("10.9.0.2", "fd09::2")} == {"02:00:00:00:00:b0"}
        assert [neighbours.device(one) for one in ("10.9.0.3", "fd09::3", "fd09::4")] == [
            "10.9.0.3",
            "unknown",
            "unknown",
        ]
