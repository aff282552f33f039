"""What one visit is shown in a slot: the same on every reload, another for the next visitor, never too often.

A visit is the device's name of the day, so that no cookie is needed. Nothing here asks the database.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hotspot.content.counting.sightings import Sight, Sightings
from hotspot.content.counting.trials import assigned
from hotspot.content.planning.offers import Offer, Offered, Variant
from hotspot.content.schedule import Share, choose, edition

_ANSWERS_KEPT = 256  # of the rule, for different limits reached; past that it is asked anew
_PICKS_KEPT = 4_096  # of visits, under 1 MiB
_NOTHING: frozenset[int] = frozenset()


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


@dataclass(slots=True)
class _Known:
    """What was worked out of one offer while it holds."""

    offer: Offer
    answers: dict[_Question, _Answer] = field(default_factory=dict)
    picks: dict[tuple[str, date, _Question], Pick] = field(default_factory=dict)


class Chooser:
    """Picks for visits. Safe for threads."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings
        self._known: dict[str, _Known] = {}

    def pick(self, offer: Offer, visit: Visit, language: str) -> Pick | None:
        """What ``visit`` sees of ``offer``; None when nothing is left, not even a stand-in."""
        known = self._current(offer)
        question = (language, self._capped(offer, visit), visit.visitor)
        asked = (visit.name, visit.day, question)
        pick = known.picks.get(asked)
        if pick is None:
            shares, edition = self._shares(known, question)
            key = choose(shares, visit.name, offer.slot, edition)
            if key is None:
                return None
            pick = self._picked(offer.offered[key], visit)
            if len(known.picks) < _PICKS_KEPT:
                known.picks[asked] = pick
        return pick

    def exposed(self, pick: Pick, visit: Visit) -> bool:
        """Note that ``visit`` was shown ``pick``; whether that is the first time today that it met an experiment."""
        offered = pick.offered
        if not visit.device or not (offered.per_device or offered.salt):
            return False
        first = self._sightings.saw(visit.day, Sight(visit.device, offered.key))
        return bool(offered.salt) and first

    def followed(self, offered: Offered, visit: Visit) -> str:
        """The variant that ``visit`` was shown today and follows for the first time; else empty."""
        if not offered.salt or not visit.device:
            return ""
        if not self._sightings.of(visit.day, visit.device).get(offered.key):
            return ""
        first = self._sightings.saw(visit.day, Sight(visit.device, -offered.key))
        return self._picked(offered, visit).variant.key if first else ""

    def _capped(self, offer: Offer, visit: Visit) -> frozenset[int]:
        seen = self._sightings.of(visit.day, visit.device) if offer.limited and visit.device else None
        if not seen:
            return _NOTHING
        return frozenset(key for key, most in offer.limited if seen.get(key, 0) >= most)

    def _current(self, offer: Offer) -> _Known:
        known = self._known.get(offer.slot)
        if known is None or known.offer is not offer:
            known = self._known[offer.slot] = _Known(offer)
        return known

    def _shares(self, known: _Known, question: _Question) -> _Answer:
        answer = known.answers.get(question)
        if answer is None:
            shown = known.offer.shown(*question)
            shares = tuple(share for share in shown.shares if share.key in known.offer.offered)
            answer = shares, edition(shown)
            if len(known.answers) < _ANSWERS_KEPT:
                known.answers[question] = answer
        return answer

    def _picked(self, offered: Offered, visit: Visit) -> Pick:
        arms = offered.variants
        number = assigned(offered.salt, visit.device or visit.name, len(arms)) if len(arms) > 1 else 0
        return Pick(offered, arms[number])
