"""Which other firewalls are in the guests' way, told from nf_tables' own words."""

from typing import Any

import pytest

from hotspot.network.box.foreign import conflicts

OURS, LAN, WAN = ("conglang",), "lan0", "wan0"


def chain(policy: str = "accept", hook: str = "forward", table: str = "filter", family: str = "inet") -> dict[str, Any]:
    return {
        "chain": {"family": family, "table": table, "name": "its", "hook": hook, "policy": policy, "type": "filter"}
    }


def rule(*expressions: dict[str, Any], table: str = "filter", family: str = "inet") -> dict[str, Any]:
    return {"rule": {"family": family, "table": table, "chain": "its", "expr": list(expressions)}}


def interface(name: str | dict[str, list[str]], key: str = "iifname", op: str = "==") -> dict[str, Any]:
    return {"match": {"op": op, "left": {"meta": {"key": key}}, "right": name}}


def found(*entries: dict[str, Any]) -> list[str]:
    return conflicts({"nftables": [{"metainfo": {}}, *entries]}, OURS, LAN, WAN)


DROP, ACCEPT, REDIRECT = {"drop": None}, {"accept": None}, {"redirect": {"port": 3128}}
PORT = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 80}}


@pytest.mark.parametrize("hook", ["prerouting", "input", "forward"])
def test_a_chain_that_drops_by_default_is_in_the_way(hook: str) -> None:
    assert found(chain("drop", hook)) == ["the chain inet filter its drops by default"]


@pytest.mark.parametrize("hook", ["output", "postrouting"])
def test_what_we_send_ourselves_is_not_the_guests_way(hook: str) -> None:
    assert found(chain("drop", hook)) == []


def test_our_own_table_and_a_chain_that_accepts_are_not_in_the_way() -> None:
    assert found(chain("drop", table="conglang"), chain("accept")) == []


def test_a_chain_that_drops_by_default_but_lets_the_guests_side_pass_is_not() -> None:
    assert found(chain("drop"), rule(interface("lan0"), ACCEPT)) == []
    assert found(chain("drop"), rule(interface("lan0"), interface("wan0", "oifname"), ACCEPT)) == []
    assert found(chain("drop"), rule(interface({"set": ["eth1", "lan0"]}), ACCEPT)) == []
    assert len(found(chain("drop"), rule(interface("lan0"), PORT, ACCEPT))) == 1
    assert len(found(chain("drop"), rule(interface("eth1"), ACCEPT))) == 1


@pytest.mark.parametrize(("verdict", "word"), [(DROP, "drop"), (REDIRECT, "redirect"), ({"reject": None}, "reject")])
def test_a_rule_that_stops_or_diverts_the_guests_side_is_in_the_way(verdict: dict[str, Any], word: str) -> None:
    phrase = f"a rule in the chain inet filter its says {word}"
    assert found(chain(), rule(interface("lan0"), PORT, verdict)) == [phrase]
    assert found(chain(), rule(verdict)) == [phrase]
    assert found(chain(), rule(interface("lan*"), verdict)) == [phrase]
    assert found(chain(), rule(interface("eth1", op="!="), verdict)) == [phrase]


def test_a_rule_about_other_interfaces_or_other_addresses_is_not() -> None:
    assert found(chain(), rule(interface("eth1"), DROP)) == []
    assert found(chain(), rule(interface("lan0", op="!="), DROP)) == []
    assert found(chain(), rule(PORT, DROP)) == []


def test_an_empty_or_odd_ruleset_has_no_conflict() -> None:
    assert conflicts({}, OURS, LAN, WAN) == []
    assert found({"chain": {"family": "ip", "table": "x", "name": "y"}}, {"rule": {"expr": ["odd"]}}) == []
