"""The ruleset's text: typed values in, no way to smuggle anything else, the standard's musts in every rendering."""

import re
from dataclasses import replace
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path

import pytest

from hotspot.gate.rules import TABLE, Rules
from hotspot.gate.ruleset import about, digest, released, sets, whole
from hotspot.settings import load

RULES = Rules("lan0", "wan0", IPv4Interface("10.80.0.1/20"), IPv6Interface("fd10:1:2::1/64"))


@pytest.mark.parametrize(
    "name",
    ['lan0" accept; #', "", "a b", "sixteen-letters-", "lan\n0", "lan0;", "{lan0}", "lan*"],
)
def test_what_is_no_interface_is_refused(name: str) -> None:
    for side in ("lan", "wan"):
        with pytest.raises(ValueError, match="no name of a network interface"):
            replace(RULES, **{side: name})  # type: ignore[arg-type]


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="not all ports"):
        replace(RULES, portal_port=port)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        replace(RULES, connections=0)


def test_there_is_one_table_of_both_families() -> None:
    assert set(re.findall(r"^table (\S+ \S+)", whole(RULES), re.MULTILINE)) == {f"inet {TABLE}"}


def test_forwarding_is_closed_unless_a_rule_opens_it() -> None:
    assert "hook forward priority filter; policy drop;" in whole(RULES)


def test_admissions_end_by_default_and_counters_never_do() -> None:
    lines = {line.split()[1]: line for line in sets(RULES).splitlines() if re.match(r"\s+(set|map) ", line)}
    assert "timeout 1m;" in lines["guests"]
    assert "timeout 1m;" in lines["admitted"]
    assert "timeout" not in lines["bytes_up"] + lines["bytes_down"]


def test_the_capacity_is_well_above_the_kernels_default_for_dynamic_sets() -> None:
    assert RULES.capacity >= 131_072


def test_no_established_flow_of_a_guest_is_let_through_unseen() -> None:
    rules = [line.strip() for line in whole(RULES).splitlines() if "ct state established" in line]
    assert [re.findall(r"@(?!ll)(\w+)", rule) for rule in rules] == [["recognised"], ["wg4"], ["wg6"]]
    assert rules[0].endswith("goto running")


def test_admission_is_asked_of_everything_that_is_forwarded() -> None:
    """By one of two: the set of those without a limit, and the map of those with one."""
    chains = dict(re.findall(r"chain (\w+) {(.*?)\n  }", whole(RULES), re.DOTALL))
    asked = [line.strip() for name in ("through", "running") for line in chains[name].splitlines()
             if line.endswith("accept") and "hook" not in line]  # fmt: skip
    assert len(asked) == 4
    asked += [line.strip() for name in ("marked", "down") for line in chains[name].splitlines()
              if line.endswith(("goto passing", "goto received"))]  # fmt: skip
    assert len(asked) == 8
    assert [rule for rule in asked if not re.search(r"ct mark (map )?@(admitted|limited) ", rule)] == []


def test_what_comes_from_the_line_is_known_by_its_number_and_in_the_long_run_by_its_name() -> None:
    numbered = whole(replace(RULES, wan_index=7))
    assert numbered.count("iif 7 ") == 2
    assert whole(RULES).replace('iifname "wan0" ct mark', "iif 7 ct mark").replace(
        'iifname "wan0" meta priority', "iif 7 meta priority") == numbered  # fmt: skip
    assert 'iifname "wan0" oifname "lan0" goto down' in numbered


def test_no_packet_passes_more_chains_of_ours_than_one_on_its_way_through() -> None:
    hooks = re.findall(r"type filter hook (\w+)", whole(RULES))
    assert sorted(hooks) == ["forward", "input", "output"]


def test_a_sender_is_recognised_for_a_second_and_never_longer() -> None:
    (line,) = (line for line in sets(RULES).splitlines() if "recognised" in line)
    assert "timeout 1s;" in line
    assert "update @recognised" not in whole(RULES), "what is recognised once must not last by being used"


def test_no_packet_skips_the_gate_by_a_flow_table() -> None:
    assert "flow" not in whole(RULES).replace("overflow", "")


@pytest.mark.parametrize("name", ["fwd", "meter", "limit", "queue"])
def test_no_chain_is_called_like_a_word_of_the_language(name: str) -> None:
    assert name not in re.findall(r"chain (\w+)", whole(RULES))


def test_https_of_ours_is_redirected_with_a_certificate_alone() -> None:
    assert "dport 443 redirect" not in whole(RULES)
    assert "tcp dport 443 redirect to :2443" in whole(replace(RULES, portal_tls_port=2443))


@pytest.mark.parametrize(
    ("address", "translated"),
    [("fd10:1:2::1/64", True), ("fc00::1/64", True), ("2405:4800:1:2::1/64", False)],
)
def test_ipv6_is_translated_from_a_local_prefix_alone(address: str, translated: bool) -> None:
    rules = replace(RULES, address6=IPv6Interface(address))
    assert ("ip6 saddr" in whole(rules).partition("chain line")[2]) is translated


def test_the_digest_tells_rules_apart_and_nothing_else() -> None:
    assert digest(RULES) == digest(replace(RULES))
    assert len({digest(RULES), digest(replace(RULES, wan="wan1")), digest(replace(RULES, capacity=200_000))}) == 3


def test_a_held_gate_drops_before_everything_and_is_released_to_the_same_rules() -> None:
    plain, held = whole(RULES), whole(RULES, held=True)
    added = held.replace(plain.rstrip().removesuffix("}").rstrip(), "")
    assert re.findall(r"chain (\w+)", added) == ["held"]
    assert "hook prerouting" in added
    assert 'iifname "lan0" drop' in added
    assert released() == f"flush chain inet {TABLE} held\ndelete chain inet {TABLE} held\n"


def test_a_comment_is_short_enough_for_the_kernel() -> None:
    (comment,) = re.findall(r'comment "([^"]*)"', about(RULES, "0123456789abcdef"))
    assert comment == f"rules={digest(RULES)} kernel=0123456789abcdef"
    assert len(comment) < 128


def test_the_rules_of_settings(tmp_path: Path) -> None:
    plain = load({}, data=tmp_path, lan="br0", wan="ppp0", lan_ipv6="2001:db8::1/64", resolver_port=5300)
    assert Rules.of(plain) == Rules(
        "br0", "ppp0", IPv4Interface("10.80.0.1/20"), IPv6Interface("2001:db8::1/64"), 2080, None, 5300
    )
    certified = load({}, data=tmp_path, lan="br0", wan="ppp0", portal_host="wifi.vn", certificate="x.pem")
    assert Rules.of(certified).portal_tls_port == 2443
