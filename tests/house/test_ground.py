"""The ground of the tests themselves: nothing skipped in CI, nothing left for the next test, no server left behind."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SKIPPING = """
import pytest

def test_runs(): pass

@pytest.mark.skip(reason="no such tool")
def test_is_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_is_known_to_fail(): assert False
"""
LEAVING = """
from sqlalchemy import func, select
from hotspot.clock import Moment
from hotspot.network.models import Kind, Site

def _add(db, at: Moment):
    db.add(Site(commune="x", place="x", kind=Kind.OTHER, created_at=at.wall))

def test_1_commits_a_row(database, moment):
    with database.writing() as db:
        _add(db, moment)

def test_2_writes_a_row_in_a_session(db, moment):
    _add(db, moment)
    db.flush()

def test_3_finds_none(database):
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Site)) == 0
"""


def _run(folder: Path, source: str, **environ: str) -> tuple[int, dict[str, int]]:
    """The exit code of a run of ``source`` on our ground, and how many tests passed, failed and so on."""
    path = folder / "test_inner.py"
    path.write_text(source, encoding="utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "CONGLANG_TEST_"))}
    command = ["-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", "-p", "no:randomly", "-q"]
    done = subprocess.run(
        [sys.executable, *command, str(path)],
        cwd=ROOT,
        env=inherited | {"TMPDIR": str(folder)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stdout.strip().splitlines()[-1].replace(",", "").split()
    counted = zip(words[::2], words[1::2], strict=False)
    return done.returncode, {word.removesuffix("s"): int(count) for count, word in counted if count.isdigit()}


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder with a short name (a unix socket's path has 107 bytes) that PostgreSQL's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="cl-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_what_cannot_run_is_skipped_on_a_desk(short: Path) -> None:
    assert _run(short, SKIPPING, CI="") == (0, {"passed": 1, "skipped": 1, "xfailed": 1})


def test_what_cannot_run_is_red_in_ci(short: Path) -> None:
    code, counts = _run(short, SKIPPING, CI="true")
    assert code == 1
    assert counts == {"passed": 1, "error": 1, "xfailed": 1}


def test_no_test_leaves_a_row_for_the_next_and_no_run_a_server(short: Path) -> None:
    assert _run(short, LEAVING, CI="true") == (0, {"passed": 6})
    assert list(short.glob("conglang-pg-*")) == []
