"""Who holds which IPv4 address: the lease file of dnsmasq as (MAC, address) pairs, and word of its changes."""

import ctypes
import ipaddress
import os
import re
import struct
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from hotspot.clock import boottime

Pair = tuple[str, str]
LEASE_SECONDS = 3600
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_IN_MODIFY, _IN_CLOSE_WRITE, _IN_MOVED_TO, _IN_CREATE = 0x2, 0x8, 0x80, 0x100
_EVENT = struct.Struct("=iIII")


def parse(text: str) -> frozenset[Pair]:
    """The IPv4 leases in a lease file of dnsmasq; lines that are torn, of IPv6 or not Ethernet are passed over."""
    found = set()
    for line in text.splitlines():
        words = line.split(" ")
        if len(words) < 4 or not words[0].isdigit() or not _MAC.fullmatch(words[1].lower()):
            continue
        with suppress(ValueError):
            found.add((words[1].lower(), str(ipaddress.IPv4Address(words[2]))))
    return frozenset(found)


class Leases:
    """Leases as a phone sees them: one that left the file holds until its hour is over or the address is another's.

    dnsmasq counts leases in wall time and drops them when the clock is set right after a start without a battery;
    the phone goes on using its address. Counted in boot time here, so that nobody is cut for that. ``held`` are those
    in force when we began: whoever is restarted in that hour must not cut them either.
    """

    def __init__(self, now: Callable[[], float] = boottime, held: Collection[Pair] = ()) -> None:
        self._now = now
        self._seen: dict[Pair, float] = dict.fromkeys(held, now())

    def update(self, listed: frozenset[Pair]) -> frozenset[Pair]:
        """The pairs in force, given those listed now."""
        now = self._now()
        holders = {address: mac for mac, address in listed}
        for pair, at in list(self._seen.items()):
            if now - at > LEASE_SECONDS or holders.get(pair[1], pair[0]) != pair[0]:
                del self._seen[pair]
        self._seen |= dict.fromkeys(listed, now)
        return frozenset(self._seen)


class LeaseWatch:
    """The lease file at ``path``; ``fileno`` becomes readable when it changes, ``pairs`` reads it and what is in force.

    The file need not exist yet, its folder must. ``held`` are pairs in force already.
    Raises ``OSError`` when it cannot be watched.
    """

    def __init__(self, path: Path, held: Collection[Pair] = ()) -> None:
        self._path = path
        self._leases = Leases(held=held)
        libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        interest = _IN_MODIFY | _IN_CLOSE_WRITE | _IN_MOVED_TO | _IN_CREATE
        if libc.inotify_add_watch(self._descriptor, os.fsencode(path.parent), interest) < 0:
            error = ctypes.get_errno()
            self.close()
            raise OSError(error, os.strerror(error), str(path.parent))

    def fileno(self) -> int:
        return int(self._descriptor)

    def changed(self) -> bool:
        """Empty what was announced; True when it was about the lease file."""
        ours = False
        with suppress(BlockingIOError):
            while events := os.read(self._descriptor, 65536):
                ours = ours or self._names_us(events)
        return ours

    def pairs(self) -> frozenset[Pair]:
        """The pairs in force now, and quiet until the next change. Raises ``OSError`` when the file is unreadable."""
        self.changed()
        try:
            text = self._path.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            text = ""
        return self._leases.update(parse(text))

    def close(self) -> None:
        os.close(self._descriptor)

    def _names_us(self, events: bytes) -> bool:
        at, wanted = 0, os.fsencode(self._path.name)
        while at < len(events):
            _watch, _mask, _cookie, length = _EVENT.unpack_from(events, at)
            at += _EVENT.size + length
            if events[at - length : at].rstrip(b"\0") == wanted:
                return True
        return False
