"""The interception contract, line by line: what a request to port 80 gets, and everything else, before access."""

import ipaddress
import socket
import time
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from tests.lab import visit
from tests.lab.browse import Answer, exchange
from tests.lab.phone import Phone
from tests.lab.probes import PROBES, SUCCESS_BODIES
from tests.lab.street import Street

pytestmark = pytest.mark.lab
both = pytest.mark.parametrize("family", [4, 6], ids=["IPv4", "IPv6"])
APPLE, ANYWHERE = "http://captive.apple.com/hotspot-detect.html", "http://neverssl.example/news?today=1"
PRIVATE = [ipaddress.IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                                                  "169.254.0.0/16", "127.0.0.0/8", "0.0.0.0/8")]  # fmt: skip
ODD = (
    b"GET /generate_204 HTTP/1.0\r\n\r\n",
    b"GET / HTTP/1.0\r\nHost: captive.apple.com\r\n\r\n",
    b"GET http://www.gstatic.com/generate_204 HTTP/1.1\r\nHost: www.gstatic.com\r\n\r\n",
    b"GET http://10.80.0.1/ HTTP/1.1\r\nHost: www.gstatic.com\r\n\r\n",
    b"GET /" + b"a" * 8_000 + b" HTTP/1.1\r\nHost: long.example\r\n\r\n",
    b"GET /?url=http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nReferer: http://evil.example/\r\n\r\n",
    b"GET //evil.example/%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"HEAD / HTTP/1.1\r\nHost: captive.apple.com\r\n\r\n",
)
GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"\0" * 64 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"SSH-2.0-phone\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
)


@pytest.fixture(scope="module")
def stranger(street: Street) -> Iterator[Phone]:
    """A phone that never presses the button."""
    with street.visitor() as made:
        yield made


def _raw(phone: Phone, sent: bytes, family: int = 4, timeout: float = 3.0) -> Answer:
    with phone.connect(phone.lookup("captive.apple.com", family), 80, timeout=timeout) as connection:
        return exchange(connection, sent, sent.partition(b" ")[0].decode("latin-1"))


@both
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("url", [APPLE, ANYWHERE])
def test_int_1_a_request_is_redirected_to_the_portal(stranger: Phone, url: str, method: str, family: int) -> None:
    answer = stranger.ask(method, url, family=family)
    at = stranger.held.router
    assert (answer.status, answer.location, answer.headers["cache-control"]) == (302, f"http://{at}/", "no-store")
    assert answer.closed
    assert answer.body == b"" if method == "HEAD" else int(answer.headers["content-length"]) == len(answer.body) > 4


@both
def test_int_2_every_probe_gets_a_302(stranger: Phone, family: int) -> None:
    seen = {stranger.get(probe.url, family=family, version=probe.version).status for probe in PROBES}
    assert seen == {302}


@both
def test_int_3_no_answer_reads_as_the_internet_or_as_nothing(stranger: Phone, family: int) -> None:
    """Neither 204 nor an almost empty 200, whatever is asked."""
    answers = [_raw(stranger, sent, family) for sent in ODD if not sent.startswith(b"HEAD")]
    assert [(one.status == 204, len(one.body) > 4) for one in answers] == [(False, True)] * len(answers)


def test_int_4_an_intercepted_connection_does_not_outlive_its_answer(stranger: Phone) -> None:
    """It would stay with the portal after the gate has opened."""
    address = stranger.lookup("captive.apple.com")
    with stranger.connect(address, 80) as connection:
        twice = b"GET / HTTP/1.1\r\nHost: captive.apple.com\r\nConnection: keep-alive\r\n\r\n" * 2
        connection.sendall(twice)
        heard = b""
        while piece := _received(connection):
            heard += piece
    assert heard.count(b"HTTP/1.1 302") == 1


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: slow.exa"], ids=["silent", "half a request"])
def test_int_4_an_idle_connection_is_cut_after_five_seconds(stranger: Phone, sent: bytes) -> None:
    address = stranger.lookup("captive.apple.com")
    with stranger.connect(address, 80) as connection:
        connection.sendall(sent)
        connection.settimeout(6)
        started = time.monotonic()
        while _received(connection):
            pass
        assert time.monotonic() - started < 5.5


def _received(connection: socket.socket) -> bytes:
    """What came, empty at the end; an end by reset is an end too, a time-out is none."""
    try:
        return connection.recv(65536)
    except ConnectionResetError:
        return b""


