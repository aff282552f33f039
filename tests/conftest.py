"""Fixtures for every test: settings, a fixed moment, and a database that is once SQLite and once PostgreSQL.

In CI nothing is skipped: a test that cannot run there is red, with the reason that it would have been skipped for.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import hotspot.models  # noqa: F401  (every table, for create_all)
from hotspot import settings as settings_module
from hotspot.clock import Moment
from hotspot.db import Base, Database
from hotspot.settings import Settings
from tests import postgresql

IN_CI = os.environ.get("CI") == "true"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
# A loaded machine is slow, not wrong; and what CI finds has to be found again by whoever reads of it.
hypothesis.settings.register_profile("here", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=100_000)
hypothesis.settings.register_profile("mutants", deadline=None, derandomize=True, database=None, max_examples=40)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "here"))
TOOLS = {"lab": ("ip", "nft", "dnsmasq", "udhcpc"), "browser": ("chromium",)}


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgresql.announce()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgresql.retire()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say plainly why a test of the street cannot run here."""
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    for marker, tools in TOOLS.items():
        if item.get_closest_marker(marker) is None:
            continue
        if marker == "lab" and os.geteuid() != 0:
            pytest.skip("network namespaces need root")
        absent = [tool for tool in tools if shutil.which(tool, path=path) is None]
        if absent:
            pytest.skip(f"not installed: {', '.join(absent)}; tools/debian-packages installs it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _no_skip_in_ci(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _no_skip_in_ci(report)


def _no_skip_in_ci(report: Report) -> Report:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is skipped. It would have been: {report.longrepr}"
    return report


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with a data folder of this test's own and the simulated gate."""
    return settings_module.load({}, data=tmp_path / "instance", gate="simulated")


@pytest.fixture
def moment() -> Moment:
    """Monday 23 November 2026, 09:30 in the commune; the box has been up for some 2 h 47 min."""
    return Moment(datetime(2026, 11, 23, 2, 30, tzinfo=UTC), "3f1f1c9e-5d4b-4f0a-9d53-0d8b3f8f2a11", 10_000.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with every table and no row, for code that brings its own driver."""
    makers = {"sqlite": "sqlite_url", "postgresql": "postgresql_url"}
    url: str = request.getfixturevalue(makers[request.param])
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A ``Database`` with every table and no row. Threads and processes may commit; the next test sees none of it."""
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """One session that is rolled back at the end; on SQLite it holds the write lock, as in ``writing()``."""
    with database.writing() as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    made = Database(f"sqlite:///{path}")
    Base.metadata.create_all(made.engine)
    made.dispose()
    return path


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "conglang.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _postgresql_of_this_worker() -> Iterator[tuple[str, Callable[[], None]]]:
    if postgresql.binaries() is None:
        pytest.skip("not installed: postgresql; tools/debian-packages installs it")
    with postgresql.database(f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}") as url:
        keeper = Database(url)
        yield url, lambda: _empty(keeper)
        keeper.dispose()


@pytest.fixture
def postgresql_url(_postgresql_of_this_worker: tuple[str, Callable[[], None]]) -> Iterator[str]:
    url, empty = _postgresql_of_this_worker
    yield url
    empty()


def _empty(database: Database) -> None:
    """Leave no row. Asks first which tables have any: a TRUNCATE of all costs more than most tests."""
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
    if not names:
        return
    with database.writing() as session:
        asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names)
        used = session.execute(text(asked)).scalars().all()
        if used:
            session.execute(text(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE"))
