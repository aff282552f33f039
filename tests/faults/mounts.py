"""See files as a program with mounts of its own does: SQLite follows every link, so ``/proc/PID/root`` is no way."""

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_CLONE_FS, _CLONE_NEWNS = 0x00000200, 0x00020000
_libc = ctypes.CDLL(None, use_errno=True)


def as_seen_by(pid: int, work: Callable[[], T]) -> T:
    """Do it in a thread that lives in that process's mounts, and in them only for this (setns(2))."""

    def there() -> T:
        _must(_libc.unshare(_CLONE_FS), "unshare")
        descriptor = os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY)
        try:
            _must(_libc.setns(descriptor, _CLONE_NEWNS), "setns")
        finally:
            os.close(descriptor)
        return work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(there).result()


def _must(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
