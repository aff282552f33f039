"""A PostgreSQL of our own for one test run, from Debian's binaries: a unix socket in a temporary folder, no fsync.

Started by the first worker that needs it and stopped by the process that started the run. PostgreSQL refuses to run
as root, so root lends it the account ``postgres``.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from hotspot.db import Base

FOLDER, KEEPER = "CONGLANG_TEST_POSTGRESQL", "CONGLANG_TEST_POSTGRESQL_KEEPER"
TEMPLATE = "template_with_tables"
SWIFT = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "listen_addresses": "",
}

# Waits until process $1 is gone, however it went, then runs the rest and removes folder $2.
WATCH = '( while kill -0 "$1"; do sleep 1; done; "${@:3}"; rm -rf "$2" ) &'


def binaries() -> Path | None:
    """Folder with ``initdb`` and ``postgres`` of the newest Debian package, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def announce() -> None:
    """In the process that starts the run: choose the folder that its workers will share, without making it yet."""
    os.environ[FOLDER] = str(Path(tempfile.gettempdir()) / f"conglang-pg-{secrets.token_hex(4)}")
    os.environ[KEEPER] = str(os.getpid())


def retire() -> None:
    """In the process that started the run: stop the server, if a worker ever started it, and leave nothing behind."""
    folder = Path(os.environ.pop(FOLDER))
    if (folder / "data" / "postmaster.pid").exists():
        _run(_pg_ctl(folder, "stop", "-m", "immediate"))
    shutil.rmtree(folder, ignore_errors=True)


def url(name: str) -> str:
    """SQLAlchemy's URL of the database ``name``."""
    return f"postgresql+psycopg://{_account()}@/{name}?host={os.environ[FOLDER]}"


def dsn(name: str) -> str:
    """The same for psycopg and libpq."""
    return f"host={os.environ[FOLDER]} user={_account()} dbname={name}"


@contextmanager
def database(name: str, template: str = TEMPLATE) -> Iterator[str]:
    """A database of its own, made from a template that has every table; yields its URL, drops it at the end.

    With ``template="template1"`` it is empty.
    """
    _started()
    _administer("DROP DATABASE IF EXISTS {0} WITH (FORCE)", name)
    _administer("CREATE DATABASE {0} TEMPLATE {1}", name, template)
    try:
        yield url(name)
    finally:
        _administer("DROP DATABASE IF EXISTS {0} WITH (FORCE)", name)


def _started() -> None:
    """Start the server unless another worker has; whoever comes second waits for the first."""
    folder = Path(os.environ[FOLDER])
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(folder)
            _administer("CREATE DATABASE {0}", TEMPLATE)
            engine = create_engine(url(TEMPLATE))
            Base.metadata.create_all(engine)
            engine.dispose()  # nobody may be connected to a template
            (folder / "ready").touch()


def _start(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(_account())
        os.chown(folder, account.pw_uid, account.pw_gid)
    initdb = [*_as_account(), str(_binary("initdb")), "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*initdb, "--locale=C.UTF-8", "--no-sync", "-U", _account()], check=True, capture_output=True, cwd="/"
    )
    settings = "".join(f"{name} = '{value}'\n" for name, value in SWIFT.items())
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(f"{settings}unix_socket_directories = '{folder}'\n")
    _run([*_pg_ctl(folder, "start"), "-w", "-t", "60", "-l", str(folder / "log")])
    stop = _pg_ctl(folder, "stop", "-m", "immediate")
    _run(["bash", "-c", WATCH, "watch", os.environ[KEEPER], str(folder), *stop], start_new_session=True)


def _pg_ctl(folder: Path, *what: str) -> list[str]:
    return [*_as_account(), str(_binary("pg_ctl")), "-D", str(folder / "data"), *what]


def _run(command: list[str], start_new_session: bool = False) -> None:
    """Inherited pipes would keep whoever reads the run's output waiting for the server: it gets none."""
    subprocess.run(
        command,
        check=True,
        cwd="/",
        start_new_session=start_new_session,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _administer(statement: str, *names: str) -> None:
    with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _binary(name: str) -> Path:
    folder = binaries()
    if folder is None:
        raise RuntimeError("Debian's postgresql is not installed")
    return folder / name


def _account() -> str:
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _as_account() -> list[str]:
    return ["runuser", "-u", _account(), "--"] if os.geteuid() == 0 else []
