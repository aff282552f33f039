"""Real phones before a real dnsmasq and the real resolver: leases, advertisements, names, tunnels, a line cut."""

import contextlib
import ipaddress
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.network import probes, uplink
from hotspot.network.leases import LeaseWatch
from tests.hotspot.network.conftest import Bench, router_advertisement
from tests.lab import dhcp6, dns
from tests.lab.inet import GATEWAY4, OURS4
from tests.lab.namespace import stop, until
from tests.lab.phone import RADIO, Phone

pytestmark = pytest.mark.lab
API = b"https://wifi.xa-thu.vn/capport/api"
DNS_SERVERS, CAPTIVE_PORTAL = 23, 103
TUNNELS = ((), ("-T", "NULL"), ("-T", "TXT"), ("-T", "CNAME"), ("-T", "A"), ("-M", "80"))
UP = "Connection setup complete"


# -- leases and advertisements -------------------------------------------------------------------------------------


def test_the_first_discover_is_answered_within_two_seconds(plain: Bench) -> None:
    phone = plain.street.phone()
    try:
        phone.radio(True)
        begun = time.monotonic()
        lease = phone.lease("-t", "2")
        assert time.monotonic() - begun < 2
        ours = plain.settings.gateway_ipv4
        assert ipaddress.ip_address(lease.address) in ours.network
        assert (lease.prefix, lease.router, lease.resolvers, lease.seconds) == (
            ours.network.prefixlen,
            str(ours.ip),
            (str(ours.ip),),
            3600,
        )
    finally:
        plain.street.remove(phone)


def test_prov_1_2_the_lease_says_where_the_api_is_byte_for_byte_and_never_by_code_160(certified: Bench) -> None:
    with certified.street.visitor() as phone:
        assert phone.held.captive_api == API
        assert "opt160" not in phone.held.options


def test_without_a_certificate_nothing_is_said_of_an_api(plain: Bench, phone: Phone) -> None:
    assert [code for code in phone.held.options if code in ("opt114", "opt160")] == []
    said = dhcp6.ask(phone.namespace, RADIO, phone.mac, DNS_SERVERS, CAPTIVE_PORTAL)
    assert (CAPTIVE_PORTAL in said, DNS_SERVERS in said) == (False, True)


def test_prov_3_4_dhcpv6_says_the_same_byte_for_byte(certified: Bench) -> None:
    with certified.street.visitor() as phone:
        said = dhcp6.ask(phone.namespace, RADIO, phone.mac, DNS_SERVERS, CAPTIVE_PORTAL)
    assert said[CAPTIVE_PORTAL] == API
    assert said[DNS_SERVERS] == certified.settings.gateway_ipv6.ip.packed


def test_the_router_advertises_our_prefix_our_resolver_and_high_preference(plain: Bench, phone: Phone) -> None:
    heard = router_advertisement(phone)
    flags, lifetime = heard[5], struct.unpack_from("!H", heard, 6)[0]
    assert (flags >> 3 & 3, lifetime) == (1, 1800)
    assert bool(flags & 0x40)  # other configuration by DHCPv6
    options = _options(heard[16:])
    assert (options[3][0], options[3][14:30]) == (64, plain.settings.gateway_ipv6.network.network_address.packed)
    assert options[25][6:22] == plain.settings.gateway_ipv6.ip.packed
    assert ipaddress.ip_address(phone.slaac()) in plain.settings.gateway_ipv6.network


