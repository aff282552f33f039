"""Somebody else at the rules (fault F10): whatever they do to ours, it is healed within five seconds."""

import pytest

from hotspot.clock import boottime
from hotspot.gate.rules import ADMITTED, GUESTS, LIMITED, TABLE
from tests.faults.conftest import SAMPLE_SECONDS, Steady
from tests.faults.household import Household
from tests.faults.rows import Rows
from tests.faults.traffic import Stream
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.street import Street

pytestmark = pytest.mark.lab
HEALED_WITHIN = 5.0
STRANGE_MARK = 2_000_000_001
RUINS = {
    "the whole ruleset is flushed": "flush ruleset",
    "the table is deleted": f"delete table inet {TABLE}",
    "a chain is renamed": f"rename chain inet {TABLE} through elsewhere",
    "a chain is emptied": f"flush chain inet {TABLE} passing",
    "who is admitted is forgotten": f"flush set inet {TABLE} {ADMITTED}; flush map inet {TABLE} {LIMITED}",
    "whose device it is is forgotten": f"flush map inet {TABLE} {GUESTS}",
    "everybody is let through": f"insert rule inet {TABLE} through accept",
}


def _nft(street: Street, command: str) -> float:
    """Do it as somebody else would; the moment after which it had happened."""
    done = street.gw.run("nft", command)
    assert done.returncode == 0, done.stderr
    return boottime()


@pytest.mark.parametrize("command", RUINS.values(), ids=RUINS)
def test_it_is_healed_when(
    street: Street, household: Household, rows: Rows, both: Steady, guest: Stream, command: str
) -> None:
    """Those inside go on with their passes and counters, those outside are shut out again (P1, P2, P4, P6)."""
    number = rows.one_live(guest.phone)
    until(lambda: rows.passes()[number].bytes_up, 3, "a sample")
    keeper = household.pid("gateway")
    before = boottime()
    done = _nft(street, command)
    healed = guest.passing(within=HEALED_WITHIN)
    assert healed - done < HEALED_WITHIN
    assert both.stranger.silent() - done < HEALED_WITHIN
    assert household.pid("gateway") == keeper
    assert rows.one_live(guest.phone) == number
    seen = guest.bytes_passed(before - 2 * SAMPLE_SECONDS) + guest.bytes_passed() - guest.bytes_passed(done + 1)
    until(lambda: rows.passes()[number].bytes_up >= seen, 3, "the counters to go on")
    assert rows.passes()[number].bytes_up <= guest.bytes_passed()


def test_a_device_that_a_stranger_let_in_is_out_again(street: Street, both: Steady) -> None:
    """For a year, under a mark of its own: a pass that no database knows."""
    mac, year = both.stranger.phone.mac, "timeout 365d"
    done = _nft(
        street,
        f"add element inet {TABLE} {ADMITTED} {{ {STRANGE_MARK} {year} }}; "
        f"add element inet {TABLE} {GUESTS} {{ {mac} {year} : {STRANGE_MARK} }}",
    )
    until(lambda: mac not in street.gw.run("nft", "list", "map", "inet", TABLE, GUESTS).stdout, HEALED_WITHIN, "repair")
    assert both.stranger.silent() - done < HEALED_WITHIN


def test_a_pass_that_a_stranger_made_endless_ends_on_time(
    street: Street, desk: Desk, rows: Rows, guest: Stream
) -> None:
    number, end = rows.one_live(guest.phone), desk.ends_in(guest.phone, 3.0)
    mac, year = guest.phone.mac, "timeout 365d"
    _nft(
        street,
        f"add element inet {TABLE} {ADMITTED} {{ {number} }}; "
        f"delete element inet {TABLE} {ADMITTED} {{ {number} }}; "
        f"delete element inet {TABLE} {GUESTS} {{ {mac} }}; "
        f"add element inet {TABLE} {ADMITTED} {{ {number} {year} }}; "
        f"add element inet {TABLE} {GUESTS} {{ {mac} {year} : {number} }}",
    )
    until(lambda: boottime() > end, 5, "the end")
    assert -0.5 < guest.silent() - end < 2.0
    assert rows.wait_ended(number).end_reason == "session"


def test_the_kernel_never_holds_an_admission_without_an_end(street: Street) -> None:
    """``timeout 0s`` means for ever, unless the set has a time of its own (fact 2)."""
    _nft(street, f"add element inet {TABLE} {ADMITTED} {{ {STRANGE_MARK} timeout 0s }}")
    listed = street.gw.run("nft", "list", "set", "inet", TABLE, ADMITTED).stdout
    marks, ends = listed.count("0x"), listed.count("expires")
    assert marks == ends
