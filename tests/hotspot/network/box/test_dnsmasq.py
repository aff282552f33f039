"""dnsmasq's configuration follows the settings, and Debian's dnsmasq reads it."""

import ipaddress
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.network.box import dnsmasq
from hotspot.settings import Settings
from tests.lab.namespace import run

BOX = Settings(data=Path("/var/lib/conglang"), lan="lan0", wan="wan0", lan_ipv6="fd12:3456:789a::1/64")
CERTIFIED = replace(BOX, portal_host="wifi.xa-thu.vn", certificate="/etc/chain.pem")


@pytest.mark.skipif(not shutil.which("dnsmasq"), reason="dnsmasq is not installed")
@pytest.mark.parametrize("settings", [BOX, CERTIFIED, replace(BOX, garden=(), dns_upstream=("9.9.9.9", "2620:fe::fe"))])
def test_dnsmasq_itself_finds_no_fault_with_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "dnsmasq.conf"
    path.write_text(dnsmasq.configuration(settings, "root"), encoding="ascii")
    run("dnsmasq", "--test", f"--conf-file={path}")


def test_prov_1_to_5_only_a_certificate_makes_it_say_where_the_api_is_and_never_by_160() -> None:
    told = [line for line in dnsmasq.options(CERTIFIED) if "capport" in line]
    api = "https://wifi.xa-thu.vn/capport/api"
    assert told == [f"dhcp-option=114,{api}", f"dhcp-option=option6:103,{api}"]
    assert [line for line in dnsmasq.options(BOX) if "114" in line or "103" in line] == []
    assert [line for line in dnsmasq.options(CERTIFIED) if "160" in line] == []


def test_it_listens_on_the_guests_side_only_and_answers_at_once() -> None:
    lines = dnsmasq.options(BOX)
    assert {"interface=lan0", "except-interface=lo", "bind-dynamic", "no-ping", "dhcp-authoritative"} <= set(lines)
    assert "dhcp-ignore-clid" in lines
    assert [line for line in lines if line.startswith("interface=")] == ["interface=lan0"]


def test_garden_names_fill_the_gates_sets_in_wire_form() -> None:
    (line,) = [line for line in dnsmasq.options(replace(BOX, garden=("a.vn", "xã.vn"))) if line.startswith("nftset")]
    assert line == "nftset=/a.vn/xn--x-yfa.vn/4#inet#conglang#wg4,6#inet#conglang#wg6"


def test_upstream_is_that_of_the_settings_or_of_resolv_conf() -> None:
    def servers(settings: Settings) -> list[str]:
        return [line for line in dnsmasq.options(settings) if line == "no-resolv" or line.startswith("server=")]

    assert servers(BOX) == []
    assert servers(replace(BOX, dns_upstream=("9.9.9.9", "2620:fe::fe"))) == [
        "no-resolv",
        "server=9.9.9.9",
        "server=2620:fe::fe",
    ]


@pytest.mark.parametrize(
    ("ours", "first", "last"),
    [
        ("10.80.0.1/20", "10.80.0.100", "10.80.15.254"),
        ("192.168.5.1/24", "192.168.5.32", "192.168.5.254"),
        ("192.168.5.254/24", "192.168.5.32", "192.168.5.253"),
        ("10.0.0.1/29", "10.0.0.2", "10.0.0.6"),
        ("10.80.8.1/20", "10.80.8.2", "10.80.15.254"),
    ],
)
def test_the_pool_is_the_larger_part_beside_our_own_address(ours: str, first: str, last: str) -> None:
    assert [str(one) for one in dnsmasq.pool(ipaddress.IPv4Interface(ours))] == [first, last]


@given(st.integers(16, 29), st.integers(0, 2**32 - 1))
def test_the_pool_is_inside_the_network_and_without_us(prefix: int, raw: int) -> None:
    ours = ipaddress.IPv4Interface((raw, prefix))
    if ours.ip in (ours.network.network_address, ours.network.broadcast_address):
        return
    first, last = dnsmasq.pool(ours)
    assert ours.network.network_address < first <= last < ours.network.broadcast_address
    assert not first <= ours.ip <= last
    assert int(last) - int(first) + 1 >= (ours.network.num_addresses - 2) * 3 // 8


@pytest.mark.parametrize("ours", ["10.0.0.1/30", "10.0.0.1/32"])
def test_a_network_without_room_is_refused_in_a_sentence(ours: str) -> None:
    with pytest.raises(ValueError, match="too small, write one of /29 or larger"):
        dnsmasq.pool(ipaddress.IPv4Interface(ours))
