"""One box for the whole run whose processes can be killed at named points, and a judge who watches all the while."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotspot.clock import boottime
from hotspot.failpoints import FOLDER
from tests.faults.household import FIRST, Household
from tests.faults.rows import Rows
from tests.faults.traffic import Stream, Traffic
from tests.gates.conftest import lane, standing_lane  # noqa: F401  (a line without a box)
from tests.lab import visit
from tests.lab.conftest import desk, pytest_runtest_makereport  # noqa: F401  (the same desk, and the box's last words)
from tests.lab.phone import Phone
from tests.lab.street import Street

SAMPLE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Points:
    """Where the next process to come there dies."""

    folder: Path

    def arm(self, name: str) -> None:
        (self.folder / name).touch()

    def armed(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]


@dataclass(frozen=True, slots=True)
class Steady:
    """A phone that is inside all the time, and one that never was."""

    guest: Stream
    stranger: Stream


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    with Street() as made:
        folder = points_of(made)
        environ = {FOLDER: str(folder.folder), "CONGLANG_SAMPLE_SECONDS": str(SAMPLE_SECONDS)}
        made.up(command=FIRST, environ=environ)
        yield made


def points_of(street: Street) -> Points:
    """The failpoints' folder of a street, made if missing; whoever the box runs as may take files out of it."""
    folder = street.folder / "points"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    return Points(folder)


@pytest.fixture(scope="session")
def household(street: Street) -> Household:
    return Household(street)


@pytest.fixture(scope="session")
def rows(street: Street) -> Rows:
    return Rows(street.data)


@pytest.fixture(scope="session")
def traffic(street: Street) -> Iterator[Traffic]:
    with Traffic(street.inet) as made:
        yield made


@pytest.fixture(scope="session")
def both(street: Street, traffic: Traffic) -> Iterator[Steady]:
    with street.visitor() as inside, street.visitor() as outside:
        visit.enter(inside)
        with traffic.of(inside) as guest, traffic.of(outside) as stranger:
            guest.passing()
            yield Steady(guest, stranger)


@pytest.fixture
def steady(both: Steady, household: Household) -> Iterator[Steady]:
    """Both of them, judged when the test is over: nothing of the one was lost, nothing of the other passed."""
    household.wait_whole()
    since = boottime()
    yield both
    household.wait_whole()
    assert both.guest.missed(since) == []
    assert both.stranger.last_passed() < since


@pytest.fixture
def guest(phone: Phone, traffic: Traffic) -> Iterator[Stream]:
    """A phone that is inside, and sends."""
    visit.enter(phone)
    with traffic.of(phone) as stream:
        stream.passing()
        yield stream


@pytest.fixture
def points(street: Street) -> Iterator[Points]:
    made = points_of(street)
    yield made
    left = made.armed()
    for name in left:
        (made.folder / name).unlink(missing_ok=True)
    assert left == []


@pytest.fixture
def phone(street: Street) -> Iterator[Phone]:
    """A phone that has joined the network and has no access."""
    with street.visitor() as made:
        yield made
