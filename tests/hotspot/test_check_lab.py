"""``conglang check`` on a real box: silent when all is well, and it finds what somebody broke."""

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.lab.inet import OURS4
from tests.lab.namespace import run, until
from tests.lab.street import LAN, WAN, Street

pytestmark = pytest.mark.lab
_PROGRAM = (sys.executable, "-m", "hotspot")


@pytest.fixture(scope="module")
def up() -> Iterator[Street]:
    with Street() as street:
        street.up()
        yield street


def checked(street: Street, **environ: str) -> tuple[int, list[str]]:
    """Exit code and every line of what is not well; the clock of this machine is not ours to judge."""
    settings = {"LAN": LAN, "WAN": WAN, "DATA": str(street.data), **environ}
    argv = [f"CONGLANG_{name}={value}" for name, value in settings.items()]
    done = street.gw.run("env", *argv, *_PROGRAM, "check", timeout=60)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("OK") and "clock is not" not in line]
    return done.returncode, lines


def test_a_box_that_is_well_has_nothing_to_say(up: Street) -> None:
    until(lambda: checked(up) == (0, []), 15, "all to be well")


@pytest.mark.parametrize(
    ("breaks", "mends", "said"),
    [
        (
            lambda gw: gw.ip(f"route add blackhole {OURS4}/32"),
            lambda gw: gw.ip(f"route del blackhole {OURS4}/32"),
            f"FAIL The line is down, or {OURS4} does not answer: look at the modem, or change dns_upstream.",
        ),
        (
            lambda gw: _nft(
                gw, "add table inet x; add chain inet x y { type filter hook forward priority 0; policy drop; }"
            ),
            lambda gw: _nft(gw, "delete table inet x"),
            "FAIL Another firewall is in the guests' way (the chain inet x y drops by default): "
            f"let {LAN} pass there or remove it.",
        ),
    ],
    ids=["the line", "a firewall"],
)
def test_it_names_what_somebody_broke(
    up: Street, breaks: Callable[[object], None], mends: Callable[[object], None], said: str
) -> None:
    breaks(up.gw)
    try:
        assert checked(up) == (1, [said])
    finally:
        mends(up.gw)


def _nft(gw: "object", commands: str) -> None:
    with gw.inside():  # type: ignore[attr-defined]
        run("nft", commands)


def test_a_box_that_is_down_names_every_part_that_does_not_answer() -> None:
    with Street() as street:
        street.up()
        street.down()
        code, lines = checked(street)
    parts = ("gatekeeper", "gate does not stand", "dnsmasq", "resolver", "residents' face", "staff face")
    assert code == 1
    assert [sum(part in line for line in lines) for part in parts] == [1] * len(parts)
    assert len(lines) == len(parts)
