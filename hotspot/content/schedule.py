"""Which placement shows in a slot at an instant, why each other one does not, and until when that holds. Pure.

A placement is on from local midnight of ``starts_on`` to local midnight of ``ends_on``, the end excluded, so that
one that ends on a day and one that starts on it never both show. Nothing has to happen at midnight for it to hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Slot(StrEnum):
    """Where on a resident's way a service is promoted: before access, and after it."""

    WELCOME = "welcome"
    CONNECTED = "connected"


class Reason(StrEnum):
    """The first rule that keeps a placement from showing, in the order in which the rules are tried."""

    NOT_PUBLISHED = "not_published"
    COUNTER_ONLY = "counter_only"
    UNCONFIRMED = "unconfirmed"
    OTHER_SLOT = "other_slot"
    OTHER_SITE = "other_site"
    NEVER = "never"
    STOPPED = "stopped"
    PAST = "past"
    NOT_YET = "not_yet"
    PRIORITY = "priority"
    LESS_SPECIFIC = "less_specific"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One placement, as the rule sees it. ``site_id`` None is every site, ``ends_on`` None is without end.

    ``reserve`` marks the built-in fallback: it ranks behind every placement whatever its priority. ``stopped_at``
    is when staff ended it early. ``online`` is False for a service that takes papers at the counter only.
    """

    key: int
    slot: Slot
    starts_on: date
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
    """The answer. ``winner`` is a candidate's key, None when nothing may show. ``reasons`` has every other key.

    ``valid_until`` is the first instant after the question at which the winner changes while the rows stay as they
    are, None when it never does.
    """

    winner: int | None
    reasons: dict[int, Reason] = field(default_factory=dict)
    valid_until: datetime | None = None


def resolve(candidates: Iterable[Candidate], context: Context, at: datetime) -> Shown:
    """What shows in ``context`` at ``at`` (aware).

    The highest priority wins; among equals one made for this site before one for all, then the one that started
    last, then the lowest key. The order in which candidates are handed over does not matter.
    """
    reasons: dict[int, Reason] = {}
    eligible: list[tuple[datetime, datetime | None, Candidate]] = []
    for candidate in candidates:
        reason = _barred(candidate, context)
        starts, ends = _interval(candidate, context.zone)
        if reason is None and ends is not None and ends <= starts:
            reason = Reason.NEVER
        if reason is None:
            eligible.append((starts, ends, candidate))
        else:
            reasons[candidate.key] = reason
    eligible.sort(key=lambda entry: _rank(entry[2]))
    winner = next((entry for entry in eligible if _contains(entry[0], entry[1], at)), None)
    for starts, ends, candidate in eligible:
        if winner is None or candidate is not winner[2]:
            reasons[candidate.key] = _off(candidate, starts, ends, at) or _beaten(candidate, winner)
    return Shown(winner[2].key if winner else None, reasons, _valid_until(eligible, winner, at))


type_Entry = tuple[datetime, datetime | None, Candidate]


def midnight(day: date, zone: str) -> datetime:
    """The instant at which ``day`` begins in ``zone``, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