@both
def test_int_5_no_answer_holds_a_success_text_or_header(stranger: Phone, family: int) -> None:
    for probe in PROBES:
        answer = stranger.get(probe.url, family=family, version=probe.version)
        assert "x-networkmanager-status" not in answer.headers
        assert [text for text in SUCCESS_BODIES if answer.body.startswith(text) or answer.body == text] == []


@both
@pytest.mark.parametrize("port", [443, 853, 22, 8443, 5223, 65535])
def test_int_6_other_tcp_is_reset_at_once(street: Street, stranger: Phone, port: int, family: int) -> None:
    address = street.inet.target()[family == 6]
    started = time.monotonic()
    with pytest.raises(ConnectionRefusedError):
        stranger.connect(address, port)
    assert time.monotonic() - started < 0.1


@both
@pytest.mark.parametrize("port", [443, 4500, 51820])
def test_int_6_other_datagrams_are_told_that_it_is_prohibited(
    street: Street, stranger: Phone, port: int, family: int
) -> None:
    address = street.inet.target()[family == 6]
    with stranger.new_socket(address, socket.SOCK_DGRAM) as talker:
        talker.connect((address, port))
        talker.settimeout(1)
        talker.send(b"hello")
        with pytest.raises(OSError, match="No route to host|Permission denied"):
            talker.recv(16)


def test_int_7_a_portal_never_grows_tired_of_a_probe(stranger: Phone) -> None:
    first = stranger.get(APPLE)
    asked = [stranger.get(APPLE) for _ in range(100)]
    assert {(one.status, one.location, one.body) for one in asked} == {(302, first.location, first.body)}


@both
def test_int_8_no_probe_host_is_let_through(street: Street, stranger: Phone, family: int) -> None:
    hosts = {street.inet.address(probe.host, family) for probe in PROBES}
    with street.inet.listening() as tap:
        for probe in PROBES:
            stranger.get(probe.url, family=family, version=probe.version)
        arrived = [packet for packet in tap.heard() if packet.destination in hosts]
    assert arrived == []


def test_int_9_probe_names_have_their_true_addresses(street: Street, stranger: Phone) -> None:
    """A private address makes some phones believe that there is no internet at all."""
    found = {probe.host: (stranger.lookup(probe.host, 4), stranger.lookup(probe.host, 6)) for probe in PROBES}
    assert found == {host: street.inet.hosts[host] for host in found}


def test_int_9_probe_names_have_public_addresses_and_the_portal_opens_when_the_line_is_down(street: Street) -> None:
    with street.visitor() as phone, street.inet.cut():
        found = {probe.host: phone.resolve(probe.host, timeout=5).data("A") for probe in PROBES[::6]}
        assert [host for host, addresses in found.items() if not addresses] == []
        given = [ipaddress.IPv4Address(one) for addresses in found.values() for one in addresses]
        assert [one for one in given if any(one in network for network in PRIVATE)] == []
        assert visit.portal(phone) == f"http://{phone.held.router}"


@both
@pytest.mark.parametrize("sent", ODD, ids=lambda sent: sent[:40].decode("latin-1").strip())
def test_int_10_an_odd_request_is_redirected_like_any_other(stranger: Phone, sent: bytes, family: int) -> None:
    answer = _raw(stranger, sent, family)
    assert (answer.status, answer.location) == (302, f"http://{stranger.held.router}/")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("sent", GARBAGE, ids=lambda sent: sent[:20].hex())
def test_int_10_garbage_gets_a_refusal_and_does_no_harm(stranger: Phone, sent: bytes) -> None:
    try:
        status = _raw(stranger, sent).status
    except (HTTPException, OSError):
        status = 0  # hung up
    assert status in (0, 302, 400, 405, 414, 505, 511)
    assert stranger.get(APPLE).status == 302


def test_int_11_an_ipv6_probe_is_redirected_to_where_the_phone_can_go(stranger: Phone) -> None:
    sent = stranger.get(APPLE, family=6)
    assert stranger.get(sent.location).status == 200


def test_h511_a_request_that_is_not_a_page_gets_511(stranger: Phone) -> None:
    answer = stranger.ask("POST", "http://api.example/v1", body=b"a=1")
    assert (answer.status, answer.headers["cache-control"], answer.closed) == (511, "no-store", True)
    assert f'href="http://{stranger.held.router}/"' in answer.text


def test_prov_2_no_lease_carries_the_withdrawn_option_or_a_plain_http_one(stranger: Phone) -> None:
    """Code 160 collides with telephones; an API without https must not be announced (RFC 8910 2, 4.2)."""
    assert "opt160" not in stranger.held.options
    assert stranger.held.captive_api is None
