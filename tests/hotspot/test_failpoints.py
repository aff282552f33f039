"""Failpoints: every name is somewhere in the code, and the process dies exactly where and when a test asks."""

import os
import re
import signal
import subprocess
import sys

import pytest

from hotspot.failpoints import NAMES
from tests.house.tree import modules

CALL = re.compile(r"\bfailpoint\(\"([a-z.]+)\"\)")
THREE_GRANTS = (
    "from hotspot.failpoints import failpoint\n"
    "for number in range(1, 4):\n"
    "    failpoint('grant.begin')\n"
    "    print(number, flush=True)\n"
    "    failpoint('grant.committed')\n"
)


def _run(failpoint: str) -> tuple[int, list[str]]:
    environ = os.environ | {"CONGLANG_TEST_FAILPOINT": failpoint}
    done = subprocess.run(
        [sys.executable, "-c", THREE_GRANTS], capture_output=True, text=True, env=environ, check=False
    )
    return done.returncode, done.stdout.split()


def test_every_named_point_is_in_the_code_and_every_point_has_a_name() -> None:
    texts = [path.read_text(encoding="utf-8") for path in modules("hotspot", "captive", "admin")]
    assert sorted({name for text in texts for name in CALL.findall(text)}) == sorted(NAMES)


@pytest.mark.parametrize(
    ("failpoint", "reached"),
    [
        ("grant.begin", []),
        ("grant.committed", ["1"]),
        ("grant.begin:3", ["1", "2"]),
        ("grant.committed:3", ["1", "2", "3"]),
    ],
)
def test_the_process_dies_where_it_was_asked_to(failpoint: str, reached: list[str]) -> None:
    assert _run(failpoint) == (-signal.SIGKILL, reached)


@pytest.mark.parametrize("failpoint", ["", "revoke.told", "grant.begin:4"])
def test_it_lives_when_nobody_asked(failpoint: str) -> None:
    assert _run(failpoint) == (0, ["1", "2", "3"])
