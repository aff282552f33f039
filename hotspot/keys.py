"""Secrets on disk: one file a purpose, made on first use, readable by its owner alone. Never in the database."""

import os
import secrets
from enum import StrEnum
from functools import cache
from pathlib import Path

LENGTH = 32


class Purpose(StrEnum):
    """What a key is for. A key serves one purpose only."""

    CAPTIVE = "captive"
    ADMIN = "admin"
    CONNECTION_LOG = "connection-log"
    CALENDAR_FEED = "calendar-feed"


class KeyFileError(RuntimeError):
    """A key file that cannot be made or trusted. The text says what to do."""


@cache
def key(folder: Path, purpose: Purpose) -> bytes:
    """The 32-byte key for ``purpose`` in ``folder``, created with mode 0600 if there is none.

    Raises ``KeyFileError`` when it is unreadable or has the wrong length.
    """
    path = folder / f"{purpose.value}.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path)
        value = path.read_bytes()
    except OSError as err:
        raise KeyFileError(f"The key file {path} cannot be used: {err.strerror}.") from err
    if len(value) != LENGTH:
        raise KeyFileError(f"The key file {path} is damaged: restore it from a backup.")
    return value


def _create(path: Path) -> None:
    """Write a fresh key unless another process was first; a half-written file is never seen."""
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
