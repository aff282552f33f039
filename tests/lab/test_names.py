"""Names before access: every question ends at our resolver, and only questions for addresses of hosts go further."""

import contextlib
import secrets
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import dns, visit
from tests.lab.inet import OURS4, RESOLVER4, RESOLVER6
from tests.lab.namespace import stop, until
from tests.lab.phone import Phone
from tests.lab.street import Street
from tests.lab.witness import escaped

pytestmark = pytest.mark.lab
TUNNELS = (("-T", "NULL"), ("-T", "TXT"), ("-T", "CNAME"), ("-T", "MX"), ("-T", "A", "-M", "80"), ())
TUNNEL_PATIENCE = 8


@pytest.fixture(scope="module")
def stranger(street: Street) -> Iterator[Phone]:
    """A phone that never presses the button."""
    with street.visitor() as made:
        yield made


def _fresh(rest: str = "example") -> str:
    return f"{secrets.token_hex(6)}.{rest}"


@pytest.mark.parametrize("server", ["", RESOLVER4, RESOLVER6], ids=["ours", "another over IPv4", "another over IPv6"])
def test_whoever_is_asked_our_resolver_answers_and_asks_itself(street: Street, stranger: Phone, server: str) -> None:
    name = _fresh()
    with street.inet.listening() as tap:
        answer = stranger.resolve(name, server=server)
        asked = [(packet.destination, packet.query) for packet in tap.heard() if packet.query]
    assert answer.data("A") == [street.inet.address(name)]
    assert {one for one in asked if one[1] != ("", "NS")} == {(OURS4, (name, "A"))}


@pytest.mark.parametrize("server", [RESOLVER4, RESOLVER6])
def test_the_same_over_tcp(street: Street, stranger: Phone, server: str) -> None:
    name = _fresh()
    query = dns.question(name)
    with street.inet.listening() as tap, stranger.connect(server, 53) as connection:
        connection.sendall(struct.pack("!H", len(query)) + query)
        heard = connection.recv(4096)
        assert [packet for packet in tap.heard() if packet.destination == server] == []
    assert dns.parse(heard[2:]).data("A") == [street.inet.address(name)]


@pytest.mark.parametrize("kind", ["TXT", "NULL", "MX", "SRV", "CNAME", "HTTPS", "ANY", "NS"])
def test_no_question_for_anything_but_addresses_goes_out(street: Street, stranger: Phone, kind: str) -> None:
    name = _fresh()
    with street.inet.listening() as tap:
        with contextlib.suppress(OSError):
            assert stranger.resolve(name, kind).records == ()
        assert [packet.query for packet in tap.heard() if packet.query and name in packet.query[0]] == []
        assert escaped(tap) == []


@pytest.mark.parametrize(
    "name",
    [
        ".".join([secrets.token_hex(30)] * 3) + ".example",
        secrets.token_hex(50)[:63] + "." + secrets.token_hex(30) + ".example",
        "with space.example",
        "wpad",
        "printer.local",
        "use-application-dns.net",
        "mask.icloud.com",
    ],
)
def test_a_name_that_is_no_name_of_a_host_does_not_go_out(street: Street, stranger: Phone, name: str) -> None:
    with street.inet.listening() as tap:
        with contextlib.suppress(OSError):
            assert stranger.resolve(name).records == ()
        assert [packet.query for packet in tap.heard() if packet.query and packet.query[0] == name.lower()] == []


def test_what_is_no_question_does_not_go_out(street: Street, stranger: Phone) -> None:
    junk = (b"", b"\0" * 12, b"GET / HTTP/1.0\r\n\r\n" * 20, dns.question("a.example") + bytes(400),
            dns.question("b.example")[:-3], b"\xff" * 512)  # fmt: skip
    with street.inet.listening() as tap, stranger.new_socket(RESOLVER4, socket.SOCK_DGRAM) as talker:
        talker.connect((RESOLVER4, 53))
        for one in junk:
            with contextlib.suppress(OSError):
                talker.send(one)
        assert escaped(tap) == []
    assert stranger.resolve(_fresh()).rcode == dns.NOERROR


def test_honest_look_ups_succeed(street: Street) -> None:
    """Sixty names at once, as a phone that wakes up asks them, each known to nobody before."""
    with street.visitor() as phone:
        got = [phone.resolve(_fresh("cdn.example"), kind).data(kind) for kind in ("A", "AAAA") for _ in range(30)]
    assert sum(bool(one) for one in got) == 60


def test_a_device_that_asks_without_end_is_slowed_and_nobody_else(street: Street) -> None:
    with street.visitor() as greedy, street.visitor() as honest:
        resolver = greedy.held.resolvers[0]
        with street.inet.listening() as tap, greedy.new_socket(resolver, socket.SOCK_DGRAM) as talker:
            talker.connect((resolver, 53))
            for number in range(2_000):
                with contextlib.suppress(OSError):
                    talker.send(dns.question(f"{secrets.token_hex(24)}.flood.example", ident=number))
            answered = honest.resolve("quiet.example").data("A")
            asked = {
                packet.query for packet in tap.heard() if packet.query and packet.query[0].endswith("flood.example")
            }
    assert answered == [street.inet.address("quiet.example")]
    assert len(asked) <= 400


@pytest.fixture
def tunnel_end(street: Street, tmp_path: Path) -> Iterator[str]:
    """iodined behind the internet's name server, for a domain of its own."""
    with (tmp_path / "iodined.log").open("w") as log:
        server = street.inet.namespace.spawn(
            "iodined", "-f", "-c", "-p", "5300", "-P", "lab", "192.0.2.1/24", "tunnel.example", log=log.fileno()
        )
    try:
        until(lambda: _bound(street, 5300), 5, "iodined")
        yield "tunnel.example"
    finally:
        stop(server)


def _bound(street: Street, port: int) -> bool:
    return any(f":{port:04X} " in line for line in street.inet.namespace.read("udp").splitlines())


def _dig(phone: Phone, domain: str, how: tuple[str, ...], tmp_path: Path) -> "tuple[subprocess.Popen[str], Path]":
    """Start iodine in a phone, towards the resolver of its lease; returns it and its log."""
    said = tmp_path / f"{phone.who}.log"
    with said.open("w") as log:
        command = ["iodine", "-f", "-r", "-P", "lab", *how, phone.held.resolvers[0], domain]
        return phone.namespace.spawn(*command, log=log.fileno()), said


@pytest.mark.slow
def test_no_dns_tunnel_comes_up(street: Street, tunnel_end: str, tmp_path: Path) -> None:
    """Threat T2, with the real tool; with access the same tunnel does come up, so that it could."""
    phones = [street.phone().join() for _ in range(len(TUNNELS) + 1)]
    running = []
    try:
        visit.enter(phones[-1])
        for phone, how in zip(phones, (*TUNNELS, ("-T", "NULL")), strict=True):
            running.append(_dig(phone, tunnel_end, how, tmp_path))
        *tries, control = running
        until(lambda: "Connection setup complete" in control[1].read_text(), 30, "the tunnel of a phone with access")
        with contextlib.suppress(subprocess.TimeoutExpired):
            tries[0][0].wait(TUNNEL_PATIENCE)
        assert [one.read_text() for _, one in tries if "Connection setup complete" in one.read_text()] == []
    finally:
        for program, _ in running:
            stop(program)
        for phone in phones:
            street.remove(phone)
