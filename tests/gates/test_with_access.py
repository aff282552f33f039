"""What a device with access reaches and what it never does; whom a packet is counted for; what an end really ends."""

import socket

import pytest

from hotspot.gate.nftables import NftablesGate
from hotspot.gate.port import Admission, Reading
from tests.gates.conftest import admission
from tests.gates.lane import (
    DNS,
    ECHO,
    HOST4,
    HOSTS,
    OURS,
    RULES,
    STAFF,
    TLS,
    WEB,
    Device,
    Echo,
    Lane,
    pushing,
    silent,
)
from tests.lab.namespace import until

pytestmark = pytest.mark.lab
families = pytest.mark.parametrize("family", [4, 6])
MARK = 4711


@pytest.fixture
def phone(lane: Lane) -> Device:
    return lane.phones[0]


@pytest.fixture
def admitted(gate: NftablesGate, phone: Device) -> Admission:
    made = admission(MARK, phone.mac)
    gate.admit([made])
    return made


def _connections(lane: Lane, mark: int) -> int:
    listed = lane.gateway.run("conntrack", "-L", "-m", str(mark)).stdout.splitlines()
    listed += lane.gateway.run("conntrack", "-L", "-f", "ipv6", "-m", str(mark)).stdout.splitlines()
    return len(listed)


@families
@pytest.mark.usefixtures("admitted")
def test_everything_out_there_is_open(phone: Device, lane: Lane, family: int) -> None:
    assert phone.reaches(HOSTS[family], ECHO)
    assert phone.reaches(HOSTS[family], DNS)
    assert phone.connects(HOSTS[family], WEB)
    assert phone.connects(HOSTS[family], TLS)
    assert [port for _, port in lane.line.heard] == [ECHO, DNS, WEB, TLS]
    assert lane.ours.heard == []


@families
@pytest.mark.usefixtures("admitted")
def test_of_ours_only_the_portal_and_the_resolver_are_open(phone: Device, lane: Lane, family: int) -> None:
    assert phone.reaches(OURS[family], DNS)
    assert phone.connects(OURS[family], WEB)
    assert phone.connects(OURS[family], TLS)
    assert [port for _, port in lane.ours.heard] == [DNS, RULES.portal_port, RULES.portal_tls_port]
    assert not phone.reaches(OURS[family], STAFF)
    assert phone.refusal(OURS[family], STAFF) == "ConnectionRefusedError"
    assert phone.refusal({4: "198.19.0.2", 6: "2001:2:0:ffff::2"}[family], STAFF) == "ConnectionRefusedError"


def test_ipv4_leaves_under_the_boxs_address(admitted: Admission, phone: Device, lane: Lane) -> None:
    assert phone.reaches(HOSTS[4])
    assert phone.reaches(HOSTS[6])
    assert [peer for peer, _ in lane.line.heard] == ["198.19.0.2", "2001:2:0:ffff::2"]


@families
def test_guests_do_not_reach_each_other(gate: NftablesGate, lane: Lane, family: int) -> None:
    one, other = lane.phones
    gate.admit([admission(1, one.mac), admission(2, other.mac)])
    command = ("ping", "-c", "2", "-i", "0.1", "-W", "0.3", "-q", other.addresses[family])
    assert " 0 received" in one.namespace.run(*command).stdout


def test_both_directions_and_both_families_count_for_one_pass(
    gate: NftablesGate, admitted: Admission, phone: Device, lane: Lane
) -> None:
    (start,) = gate.readings()
    for address in HOSTS.values():
        talk = phone.udp(address, ECHO)
        for _ in range(10):
            talk.send(b"x" * 1000)
            assert len(talk.recv(2000)) == 1000
    (end,) = gate.readings()
    expected = 10 * (1000 + 28) + 10 * (1000 + 48)
    assert end == Reading(MARK, start.bytes_up + expected, start.bytes_down + expected)
    assert gate.dismiss([admitted]) == [end]


def test_what_is_not_the_passs_is_not_counted(gate: NftablesGate, admitted: Admission, lane: Lane) -> None:
    mine, other = lane.phones
    assert mine.connects(OURS[4], WEB)
    assert mine.reaches(OURS[4], DNS)
    assert not other.reaches(HOST4)
    assert gate.readings() == [Reading(MARK, 0, 0)]


@families
def test_an_open_connection_ends_with_the_pass(gate: NftablesGate, phone: Device, family: int) -> None:
    gate.admit([admission(MARK, phone.mac, seconds=1.2)])
    talk = phone.tcp(HOSTS[family], ECHO)
    assert phone.hears(talk)
    until(lambda: not phone.hears(talk), 3, "the end of the connection")


