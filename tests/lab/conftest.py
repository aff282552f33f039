"""One street with the real box for the whole run; a phone of its own for every test that asks for one."""

from collections.abc import Generator, Iterator

import pytest

from tests.lab import visit
from tests.lab.desk import Desk
from tests.lab.phone import Phone
from tests.lab.street import Street

_LAST_WORDS = 4000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the box said when a test on its street failed."""
    report = yield
    standing = getattr(item, "funcargs", {}).get("street")
    if report.failed and isinstance(standing, Street) and standing.log.exists():
        report.sections.append(("the box", standing.log.read_text(encoding="utf-8")[-_LAST_WORDS:]))
    return report


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    """A street whose gateway is the box as an operator starts it, without a certificate."""
    with Street() as made:
        made.up()
        yield made


@pytest.fixture(scope="session")
def desk(street: Street) -> Iterator[Desk]:
    with Desk(street.data) as made:
        yield made


@pytest.fixture
def phone(street: Street) -> Iterator[Phone]:
    """A phone that has joined the network and has no access."""
    with street.visitor() as made:
        yield made


@pytest.fixture
def guest(street: Street) -> Iterator[Phone]:
    """A phone that has pressed the button."""
    with street.visitor() as made:
        visit.enter(made)
        yield made
