"""A process dies at a named point, once; the promises P1–P6 hold, and packets say so (fault F1).

All the while somebody is inside and must lose nothing, and somebody is outside and must get nothing (``steady``).
"""

import pytest

from hotspot.clock import boottime
from hotspot.failpoints import NAMES
from hotspot.gate.rules import ADMITTED, TABLE
from tests.faults import resident
from tests.faults.conftest import SAMPLE_SECONDS, Points
from tests.faults.household import Household
from tests.faults.officer import Officer
from tests.faults.rows import Rows
from tests.faults.traffic import PUSH_BYTES, Stream, Traffic
from tests.lab import visit
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("steady")]
GRANT = {
    "grant.begin": "captive",
    "grant.committed": "captive",
    "grant.told": "captive",
    "admit.before": "gateway",
    "admit.after": "gateway",
}
LEAVE = {
    "revoke.committed": "captive",
    "revoke.told": "captive",
    "dismiss.before": "gateway",
    "dismiss.after": "gateway",
}
CLOSE = {"revoke.committed": "admin", "revoke.told": "admin"}
EXTEND = {"extend.committed": "admin", "extend.told": "admin"}
EXPIRE = {"expire.before": "gateway", "expire.after": "gateway"}
COUNT = {"sample.read": "gateway", "sample.committed": "gateway", "sync.before": "gateway", "sync.after": "gateway"}
CUT_WITHIN = 2.0  # P2
STRANGE_MARK = 2_000_000_000


@pytest.fixture(scope="session")
def officer(street: Street) -> Officer:
    return Officer(street)


class Death:
    """A process that dies at a point, and the one that takes its place."""

    def __init__(self, points: Points, household: Household, name: str, role: str) -> None:
        self._household, self._role = household, role
        self._points, self._name = points, name
        self._victim = household.pid(role)
        points.arm(name)

    def happened(self) -> None:
        """Wait until it has, and until the box is whole again."""
        until(lambda: self._name not in self._points.armed(), 5, f"somebody to come to {self._name}")
        self._household.wait_replaced(self._role, self._victim)
        self._household.wait_whole()


def _parametrized(table: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("name", "role"), table.items(), ids=table)


def _counted(rows: Rows, number: int, stream: Stream) -> None:
    """P6: once the phone has stopped, the database comes to exactly what was heard outside, in both directions."""
    passed = stream.bytes_passed()
    until(lambda: rows.passes()[number].bytes_up >= passed, 3 + SAMPLE_SECONDS, "the last sample")
    row = rows.passes()[number]
    assert (row.bytes_up, row.bytes_down) == (passed, passed)


def test_every_point_is_died_at() -> None:
    assert sorted({*GRANT, *LEAVE, *CLOSE, *EXTEND, *EXPIRE, *COUNT}) == sorted(NAMES)


@_parametrized(GRANT)
def test_a_resident_gets_in_although_somebody_dies_at(
    points: Points, household: Household, rows: Rows, traffic: Traffic, phone: Phone, name: str, role: str
) -> None:
    before = set(rows.passes())
    with traffic.of(phone) as stream:
        welcome = resident.page(phone)
        assert welcome is not None
        death = Death(points, household, name, role)
        resident.tap(phone, welcome, visit.JOIN)
        if name != "grant.begin":
            stream.passing(within=4.0)  # P4: what was committed comes to pass by itself
        death.happened()
        said = resident.insist(phone)
        stream.passing()
        assert stream.missed(said) == []
    fresh = rows.passes().keys() - before
    assert fresh == {rows.one_live(phone)}
    _counted(rows, fresh.pop(), stream)


@_parametrized(LEAVE)
def test_who_leaves_is_cut_although_somebody_dies_at(
    points: Points, household: Household, rows: Rows, traffic: Traffic, guest: Stream, name: str, role: str
) -> None:
    number = rows.one_live(guest.phone)
    with traffic.pushed(guest.phone) as push:
        death = Death(points, household, name, role)
        resident.leave(guest.phone)
        row = rows.wait_ended(number)
        seen = boottime()
        assert max(guest.silent(), push.heard) < seen + CUT_WITHIN
        death.happened()
    again = boottime()
    assert row.end_reason == "left"
    assert not resident.acknowledged(resident.page(guest.phone, resident.CONNECTED))
    assert guest.last_passed() < again
    _at_most_a_sample_short(rows.passes()[number].bytes_up, guest, seen)
    resident.insist(guest.phone)
    guest.passing()


