"""As whom our processes run: an account, the few capabilities each needs, and a kernel that ends them with us."""

import ctypes
import os
import pwd
import signal
from dataclasses import dataclass

CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW = 10, 12, 13
NOBODY = "nobody"
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAPBSET_DROP = 1, 8, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 38, 47, 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a process runs as; ``groups`` are those it belongs to besides."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...] = ()


def account(name: str) -> Account:
    """The account of this name, or ``nobody`` where there is none. Raises ``KeyError`` without either."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        entry = pwd.getpwnam(NOBODY)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def become(who: Account, capabilities: frozenset[int] = frozenset()) -> None:
    """Be ``who`` from now on, with no more than these capabilities, for programs executed after this too.

    Raises ``OSError``. What was loaded before stays; there is no way back.
    """
    for number in range(_LAST_CAPABILITY + 1):
        if number not in capabilities:
            _libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)  # fails beyond the kernel's last one, which is the end
    os.setgroups(who.groups)
    os.setresgid(who.gid, who.gid, who.gid)
    _must(_libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep capabilities")
    os.setresuid(who.uid, who.uid, who.uid)
    _set(capabilities)
    for number in sorted(capabilities):
        _must(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, number, 0, 0), f"raise capability {number}")
    _must(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")


def end_with(parent: int) -> None:
    """Be killed when the process ``parent`` ends. The kernel's rules stay, so whoever was admitted goes on passing."""
    _must(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "end with the parent")
    if os.getppid() != parent:
        os._exit(1)


def _set(capabilities: frozenset[int]) -> None:
    mask = sum(1 << number for number in capabilities)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(low, low, low, high, high, high)  # effective, permitted, inheritable, twice 32 bits
    _must(_libc.capset(header, data), "set capabilities")


def _must(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
