"""The durable side, read with plain SQL and never written: what the database has promised."""

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.mounts import as_seen_by
from tests.lab.namespace import until
from tests.lab.phone import Phone

PLENTY = 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """A pass as far as the promises go."""

    id: int
    ref: str
    state: str
    end_reason: str | None
    until_boot: float
    granted_seconds: int
    bytes_up: int
    bytes_down: int


class Rows:
    """Passes in the database of a standing box; ``seen_by`` is a process of it, where it has mounts of its own."""

    def __init__(self, data: Path, seen_by: int = 0) -> None:
        self._path, self._seen_by = data / "conglang.db", seen_by

    def passes(self) -> dict[int, Row]:
        found = self._ask(
            "SELECT id, public_id, state, end_reason, until_boot, granted_seconds, bytes_up, bytes_down FROM pass"
        )
        return {row[0]: Row(*row) for row in found}

    def live(self, phone: Phone) -> list[int]:
        """The numbers of the passes that are active for this phone's address."""
        found = self._ask("SELECT id FROM pass WHERE mac = ? AND state = 'active'", (phone.mac,))
        return [number for (number,) in found]

    def one_live(self, phone: Phone) -> int:
        """The number of the one active pass that this phone must have."""
        (number,) = self.live(phone)
        return number

    def wait_ended(self, number: int, within: float = PLENTY) -> Row:
        """Wait until the pass has ended; the row."""
        until(lambda: self.passes()[number].state == "ended", within, f"the end of pass {number} in the database")
        return self.passes()[number]

    def opened_at(self, number: int) -> float:
        """When the box believes that it opened this pass, in seconds of wall time since 1970."""
        ((text,),) = self._ask("SELECT opened_at FROM pass WHERE id = ?", (number,))
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()

    def doubles(self) -> list[Any]:
        """Devices with more than one live pass at a place (P5)."""
        return self._ask("SELECT mac FROM pass WHERE state = 'active' GROUP BY site_id, mac HAVING count(*) > 1")

    def _ask(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        if self._seen_by:
            return as_seen_by(self._seen_by, lambda: self._read(query, values))
        return self._read(query, values)

    def _read(self, query: str, values: Sequence[Any]) -> list[Any]:
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query, values).fetchall()
