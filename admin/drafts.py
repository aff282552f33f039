"""What somebody typed into a form, kept as typed, and what is wrong with it, field by field.

A page that refuses a form shows the draft again: nothing that was typed is lost, and each message stands at its field.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext

E = TypeVar("E", bound=StrEnum)
_HOUR = re.compile(r"([0-9]{1,2})(?:\s*(?:h|:|giờ|\.)\s*([0-9]{2})?)?")
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 30)


class Draft:
    """One form as typed. The readers give a value, or note a fault and give nothing."""

    def __init__(self, raw: Mapping[str, str]) -> None:
        self.raw = raw
        self.faults: dict[str, str] = {}

    @property
    def faulty(self) -> bool:
        return bool(self.faults)

    def fault(self, field: str, message: str) -> None:
        """Note what is wrong with ``field``; the first message for a field stays."""
        self.faults.setdefault(field, message)

    def value(self, field: str) -> str:
        """``field`` as it was typed, for showing it again."""
        return self.raw.get(field, "")

    def ticked(self, field: str) -> bool:
        return self.raw.get(field, "") != ""

    def text(self, field: str, longest: int, *, required: bool = True) -> str:
        """One line: NFC, single blanks, printable."""
        text = " ".join(unicodedata.normalize("NFC", self.value(field)).split())
        if required and not text:
            self.fault(field, gettext("Fill this in."))
        elif len(text) > longest:
            self.fault(field, gettext("At most %(most)s characters.", most=longest))
        elif not text.isprintable():
            self.fault(field, gettext("There is a character here that cannot be shown."))
        return text

    def number(self, field: str) -> int | None:
        """A whole number, None where nothing was typed. ``1.000`` and ``1 000`` are a thousand."""
        text = "".join(self.value(field).replace(".", "").split())
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            self.fault(field, gettext("Write a whole number."))
            return None
        return int(text)

    def day(self, field: str) -> date | None:
        """A day as browsers send it (``2026-11-23``) or as people write it (``23/11/2026``)."""
        text = self.value(field).strip()
        if not text:
            return None
        parts = text.split("/")
        iso = "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) == 3 else text
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            day = date.min
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fault(field, gettext("Write a day, such as 23/11/2026."))
            return None
        return day

    def hour(self, field: str) -> time | None:
        """A time of day as people write it."""
        found = hour_of(self.value(field))
        if found is None and self.value(field).strip():
            self.fault(field, gettext("Write hours such as 07:00."))
        return found

    def choice(self, field: str, kind: type[E]) -> E | None:
        """One member of ``kind``."""
        try:
            return kind(self.value(field))
        except ValueError:
            self.fault(field, gettext("Choose one."))
            return None


def hour_of(text: str) -> time | None:
    """The time of day in what people write: 07:00, 7:00, 7h, 7h30, 7 giờ 30."""
    found = _HOUR.fullmatch(text.strip().lower())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))
