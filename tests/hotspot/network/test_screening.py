"""What a device without access may ask the world, and what it hears from us instead."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.network import probes
from hotspot.network.screening import House, Say, in_garden, screen, substitute
from hotspot.network.wire import Kind, Query, Rcode

FOUR, SIX = IPv4Address("10.80.0.1"), IPv6Address("fd12:3456:789a::1")
HOUSE = House(frozenset({"wifi.xa.vn", "conglang.internal"}), (FOUR, SIX), ("dichvucong.gov.vn",))
STRICT = House(HOUSE.names, HOUSE.addresses, HOUSE.garden, strict=True)


def asked(name: str, kind: int = Kind.A, *, klass: int = 1, opcode: int = 0) -> Query:
    return Query(1, opcode, True, name, kind, klass, b"")


@pytest.mark.parametrize("name", ["vnexpress.net", "a.b.c.com.vn", "xn--mgbh0fb.xn--kgbechtv", "_dmarc.x-y.vn"])
@pytest.mark.parametrize("kind", [Kind.A, Kind.AAAA])
def test_an_address_of_a_host_is_asked_for_upstream(name: str, kind: Kind) -> None:
    assert screen(asked(name, kind), HOUSE) is None


@pytest.mark.parametrize("kind", [2, 5, 6, 12, 15, 16, 33, 35, 43, 48, 64, 65, 257])
def test_any_other_type_of_record_has_no_data_and_is_never_asked_for(kind: int) -> None:
    assert screen(asked("vnexpress.net", kind), HOUSE) == Say(Rcode.NOERROR)


@pytest.mark.parametrize("kind", [Kind.NULL, Kind.ANY, Kind.AXFR, Kind.IXFR, 65280, 65399, 65534])
def test_types_that_only_tunnels_and_strangers_ask_for_are_refused(kind: int) -> None:
    assert screen(asked("vnexpress.net", kind), HOUSE) == Say(Rcode.REFUSED)


def test_another_class_is_refused_and_another_operation_not_implemented() -> None:
    assert screen(asked("version.bind", 16, klass=3), HOUSE) == Say(Rcode.REFUSED)
    assert screen(asked("vnexpress.net", opcode=5), HOUSE) == Say(Rcode.NOTIMP)


@pytest.mark.parametrize("name", ["a" * 50 + "." + "b" * 46 + ".vn", "a" * 60 + "." + "b" * 60 + ".vn"])
def test_names_up_to_100_bytes_are_asked_and_longer_ones_refused(name: str) -> None:
    assert screen(asked(name), HOUSE) == (None if len(name) <= 100 else Say(Rcode.REFUSED))


@given(st.text(alphabet=[chr(code) for code in range(256)], min_size=1, max_size=60))
def test_a_name_that_no_host_has_never_goes_out(label: str) -> None:
    name = f"{label.lower()}.tunnel.example.com"
    if screen(asked(name), HOUSE) is None:
        assert set(label.lower()) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("name", ["use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"])
@pytest.mark.parametrize("kind", [Kind.A, Kind.AAAA, 65])
def test_the_canaries_do_not_exist(name: str, kind: int) -> None:
    assert screen(asked(name, kind), HOUSE) == Say(Rcode.NXDOMAIN)


@pytest.mark.parametrize("name", ["wpad", "printer.local", "nas.lan", "x.home.arpa", "secret.internal", ""])
def test_names_of_the_neighbourhood_do_not_leave_it(name: str) -> None:
    assert screen(asked(name), HOUSE) == Say(Rcode.NXDOMAIN)


def test_the_portals_name_is_ours_by_both_families_and_has_nothing_else() -> None:
    assert screen(asked("wifi.xa.vn"), HOUSE) == Say(Rcode.NOERROR, (FOUR,), 60)
    assert screen(asked("wifi.xa.vn", Kind.AAAA), HOUSE) == Say(Rcode.NOERROR, (SIX,), 60)
    assert screen(asked("wifi.xa.vn", 65), HOUSE) == Say(Rcode.NOERROR, (), 60)
    assert screen(asked("conglang.internal"), HOUSE) == Say(Rcode.NOERROR, (FOUR,), 60)


@pytest.mark.parametrize("name", ["dichvucong.gov.vn", "csdl.dichvucong.gov.vn", "captive.apple.com"])
def test_strict_asks_for_the_garden_and_for_probes(name: str) -> None:
    assert screen(asked(name), STRICT) is None


@pytest.mark.parametrize("name", ["vnexpress.net", "dichvucong.gov.vn.evil.com", "xdichvucong.gov.vn"])
def test_strict_gives_everything_else_a_public_address_and_asks_nobody(name: str) -> None:
    said = screen(asked(name), STRICT)
    assert said is not None
    assert (said.rcode, [one.is_global for one in said.addresses], said.ttl) == (Rcode.NOERROR, [True], 2)
    assert screen(asked(name), HOUSE) is None


def test_int_9_every_stored_address_is_public() -> None:
    stored = {text for pair in probes.HOSTS.values() for text in pair if text}
    assert [text for text in sorted(stored) if not ip_address(text).is_global] == []


def test_int_9_a_substitute_lasts_seconds_and_fits_the_question() -> None:
    for name in (*probes.HOSTS, "vnexpress.net"):
        four, six = substitute(asked(name)), substitute(asked(name, Kind.AAAA))
        assert [one.version for one in four.addresses] == [4]
        assert [one.version for one in six.addresses] == [6] * len(six.addresses)
        assert 1 <= four.ttl <= 5


def test_int_8_the_value_that_tells_windows_it_is_online_is_not_stored() -> None:
    assert "131.107.255.255" not in {str(one) for one in substitute(asked("dns.msftncsi.com")).addresses}


def test_a_garden_holds_its_subdomains_and_no_lookalikes() -> None:
    garden = ("dichvucong.gov.vn",)
    verdicts = [in_garden(name, garden) for name in ("dichvucong.gov.vn", "a.dichvucong.gov.vn", "adichvucong.gov.vn")]
    assert verdicts == [True, True, False]
