"""Who may speak: IPv4 by lease, IPv6 from the link or our prefix, and no guest in another's or the gateway's name."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from hotspot.gate.nftables import NftablesGate
from tests.gates.conftest import admission
from tests.gates.lane import HOST4, HOST6, HOSTS, OURS, RULES, Device, Lane
from tests.lab import packets, starve
from tests.lab.namespace import until

pytestmark = pytest.mark.lab

NEW4, LINE4 = "10.80.1.200", "198.19.0.2"
_ACK, _OFFER = 5, 2


@pytest.fixture
def pair(gate: NftablesGate, lane: Lane) -> tuple[Device, Device]:
    one, other = lane.phones
    gate.admit([admission(1, one.mac), admission(2, other.mac)])
    return one, other


@pytest.fixture
def renumbered(lane: Lane) -> Iterator[Device]:
    """A phone that uses an address nobody leased to it."""
    phone = lane.phones[0]
    phone.namespace.ip(f"addr add {NEW4}/20 dev wlan0")
    yield phone
    phone.namespace.ip(f"addr del {NEW4}/20 dev wlan0")


def _reaches_from(phone: Device, address: str, source: str) -> bool:
    with phone.udp(address, 7007, source) as talk:
        return phone.hears(talk)


def _answer(lane: Lane, kind: int, mac: str, address: str) -> None:
    """The gateway's DHCP server answers (RFC 2131 §2), message type first of the options as dnsmasq has it."""
    head = bytes([2, 1, 6, 0]) + bytes(12) + socket.inet_aton(address) + bytes(8) + packets.mac(mac)
    message = head + bytes(10 + 64 + 128) + bytes([99, 130, 83, 99, 53, 1, kind, 255])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lan0")
        server.bind((OURS[4], 67))
        server.sendto(message, ("255.255.255.255", 68))


def test_an_address_that_was_not_leased_does_not_pass(pair: tuple[Device, Device], renumbered: Device) -> None:
    assert _reaches_from(renumbered, HOST4, renumbered.addresses[4])
    assert not _reaches_from(renumbered, HOST4, NEW4)


def test_an_address_passes_once_it_is_bound_and_no_longer_than_that(
    gate: NftablesGate, pair: tuple[Device, Device], renumbered: Device, lane: Lane
) -> None:
    gate.bind([*lane.pairs, (renumbered.mac, NEW4)])
    assert _reaches_from(renumbered, HOST4, NEW4)
    gate.bind(lane.pairs)
    assert not _reaches_from(renumbered, HOST4, NEW4)


def test_a_restarted_gatekeeper_is_told_what_was_bound(gate: NftablesGate, lane: Lane) -> None:
    """Of the pairs, not of those that the ruleset has just learnt and will forget."""
    assert gate.bound() == frozenset(lane.pairs)
    again = NftablesGate(RULES)
    again.raise_up()
    try:
        assert again.bound() == frozenset(lane.pairs)
    finally:
        again.close()


def test_anothers_leased_address_does_not_pass(
    gate: NftablesGate, pair: tuple[Device, Device], renumbered: Device, lane: Lane
) -> None:
    gate.bind([*lane.pairs, (pair[1].mac, NEW4)])
    assert not _reaches_from(renumbered, HOST4, NEW4)


def test_a_running_conversation_ends_with_the_lease(
    gate: NftablesGate, pair: tuple[Device, Device], renumbered: Device, lane: Lane
) -> None:
    """Whoever was recognised is looked at again within the second."""
    gate.bind([*lane.pairs, (renumbered.mac, NEW4)])
    with renumbered.udp(HOST4, 7007, NEW4) as talk:
        assert [renumbered.hears(talk) for _ in range(3)] == [True] * 3
        gate.bind(lane.pairs)
        until(lambda: not renumbered.hears(talk), 3, "the conversation to end")
        assert not any(renumbered.hears(talk) for _ in range(3))


