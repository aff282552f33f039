"""Tickets: bound to errand, device and boot, for ten minutes, once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captive.tickets import LENGTH, LIFETIME_SECONDS, Errand, Tickets
from hotspot.clock import Moment

MAC = "02:00:00:00:00:07"
KEY = b"k" * 32


def test_a_ticket_is_good_once(moment: Moment) -> None:
    tickets = Tickets(KEY)
    ticket = tickets.issue(Errand.JOIN, MAC, moment)
    assert len(ticket) == LENGTH
    assert [tickets.redeem(ticket, Errand.JOIN, MAC, moment) for _ in range(2)] == [True, False]


def test_a_ticket_is_good_for_ten_minutes(moment: Moment) -> None:
    tickets = Tickets(KEY)
    ticket = tickets.issue(Errand.JOIN, MAC, moment)
    assert not tickets.redeem(ticket, Errand.JOIN, MAC, moment.later(LIFETIME_SECONDS))
    assert tickets.redeem(ticket, Errand.JOIN, MAC, moment.later(LIFETIME_SECONDS - 1))


@pytest.mark.parametrize("change", ["errand", "mac", "boot", "key"])
def test_a_ticket_is_good_for_nothing_else(moment: Moment, change: str) -> None:
    ticket = Tickets(KEY).issue(Errand.JOIN, MAC, moment)
    tickets = Tickets(b"other key " * 4 if change == "key" else KEY)
    errand = Errand.LEAVE if change == "errand" else Errand.JOIN
    mac = "02:00:00:00:00:08" if change == "mac" else MAC
    at = replace(moment, boot_id="another") if change == "boot" else moment
    assert not tickets.redeem(ticket, errand, mac, at)


def test_wall_time_does_not_age_a_ticket(moment: Moment) -> None:
    tickets = Tickets(KEY)
    ticket = tickets.issue(Errand.JOIN, MAC, moment)
    assert tickets.redeem(ticket, Errand.JOIN, MAC, replace(moment, wall=moment.wall.replace(year=2036)))


def test_a_ticket_does_not_name_its_device(moment: Moment) -> None:
    ticket = Tickets(KEY).issue(Errand.JOIN, MAC, moment)
    assert MAC.replace(":", "") not in ticket
    assert Tickets(KEY).issue(Errand.JOIN, MAC, moment) != ticket


@given(st.text(max_size=80) | st.text("ABCabc123-_=", min_size=LENGTH, max_size=LENGTH))
def test_nothing_else_is_a_ticket(text: str) -> None:
    at = Moment(datetime(2026, 11, 23, tzinfo=UTC), "boot", 10.0)
    assert not Tickets(KEY).redeem(text, Errand.JOIN, MAC, at)
