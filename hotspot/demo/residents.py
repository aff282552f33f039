"""Residents who come and go while the demonstration runs, through the same functions as the pages.

Their pace is quicker than a real commune's, so that somebody who watches for a minute sees it move.
"""

from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.access import passes
from hotspot.access.models import Pass, PassState
from hotspot.access.passes import Guest, Opened
from hotspot.access.policy import Allowed, EndReason
from hotspot.access.pseudonyms import day_key, pseudonyms
from hotspot.clock import Moment, local, local_day
from hotspot.content import rules
from hotspot.demo import rhythm
from hotspot.network import sites
from hotspot.network.models import Site

PHONES = 90
CROWD = 14  # how many are usually here
STAY_SECONDS = 480  # how long they stay on average
STAYS_ON = 0.04  # the share who never press *leave* and are ended by their plan
TRIES_ANYWAY = 0.05  # the share of those whom the plan refuses who ask all the same
READS_ENGLISH = 0.05
QUIET = 0.4  # arrivals that any open place may always expect, so that no hour is empty
MOST_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class _Here:
    """Somebody who is connected, and the boot time at which they will leave (None: when the plan ends it)."""

    mac: str
    leaves: float | None


class Residents:
    """The people of the demonstration. One object lives as long as it runs; ``tick`` is called every second or so."""

    def __init__(self, dice: Random, zone: str) -> None:
        self._dice, self._zone = dice, zone
        self._log_key = dice.randbytes(32)
        self._phones = [_mac(dice) for _ in range(PHONES)]
        self._here: dict[int, _Here] = {}
        self._last: float | None = None

    def tick(self, db: Session, at: Moment) -> list[int]:
        """Let some leave and some come. Returns the row ids of the passes that changed, for the nudge."""
        changed = self._leave(db, at)
        for _ in range(self._how_many(at)):
            opened = self._come(db, at)
            changed += [] if opened is None else [opened]
        self._last = at.boottime
        return changed

    def _how_many(self, at: Moment) -> int:
        if self._last is None:
            return CROWD
        pace = CROWD / STAY_SECONDS * (at.boottime - self._last)
        return min(MOST_AT_ONCE, rhythm.poisson(self._dice, min(pace, MOST_AT_ONCE)))

    def _leave(self, db: Session, at: Moment) -> list[int]:
        still = select(Pass).where(Pass.id.in_(self._here), Pass.state == PassState.ACTIVE)
        live = {entry.id: entry for entry in db.scalars(still)}
        self._here = {pass_id: person for pass_id, person in self._here.items() if pass_id in live}
        gone = [key for key, person in self._here.items() if person.leaves is not None and person.leaves <= at.boottime]
        for pass_id in gone:
            passes.end(db, live[pass_id], EndReason.LEFT, at)
            del self._here[pass_id]
        return gone

    def _come(self, db: Session, at: Moment) -> int | None:
        site, current = self._place(db, at), rules.in_force(db, at.wall)
        away = sorted(set(self._phones) - {person.mac for person in self._here.values()})
        if site is None or current is None or not away:
            return None
        guest = self._guest(db, site, self._dice.choice(away), at)
        verdict = passes.verdict(db, guest, at, self._zone)
        if not isinstance(verdict, Allowed) and self._dice.random() > TRIES_ANYWAY:
            return None
        language = "en" if self._dice.random() < READS_ENGLISH else "vi"
        answer = passes.open_pass(db, guest, current.version, language, at, self._zone)
        if not isinstance(answer, Opened):
            return None
        stays_on = self._dice.random() < STAYS_ON
        leaves = None if stays_on else at.boottime + self._dice.expovariate(1 / STAY_SECONDS)
        self._here[answer.id] = _Here(guest.mac, leaves)
        return answer.id if answer.fresh else None

    def _place(self, db: Session, at: Moment) -> Site | None:
        """One of the places, the busier ones more often."""
        found = sites.in_use(db)
        now = local(at.wall, self._zone)
        weights = [rhythm.expected(site.kind, now) + QUIET for site in found]
        return self._dice.choices(found, weights)[0] if found else None

    def _guest(self, db: Session, site: Site, mac: str, at: Moment) -> Guest:
        key = day_key(db, local_day(at.wall, self._zone))
        last = self._phones.index(mac) + 2
        return Guest(site.id, mac, pseudonyms(mac, site.id, key, self._log_key), f"10.80.{site.id % 16}.{last}")


def _mac(dice: Random) -> str:
    """A locally administered address, as phones make up for themselves (IEEE 802-2014 8.4.4.2)."""
    octets = [dice.randrange(256) & 0xFC | 0x02, *(dice.randrange(256) for _ in range(5))]
    return ":".join(f"{octet:02x}" for octet in octets)
