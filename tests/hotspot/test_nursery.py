"""A family of processes: each is born again when it dies, and all are gone when the parent is, whatever ended it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

FAMILY = """
import os, sys, time
from hotspot.nursery import Child, run
def prepare(name):
    if name == "unable":
        raise ValueError("cannot be made")
    def work():
        book = open(sys.argv[1] + "/" + name, "a")
        book.write(f"{os.getpid()} {os.getppid()}\\n"); book.flush()
        time.sleep(600)
    return work
names = sys.argv[2:]
sys.exit(run([Child(name, lambda name=name: prepare(name)) for name in names]))
"""


class Family:
    """A running family whose members write down who they are."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.folder = folder
        self.parent = subprocess.Popen([sys.executable, "-c", FAMILY, str(folder), *names], stderr=subprocess.DEVNULL)

    def born(self, name: str) -> list[int]:
        """Every process that has been ``name``, the first first."""
        book = self.folder / name
        return [int(line.split()[0]) for line in book.read_text().splitlines()] if book.exists() else []


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    made = Family(tmp_path, "one", "two")
    until(lambda: bool(made.born("one") and made.born("two")), "both are born")
    yield made
    made.parent.kill()
    made.parent.wait()


def test_the_nursery_goes_and_the_parent_adopts_its_children(family: Family) -> None:
    pids = family.born("one") + family.born("two")
    until(lambda: {parent_of(pid) for pid in pids} == {family.parent.pid}, "they are the parent's")
    loaded = Path(f"/proc/{family.parent.pid}/maps").read_text()
    assert "granian" not in loaded


def test_who_dies_is_born_again_and_the_other_lives_on(family: Family) -> None:
    (one,), (two,) = family.born("one"), family.born("two")
    os.kill(one, signal.SIGKILL)
    until(lambda: len(family.born("one")) == 2, "another is born")
    assert alive(family.born("one")[1])
    assert (alive(one), alive(two), family.born("two")) == (False, True, [two])


def test_a_parent_that_is_killed_leaves_nobody_behind(family: Family) -> None:
    pids = family.born("one") + family.born("two")
    family.parent.kill()
    family.parent.wait()
    until(lambda: not any(map(alive, pids)), "all are gone")


def test_a_parent_that_is_told_to_stop_stops_them_all(family: Family) -> None:
    pids = family.born("one") + family.born("two")
    family.parent.terminate()
    assert family.parent.wait(20) == 0
    assert not any(map(alive, pids))


def test_a_family_of_which_nobody_can_be_made_ends_with_an_error(tmp_path: Path) -> None:
    assert Family(tmp_path, "unable").parent.wait(20) == 1
