"""What the gatekeeper reads and writes of passes, in plain DB-API.

SQLAlchemy alone would take three quarters of the gatekeeper's memory budget (docs/decisions/0008). The statements
are few, fixed, and tested against the models on both databases.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from hotspot.access.policy import Bound, EndReason, OverVolume

COLUMNS = (
    "id, mac, state, bound_by, boot_id, until_boot, remaining_seconds, ends_at, idle_seconds, byte_budget, "
    "down_kbps, up_kbps, over_volume, throttle_kbps, throttled, bytes_up, bytes_down, kernel_up, kernel_down"
)
LIGHT = "SELECT id, until_boot FROM pass WHERE state = 'active'"
ACTIVE = f"SELECT {COLUMNS} FROM pass WHERE state = 'active' ORDER BY id"  # noqa: S608  constants only
ONE = f"SELECT {COLUMNS} FROM pass WHERE id = :id"  # noqa: S608  constants only
SAMPLE = (
    "UPDATE pass SET bytes_up = :bytes_up, bytes_down = :bytes_down, kernel_up = :kernel_up, "
    "kernel_down = :kernel_down, seen_at = :seen_at, throttled = :throttled WHERE id = :id AND state = 'active'"
)
LAST = (
    "UPDATE pass SET bytes_up = :bytes_up, bytes_down = :bytes_down, kernel_up = :kernel_up, "
    "kernel_down = :kernel_down WHERE id = :id"
)
END = (
    "UPDATE pass SET state = 'ended', end_reason = :reason, ended_at = :at, remaining_seconds = :remaining, "
    "mac = NULL WHERE id = :id AND state = 'active' AND until_boot <= :until_boot"
)
REBASE = (
    "UPDATE pass SET boot_id = :boot_id, until_boot = :until_boot, remaining_seconds = :remaining, "
    "kernel_up = 0, kernel_down = 0 "
    "WHERE id = :id AND state = 'active'"
)
REPORT = (
    "INSERT INTO gate_report (id, at, highest_wall, boot_id, boottime, admitted, repairs, trouble) "
    "VALUES (1, :at, :at, :boot_id, :boottime, :admitted, :repairs, :trouble) "
    "ON CONFLICT (id) DO UPDATE SET at = excluded.at, boot_id = excluded.boot_id, boottime = excluded.boottime, "
    "highest_wall = CASE WHEN gate_report.highest_wall > excluded.at THEN gate_report.highest_wall "
    "ELSE excluded.at END, admitted = excluded.admitted, repairs = excluded.repairs, trouble = excluded.trouble"
)
LAST_REPORT = "SELECT boot_id, boottime FROM gate_report WHERE id = 1"
STATEMENTS = (LAST_REPORT, LIGHT, ACTIVE, ONE, SAMPLE, LAST, END, REBASE, REPORT)


class LedgerError(Exception):
    """The database could not be read or written just now. Nothing was changed; try again later."""


@dataclass(slots=True)
class Entry:
    """One pass as the gatekeeper sees it. Bytes are totals; ``kernel_*`` the kernel's counters at the last sample."""

    id: int
    mac: str | None
    active: bool
    bound_by: Bound
    boot_id: str
    until_boot: float
    remaining_seconds: int
    ends_at: datetime
    idle_seconds: int | None
    byte_budget: int | None
    down_kbps: int | None
    up_kbps: int | None
    over_volume: OverVolume
    throttle_kbps: int | None
    throttled: bool
    bytes_up: int
    bytes_down: int
    kernel_up: int
    kernel_down: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A pass that must end: why, and how many seconds it had left."""

    id: int
    reason: EndReason
    remaining: int
    until_boot: float


class _Connection(Protocol):
    def cursor(self) -> Any: ...
    def close(self) -> None: ...


class Ledger:
    """One connection, used by one thread. Every method is one transaction of its own."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        self._url = url
        self._connection: _Connection | None = None

    def active(self) -> Iterator[Entry]:
        """Every pass that the database says may pass."""
        return (self._entry(row) for row in self._rows(ACTIVE, [{}]))

    def ends(self) -> dict[int, float]:
        """The boot time at which each active pass ends, by id: cheap enough to ask every other second."""
        return dict(self._rows(LIGHT, [{}]))

    def some(self, ids: Iterable[int]) -> dict[int, Entry]:
        """These passes, whatever their state, by id."""
        return {row[0]: self._entry(row) for row in self._rows(ONE, [{"id": number} for number in ids])}

    def sample(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store what a reading of the counters found; see ``SAMPLE`` for the keys."""
        self._write([(SAMPLE, row) for row in rows])

    def end(self, endings: Sequence[Ending], last: Sequence[dict[str, Any]], at: datetime) -> None:
        """End passes, unless one was extended meanwhile, and store their last counters."""
        ended = [(END, {"id": e.id, "reason": e.reason.value, "remaining": e.remaining, "at": self._wall(at),
                        "until_boot": e.until_boot}) for e in endings]  # fmt: skip
        self._write([(LAST, row) for row in last] + ended)

    def rebase(self, entries: Iterable[Entry]) -> None:
        """After a reboot: store the new boot and the boot time at which each pass ends in it."""
        self._write([(REBASE, {"id": e.id, "boot_id": e.boot_id, "until_boot": e.until_boot,
                               "remaining": e.remaining_seconds}) for e in entries])  # fmt: skip

    def report(self, at: datetime, boot_id: str, boottime: float, admitted: int, repairs: int, trouble: str) -> None:
        """Say that the gatekeeper is alive and how it is."""
        self._write([(REPORT, {"at": self._wall(at), "boot_id": boot_id, "boottime": boottime, "admitted": admitted,
                               "repairs": repairs, "trouble": trouble[:200]})])  # fmt: skip

    def last_report(self) -> tuple[str, float] | None:
        """The boot and the boot time of the last report: how far that boot is known to have come."""
        rows = self._rows(LAST_REPORT, [{}])
        return (str(rows[0][0]), float(rows[0][1])) if rows else None

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def wall(self, at: datetime | None) -> Any:
        """``at`` as the driver stores it."""
        return None if at is None else self._wall(at)

    def _wall(self, at: datetime) -> Any:
        utc = at.astimezone(UTC)
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if self._sqlite else utc

    def _rows(self, statement: str, parameters: Sequence[dict[str, Any]]) -> list[Any]:
        with self._transaction("BEGIN") as cursor:
            found: list[Any] = []
            for row in parameters:
                cursor.execute(self._spelled(statement), row)
                found += cursor.fetchall()
            return found

    def _write(self, work: Sequence[tuple[str, dict[str, Any]]]) -> None:
        if not work:
            return
        with self._transaction("BEGIN IMMEDIATE" if self._sqlite else "BEGIN") as cursor:
            for statement, row in work:
                cursor.execute(self._spelled(statement), row)

    def _spelled(self, statement: str) -> str:
        return statement if self._sqlite else _percent(statement)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Any]:
        try:
            cursor = self._open().cursor()
            cursor.execute(begin)
            yield cursor
            cursor.execute("COMMIT")
        except Exception as err:
            self._roll_back()
            if _is_database_error(err):
                raise LedgerError(str(err).splitlines()[0] if str(err) else type(err).__name__) from err
            raise

    def _roll_back(self) -> None:
        """Forget the connection altogether: SQLite and PostgreSQL both roll back, and a broken one is not kept."""
        try:
            self.close()
        except Exception as err:  # a connection already lost cannot be closed; nothing of it is left
            if not _is_database_error(err):
                raise
            self._connection = None

    def _open(self) -> _Connection:
        if self._connection is None:
            self._connection = _sqlite(self._url) if self._sqlite else _postgresql(self._url)
        return self._connection

    @staticmethod
    def _entry(row: Sequence[Any]) -> Entry:
        ends_at = row[7]
        if isinstance(ends_at, str):
            ends_at = datetime.fromisoformat(ends_at).replace(tzinfo=UTC)
        return Entry(row[0], row[1], row[2] == "active", Bound(row[3]), row[4], row[5], row[6], ends_at, row[8], row[9],
                     row[10], row[11], OverVolume(row[12]), row[13], bool(row[14]), row[15], row[16], row[17],
                     row[18])  # fmt: skip


def _sqlite(url: str) -> _Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=2.0, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "wal_autocheckpoint=0",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgresql(url: str) -> _Connection:
    import psycopg  # noqa: PLC0415  only where it is the database: a box without PostgreSQL does not load it

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(plain, autocommit=True, connect_timeout=3)


def _percent(statement: str) -> str:
    """The statement with psycopg's spelling of its parameters."""
    return re.sub(r":([a-z_]+)", r"%(\1)s", statement)


def _is_database_error(err: BaseException) -> bool:
    """DB-API drivers share no base class; each has one called ``Error``."""
    return any(
        kind.__name__ == "Error" and kind.__module__.startswith(("sqlite3", "psycopg")) for kind in type(err).__mro__
    )