def _options(raw: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at + 2 <= len(raw):
        size = raw[at + 1] * 8
        found[raw[at]] = raw[at + 2 : at + size]
        at += size
    return found


def test_a_new_lease_is_heard_of_at_once(plain: Bench) -> None:
    watch = LeaseWatch(plain.settings.lease_file)
    try:
        watch.pairs()
        with plain.street.visitor() as phone:
            pair = (phone.mac, phone.held.address)
            until(watch.changed, 2, "word of the lease")
            assert pair in watch.pairs()
    finally:
        watch.close()


def test_what_a_phone_calls_itself_is_not_written_down(plain: Bench, phone: Phone) -> None:
    phone.lease("-x", "hostname:dien-thoai-cua-lan")
    assert "dien-thoai" not in plain.settings.lease_file.read_text(encoding="ascii")
    assert phone.resolve("dien-thoai-cua-lan").records == ()


# -- names ---------------------------------------------------------------------------------------------------------


def _fresh(rest: str = "cdn.example") -> str:
    return f"{secrets.token_hex(5)}.{rest}"


def test_our_own_name_leads_to_us_by_both_families(plain: Bench, phone: Phone) -> None:
    ours = plain.settings
    assert phone.resolve("conglang.internal").data("A") == [str(ours.gateway_ipv4.ip)]
    assert phone.resolve("conglang.internal", "AAAA").data("AAAA") == [str(ours.gateway_ipv6.ip)]


def test_the_portals_name_leads_to_us_before_and_after_access(certified: Bench) -> None:
    with certified.street.visitor() as phone:
        for before_access in (True, False):
            certified.redirecting(before_access)
            assert phone.resolve("wifi.xa-thu.vn").data("A") == [str(certified.settings.gateway_ipv4.ip)]
            assert phone.resolve("wifi.xa-thu.vn", "HTTPS").records == ()
        certified.redirecting(True)


def test_looking_up_a_garden_name_opens_the_garden_for_it(plain: Bench, phone: Phone) -> None:
    name = f"{secrets.token_hex(4)}.dichvucong.gov.vn"
    four, six = phone.resolve(name).data("A"), phone.resolve(name, "AAAA").data("AAAA")
    assert (len(four), len(six)) == (1, 1)
    assert four[0] in plain.elements("wg4")
    assert six[0] in plain.elements("wg6")
    other = phone.resolve(_fresh()).data("A")[0]
    assert other not in plain.elements("wg4")


def test_the_garden_is_open_before_anybody_asks(plain: Bench) -> None:
    addresses = {plain.street.inet.address(name, family) for name in plain.settings.garden for family in (4, 6)}
    until(lambda: all(one in plain.elements("wg4") + plain.elements("wg6") for one in addresses), 10, "the garden")
    assert len(addresses) == 2 * len(plain.settings.garden)


def test_300_honest_look_ups_over_both_families_are_at_least_99_percent_right(plain: Bench) -> None:
    names = [_fresh("pages.example") for _ in range(75)]
    asked = [(name, kind) for name in names for kind in ("A", "AAAA", "A", "AAAA")]
    right = 0
    with plain.street.visitor() as phone:
        for number, (name, kind) in enumerate(asked):
            if number % 50 == 0:
                time.sleep(1)  # a page's worth at a time, as people read
            family = 4 if kind == "A" else 6
            with contextlib.suppress(OSError):
                right += phone.resolve(name, kind).data(kind) == [plain.street.inet.address(name, family)]
    assert len(asked) == 300
    assert right >= 297


def test_nothing_of_ours_answers_on_the_side_of_the_line(plain: Bench) -> None:
    with plain.street.inet.namespace.inside():
        for port in (53, plain.settings.resolver_port):
            with pytest.raises(OSError):  # noqa: PT011  refused or silent, both are well
                _ask_from_here(GATEWAY4, port)


def _ask_from_here(server: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        sock.connect((server, port))
        sock.send(dns.question("conglang.internal"))
        sock.recv(512)


# -- a line that is cut --------------------------------------------------------------------------------------------


def test_int_9_with_the_line_cut_probes_still_get_public_addresses_and_everybody_knows(plain: Bench) -> None:
    with plain.street.visitor() as phone:
        until(lambda: _line(plain) is uplink.Line.UP, 10, "the line to be noted as up")
        with _cut(plain):
            first = phone.resolve("captive.apple.com", timeout=3)
            assert first.data("A") == [probes.HOSTS["captive.apple.com"][0]] or first.data("A") == [
                plain.street.inet.address("captive.apple.com")
            ]
            until(lambda: _line(plain) is uplink.Line.DOWN, 10, "the line to be noted as down")
            for name in ("connectivitycheck.gstatic.com", _fresh()):
                begun = time.monotonic()
                said = phone.resolve(name, timeout=3)
                assert time.monotonic() - begun < 1
                assert [ipaddress.ip_address(one).is_global for one in said.data("A")] == [True]
                assert said.records[0].ttl <= 5
        until(lambda: _line(plain) is uplink.Line.UP, 10, "the line to be noted as up again")
        name = _fresh()
        until(lambda: phone.resolve(name).data("A") == [plain.street.inet.address(name)], 10, "the truth")


def _line(bench: Bench) -> uplink.Line:
    with bench.street.gw.inside():
        return uplink.read(bench.settings)


@contextlib.contextmanager
def _cut(bench: Bench) -> Iterator[None]:
    """The provider drops everything; the cable stays in."""
    bench.street.gw.ip(f"route add blackhole {OURS4}/32")
    try:
        yield
    finally:
        bench.street.gw.ip(f"route del blackhole {OURS4}/32")


# -- tunnels -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tunnel_end(plain: Bench) -> Iterator[str]:
    """iodined behind the internet's name server."""
    inet = plain.street.inet.namespace
    with (plain.street.folder / "iodined.log").open("w") as log:
        argv = ("iodined", "-f", "-c", "-p", "5300", "-P", "lab", "192.0.2.1/24", "tunnel.example")
        server = inet.spawn(*argv, log=log.fileno())
    try:
        until(lambda: ":14B4 " in inet.read("udp"), 5, "iodined")
        yield "tunnel.example"
    finally:
        stop(server)


def _dig(bench: Bench, phone: Phone, domain: str, how: tuple[str, ...]) -> "tuple[subprocess.Popen[str], Path]":
    said = bench.street.folder / f"iodine-{secrets.token_hex(3)}.log"
    with said.open("w") as log:
        command = ("iodine", "-f", "-r", "-P", "lab", *how, phone.held.resolvers[0], domain)
        return phone.namespace.spawn(*command, log=log.fileno()), said


@pytest.mark.slow
def test_no_iodine_tunnel_comes_up_within_20_seconds(plain: Bench, tunnel_end: str) -> None:
    phones = [plain.street.phone().join() for _ in TUNNELS]
    tries = [_dig(plain, phone, tunnel_end, how) for phone, how in zip(phones, TUNNELS, strict=True)]
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end and any(program.poll() is None for program, _ in tries):
            time.sleep(0.2)
        assert [how for how, (_, log) in zip(TUNNELS, tries, strict=True) if UP in log.read_text()] == []
    finally:
        _end(plain, tries, phones)


@pytest.mark.slow
@pytest.mark.parametrize("how", TUNNELS, ids=lambda how: " ".join(how) or "auto")
def test_the_same_tunnel_does_come_up_through_plain_dnsmasq(
    plain: Bench, tunnel_end: str, how: tuple[str, ...]
) -> None:
    plain.redirecting(False)
    phone = plain.street.phone().join()
    tries = [_dig(plain, phone, tunnel_end, how)]
    try:
        until(lambda: UP in tries[0][1].read_text(), 20, "the tunnel")
    finally:
        plain.redirecting(True)
        _end(plain, tries, [phone])


def _end(bench: Bench, tries: "list[tuple[subprocess.Popen[str], Path]]", phones: list[Phone]) -> None:
    for program, _ in tries:
        stop(program)
    for phone in phones:
        bench.street.remove(phone)
