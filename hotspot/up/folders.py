"""The folders that the hotspot needs: the data, which its account owns, and a place of root's own for the rest.

Root writes nothing into a folder that another account may change, so that no link there can lead it astray.
"""

import hashlib
import os
import stat
from pathlib import Path

from hotspot.settings import Settings
from hotspot.up.identity import Account

_STATE = Path("/run/conglang")


def state(settings: Settings) -> Path:
    """Root's folder for this data folder: journal, lock, configuration of dnsmasq. Made if missing."""
    name = hashlib.sha256(os.fsencode(settings.data.absolute())).hexdigest()[:12]
    for folder in (_STATE, _STATE / name):
        folder.mkdir(mode=0o755, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError(f"{folder} is not a folder of root's: remove it.")
    return _STATE / name


def hand_over(settings: Settings, who: Account) -> None:
    """Make the data folder with its run folder and give all of it to ``who``. Raises ``OSError``."""
    data = settings.data.resolve()
    data.mkdir(mode=0o750, parents=True, exist_ok=True)
    _give(data, who, 0o750)
    settings.run.mkdir(mode=0o770, exist_ok=True)
    _give(settings.run, who, 0o770)
    for folder, folders, files in os.walk(data):
        for name in (*folders, *files):
            _give(Path(folder, name), who)
    if settings.lease_file.exists():
        _give(settings.lease_file, who, 0o660)  # dnsmasq, which made it, shares our group


def _give(path: Path, who: Account, mode: int | None = None) -> None:
    """Change the owner of a folder or file itself; links, and files with a second name, are left alone."""
    found = path.lstat()
    if not (stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1)):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if (found.st_uid, found.st_gid) != (who.uid, who.gid):
            os.fchown(descriptor, who.uid, who.gid)
        if mode is not None:
            os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
