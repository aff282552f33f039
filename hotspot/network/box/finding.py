"""One thing found about the box: how bad it is, and one sentence that says what it is and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``FAIL`` keeps the hotspot from working; ``WARN`` will, or hides something."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """``sentence`` is for the operator, in plain English."""

    severity: Severity
    subject: str
    sentence: str


def ok(subject: str, sentence: str) -> Finding:
    return Finding(Severity.OK, subject, sentence)


def warn(subject: str, sentence: str) -> Finding:
    return Finding(Severity.WARN, subject, sentence)


def fail(subject: str, sentence: str) -> Finding:
    return Finding(Severity.FAIL, subject, sentence)
