"""Whether another ruleset than ours would stop or divert guests. Pure: reads nf_tables' JSON (libnftables-json(5))."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

_ON_OUR_WAY = frozenset({"prerouting", "input", "forward"})
_ENDS = ("drop", "reject", "redirect", "dnat", "tproxy", "queue")
_FROM, _TO = ("iif", "iifname"), ("oif", "oifname")


def conflicts(ruleset: Mapping[str, Any], ours: Collection[str], lan: str, wan: str) -> list[str]:
    """One phrase for each chain outside ``ours`` (tables) that drops by default or acts on what comes from ``lan``."""
    entries = [entry for entry in ruleset.get("nftables", []) if isinstance(entry, dict)]
    chains = [entry["chain"] for entry in entries if "chain" in entry]
    rules = [entry["rule"] for entry in entries if "rule" in entry]
    found = []
    for chain in chains:
        if chain.get("hook") not in _ON_OUR_WAY or chain.get("table") in ours:
            continue
        its = [rule for rule in rules if _place(rule) == (chain["family"], chain["table"], chain["name"])]
        where = f"{chain['family']} {chain['table']} {chain['name']}"
        if chain.get("policy") == "drop" and not any(_lets_pass(rule, lan, wan) for rule in its):
            found.append(f"the chain {where} drops by default")
        elif verdict := next((one for rule in its if (one := _ending(rule, lan))), ""):
            found.append(f"a rule in the chain {where} says {verdict}")
    return found


def _place(rule: Mapping[str, Any]) -> tuple[str, str, str]:
    return rule.get("family", ""), rule.get("table", ""), rule.get("chain", "")


def _ending(rule: Mapping[str, Any], lan: str) -> str:
    """The verdict of a rule that ends or diverts guests' packets, empty for one that leaves them alone.

    A rule that names another interface is not about guests. One that names other addresses cannot be told from one
    that matters, and counts only when it names the guest side or nothing at all.
    """
    expressions = [one for one in rule.get("expr", []) if isinstance(one, dict)]
    verdict = next((name for one in expressions for name in _ENDS if name in one), "")
    matches = [one["match"] for one in expressions if "match" in one]
    interfaces = [match for match in matches if _meta(match) in _FROM]
    if not verdict or any(not _names(match, lan) for match in interfaces):
        return ""
    return verdict if interfaces or not matches else ""


def _lets_pass(rule: Mapping[str, Any], lan: str, wan: str) -> bool:
    """Whether a rule accepts all that comes from the guest side, or all of it that goes to the line."""
    expressions = [one for one in rule.get("expr", []) if isinstance(one, dict)]
    matches = [one["match"] for one in expressions if "match" in one]
    in_or_out = {**dict.fromkeys(_FROM, lan), **dict.fromkeys(_TO, wan)}
    accepts = any("accept" in one for one in expressions)
    return accepts and all(_meta(one) in in_or_out and _names(one, in_or_out[_meta(one)]) for one in matches)


def _meta(match: Mapping[str, Any]) -> str:
    left = match.get("left")
    meta = left.get("meta", {}) if isinstance(left, dict) else {}
    return str(meta.get("key", "")) if isinstance(meta, dict) else ""


def _names(match: Mapping[str, Any], interface: str) -> bool:
    """Whether a match on an interface includes ours."""
    right = match.get("right")
    named: Iterable[Any] = right.get("set", []) if isinstance(right, dict) else [right]
    hit = any(one == interface or (isinstance(one, str) and _like(one, interface)) for one in named)
    return hit if match.get("op", "==") == "==" else not hit


def _like(pattern: str, interface: str) -> bool:
    return pattern.endswith("*") and interface.startswith(pattern[:-1])