def test_nobody_speaks_within_anothers_running_conversation(pair: tuple[Device, Device], lane: Lane) -> None:
    one, other = pair
    with one.udp(HOST4, 7007, one.addresses[4], 5005) as talk:
        assert [one.hears(talk) for _ in range(3)] == [True] * 3
        before = len(lane.line.heard)
        datagram = packets.udp(one.addresses[4], HOST4, 5005, 7007, b"forged")
        forged = packets.ip(one.addresses[4], HOST4, packets.UDP, datagram)
        _send(other, packets.frame(_mac_of_lan(lane), other.mac, forged))
        assert one.hears(talk)
        assert len(lane.line.heard) == before + 1, "the owner's datagram, and not the other's"
        _send(one, packets.frame(_mac_of_lan(lane), one.mac, forged))
        until(lambda: len(lane.line.heard) == before + 2, 2, "the same frame from its owner to arrive")


def test_nobody_on_the_guests_side_answers_in_a_servers_name(pair: tuple[Device, Device], lane: Lane) -> None:
    """The line's own side of a connection can be guessed; what comes from a guest is nobody else's answer."""
    one, other = pair
    with one.udp(HOST4, 7007, one.addresses[4], 5006) as talk:
        assert one.hears(talk)
        answer = packets.udp(HOST4, LINE4, 7007, 5006, b"forged")
        for phone in (other, one):
            _send(phone, packets.frame(_mac_of_lan(lane), phone.mac, packets.ip(HOST4, LINE4, packets.UDP, answer)))
        assert one.hears(talk), "the next word is the server's own"
        with lane.host.new_socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as raw:
            raw.bind(("eth0", 0))
            truth = packets.frame(
                _mac_of(lane, "wan0"), "02:00:00:00:00:77", packets.ip(HOST4, LINE4, packets.UDP, answer)
            )
            raw.send(truth)
        assert talk.recv(100) == b"forged", "from the line the same word arrives"


def test_an_error_message_has_a_source_of_its_own_to_be_looked_at(pair: tuple[Device, Device], lane: Lane) -> None:
    one = pair[0]
    with one.udp(HOST4, 7007, one.addresses[4], 5007) as talk:
        assert [one.hears(talk) for _ in range(3)] == [True] * 3
        heard = lane.host.new_socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        heard.bind(("eth0", 0))
        heard.settimeout(0.5)
        about = packets.ip(HOST4, one.addresses[4], packets.UDP, packets.udp(HOST4, one.addresses[4], 7007, 5007, b"x"))
        for source in ("10.80.9.9", one.addresses[4]):
            error = packets.icmp4(3, 3, bytes(4) + about[:28])
            _send(one, packets.frame(_mac_of_lan(lane), one.mac, packets.ip(source, HOST4, packets.ICMP, error)))
        found = []
        with heard, contextlib.suppress(TimeoutError):
            while True:
                frame = heard.recv(2000)
                if frame[23] == packets.ICMP and frame[34] == 3:
                    found.append(frame)
        assert len(found) == 1, "the one that came from the leased address"


@pytest.mark.usefixtures("pair")
def test_a_lease_is_known_in_the_moment_it_is_granted(renumbered: Device, lane: Lane, gate: NftablesGate) -> None:
    _answer(lane, _OFFER, renumbered.mac, NEW4)
    assert not _reaches_from(renumbered, HOST4, NEW4)
    _answer(lane, _ACK, renumbered.mac, NEW4)
    assert _reaches_from(renumbered, HOST4, NEW4)
    gate.bind(lane.pairs)
    assert _reaches_from(renumbered, HOST4, NEW4), "a lease file read just before takes nothing away"


def test_what_was_just_learnt_is_made_to_last(pair: tuple[Device, Device], gate: NftablesGate, lane: Lane) -> None:
    _answer(lane, _ACK, pair[0].mac, NEW4)
    gate.bind([*lane.pairs, (pair[0].mac, NEW4)])
    listed = lane.gateway.run("nft", "list", "set", "inet", "conglang", "leases").stdout
    assert "expires" not in listed