def test_what_is_pushed_from_outside_ends_with_the_pass(gate: NftablesGate, phone: Device, lane: Lane) -> None:
    gate.admit([admission(MARK, phone.mac, seconds=1.2)])
    talk = phone.udp(HOST4, ECHO)
    with pushing(lane, talk):
        assert talk.recv(100) == b"."
        until(lambda: silent(talk), 4, "the flow that the host pushes stops")


def test_dismissing_cuts_what_is_pushed_and_forgets_its_connections_alone(gate: NftablesGate, lane: Lane) -> None:
    one, other = lane.phones
    gone, stays = admission(MARK, one.mac), admission(MARK + 1, other.mac)
    gate.admit([gone, stays])
    talk, kept = one.udp(HOST4, ECHO), other.udp(HOST4, ECHO)
    assert other.hears(kept)
    with pushing(lane, talk):
        assert talk.recv(100) == b"."
        assert _connections(lane, MARK) == 1
        gate.dismiss([gone])
        assert silent(talk)
    assert _connections(lane, MARK) == 0
    assert _connections(lane, MARK + 1) == 1
    assert other.hears(kept)


def test_dismissing_many_forgets_their_connections_alone(gate: NftablesGate, lane: Lane) -> None:
    one, other = lane.phones
    stays = admission(2, other.mac)
    many = [admission(100 + n, f"02:aa:00:00:00:{n:02x}") for n in range(40)]
    gate.admit([admission(1, one.mac), stays, *many])
    assert one.reaches(HOST4)
    assert other.reaches(HOST4)
    gate.dismiss([admission(1, one.mac), *many])
    assert (_connections(lane, 1), _connections(lane, 2)) == (0, 1)


def test_the_farewell_page_survives_the_end(gate: NftablesGate, admitted: Admission, phone: Device) -> None:
    page = phone.tcp(OURS[4], WEB)
    page.send(b"leave")
    assert page.recv(100) == b"leave"
    assert phone.reaches(HOST4)
    gate.dismiss([admitted])
    page.send(b"thank you")
    assert page.recv(100) == b"thank you"


def test_after_the_end_the_unfiltered_resolver_is_shut_even_for_an_open_flow(
    gate: NftablesGate, admitted: Admission, phone: Device, lane: Lane
) -> None:
    talk = phone.udp(OURS[4], DNS)
    assert phone.hears(talk)
    gate.dismiss([admitted])
    phone.hears(talk)
    assert [port for _, port in lane.ours.heard if port == DNS] == [DNS]


def test_a_page_begun_before_access_stays_the_portals(gate: NftablesGate, phone: Device) -> None:
    page = phone.tcp(HOST4, WEB)
    gate.admit([admission(MARK, phone.mac)])
    page.send(b"hello")
    assert page.recv(100) == b"hello"
    assert phone.connects(HOST4, WEB)


@pytest.mark.usefixtures("admitted")
@pytest.mark.parametrize("inside", ["192.168.77.7", "172.16.7.7", "10.7.7.7", "169.254.7.7", "fd77::7"])
def test_access_is_to_the_internet_and_not_to_the_office_on_the_way_there(
    lane: Lane, phone: Device, inside: str
) -> None:
    lane.host.ip(f"addr add {inside}/{'128' if ':' in inside else '32'} dev lo")
    office = Echo(lane.host, [inside], [ECHO])
    try:
        with lane.gateway.new_socket(socket.AF_INET6 if ":" in inside else socket.AF_INET, socket.SOCK_DGRAM) as box:
            box.settimeout(2)
            until(lambda: _echoed(box, inside), 5, "the office to answer the box itself")
        heard = len(office.heard)
        assert not phone.reaches(inside)
        assert not phone.connects(inside, ECHO)
        assert len(office.heard) == heard
        assert phone.reaches(HOST4)
    finally:
        office.close()
        lane.host.ip(f"addr flush dev lo to {inside}")


def _echoed(box: socket.socket, address: str) -> bool:
    try:
        box.sendto(b"hello", (address, ECHO))
        return box.recv(100) == b"hello"
    except OSError:
        return False


def test_a_line_that_was_dialled_anew_passes_and_counts_before_it_is_known_by_its_number(
    gate: NftablesGate, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dialling makes another interface of that name; until the next sweep the rules hold the number of the old one."""
    item = admission(MARK, phone.mac)
    number = socket.if_nametoindex
    with monkeypatch.context() as former:
        former.setattr(socket, "if_nametoindex", lambda name: 4_000_000 if name == RULES.wan else number(name))
        assert gate.sync([item]).rebuilt
    assert [phone.reaches(host) for host in HOSTS.values()] == [True, True]
    (reading,) = gate.readings()
    assert min(reading.bytes_up, reading.bytes_down) > 60
    assert gate.sync([item]).rebuilt
    assert [phone.reaches(host) for host in HOSTS.values()] == [True, True]
    (after,) = gate.readings()
    assert after.bytes_down > reading.bytes_down
    assert gate.sync([item]).quiet
