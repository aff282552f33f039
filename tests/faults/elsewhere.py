"""Run a program as if on another disk or after another boot; only its own view of the machine is changed.

``--tmpfs FOLDER MIB`` mounts a small disk there, ``--boot FILE SECONDS`` gives the boot id in a file and a boot time
that differs from the machine's by so many seconds (time_namespaces(7)). Mounts end with the program. Needs root.
"""

import argparse
import ctypes
import os
import signal
import sys
from pathlib import Path

CLONE_NEWNS, CLONE_NEWTIME = 0x00020000, 0x00000080
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 1 << 18
PR_SET_PDEATHSIG = 1
BOX = (sys.executable, "-m", "hotspot", "up")
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_libc = ctypes.CDLL(None, use_errno=True)


def command(*how: str) -> tuple[str, ...]:
    """The command line of the real box, run like this."""
    return (sys.executable, "-I", str(Path(__file__).absolute()), *how, "--", *BOX)


def main(argv: list[str]) -> int:
    """Stand between our parent and the program: pass on the wish to stop, end as it ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tmpfs", nargs=2)
    parser.add_argument("--boot", nargs=2)
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args(argv)
    _must(_libc.unshare(CLONE_NEWNS), "unshare")
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    if asked.tmpfs:
        folder, size = asked.tmpfs
        Path(folder).mkdir(parents=True, exist_ok=True)
        _mount("disk", folder, "tmpfs", 0, f"size={size}m,mode=0755")
    if asked.boot:
        _mount(asked.boot[0], _BOOT_ID, None, MS_BIND)
        _must(_libc.unshare(CLONE_NEWTIME), "unshare")
        Path("/proc/self/timens_offsets").write_text(f"boottime {asked.boot[1]} 0\n", encoding="ascii")
    child = os.fork()  # only a child is in the new time
    if child == 0:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.execvp(asked.command[0], asked.command)  # noqa: S606  (becoming the program is the point)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: os.kill(child, number))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    arguments = source.encode(), target.encode(), kind and kind.encode(), flags, options.encode()
    _must(_libc.mount(*arguments), f"mount {target}")


def _must(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
