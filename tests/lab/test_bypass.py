"""From a phone without access nothing reaches the internet; and the same packets of a phone with access do.

The witness is a tap on the wire behind the gateway. Each way past is aimed at addresses that nobody else was told of,
and the wire must besides carry nothing that the box itself does not explain (issue part 11, threats T1 to T4).
"""

import contextlib
import ipaddress
import socket
from collections.abc import Iterator

import pytest

from tests.lab import attempts, packets, visit
from tests.lab.inet import GATEWAY4, GATEWAY6
from tests.lab.phone import Phone
from tests.lab.street import Street
from tests.lab.witness import escaped

pytestmark = pytest.mark.lab
FAMILIES = {"IPv4": 0, "IPv6": 1}
WAYS = [(way, family) for way in attempts.BOTH for family in FAMILIES]
WAYS += [(way, "IPv6") for way in attempts.ONLY_IPV6]
ALL = attempts.BOTH | attempts.ONLY_IPV6
# What a phone with access gets through of each way; the rest the kernel of any router refuses.
AT_LEAST = {
    "every protocol number": 200,
    "datagrams to any port": len(attempts.PORTS),
    "connections to any port": len(attempts.PORTS),
    "segments out of nowhere": 1,
    "echo requests with data": 3,
    "every other ICMP type": 1,
    "fragments": 2,
    "tagged frames": 1,
    "borrowed sources": 0,
    "extension headers": 3,
}


@pytest.fixture(scope="module")
def stranger(street: Street) -> Iterator[Phone]:
    """A phone that never presses the button."""
    with street.visitor() as made:
        yield made


@pytest.fixture(scope="module")
def resident(street: Street) -> Iterator[Phone]:
    """A phone that has access all the while."""
    with street.visitor() as made:
        visit.enter(made)
        yield made


@pytest.mark.parametrize(("way", "family"), WAYS)
def test_nothing_of_a_stranger_gets_out(street: Street, stranger: Phone, way: str, family: str) -> None:
    target = street.inet.target()[FAMILIES[family]]
    with street.inet.listening() as tap:
        ALL[way](stranger, target)
        assert escaped(tap) == []


@pytest.mark.parametrize(("way", "family"), WAYS)
def test_the_same_of_a_phone_with_access_is_heard(street: Street, resident: Phone, way: str, family: str) -> None:
    """The control: the tap does hear, the frames are well made, and only the gate made the difference."""
    target = street.inet.target()[FAMILIES[family]]
    with street.inet.listening() as tap:
        ALL[way](resident, target)
        arrived = [packet for packet in escaped(tap) if packet.destination == target]
    assert len(arrived) >= AT_LEAST[way]
    assert {packet.source for packet in arrived} <= {GATEWAY4, GATEWAY6}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_neighbours_address_does_not_help(street: Street, stranger: Phone, resident: Phone, family: str) -> None:
    """Threat T4: the address alone is worth nothing, whether its owner is here or not."""
    target, borrowed = street.inet.target()[FAMILIES[family]], resident.address(6 if family == "IPv6" else 4)
    datagram = packets.udp(borrowed, target, 47_000, 443, attempts.WORD)
    segment = packets.tcp(borrowed, target, 47_001, 443)
    with street.inet.listening() as tap:
        stranger.send_packets(packets.ip(borrowed, target, packets.UDP, datagram))
        stranger.send_packets(packets.ip(borrowed, target, packets.TCP, segment))
        assert escaped(tap) == []


def test_a_neighbours_open_connection_cannot_be_joined(street: Street, stranger: Phone, resident: Phone) -> None:
    """Same addresses, same ports, so the very connection the kernel knows; only the hardware address differs."""
    target = street.inet.target()[0]
    with resident.connect(target, 7, abrupt=True) as connection:
        mine, port = connection.getsockname()
        datagram = packets.tcp(mine, target, port, 7, flags=0x18, payload=attempts.WORD)
        with street.inet.listening() as tap:
            stranger.send_packets(packets.ip(mine, target, packets.TCP, datagram))
            assert escaped(tap) == []
        connection.sendall(b"still here")
        assert connection.recv(16) == b"still here"


def test_an_error_about_a_neighbours_connection_is_not_carried_out(
    street: Street, stranger: Phone, resident: Phone
) -> None:
    """ICMP errors belong to the connection they quote: with data behind the quotation they would be a way out."""
    target = street.inet.target()[0]
    with resident.connect(target, 7, abrupt=True) as connection:
        mine, port = connection.getsockname()
        quoted = packets.ip(target, mine, packets.TCP, packets.tcp(target, mine, 7, port)) + attempts.WORD * 8
        bare = bytes((3, 1, 0, 0, 0, 0, 0, 0)) + quoted
        error = bare[:2] + packets.checksum(bare).to_bytes(2, "big") + bare[4:]
        with street.inet.listening() as tap:
            stranger.send_packets(packets.ip(stranger.address(), target, packets.ICMP, error))
            assert [packet for packet in escaped(tap) if packet.protocol != packets.TCP or packet.payload] == []
        connection.sendall(b"still here")
        assert connection.recv(16) == b"still here"


