"""Everything that nf_tables holds, read without a program, and a sentence where it cannot be."""

from collections.abc import Iterator

import pytest

from hotspot.network.box import standing
from tests.lab.namespace import Namespace, run, street_name

pytestmark = pytest.mark.lab


@pytest.fixture
def namespace() -> Iterator[Namespace]:
    made = Namespace(f"{street_name()}-nft").create()
    yield made
    made.delete()


def test_tables_chains_and_rules_are_read_and_elements_are_not(namespace: Namespace) -> None:
    rules = (
        "add table inet one",
        "add set inet one many { type ipv4_addr; elements = { 198.18.0.1, 198.18.0.2 } }",
        "add chain inet one in { type filter hook input priority 0; policy drop; }",
        "add table ip two",
    )
    with namespace.inside():
        assert standing.ruleset()["nftables"][1:] == []
        run("nft", "-f", "-", batch="\n".join(rules) + "\n")
        entries = standing.ruleset()["nftables"]
        assert [standing.holds(name) for name in ("one", "two", "three")] == [True, False, False]
    assert [entry["chain"]["policy"] for entry in entries if "chain" in entry] == ["drop"]
    assert "198.18.0.1" not in str(entries)


def test_without_the_library_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "_LIBRARY", "libnowhere.so.7")
    with pytest.raises(standing.Unreadable, match="libnftables is missing: install the packages nftables"):
        standing.ruleset()


def test_refused_or_without_kernel_support_it_says_which() -> None:
    assert standing._in_words("Error: Operation not permitted (you must be root)\n") == (
        "The firewall rules cannot be read: run this as root."
    )
    assert standing._in_words("Error: Could not process rule: Operation not supported\n").startswith(
        "This kernel has no working nf_tables: load the module nf_tables ("
    )
