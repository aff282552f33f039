"""What a device without access reaches: a lease, our resolver, our portal, our clock, the garden. By both families."""

import socket

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.rules import GARDEN4 as SET4
from hotspot.gate.rules import GARDEN6 as SET6
from tests.gates.lane import (
    DNS,
    ECHO,
    GARDENS,
    HOSTS,
    NTP,
    OURS,
    RULES,
    STAFF,
    TLS,
    WEB,
    Device,
    Lane,
)
from tests.lab.namespace import until

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("gate")]
families = pytest.mark.parametrize("family", [4, 6])


@pytest.fixture
def phone(lane: Lane) -> Device:
    return lane.phones[0]


@pytest.fixture
def garden(gate: NftablesGate, lane: Lane) -> None:
    """The garden's addresses, added as dnsmasq adds them."""
    for name, address in ((SET4, GARDENS[4]), (SET6, GARDENS[6])):
        done = lane.gateway.run("nft", f"add element inet conglang {name} {{ {address} }}")
        assert done.returncode == 0, done.stderr


def _seen_at_the_line(lane: Lane) -> list[int]:
    return [port for _, port in lane.line.heard]


@families
def test_a_datagram_to_the_line_is_refused_at_once(phone: Device, lane: Lane, family: int) -> None:
    talk = phone.udp(HOSTS[family], ECHO)
    talk.send(b"hello")
    with pytest.raises(OSError, match="No route to host|unreachable|Permission denied"):  # admin-prohibited
        talk.recv(100)
    assert _seen_at_the_line(lane) == []


@families
@pytest.mark.parametrize("port", [TLS, ECHO, 853, 22])
def test_a_connection_to_the_line_is_reset_at_once(phone: Device, family: int, port: int) -> None:
    assert phone.refusal(HOSTS[family], port) == "ConnectionRefusedError"


@families
def test_web_pages_are_the_portals(phone: Device, lane: Lane, family: int) -> None:
    assert phone.connects(HOSTS[family], WEB)
    assert [port for _, port in lane.ours.heard] == [RULES.portal_port]
    assert _seen_at_the_line(lane) == []


@families
def test_our_own_pages_are_the_portals(phone: Device, lane: Lane, family: int) -> None:
    assert phone.connects(OURS[family], WEB)
    assert phone.connects(OURS[family], TLS)
    assert [port for _, port in lane.ours.heard] == [RULES.portal_port, RULES.portal_tls_port]


@families
@pytest.mark.parametrize("asked", [OURS, HOSTS], ids=["us", "another"])
def test_names_are_asked_of_our_resolver_whoever_is_asked(
    phone: Device, lane: Lane, asked: dict[int, str], family: int
) -> None:
    assert phone.reaches(asked[family], DNS)
    assert phone.connects(asked[family], DNS)
    assert {port for _, port in lane.ours.heard} == {RULES.resolver_port}
    assert _seen_at_the_line(lane) == []


@families
def test_the_time_is_ours(phone: Device, lane: Lane, family: int) -> None:
    assert phone.reaches(HOSTS[family], NTP)
    assert [port for _, port in lane.ours.heard] == [NTP]
    assert _seen_at_the_line(lane) == []


@families
@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def test_the_staff_side_is_out_of_reach(phone: Device, lane: Lane, family: int, kind: int) -> None:
    reach = phone.reaches if kind == socket.SOCK_DGRAM else phone.connects
    assert not reach(OURS[family], STAFF)
    assert not reach({4: "198.19.0.2", 6: "2001:2:0:ffff::2"}[family], STAFF)
    assert lane.ours.heard == []


@families
def test_the_gateway_answers_an_echo_request_but_not_many(phone: Device, family: int) -> None:
    command = ("ping", "-c", "60", "-i", "0.002", "-W", "0.3", "-q", OURS[family])
    received = int(phone.namespace.run(*command).stdout.split(" received")[0].split()[-1])
    assert 20 <= received <= 25


@families
@pytest.mark.usefixtures("garden")
def test_the_garden_is_open_for_pages_and_nothing_else(phone: Device, lane: Lane, family: int) -> None:
    address = GARDENS[family]
    assert phone.connects(address, WEB)
    assert phone.connects(address, TLS)
    assert phone.reaches(address, TLS)
    assert _seen_at_the_line(lane) == [WEB, TLS, TLS]
    assert phone.refusal(address, ECHO) == "ConnectionRefusedError"
    assert not phone.reaches(address, ECHO)
    assert _seen_at_the_line(lane) == [WEB, TLS, TLS]


@pytest.mark.usefixtures("garden")
def test_the_garden_is_not_counted(phone: Device, gate: NftablesGate) -> None:
    assert phone.connects(GARDENS[4], WEB)
    assert gate.readings() == []


def test_questions_are_limited_for_each_device_alone(lane: Lane) -> None:
    one, other = lane.phones
    answered = one.asks(one.udp(OURS[4], DNS), 200)
    assert 60 <= answered <= 75
    assert other.reaches(OURS[4], DNS)


def test_one_device_cannot_hold_any_number_of_connections_to_the_portal(lane: Lane) -> None:
    one, other = lane.phones
    held = []
    for _ in range(RULES.connections + 10):
        try:
            held.append(one.tcp(OURS[4], WEB))
        except TimeoutError:
            break
    assert len(held) == RULES.connections
    assert other.connects(OURS[4], WEB)
    for link in held:
        link.close()
    until(lambda: one.connects(OURS[6], WEB), 5, "a connection after the others were closed")


def test_connections_that_are_over_are_soon_forgotten(phone: Device, lane: Lane) -> None:
    for _ in range(200):
        assert phone.connects(HOSTS[4], WEB)
    listed = lane.gateway.run("conntrack", "-L", "-p", "tcp").stdout.splitlines()
    assert [line for line in listed if "ESTABLISHED" not in line and int(line.split()[2]) > 10] == []
