"""Run a program inside a namespace of the lab: ``enter.py NAME [COMMAND…]``, a shell when there is no command.

Beside the network it gives the program that namespace's /sys and, where the street wrote one, its /etc/resolv.conf,
in mounts of its own that end with it. Needs root. Stands alone so that it starts in a few milliseconds.
"""

import ctypes
import os
import sys

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_BIND, MS_REC, MS_SLAVE = 0x1000, 0x4000, 0x80000
_libc = ctypes.CDLL(None, use_errno=True)


def resolv_conf(name: str) -> str:
    """The file a street writes for one of its namespaces."""
    street, _, who = name.rpartition("-")
    return f"{os.environ.get('TMPDIR', '/tmp')}/{street}/{who}.resolv"


def enter(name: str) -> None:
    """Move this process. Raises ``OSError``."""
    descriptor = os.open(f"/run/netns/{name}", os.O_RDONLY)
    _ask(_libc.setns(descriptor, CLONE_NEWNET), "setns")
    os.close(descriptor)
    _ask(_libc.unshare(CLONE_NEWNS), "unshare")
    _mount("none", "/", None, MS_REC | MS_SLAVE)
    _libc.umount2(b"/sys", 2)  # MNT_DETACH; a /sys that cannot be left is simply covered
    _mount("sysfs", "/sys", "sysfs", 0)
    if os.path.exists(source := resolv_conf(name)):
        _mount(source, os.path.realpath("/etc/resolv.conf"), None, MS_BIND)


def _mount(source: str, target: str, kind: str | None, flags: int) -> None:
    result = _libc.mount(source.encode(), target.encode(), kind and kind.encode(), flags, None)
    _ask(result, f"mount {source} on {target}")


def _ask(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    enter(sys.argv[1])
    command = sys.argv[2:] or [os.environ.get("SHELL", "/bin/sh")]
    os.execvp(command[0], command)  # noqa: S606  (becoming the program is the point)
