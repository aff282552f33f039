"""The few questions that every visit to the front page asks, as fixed statements on a kept connection.

The pages use the models; these look-ups run before Flask and cost some ten microseconds each instead of a hundred.
They are as few as can be, because at each the threads of a busy face change places. The statements are tested against
the models on both databases.
"""

import re
import threading
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import OperationalError

from hotspot.db import Database

LIVE = (
    "SELECT id, boot_id, until_boot, remaining_seconds FROM pass "
    "WHERE site_id = :site AND mac = :mac AND state = 'active'"
)
HERE = (
    "SELECT live.id, live.boot_id, live.until_boot, live.remaining_seconds, "
    "EXISTS (SELECT 1 FROM pass WHERE site_id = :site AND device = :device), "
    "EXISTS (SELECT 1 FROM device_block WHERE log_device = :log_device AND lifted_at IS NULL) "
    "FROM (SELECT 1 AS nobody) AS always "
    "LEFT JOIN pass AS live ON live.site_id = :site AND live.mac = :mac AND live.state = 'active'"
)
CHANGES = "PRAGMA data_version"  # SQLite: moves whenever another connection has committed
CONTENT = (
    "SELECT * FROM site WHERE archived_at IS NULL ORDER BY id",
    "SELECT site_plan.site_id, plan.* FROM site_plan JOIN plan ON plan.id = site_plan.plan_id ORDER BY 1",
    "SELECT * FROM placement WHERE stopped_at IS NULL ORDER BY id",
    "SELECT id, ends_on FROM campaign ORDER BY id",
    "SELECT * FROM daypart ORDER BY id",
    "SELECT day FROM holiday ORDER BY day",
    "SELECT id, slug, state, live_number, next_number, next_from FROM service ORDER BY id",
    "SELECT 'override', id FROM service_override WHERE ended_at IS NULL "
    "UNION ALL SELECT 'incentive', id FROM incentive WHERE ended_at IS NULL ORDER BY 1, 2",
    "SELECT * FROM link_template WHERE in_use ORDER BY id",
    "SELECT id, live_number, taken_down_at FROM item ORDER BY id",
    "SELECT id, raised_at, expires_at FROM emergency WHERE raised_at IS NOT NULL AND cancelled_at IS NULL ORDER BY id",
    "SELECT * FROM experiment WHERE ended_at IS NULL ORDER BY id",
    "SELECT version, effective_at FROM house_rules ORDER BY version",
)

Row = tuple[Any, ...]


class Glance:
    """Rows of fixed statements, read outside any transaction. Safe for threads: each keeps a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = threading.local()
        self._open_ones: weakref.WeakSet[_Kept] = weakref.WeakSet()
        self.trouble: type[Exception] = database.engine.dialect.loaded_dbapi.Error  # what the driver raises
        self.sqlite = database.engine.dialect.name == "sqlite"

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> Sequence[Row]:
        """What ``statement`` finds, on a new connection if the old one was lost. Raises ``OperationalError``."""
        spelled = statement if self.sqlite else _percent(statement)
        operational = self._database.engine.dialect.loaded_dbapi.OperationalError
        kept = getattr(self._kept, "one", None)
        if kept is not None:
            try:
                return _fetch(kept.cursor, spelled, values)
            except operational:
                kept.close()
                self._kept.one = None
        try:
            return _fetch(self._open(), spelled, values)
        except operational as error:
            raise OperationalError(statement, dict(values or {}), error, hide_parameters=True) from error

    def content(self) -> tuple[Sequence[Row], ...]:
        """Everything that decides what the front page says, for comparison with what it was."""
        return tuple(self.rows(statement) for statement in CONTENT)

    def close(self) -> None:
        """Close every thread's connection. Only when nobody asks any more."""
        for kept in list(self._open_ones):
            kept.close()
        self._kept = threading.local()

    def _open(self) -> Any:
        pooled = self._database.engine.raw_connection()
        connection = pooled.driver_connection
        assert connection is not None
        pooled.detach()
        if not self.sqlite:
            connection.autocommit = True
        self._kept.one = kept = _Kept(connection)
        self._open_ones.add(kept)
        return kept.cursor


class _Kept:
    """One thread's connection, closed when the thread is gone."""

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        self._connection.close()


def _fetch(cursor: Any, statement: str, values: Mapping[str, Any] | None) -> Sequence[Row]:
    cursor.execute(statement, values or ())
    found: list[Row] = cursor.fetchall()
    return found


def _percent(statement: str) -> str:
    """``statement`` with psycopg's spelling of its parameters."""
    return re.sub(r":([a-z_]+)", r"%(\1)s", statement)
