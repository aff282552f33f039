"""What one visit is shown in a slot: the same on every reload, another for the next visitor, never too often.

A visit is the device's name of the day, so that no cookie is needed. Nothing here asks the database.
"""

import threading
from datetime import date
from typing import NamedTuple

from hotspot.content.counting.sightings import Sight, Sightings
from hotspot.content.counting.trials import assigned
from hotspot.content.planning.offers import Offer, Offered, Variant
from hotspot.content.schedule import Share, choose, edition

_KEPT = 256  # answers of the rule for different limits reached; past that they are asked for anew


class Visit(NamedTuple):
    """Who looks: a name of the day that is never stored with what was seen, and whether the device was here today.

    ``device`` is the pseudonym by which limits are kept; empty in the first seconds of the very first day.
    """

    name: str
    device: str
    day: date
    visitor: str | None = None


class Pick(NamedTuple):
    """A placement and the variant of it that a visit sees."""

    offered: Offered
    variant: Variant

    @property
    def key(self) -> tuple[int, str]:
        """Tells picks of one offer apart."""
        return self.offered.key, self.variant.key


_Question = tuple[str, frozenset[int], str | None]
_Answer = tuple[tuple[Share, ...], str]


class Chooser:
    """Picks for visits. Safe for threads."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Offer, dict[_Question, _Answer]]] = {}

    def pick(self, offer: Offer, visit: Visit, language: str) -> Pick | None:
        """What ``visit`` sees of ``offer``; None when nothing is left, not even a stand-in."""
        shares, edition = self._shares(offer, (language, self._capped(offer, visit), visit.visitor))
        key = choose(shares, visit.name, offer.slot, edition)
        return None if key is None else self._picked(offer.offered[key], visit)

    def exposed(self, pick: Pick, visit: Visit) -> bool:
        """Note that ``visit`` was shown ``pick``; whether that is the first time today that it met an experiment."""
        offered = pick.offered
        if not visit.device or not (offered.per_device or offered.salt):
            return False
        first = self._sightings.saw(visit.day, Sight(visit.device, offered.key))
        return bool(offered.salt) and first

    def followed(self, offered: Offered, visit: Visit) -> str:
        """The variant that ``visit`` was shown today and follows for the first time; else empty."""
        shown = Sight(visit.device, offered.key)
        if not offered.salt or not visit.device or not self._sightings.times(visit.day, shown):
            return ""
        first = self._sightings.saw(visit.day, Sight(visit.device, -offered.key))
        return self._picked(offered, visit).variant.key if first else ""

    def _capped(self, offer: Offer, visit: Visit) -> frozenset[int]:
        if not visit.device:
            return frozenset()
        times = self._sightings.times
        return frozenset(key for key, most in offer.limited if times(visit.day, Sight(visit.device, key)) >= most)

    def _shares(self, offer: Offer, question: _Question) -> _Answer:
        known = self._known.get(offer.slot)
        if known is None or known[0] is not offer:
            known = self._known[offer.slot] = (offer, {})
        answer = known[1].get(question)
        if answer is None:
            shown = offer.shown(*question)
            shares = tuple(share for share in shown.shares if share.key in offer.offered)
            answer = shares, edition(shown)
            if len(known[1]) < _KEPT:
                known[1][question] = answer
        return answer

    def _picked(self, offered: Offered, visit: Visit) -> Pick:
        arms = offered.variants
        number = assigned(offered.salt, visit.device or visit.name, len(arms)) if len(arms) > 1 else 0
        return Pick(offered, arms[number])
