"""A locked database and a full disk (faults F6, F7): those inside stay, newcomers get a plain sentence (P9)."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.clock import boottime
from tests.faults import elsewhere, resident
from tests.faults.household import Household
from tests.faults.rows import Rows
from tests.faults.traffic import Stream, Traffic
from tests.lab import visit
from tests.lab.browse import Answer
from tests.lab.desk import Desk
from tests.lab.namespace import until
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = pytest.mark.lab
LOCKED_SECONDS = 10.0
DISK_MIB = 64


def _is_plain(answer: Answer | None) -> bool:
    """Whether a page says in a sentence, with a code and without a trace, that it cannot write."""
    assert answer is not None
    odd = [word for word in ("Traceback", "sqlite", "OperationalError", "File &#34;", "INSERT") if word in answer.text]
    return (answer.status, "503" in answer.text, "<h1>" in answer.text, odd) == (503, True, True, [])


@pytest.mark.usefixtures("steady")
def test_while_the_database_is_locked_nobody_is_cut_and_newcomers_are_told(
    street: Street, rows: Rows, traffic: Traffic, desk: Desk, guest: Stream, phone_outside: Phone
) -> None:
    end = desk.ends_in(guest.phone, 3.0)
    number = rows.one_live(guest.phone)
    with traffic.of(phone_outside) as newcomer:
        welcome = resident.page(phone_outside)
        assert welcome is not None
        with _locked(street.data):
            locked = boottime()
            assert _is_plain(resident.tap(phone_outside, welcome, visit.JOIN))
            assert boottime() - locked < LOCKED_SECONDS
            assert resident.page(phone_outside) is not None
            until(lambda: boottime() > locked + LOCKED_SECONDS, LOCKED_SECONDS, "the time to pass")
            assert -0.5 < guest.silent() - end < 2.0
            assert newcomer.last_passed() == 0.0
        said = resident.insist(phone_outside)
        newcomer.passing()
        assert newcomer.missed(said) == []
    assert rows.wait_ended(number).end_reason == "session"
    rows.one_live(phone_outside)


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(data / "conglang.db", isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        yield
        another.execute("ROLLBACK")


@pytest.fixture
def phone_outside(street: Street) -> Iterator[Phone]:
    with street.visitor() as made:
        yield made


# -- a disk of its own -----------------------------------------------------------------------------------------------


def test_on_a_full_disk_nobody_is_cut_newcomers_are_told_and_the_ballast_makes_room() -> None:
    with Street() as street, Traffic(street.inet) as traffic:
        street.up(
            command=elsewhere.command("--tmpfs", str(street.data), str(DISK_MIB)),
            environ={"CONGLANG_SAMPLE_SECONDS": "1"},
        )
        assert street.box is not None
        data = Path(f"/proc/{street.box.pid}/root{street.data}")
        rows, household = Rows(street.data, street.box.pid), Household(street)
        with street.visitor() as inside, street.visitor() as outside:
            visit.enter(inside)
            with traffic.of(inside) as guest, traffic.of(outside) as newcomer:
                since, number = guest.passing(), rows.one_live(inside)
                assert (data / "ballast").exists()
                _fill(data / "somebody's film")
                welcome = resident.page(outside)
                assert welcome is not None
                assert _is_plain(resident.tap(outside, welcome, visit.JOIN))
                assert resident.acknowledged(resident.page(inside, resident.CONNECTED))
                assert newcomer.last_passed() == 0.0

                household.kill("admin")  # the scheduler lives there, and looks at the disk when it starts
                until(lambda: not (data / "ballast").exists(), 10, "the ballast to go overboard")
                said = resident.insist(outside)
                newcomer.passing()
                assert (newcomer.missed(said), guest.missed(since)) == ([], [])
                passed = guest.bytes_passed()
            until(lambda: rows.passes()[number].bytes_up >= passed, 5, "the samples to be written")
            assert rows.passes()[number].bytes_up == guest.bytes_passed()


def _fill(path: Path) -> None:
    """Leave not a byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while os.write(descriptor, bytes(size)):
                    pass
    finally:
        os.close(descriptor)
    assert os.statvfs(path).f_bavail == 0