def test_a_neighbours_hardware_and_ip_address_together_do_pass_until_the_pass_ends(street: Street) -> None:
    """A known limit, kept honest: on an open network nothing tells two radios with the same addresses apart.

    What holds is that the thief spends the victim's pass: when that ends, both are outside (reliability, fact 10).
    """
    with street.visitor() as victim, street.visitor() as thief:
        at = visit.enter(victim)
        target, later = street.inet.target()[0], street.inet.target()[0]
        stolen = packets.ip(
            victim.address(), target, packets.UDP,
            packets.udp(victim.address(), target, 48_000, 443, attempts.WORD),
        )  # fmt: skip
        again = packets.ip(
            victim.address(), later, packets.UDP,
            packets.udp(victim.address(), later, 48_000, 443, attempts.WORD),
        )  # fmt: skip
        with street.inet.listening() as tap:
            thief.send_packets(stolen, source_mac=victim.mac)
            assert [packet.payload for packet in escaped(tap) if packet.dport == 443] == [attempts.WORD]
            assert visit.leave(victim, at).status == 303
            thief.send_packets(again, source_mac=victim.mac)
            assert [packet for packet in escaped(tap) if packet.destination == later] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_connection_from_before_access_does_not_turn_into_access(street: Street, family: str) -> None:
    """Keep-alive reuse: what was intercepted stays intercepted, and what is new is the real thing."""
    number = 6 if family == "IPv6" else 4
    with street.visitor() as phone:
        address = phone.lookup("news.example", number)
        with phone.connect(address, 80) as before:
            visit.enter(phone)
            before.sendall(b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n")
            assert _everything(before)[:12] in (b"HTTP/1.1 302", b"")
        assert phone.get("http://news.example/", family=number).status == 200


@pytest.mark.parametrize("family", FAMILIES)
def test_a_connection_from_during_access_does_not_outlive_it(street: Street, family: str) -> None:
    target = street.inet.target()[FAMILIES[family]]
    with street.visitor() as phone:
        at = visit.enter(phone)
        with phone.connect(target, 80, abrupt=True) as kept:
            kept.sendall(b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n")
            assert kept.recv(65536)[:12] == b"HTTP/1.1 200"
            visit.leave(phone, at)
            with street.inet.listening() as tap:
                with contextlib.suppress(OSError):
                    kept.sendall(b"GET /again HTTP/1.1\r\nHost: news.example\r\n\r\n")
                assert [packet for packet in escaped(tap) if packet.payload] == []


def test_the_portal_is_no_proxy(street: Street, stranger: Phone) -> None:
    target = street.inet.target()[0]
    asked = (
        f"CONNECT {target}:443 HTTP/1.1\r\nHost: {target}:443\r\n\r\n",
        f"GET http://{target}/ HTTP/1.0\r\nHost: {stranger.held.router}\r\n\r\n",
        f"GET / HTTP/1.0\r\nHost: {stranger.held.router}\r\nX-Forwarded-Host: {target}\r\n\r\n",
    )
    with street.inet.listening() as tap:
        for text in asked:
            with stranger.connect(stranger.held.router, 80) as connection:
                connection.sendall(text.encode())
                _everything(connection)
        assert escaped(tap) == []


@pytest.mark.parametrize("port", [22, 53, 8443, 2080, 2443, 2053, 5353])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_internet_reaches_nothing_on_the_box(street: Street, stranger: Phone, port: int, family: str) -> None:
    inside = GATEWAY6 if family == "IPv6" else GATEWAY4
    kind = socket.AF_INET6 if family == "IPv6" else socket.AF_INET
    with street.inet.namespace.new_socket(kind, socket.SOCK_STREAM) as outsider:
        outsider.settimeout(0.5)
        assert outsider.connect_ex((inside, port)) != 0


@pytest.mark.parametrize("family", FAMILIES)
def test_the_line_does_not_reach_the_box_at_its_guest_side_address(
    street: Street, stranger: Phone, family: str
) -> None:
    """A neighbour on the line can route there; the control is that the phone does reach it."""
    inside = stranger.held.router if family == "IPv4" else _first_of(stranger.slaac())
    kind = socket.AF_INET if family == "IPv4" else socket.AF_INET6
    street.inet.namespace.ip(f"route add {inside} via {GATEWAY4 if family == 'IPv4' else GATEWAY6}")
    try:
        for port in (53, 80, 2080, 5353):
            with street.inet.namespace.new_socket(kind, socket.SOCK_STREAM) as outsider:
                outsider.settimeout(0.4)
                assert outsider.connect_ex((inside, port)) != 0
    finally:
        street.inet.namespace.ip(f"route del {inside}")
    stranger.connect(inside, 80).close()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_internet_reaches_no_phone_by_itself(street: Street, resident: Phone, family: str) -> None:
    """A phone with access is not on show: only what it asked for comes in."""
    address = resident.address(6 if family == "IPv6" else 4)
    street.inet.namespace.ip(f"route replace {address} via {GATEWAY6 if family == 'IPv6' else GATEWAY4}")
    try:
        with resident.namespace.new_socket(
            socket.AF_INET6 if family == "IPv6" else socket.AF_INET, socket.SOCK_DGRAM
        ) as listener:
            listener.bind((address, 5000))
            listener.settimeout(0.4)
            with street.inet.namespace.new_socket(listener.family, socket.SOCK_DGRAM) as outsider:
                outsider.sendto(b"unasked", (address, 5000))
            with pytest.raises(TimeoutError):
                listener.recv(16)
    finally:
        street.inet.namespace.ip(f"route del {address}")


def _first_of(address: str) -> str:
    """The first address of an IPv6 address's /64, which is the box's."""
    return str(ipaddress.IPv6Network((address, 64), strict=False)[1])


def _everything(connection: socket.socket) -> bytes:
    """What comes until the other side ends it, empty for a reset."""
    heard = b""
    try:
        while piece := connection.recv(65536):
            heard += piece
    except ConnectionResetError:
        pass
    return heard