@_parametrized(CLOSE)
def test_who_is_closed_is_cut_although_somebody_dies_at(
    points: Points,
    household: Household,
    rows: Rows,
    traffic: Traffic,
    officer: Officer,
    guest: Stream,
    name: str,
    role: str,
) -> None:
    number = rows.one_live(guest.phone)
    with traffic.pushed(guest.phone) as push:
        death = Death(points, household, name, role)
        assert officer.close(rows.passes()[number].ref) is None
        row = rows.wait_ended(number)
        seen = boottime()
        assert max(guest.silent(), push.heard) < seen + CUT_WITHIN
        death.happened()
    assert row.end_reason == "closed"


@_parametrized(EXTEND)
def test_who_is_extended_stays_although_somebody_dies_at(
    points: Points,
    household: Household,
    rows: Rows,
    desk: Desk,
    officer: Officer,
    guest: Stream,
    name: str,
    role: str,
) -> None:
    number, since = rows.one_live(guest.phone), boottime()
    granted = rows.passes()[number].granted_seconds
    end = desk.ends_in(guest.phone, 4.0)
    death = Death(points, household, name, role)
    assert officer.extend(rows.passes()[number].ref) is None
    death.happened()
    guest.passing(within=end - boottime() + 3)
    until(lambda: boottime() > end + 0.5, 6, "the former end")
    assert guest.missed(since) == []
    row = rows.passes()[number]
    assert (row.state, row.until_boot, row.granted_seconds) == ("active", end + 1800, granted + 1800)


@_parametrized(EXPIRE)
def test_time_ends_on_time_although_somebody_dies_at(
    points: Points,
    household: Household,
    rows: Rows,
    traffic: Traffic,
    desk: Desk,
    guest: Stream,
    name: str,
    role: str,
) -> None:
    number = rows.one_live(guest.phone)
    with traffic.pushed(guest.phone) as push:
        death = Death(points, household, name, role)
        end = desk.ends_in(guest.phone, 1.5)
        until(lambda: boottime() > end, 3, "the end")
        assert -0.5 < max(guest.silent(), push.heard) - end < CUT_WITHIN
        death.happened()
    assert rows.wait_ended(number).end_reason == "session"
    assert guest.last_passed() < end + CUT_WITHIN


@_parametrized(COUNT)
def test_nobody_notices_and_no_byte_is_lost_or_doubled_when_somebody_dies_at(
    street: Street,
    points: Points,
    household: Household,
    rows: Rows,
    phone: Phone,
    traffic: Traffic,
    name: str,
    role: str,
) -> None:
    visit.enter(phone)
    number = rows.one_live(phone)
    with traffic.of(phone) as stream:
        since = stream.passing()
        death = Death(points, household, name, role)
        if name.startswith("sync"):
            _meddle(street)
        death.happened()
        told = [rows.passes()[number].bytes_up]
        until(lambda: _told_more(told, rows, number) >= 3, 6, "three samples", every=0.1)
        assert told == sorted(told)
        assert stream.missed(since) == []
    _counted(rows, number, stream)
    assert _strange_marks(street) == 0


def _told_more(told: list[int], rows: Rows, number: int) -> int:
    latest = rows.passes()[number].bytes_up
    if latest != told[-1]:
        told.append(latest)
    return len(told)


def _at_most_a_sample_short(stored: int, stream: Stream, ended: float) -> None:
    """P6: never more than was heard outside; at most what the last sample had not seen is missing."""
    assert stream.bytes_passed(ended - 2 * SAMPLE_SECONDS) <= stored <= stream.bytes_passed() + PUSH_BYTES


def _meddle(street: Street) -> None:
    """A stranger lets a mark in that nobody was granted."""
    done = street.gw.run("nft", f"add element inet {TABLE} {ADMITTED} {{ {STRANGE_MARK} timeout 1h }}")
    assert done.returncode == 0, done.stderr


def _strange_marks(street: Street) -> int:
    return street.gw.run("nft", "list", "set", "inet", TABLE, ADMITTED).stdout.count(hex(STRANGE_MARK))
