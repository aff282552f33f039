"""Which placement shows in a slot at an instant, why each other one does not, and until when that holds. Pure.

A placement is on from local midnight of ``starts_on`` to local midnight of ``ends_on``, the end excluded, so that
one that ends on a day and one that starts on it never both show. Nothing has to happen at midnight for it to hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Slot(StrEnum):
    """Where on a resident's way a service is promoted: before access, and after it."""

    WELCOME = "welcome"
    CONNECTED = "connected"


class Reason(StrEnum):
    """Why a placement does not show: the first of these, in this order, that applies."""

    NOT_PUBLISHED = "not_published"
    COUNTER_ONLY = "counter_only"
    UNCONFIRMED = "unconfirmed"
    OTHER_SLOT = "other_slot"
    OTHER_SITE = "other_site"
    STOPPED = "stopped"
    NEVER = "never"
    PAST = "past"
    NOT_YET = "not_yet"
    RESERVE = "reserve"
    PRIORITY = "priority"
    LESS_SPECIFIC = "less_specific"
    OLDER = "older"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One placement, as the rule sees it.

    ``site_id`` None is every site; ``starts_on`` and ``ends_on`` None are without start and end. ``stopped_at`` is
    when staff ended it early. ``online`` is False for a service that takes papers at the counter only, ``confirmed``
    for one whose facts nobody vouches for. ``reserve`` marks the fallback: it ranks behind every other candidate.
    """

    key: int
    slot: Slot
    starts_on: date | None = None
    ends_on: date | None = None
    site_id: int | None = None
    priority: int = 0
    stopped_at: datetime | None = None
    published: bool = True
    online: bool = True
    confirmed: bool = True
    reserve: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Where somebody looks: which slot, at which site, in which time zone (an IANA name)."""

    slot: Slot
    site_id: int | None
    zone: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer: the winner's key (None when nothing may show) and the reason of every other key.

    ``valid_until`` is the first instant after the question at which the winner changes while the rows stay as they
    are, None when it never does.
    """

    winner: int | None
    reasons: dict[int, Reason] = field(default_factory=dict)
    valid_until: datetime | None = None


class _Airing(NamedTuple):
    """A candidate that could show here, and the half-open interval in which it does."""

    candidate: Candidate
    starts: datetime
    ends: datetime | None


def resolve(candidates: Iterable[Candidate], context: Context, at: datetime) -> Shown:
    """What shows in ``context`` at ``at`` (aware). The order in which candidates are handed over does not matter.

    The highest priority wins; among equals one made for this site before one made for all, then the one that
    started last, then the lowest key.
    """
    reasons: dict[int, Reason] = {}
    airings: list[_Airing] = []
    for candidate in candidates:
        reason = _barred(candidate, context)
        if reason is None:
            airing = _airing(candidate, context.zone)
            reason = _unusable(airing, at)
            if reason is None:
                airings.append(airing)
                continue
        reasons[candidate.key] = reason
    airings.sort(key=lambda airing: _rank(airing.candidate))
    best = next((airing for airing in airings if airing.starts <= at), None)
    for airing in airings:
        if airing.starts > at:
            reasons[airing.candidate.key] = Reason.NOT_YET
        elif best is not None and airing is not best:
            reasons[airing.candidate.key] = _beaten(airing.candidate, best.candidate)
    return Shown(best.candidate.key if best else None, reasons, _valid_until(airings, best, at))


def midnight(day: date, zone: str) -> datetime:
    """The instant at which ``day`` begins in ``zone``, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _barred(candidate: Candidate, context: Context) -> Reason | None:
    """The rule that keeps ``candidate`` from ever showing in ``context``, whatever the time."""
    if not candidate.published:
        return Reason.NOT_PUBLISHED
    if not candidate.online:
        return Reason.COUNTER_ONLY
    if not candidate.confirmed:
        return Reason.UNCONFIRMED
    if candidate.slot is not context.slot:
        return Reason.OTHER_SLOT
    if candidate.site_id is not None and candidate.site_id != context.site_id:
        return Reason.OTHER_SITE
    return None


def _unusable(airing: _Airing, at: datetime) -> Reason | None:
    """The rule that keeps it from showing at ``at`` and ever after."""
    stopped = airing.candidate.stopped_at
    if stopped is not None and stopped <= at:
        return Reason.STOPPED
    if airing.ends is not None and airing.ends <= airing.starts:
        return Reason.NEVER
    if airing.ends is not None and airing.ends <= at:
        return Reason.PAST
    return None


def _airing(candidate: Candidate, zone: str) -> _Airing:
    starts = _EVER if candidate.starts_on is None else midnight(candidate.starts_on, zone)
    ends = [] if candidate.ends_on is None else [midnight(candidate.ends_on, zone)]
    if candidate.stopped_at is not None:
        ends.append(candidate.stopped_at)
    return _Airing(candidate, starts, min(ends, default=None))


def _rank(candidate: Candidate) -> tuple[bool, int, bool, int, int]:
    """Sorts the one to prefer first."""
    started = candidate.starts_on.toordinal() if candidate.starts_on else 0
    return (candidate.reserve, -candidate.priority, candidate.site_id is None, -started, candidate.key)


def _beaten(loser: Candidate, winner: Candidate) -> Reason:
    """The first part of the rank in which ``loser`` is behind ``winner``."""
    parts = (Reason.RESERVE, Reason.PRIORITY, Reason.LESS_SPECIFIC, Reason.OLDER, Reason.TIE)
    pairs = zip(parts, _rank(loser), _rank(winner), strict=True)
    return next(reason for reason, behind, ahead in pairs if behind != ahead)


def _valid_until(airings: Sequence[_Airing], best: _Airing | None, at: datetime) -> datetime | None:
    """When the best ends or something better begins. ``airings`` are sorted, the preferred first."""
    ahead = airings if best is None else airings[: airings.index(best)]
    changes = [airing.starts for airing in ahead if airing.starts > at]
    if best is not None and best.ends is not None:
        changes.append(best.ends)
    return min(changes, default=None)
