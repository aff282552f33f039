"""The database: declarative base, column types, engines, and the two ways to hold a session.

SQLite runs in WAL mode with ``synchronous=FULL``: a committed grant survives a power cut. Writers start with
``BEGIN IMMEDIATE`` so that two of them queue instead of dead-locking; readers are deferred. PostgreSQL is the
same code by another URL.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any, ClassVar

from sqlalchemy import DateTime, Engine, Enum, MetaData, String, create_engine, event, func, select
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 5_000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. A naive one is refused with ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), str: String()}


def public_id() -> str:
    """A fresh identifier for URLs: 96 random bits, never a row number."""
    return token_urlsafe(12)


def stored(kind: type[StrEnum]) -> Enum:
    """A column type that keeps the values of ``kind`` as text; the program checks them, not the database."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [m.value for m in e]
    )


def make_engine(url: str) -> Engine:
    """An engine for ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``) with the promises above.

    Its errors end up in logs, and so they never tell the values of a statement: MACs, and what people typed.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    timeout = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=timeout, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",
        "wal_autocheckpoint=0",
        "cache_size=-512",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def insert_for(db: Session) -> Callable[[Any], Any]:
    """The ``insert`` of this session's database, which knows ``ON CONFLICT``. Only that dialect is loaded: 15 MiB."""
    if db.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

        return postgresql_insert
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

    return sqlite_insert


def queue_up(db: Session, queue: int) -> None:
    """Wait until no other transaction is in ``queue`` (any number of ours). SQLite has one writer in any case."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(queue)))


class Database:
    """Sessions on one engine. ``reading()`` never commits; ``writing()`` commits once, at the end of the block."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(writing=True), expire_on_commit=False)
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and is rolled back at the end."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement and commits when the block ends well."""
        with self._taking_turns(), self._writing.begin() as session:
            yield session

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Let the threads of this process queue: SQLite's own waiting sleeps up to 100 ms between two tries.

        Raises what SQLite would when the turn does not come within the time that it waits itself.
        """
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        try:
            yield
        finally:
            self._turn.release()

    def dispose(self) -> None:
        """Close every pooled connection, for instance before a fork."""
        self.engine.dispose()
