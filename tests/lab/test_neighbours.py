"""Phones among themselves: isolated on the bridge and at the gateway, and no phone plays router, DHCP server or box."""

import socket
import struct
from collections.abc import Iterator

import pytest

from tests.lab import attempts, packets, visit
from tests.lab.phone import RADIO, Phone
from tests.lab.sniffer import Packet, Tap, listening
from tests.lab.street import Street
from tests.lab.witness import settled

pytestmark = pytest.mark.lab
FAMILIES = {"IPv4": 4, "IPv6": 6}
ALL_NODES, ALL_NODES_MAC = "ff02::1", "33:33:00:00:00:01"
EVERYBODY, EVERYBODY_MAC = "255.255.255.255", "ff:ff:ff:ff:ff:ff"


@pytest.fixture(scope="module")
def pair(street: Street) -> Iterator[tuple[Phone, Phone]]:
    """Two phones, both with access, so that no gate but isolation keeps them apart."""
    with street.visitor() as one, street.visitor() as other:
        visit.enter(one)
        visit.enter(other)
        yield one, other


def _from(tap: Tap, address: str) -> list[Packet]:
    """What a phone heard from an address."""
    return [packet for packet in settled(tap) if packet.source == address]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_control_a_phone_hears_the_gateway(pair: tuple[Phone, Phone], family: str) -> None:
    phone, _ = pair
    gateway = phone.held.router if family == "IPv4" else _router6(phone)
    with listening(phone.namespace, RADIO) as tap:
        assert phone.ping(gateway) == 1
        assert len(_from(tap, gateway)) >= 1


@pytest.mark.parametrize("family", FAMILIES)
def test_a_phone_does_not_reach_another_directly(pair: tuple[Phone, Phone], family: str) -> None:
    one, other = pair
    mine, theirs = one.address(FAMILIES[family]), other.address(FAMILIES[family])
    datagram = packets.ip(mine, theirs, packets.UDP, packets.udp(mine, theirs, 5000, 5000, attempts.WORD))
    with listening(other.namespace, RADIO) as tap:
        one.send_frames(packets.frame(other.mac, one.mac, datagram))
        assert _from(tap, mine) == []
    assert one.ping(theirs, timeout=0.3) == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_a_phone_does_not_reach_another_by_way_of_the_gateway(pair: tuple[Phone, Phone], family: str) -> None:
    one, other = pair
    mine, theirs = one.address(FAMILIES[family]), other.address(FAMILIES[family])
    ways = (
        packets.ip(mine, theirs, packets.UDP, packets.udp(mine, theirs, 5000, 5000, attempts.WORD)),
        packets.ip(mine, theirs, packets.TCP, packets.tcp(mine, theirs, 5000, 22)),
        packets.ip(mine, theirs, 47, attempts.WORD),
    )
    with listening(other.namespace, RADIO) as tap:
        one.send_packets(*ways)
        assert _from(tap, mine) == []


def test_no_phone_advertises_itself_as_a_router(pair: tuple[Phone, Phone]) -> None:
    rogue, other = pair
    mine = _link_local(rogue)
    prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 3600, 3600, 0) + bytes.fromhex("20010db8bad0" + "00" * 10)
    body = struct.pack("!BBHII", 64, 0, 1800, 0, 0) + prefix
    advert = packets.ip(mine, ALL_NODES, packets.ICMP6, packets.icmp6(mine, ALL_NODES, 134, body), ttl=255)
    routes, addresses = other.namespace.read("ipv6_route"), other.ipv6()
    with listening(other.namespace, RADIO) as tap:
        rogue.send_frames(packets.frame(ALL_NODES_MAC, rogue.mac, advert))
        rogue.send_frames(packets.frame(other.mac, rogue.mac, advert))
        assert _from(tap, mine) == []
    assert other.ipv6() == addresses
    assert _routers(other.namespace.read("ipv6_route")) == _routers(routes)


def test_no_phone_gives_out_addresses(pair: tuple[Phone, Phone]) -> None:
    rogue, other = pair
    offer = struct.pack("!4B", 2, 1, 6, 0) + bytes(12) + socket.inet_aton("10.6.6.6") + bytes(220)
    for to, to_mac in ((EVERYBODY, EVERYBODY_MAC), (other.address(), other.mac)):
        datagram = packets.udp(rogue.address(), to, 67, 68, offer)
        packet = packets.ip(rogue.address(), to, packets.UDP, datagram)
        with listening(other.namespace, RADIO) as tap:
            rogue.send_frames(packets.frame(to_mac, rogue.mac, packet))
            assert _from(tap, rogue.address()) == []


def test_no_phone_becomes_the_gateway_by_arp(pair: tuple[Phone, Phone]) -> None:
    rogue, other = pair
    true = other.router_mac()
    for to in (other.mac, EVERYBODY_MAC):
        rogue.send_frames(packets.arp_reply(rogue.mac, other.held.router, to, other.address()))
    assert other.router_mac() == true
    assert visit.online(other, ("198.18.0.9", "2001:2::9")) == (True, True)


def test_no_phone_takes_the_gateways_own_address(street: Street, pair: tuple[Phone, Phone]) -> None:
    """Frames that claim the gateway's hardware address come from a port where it does not live."""
    rogue, other = pair
    router = other.router_mac()
    theft = packets.ip(rogue.address(), "198.18.0.9", packets.UDP,
                       packets.udp(rogue.address(), "198.18.0.9", 5000, 443, attempts.WORD))  # fmt: skip
    rogue.send_frames(packets.frame(EVERYBODY_MAC, router, theft))
    assert other.ping(other.held.router, count=3) == 3


def _link_local(phone: Phone) -> str:
    rows = (line.split() for line in phone.namespace.read("if_inet6").splitlines())
    raw = next(row[0] for row in rows if row[5] == RADIO and row[3] == "20")
    return socket.inet_ntop(socket.AF_INET6, bytes.fromhex(raw))


def _router6(phone: Phone) -> str:
    """The gateway's global IPv6 address: the first of the phone's own prefix."""
    rows = (line.split() for line in phone.namespace.read("if_inet6").splitlines())
    raw = next(bytes.fromhex(row[0]) for row in rows if row[5] == RADIO and row[3] == "00")
    return socket.inet_ntop(socket.AF_INET6, raw[:8] + bytes(7) + b"\x01")


def _routers(table: str) -> set[str]:
    """Next hops of an IPv6 routing table."""
    return {line.split()[4] for line in table.splitlines() if line.split()[4] != "0" * 32}
