"""A view of the file system in which an account can reach our code and data although they lie in a closed folder.

Somebody who tries Cổng Làng from root's home has its interpreter where no other account may look. In a mount namespace
of the process's own, such a folder is covered by an empty one, and only what is needed is put back into it.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hotspot.up.identity import Account

_CLONE_NEWNS = 0x00020000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_REMOUNT = 1, 2, 4, 32
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Cover:
    """A closed folder, and what is needed of what lies in it."""

    folder: Path
    needed: tuple[Path, ...]


def code() -> tuple[Path, ...]:
    """Where the interpreter and our packages are."""
    places = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parents[1],
              Path(__file__).resolve().parents[2]}  # fmt: skip
    return tuple(sorted(places))


def covers(who: Account, needed: Iterable[Path]) -> tuple[Cover, ...]:
    """What has to be covered so that ``who`` reaches all of ``needed``; nothing when it does already."""
    closed: dict[Path, set[Path]] = {}
    for path in needed:
        for one in {path.absolute(), path.resolve()}:
            folder = _closed(one, who)
            if folder is not None:
                closed.setdefault(folder, set()).add(one)
    return tuple(Cover(folder, _outermost(paths)) for folder, paths in sorted(closed.items()))


def enter(wanted: Iterable[Cover], writable: Path) -> None:
    """Give this process that view; only what lies in ``writable`` can be written. Needs root, raises ``OSError``."""
    wanted = tuple(wanted)
    if not wanted:
        return
    _must(_libc.unshare(_CLONE_NEWNS), "a mount namespace")
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    for cover in wanted:
        _lay(cover, writable.absolute())


def _lay(cover: Cover, writable: Path) -> None:
    opened = [(path, os.open(path, os.O_PATH)) for path in cover.needed if path.exists()]
    try:
        _mount("shelter", str(cover.folder), "tmpfs", _MS_NOSUID | _MS_NODEV, "mode=0755,size=1m")
        for path, descriptor in opened:
            _stand_in(path, stat.S_ISDIR(os.fstat(descriptor).st_mode))
            _mount(f"/proc/self/fd/{descriptor}", str(path), None, _MS_BIND | _MS_REC)
            if not path.is_relative_to(writable):
                _mount("none", str(path), None, _MS_BIND | _MS_REMOUNT | _MS_RDONLY)
    finally:
        for _, descriptor in opened:
            os.close(descriptor)


def _stand_in(path: Path, folder: bool) -> None:
    """Something of the right kind to mount on."""
    mask = os.umask(0o022)
    try:
        if folder:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    finally:
        os.umask(mask)


def _closed(path: Path, who: Account) -> Path | None:
    """The outermost folder above ``path`` that ``who`` may not pass through."""
    for folder in reversed(path.parents):
        try:
            found = folder.stat()
        except OSError:
            return None
        shift = 6 if found.st_uid == who.uid else 3 if found.st_gid == who.gid else 0
        if not found.st_mode >> shift & 1:
            return folder
    return None


def _outermost(paths: set[Path]) -> tuple[Path, ...]:
    return tuple(sorted(path for path in paths if not any(other in paths for other in path.parents)))


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    arguments = source.encode(), os.fsencode(target), kind and kind.encode(), ctypes.c_ulong(flags), options.encode()
    _must(_libc.mount(*arguments), f"mount {target}")


def _must(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
