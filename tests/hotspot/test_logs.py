"""Logs: one JSON object a line, whatever is in it."""

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from hotspot.logs import JsonLines


def _line(*told: object, **extra: object) -> dict[str, Any]:
    logger = logging.Logger("conglang.test")
    record = logger.makeRecord(logger.name, logging.WARNING, "x.py", 1, told[0], told[1:], None, extra=extra)
    record.created = 1795401000.25
    text = JsonLines("serve").format(record)
    assert "\n" not in text
    read: dict[str, Any] = json.loads(text)
    return read


def test_a_line_says_when_how_grave_who_and_what() -> None:
    assert _line("%s died", "captive", pid=7) == {
        "at": "2026-11-23T02:30:00.250+00:00",
        "level": "warning",
        "process": "serve",
        "logger": "conglang.test",
        "event": "captive died",
        "pid": 7,
    }


@pytest.mark.parametrize(
    "text", ["two\nlines", '"}\n{"level": "forged"', "\x1b[31mred", "\r\x00", "a\u2028b", "Xã Yên Lạc"]
)
def test_nothing_that_is_logged_can_forge_a_line(text: str) -> None:
    assert _line("%s", text)["event"] == text
    assert _line("x", device=text)["device"] == text


def test_what_json_does_not_know_is_written_as_text() -> None:
    assert _line("x", cause=ValueError("no"))["cause"] == "no"


def test_a_process_writes_to_standard_error_and_a_trace_stays_in_its_line() -> None:
    program = (
        "import logging; from hotspot import logs; logs.configure('check')\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.getLogger('conglang').exception('failed')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    told = json.loads(line)
    assert (told["level"], told["process"], told["event"]) == ("error", "check", "failed")
    assert told["trace"].splitlines()[-1] == "ZeroDivisionError: division by zero"