def test_ipv6_passes_from_our_prefix_alone(pair: tuple[Device, Device], lane: Lane) -> None:
    phone = pair[0]
    phone.namespace.ip("addr add 2001:db8:99::1/64 dev wlan0 nodad", "addr add fd10:1:2::7:7/64 dev wlan0 nodad")
    try:
        assert _reaches_from(phone, HOST6, "fd10:1:2::7:7")
        assert not _reaches_from(phone, HOST6, "2001:db8:99::1")
    finally:
        phone.namespace.ip("addr del 2001:db8:99::1/64 dev wlan0", "addr del fd10:1:2::7:7/64 dev wlan0")


@pytest.mark.parametrize("family", [4, 6])
def test_nobody_speaks_as_the_gateway(pair: tuple[Device, Device], lane: Lane, family: int) -> None:
    phone = pair[0]
    forged = packets.ip(
        OURS[family], HOSTS[family], packets.UDP, packets.udp(OURS[family], HOSTS[family], 5, 7007, b"x")
    )
    _send(phone, packets.frame(_mac_of_lan(lane), phone.mac, forged))
    assert phone.reaches(HOSTS[family])
    assert len(lane.line.heard) == 1


def test_a_guests_dhcp_answers_and_router_words_reach_no_other(pair: tuple[Device, Device], lane: Lane) -> None:
    one, other = pair
    heard = other.namespace.new_socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    heard.bind(("wlan0", 0))
    heard.settimeout(0.3)
    everybody = "ff:ff:ff:ff:ff:ff"
    word = packets.ip(
        "10.80.1.1", "255.255.255.255", packets.UDP, packets.udp("10.80.1.1", "255.255.255.255", 67, 68, b"x")
    )
    _send(one, packets.frame(everybody, one.mac, word))
    frames = []
    with heard, contextlib.suppress(TimeoutError):
        while True:
            frames.append(heard.recv(2000))
    assert [frame for frame in frames if frame[6:12] == packets.mac(one.mac)] == []


def test_leases_are_asked_for_in_moderation(gate: NftablesGate, lane: Lane) -> None:
    """A device that has no address yet asks and asks; its neighbour is heard all the same."""
    server = _dhcp_server()
    one, other = lane.phones
    for phone, times in ((one, 50), (other, 1)):
        for _ in range(times):
            _send(phone, starve.discover(phone.mac, phone.mac))
    assert len(_heard(server)) == 12 + 1


def test_nobody_asks_for_or_gives_back_a_lease_in_anothers_name(gate: NftablesGate, lane: Lane) -> None:
    """Otherwise two messages take a neighbour's address: one that gives it back, and one that asks for it."""
    server = _dhcp_server()
    one, other = lane.phones
    forged = starve.release(other.mac, other.addresses[4], OURS[4], one.mac)
    _send(one, forged)
    _send(one, starve.release(one.mac, one.addresses[4], OURS[4], one.mac))
    assert [message[28:34] for message in _heard(server)] == [packets.mac(one.mac)]


def _dhcp_server() -> socket.socket:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("0.0.0.0", 67))
    server.settimeout(0.3)
    return server


def _heard(server: socket.socket) -> list[bytes]:
    messages = []
    with server, contextlib.suppress(TimeoutError):
        while message := server.recv(600):
            messages.append(message)
    return messages


def _mac_of_lan(lane: Lane) -> str:
    return _mac_of(lane, "lan0")


def _mac_of(lane: Lane, interface: str) -> str:
    shown = lane.gateway.run("ip", "-o", "link", "show", "dev", interface).stdout
    return shown.split("link/ether ")[1].split()[0]


def _send(phone: Device, frame: bytes) -> None:
    with phone.namespace.new_socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as raw:
        raw.bind(("wlan0", 0))
        raw.send(frame)
