"""Every row of the probe table, in three states of a phone, over both families (issue part 9, suite row 9)."""

import time
from collections.abc import Iterator

import pytest

from hotspot.clock import boottime
from tests.lab import visit
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.phone import Phone
from tests.lab.probes import NCSI_DNS, PROBES, Probe, Verdict
from tests.lab.street import Street

pytestmark = pytest.mark.lab
each = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.vendor} {probe.host}{probe.path}")
both = pytest.mark.parametrize("family", [4, 6], ids=["IPv4", "IPv6"])
OLD_CONNECTION = 443


@pytest.fixture(scope="module")
def stranger(street: Street) -> Iterator[Phone]:
    """A phone that never presses the button."""
    with street.visitor() as made:
        yield made


@pytest.fixture(scope="module")
def resident(street: Street) -> Iterator[Phone]:
    """A phone that has access all the while."""
    with street.visitor() as made:
        visit.enter(made)
        yield made


@pytest.fixture(scope="module")
def former(street: Street, desk: Desk) -> Iterator[Phone]:
    """A phone whose time has run out: not left, not closed."""
    with street.visitor() as made:
        visit.enter(made)
        end = desk.ends_in(made, 1.0)
        until(lambda: boottime() > end, 5, "the end of the pass")
        addresses = street.inet.target()
        until(lambda: visit.online(made, addresses, 0.2) == (False, False), 3, "the kernel's end of the pass")
        yield made


@each
@both
def test_before_access_every_vendor_finds_the_portal(stranger: Phone, probe: Probe, family: int) -> None:
    assert stranger.probe(probe, family) is Verdict.PORTAL


@each
@both
def test_with_access_every_vendor_finds_the_internet(resident: Phone, probe: Probe, family: int) -> None:
    assert resident.probe(probe, family) is Verdict.ONLINE


@each
@both
def test_after_the_time_is_over_every_vendor_finds_the_portal_again(former: Phone, probe: Probe, family: int) -> None:
    assert former.probe(probe, family) is Verdict.PORTAL


@both
def test_android_sees_its_https_probe_fail_at_once_and_so_trusts_the_portal(stranger: Phone, family: int) -> None:
    address = stranger.lookup("www.google.com", family)
    started = time.monotonic()
    with pytest.raises(ConnectionRefusedError):
        stranger.connect(address, OLD_CONNECTION)
    assert time.monotonic() - started < 0.5


@both
def test_windows_takes_the_dns_answer_that_it_knows_once_it_has_access(resident: Phone, family: int) -> None:
    name, four, six = NCSI_DNS
    assert resident.lookup(name, family) == (four if family == 4 else six)


def test_a_device_with_the_wrong_time_still_finds_the_portal(stranger: Phone) -> None:
    """Nothing on the way to the portal is TLS, whose certificates a phone with a wrong clock would refuse."""
    assert visit.portal(stranger).startswith("http://")


@both
def test_the_portal_answers_a_phone_within_30_ms_of_its_first_packet(street: Street, family: int) -> None:
    """A phone waits for IPv6 before it tries IPv4: a slow refusal there is a slow portal."""
    with street.visitor() as fresh:
        address = fresh.lookup("captive.apple.com", family)
        started = time.monotonic()
        with fresh.connect(address, 80) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: captive.apple.com\r\n\r\n")
            first = connection.recv(12)
            took = time.monotonic() - started
    assert first == b"HTTP/1.0 302"
    assert took < 0.03
