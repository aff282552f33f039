"""Failpoints: every name is somewhere in the code, and a process dies exactly where and when a test asks."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hotspot.failpoints import FOLDER, NAMES
from tests.house.tree import modules

CALL = re.compile(r"\bfailpoint\(\"([a-z.]+)\"\)")
THREE_GRANTS = (
    "from hotspot.failpoints import failpoint\n"
    "for number in range(1, 4):\n"
    "    failpoint('grant.begin')\n"
    "    print(number, flush=True)\n"
    "    failpoint('grant.committed')\n"
)


def _run(folder: str) -> tuple[int, list[str]]:
    environ = os.environ | {FOLDER: folder}
    done = subprocess.run(
        [sys.executable, "-c", THREE_GRANTS], capture_output=True, text=True, env=environ, check=False
    )
    return done.returncode, done.stdout.split()


def test_every_named_point_is_in_the_code_and_every_point_has_a_name() -> None:
    texts = [path.read_text(encoding="utf-8") for path in modules("hotspot", "captive", "admin")]
    assert sorted({name for text in texts for name in CALL.findall(text)}) == sorted(NAMES)


@pytest.mark.parametrize(("name", "reached"), [("grant.begin", []), ("grant.committed", ["1"])])
def test_the_process_dies_where_it_was_asked_to_and_the_next_one_lives(
    tmp_path: Path, name: str, reached: list[str]
) -> None:
    (tmp_path / name).touch()
    assert _run(str(tmp_path)) == (-signal.SIGKILL, reached)
    assert _run(str(tmp_path)) == (0, ["1", "2", "3"])


def test_it_lives_when_another_point_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "revoke.told").touch()
    assert _run(str(tmp_path)) == (0, ["1", "2", "3"])
    assert [path.name for path in tmp_path.iterdir()] == ["revoke.told"]


def test_it_lives_when_nobody_asked(tmp_path: Path) -> None:
    assert _run("") == (0, ["1", "2", "3"])
    assert _run(str(tmp_path / "nowhere")) == (0, ["1", "2", "3"])
