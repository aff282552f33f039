"""The database's history, one step a file, forward and back. Part of the package, so that a wheel can bring a box up.

A run of steps is one transaction on both databases: it happens whole or not at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from hotspot.db import make_engine

_LOCK = 7_236_118  # any number; two upgrades of one PostgreSQL queue for it


class MigrationError(RuntimeError):
    """A step that cannot be taken. The text says why; nothing was changed."""


def configuration() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", "hotspot:migrations")
    config.set_main_option("path_separator", "os")
    return config


def head() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None when it has no tables of ours yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` forward to ``revision``. Does nothing when it is there already."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database at ``url`` back to ``revision``, or to ``base``: empty. What was added since is lost."""
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, steps: Callable[[Config], None]) -> None:
    with alone(url) as connection:
        config = configuration()
        config.attributes["connection"] = connection
        steps(config)


@contextmanager
def alone(url: str) -> Iterator[Connection]:
    """A connection in one transaction that no other writer or migration shares.

    SQLite changes a table by making it anew, which its foreign keys would take for a deletion: they are off here and
    checked before the transaction ends. Raises ``MigrationError`` if one does not hold.
    """
    engine = make_engine(url)
    on_sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.execution_options(writing=True).connect() as connection:
            if on_sqlite:  # outside a transaction, where alone it has an effect
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if not on_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
                if on_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise MigrationError("A row points to one that is not there: restore the last backup.")
    finally:
        engine.dispose()
