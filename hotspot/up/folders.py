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
    (data / settings.run.name).mkdir(mode=0o770, exist_ok=True)
    modes = {data: 0o750, data / settings.run.name: 0o770}
    for place, folders, files, here in os.fwalk(data):
        folder = Path(place)
        _give(".", here, who, modes.get(folder))
        for name in (*folders, *files):
            shared = folder / name == data / settings.run.name / settings.lease_file.name
            _give(name, here, who, 0o660 if shared else None)  # dnsmasq, which made the leases, shares our group


def _give(name: str, folder: int, who: Account, mode: int | None = None) -> None:
    """Change the owner of a file or folder in an open ``folder``; links, and files with a second name, are left alone.

    Never by a whole path: whoever owns a folder on the way could exchange it for a link in the meantime.
    """
    if not _plain(os.stat(name, dir_fd=folder, follow_symlinks=False)):
        return
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        found = os.fstat(descriptor)
        if not _plain(found):
            return
        if (found.st_uid, found.st_gid) != (who.uid, who.gid):
            os.fchown(descriptor, who.uid, who.gid)
        if mode is not None:
            os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _plain(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1)
