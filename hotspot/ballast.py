"""Bytes to throw overboard when the disk is full: SQLite needs room even to delete (measured: on a full disk INSERT,
DELETE and checkpoint all fail until something is unlinked)."""

import shutil
from pathlib import Path

SIZE_BYTES = 16 * 1024 * 1024
_ROOM_BYTES = 2 * SIZE_BYTES


def lay(data: Path) -> None:
    """Keep the ballast in the data folder, if the disk has room for it and for work."""
    path = data / "ballast"
    if not path.exists() and shutil.disk_usage(data).free > _ROOM_BYTES + SIZE_BYTES:
        path.write_bytes(b"\0" * SIZE_BYTES)


def throw_if_needed(data: Path) -> bool:
    """Make room when there is too little to work. Whether there was need."""
    if shutil.disk_usage(data).free >= _ROOM_BYTES:
        return False
    (data / "ballast").unlink(missing_ok=True)
    return True
