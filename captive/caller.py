"""Who is asking, and how they stand here: told by the kernel's neighbour table and a point query."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from captive.choosing import Visit
from captive.glance import HERE, LIVE, Glance
from hotspot import keys
from hotspot.access import pseudonyms
from hotspot.access.passes import Guest
from hotspot.access.pseudonyms import Pseudonyms
from hotspot.clock import Moment, local_day
from hotspot.keys import Purpose
from hotspot.network.identity import identify, plain
from hotspot.settings import Settings

_QUARTER = 900
_DAY_KEY = "SELECT key FROM day_key WHERE day = :day"


class Standing(Enum):
    """How a device stands at a place, as far as it takes no policy to say."""

    NEW = auto()
    INSIDE = auto()
    KNOWN = auto()  # it was here today or is barred: only the policy can say more


@dataclass(frozen=True, slots=True)
class Caller:
    """The device at the other end of the socket. ``mac`` is None when it is not on the guest link."""

    address: str
    mac: str | None


class Callers:
    """Recognises devices and knows their pseudonyms of the day."""

    def __init__(self, settings: Settings, glance: Glance) -> None:
        self._settings, self._glance = settings, glance
        self._identify = identify(settings)
        self._lock = threading.Lock()
        self._day_key: tuple[date, bytes] | None = None
        self._today = (-1, date.min)

    def at(self, peer: str) -> Caller:
        """The device behind the socket's peer address, asked anew every time (T8)."""
        return Caller(plain(peer), self._identify(peer))

    def standing(self, site_id: int, mac: str, at: Moment, names: Pseudonyms | None = None) -> Standing:
        """Whether the device is inside, was here today, or is new. Raises the driver's error."""
        names = names or self.names(site_id, mac, at)
        asked = {"site": site_id, "mac": mac, "device": names.device, "log_device": names.log_device}
        found = self._glance.rows(HERE, asked)
        if any(number is not None and _left(row, at) > 0 for number, *row, _, _ in found):
            return Standing.INSIDE
        earlier, barred = found[0][-2:]
        return Standing.KNOWN if barred or (names.device and earlier) else Standing.NEW

    def live_pass(self, site_id: int, mac: str, at: Moment) -> int | None:
        """The number of the pass that admits the device now (``passes.live_pass`` without its cost)."""
        for number, *row in self._glance.rows(LIVE, {"site": site_id, "mac": mac}):
            if _left(row, at) > 0:
                return int(number)
        return None

    def names(self, site_id: int, mac: str, at: Moment) -> Pseudonyms:
        """The device's names of today. While the day has no key nobody has been here, and ``device`` is empty."""
        key = self._key_of(self._day(at))
        if key is None:
            return Pseudonyms("", pseudonyms.log_name(mac, self._log_key))
        return pseudonyms.pseudonyms(mac, site_id, key, self._log_key)

    def visitor(self, site_id: int, caller: Caller, at: Moment) -> Guest:
        """The device as the access rules want it, for reading."""
        assert caller.mac is not None
        return Guest(site_id, caller.mac, self.names(site_id, caller.mac, at), caller.address)

    def guest(self, db: Session, site_id: int, caller: Caller, at: Moment) -> Guest:
        """The same for a writing session: it may be the first of the day and make the day's key."""
        assert caller.mac is not None
        key = self._key_of(self._day(at)) or pseudonyms.day_key(db, self._day(at))
        names = pseudonyms.pseudonyms(caller.mac, site_id, key, self._log_key)
        return Guest(site_id, caller.mac, names, caller.address)

    def visit(self, names: Pseudonyms, at: Moment, visitor: str | None) -> Visit:
        """The device called ``names`` as one that is shown something; ``visitor`` is ``first`` or ``returning``."""
        return Visit(names.device or names.log_device, names.device, self._day(at), visitor)

    def _day(self, at: Moment) -> date:
        quarter = int(at.wall.timestamp()) // _QUARTER  # every zone's days begin on one
        known = self._today
        if known[0] != quarter:
            known = self._today = quarter, local_day(at.wall, self._settings.zone)
        return known[1]

    def _key_of(self, day: date) -> bytes | None:
        """Today's key, read once. Yesterday's is not kept: it will be destroyed, and nobody needs it."""
        known = self._day_key
        if known is not None and known[0] == day:
            return known[1]
        with self._lock:
            if self._day_key is None or self._day_key[0] != day:
                found = self._glance.rows(_DAY_KEY, {"day": day.isoformat()})
                self._day_key = (day, bytes(found[0][0])) if found else None
            return self._day_key[1] if self._day_key else None

    @cached_property
    def _log_key(self) -> bytes:
        return keys.key(self._settings.secrets, Purpose.CONNECTION_LOG)


def _left(row: Sequence[Any], at: Moment) -> float:
    """Seconds that a pass of this boot, boot time of its end and remainder still admits (``passes.seconds_left``)."""
    boot_id, until_boot, remaining = row
    return int(until_boot - at.boottime) if boot_id == at.boot_id else remaining
