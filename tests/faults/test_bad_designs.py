"""Designs that look right and are wrong, each caught: so it is known that the suite would see them.

Those of the ruleset are in ``tests/gates/test_bad_designs.py``.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotspot.clock import boottime
from tests.faults.shims import CLOCK, SYNCS, Shim
from tests.gates.lane import HOSTS, Device, Lane
from tests.lab.namespace import LabError, until

HOUR, TEN_YEARS = 3_600, 315_360_000
NAIVE = """table inet naive {
  set inside { type ether_addr; }
  chain through {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ether saddr @inside accept
  }
}
"""
TIMER = """
import subprocess, sys, threading, time
end = lambda: subprocess.run(["nft", "delete element inet naive inside { " + sys.argv[1] + " }"], check=True)
threading.Timer(1.0, end).start()
print("started", flush=True)
"""
COMMITS = 10
COMMITTING = """
import pathlib, sqlite3, sys
from sqlalchemy import event, text
from hotspot.db import Database
database = Database("sqlite:///" + sys.argv[1])
if sys.argv[3] != "ours":
    @event.listens_for(database.engine, "connect")
    def otherwise(connection, record):
        connection.execute("PRAGMA synchronous=" + sys.argv[3])
with database.writing() as db:
    db.execute(text("CREATE TABLE promise (id INTEGER)"))
count = lambda: int.from_bytes(pathlib.Path(sys.argv[2]).read_bytes(), sys.byteorder)
before = count()
for number in range(int(sys.argv[4])):
    with database.writing() as db:
        db.execute(text("INSERT INTO promise VALUES (1)"))
print(count() - before)
"""
OUR_JOBS = """
import pathlib, sys, threading
from hotspot import jobs, settings
def beat(chosen, database):
    with open(sys.argv[2], "a") as book:
        book.write(".")
jobs.JOBS = (jobs.Job("beat", 1, beat),)
chosen = settings.load({}, data=pathlib.Path(sys.argv[1]))
chosen.run.mkdir(parents=True)
jobs.run(chosen, threading.Event())
"""
PLAIN_JOBS = """
import sys, threading
from datetime import UTC
from apscheduler.schedulers.background import BackgroundScheduler
def beat():
    with open(sys.argv[2], "a") as book:
        book.write(".")
scheduler = BackgroundScheduler(timezone=UTC)
scheduler.add_job(beat, "interval", seconds=1)
scheduler.start()
threading.Event().wait()
"""


# -- a process that ends sessions -------------------------------------------------------------------------------------


@pytest.fixture
def timed(lane: Lane) -> Iterator[Callable[[Device], "subprocess.Popen[str]"]]:
    """A gate of which a process of ours lets a device out again after a second."""
    started: list[subprocess.Popen[str]] = []

    def let_in(phone: Device) -> "subprocess.Popen[str]":
        assert lane.gateway.run("nft", f"add element inet naive inside {{ {phone.mac} }}").returncode == 0
        argv = lane.gateway.entering(sys.executable, "-c", TIMER, phone.mac)
        started.append(subprocess.Popen(argv, stdout=subprocess.PIPE, text=True))
        assert started[0].stdout is not None
        started[0].stdout.readline()
        return started[0]

    assert subprocess.run(lane.gateway.entering("nft", "-f", "-"), input=NAIVE, text=True, check=True).returncode == 0
    yield let_in
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.lab
@pytest.mark.parametrize("killed", [False, True], ids=["alive", "killed"])
def test_with_a_timer_of_ours_a_session_ends_only_while_we_live(
    timed: Callable[[Device], "subprocess.Popen[str]"],
    lane: Lane,
    killed: bool,
) -> None:
    phone = lane.phones[0]
    process = timed(phone)
    end = boottime() + 1
    assert phone.reaches(HOSTS[4])
    if killed:
        process.send_signal(signal.SIGKILL)
    until(lambda: boottime() > end + 1, 5, "the end")
    assert phone.reaches(HOSTS[4]) == killed


# -- commits that the disk has not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "least", "most"), [("ours", COMMITS, 99), ("NORMAL", 0, 0), ("OFF", 0, 0)])
def test_only_with_our_setting_every_commit_reaches_the_disk(tmp_path: Path, mode: str, least: int, most: int) -> None:
    """A kill is not a power cut: what matters is whether the disk was told to keep it before the answer went out."""
    shim = Shim(tmp_path, SYNCS)
    given = (str(tmp_path / "db"), shim.environ[SYNCS], mode, str(COMMITS))
    done = subprocess.run(
        [sys.executable, "-c", COMMITTING, *given], env=os.environ | shim.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert least <= int(done.stdout) <= most


# -- work by wall time ------------------------------------------------------------------------------------------------


@pytest.fixture
def beating(tmp_path: Path) -> Iterator[Callable[[str], "Beats"]]:
    made: list[Beats] = []

    def begin(code: str) -> Beats:
        made.append(Beats(tmp_path, code))
        return made[0]

    yield begin
    for one in made:
        one.process.kill()
        one.process.wait()


class Beats:
    """A scheduler that does something every second, under a clock that can be stepped."""

    def __init__(self, folder: Path, code: str) -> None:
        self._book = folder / "book"
        self._book.touch()
        self.clock = Shim(folder, CLOCK)
        argv = [sys.executable, "-c", code, str(folder / "data"), str(self._book)]
        self.process = subprocess.Popen(argv, env=os.environ | self.clock.environ)
        self.go_on(within=15)

    def go_on(self, within: float) -> None:
        """Wait for two more."""
        before = self._book.stat().st_size
        until(lambda: self._book.stat().st_size >= before + 2, within, "two more beats")


def test_jobs_go_on_when_the_clock_steps(beating: Callable[[str], Beats]) -> None:
    beats = beating(OUR_JOBS)
    for seconds in (-HOUR, TEN_YEARS, -TEN_YEARS, 0):
        beats.clock.set(seconds)
        beats.go_on(within=6)


def test_a_plain_scheduler_stops_for_an_hour_when_the_clock_steps_back_by_one(
    beating: Callable[[str], Beats],
) -> None:
    beats = beating(PLAIN_JOBS)
    beats.clock.set(-HOUR)
    time.sleep(0.5)  # one that was on its way
    with pytest.raises(LabError, match="two more beats"):
        beats.go_on(within=4)
