"""Addresses: only a lease makes an IPv4 source, and nobody can take them all (threat T6)."""

import random
import time
from collections.abc import Iterator

import pytest

from tests.lab import starve, visit
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = pytest.mark.lab
SERVED_WITHIN = 10.0


@pytest.fixture(scope="module")
def own_street() -> Iterator[Street]:
    """A street of its own: its leases are about to be taken."""
    with Street() as made:
        made.up()
        yield made


def _made_up(dice: random.Random) -> str:
    return ":".join(f"{octet:02x}" for octet in (0x02, *dice.randbytes(5)))


def _served(street: Street) -> float:
    """Seconds that an honest phone waits for a lease and the portal."""
    started = time.monotonic()
    with street.visitor() as honest:
        visit.portal(honest)
    return time.monotonic() - started


def test_an_address_that_was_not_given_is_worth_nothing(street: Street, phone: Phone) -> None:
    given = phone.held
    visit.enter(phone)
    outside = street.inet.target()
    phone.take(f"{given.router.rpartition('.')[0]}.77/{given.prefix}", given.router)
    assert visit.online(phone, outside, 0.3) == (False, True)
    phone.take(f"{given.address}/{given.prefix}", given.router)
    assert visit.online(phone, outside) == (True, True)


def test_a_lease_comes_back_to_the_same_phone(street: Street, phone: Phone) -> None:
    first = phone.held.address
    phone.radio(False)
    phone.join()
    assert phone.held.address == first


def test_one_radio_that_claims_to_be_many_does_not_take_every_lease(own_street: Street) -> None:
    dice = random.Random(6)
    with own_street.visitor() as greedy:
        router = greedy.held.router.rpartition(".")[0]
        frames = [starve.request(_made_up(dice), f"{router}.{10 + number % 240}", greedy.mac) for number in range(480)]
        greedy.send_frames(*frames)
        assert _served(own_street) < SERVED_WITHIN


def test_a_radio_that_changes_its_address_with_every_frame_does_not_stop_others(own_street: Street) -> None:
    dice = random.Random(7)
    with own_street.visitor() as greedy:
        names = [_made_up(dice) for _ in range(2_000)]
        greedy.send_frames(*(starve.discover(name, name) for name in names))
        assert _served(own_street) < SERVED_WITHIN
