"""A gatekeeper that hangs (fault F3): the kernel goes on alone, and nobody is told what is not so."""

import signal

import pytest

from hotspot.clock import boottime
from tests.faults import resident
from tests.faults.conftest import Steady
from tests.faults.household import Household
from tests.faults.rows import Rows
from tests.faults.traffic import Stream, Traffic
from tests.lab import visit
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.phone import Phone

pytestmark = pytest.mark.lab
STOPPED_SECONDS = 10.0


@pytest.mark.usefixtures("steady")
def test_while_the_gatekeeper_hangs_passes_end_nobody_comes_in_and_then_all_is_made_good(
    household: Household, rows: Rows, traffic: Traffic, desk: Desk, guest: Stream, both: Steady
) -> None:
    number, end = rows.one_live(guest.phone), desk.ends_in(guest.phone, 3.0)
    household.kill("gateway", signal.SIGSTOP)
    stopped = boottime()
    try:
        with traffic.pushed(both.guest.phone) as push:
            until(lambda: boottime() > end, 5, "the end")
            assert -0.5 < guest.silent() - end < 2.0
            assert resident.page(both.stranger.phone) is not None
            until(lambda: boottime() > stopped + STOPPED_SECONDS, STOPPED_SECONDS, "the time to pass")
            assert boottime() - push.heard < 0.5
    finally:
        household.kill("gateway", signal.SIGCONT)
    assert rows.wait_ended(number).end_reason == "session"


@pytest.mark.usefixtures("steady")
def test_who_presses_while_the_gatekeeper_hangs_is_told_to_wait_and_is_inside_afterwards(
    household: Household, rows: Rows, traffic: Traffic, phone: Phone
) -> None:
    with traffic.of(phone) as stream:
        welcome = resident.page(phone)
        assert welcome is not None
        household.kill("gateway", signal.SIGSTOP)
        try:
            pressed = resident.tap(phone, welcome, visit.JOIN)
            assert (pressed is not None and pressed.status) == 303
            shown = phone.get(resident.portal(phone) + resident.CONNECTED)
            assert (shown.status, resident.acknowledged(shown)) == (200, False)
            assert stream.last_passed() == 0.0
        finally:
            household.kill("gateway", signal.SIGCONT)
        awake = boottime()
        assert stream.passing() - awake < 2.0
        resident.insist(phone)
    rows.one_live(phone)
