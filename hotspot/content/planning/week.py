"""When each placement is on at which places between two instants: what a calendar draws, and what a feed lists.

Being on is not yet showing: a stronger layer may cover it, see ``preview.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotspot.content.schedule import Candidate, Context, Slot, Spot
from hotspot.content.schedule.airing import Span
from hotspot.content.schedule.eligible import barrier, stretches

_DAY = timedelta(days=1)


class Airing(NamedTuple):
    """``key`` is on in ``[starts, ends)`` without a break; ``ends`` None is without end.

    ``places`` are positions in the contexts that were asked about.
    """

    key: int
    starts: datetime
    ends: datetime | None
    places: tuple[int, ...]


def airings(
    boards: Mapping[Slot, Iterable[Candidate]],
    contexts: Sequence[Context],
    start: datetime,
    end: datetime,
    most: int,
) -> tuple[list[Airing], bool]:
    """What is on in ``[start, end)`` (aware), the earliest first, and whether there was more than ``most``.

    ``boards`` are the candidates of each slot. The contexts have one zone and one table of holidays.
    """
    if not contexts:
        return [], False
    index = _index(contexts)
    found: dict[tuple[int, Span], list[int]] = defaultdict(list)
    for slot, board in boards.items():
        for candidate in board:
            places = _places(candidate, slot, contexts, index)
            if places:
                for span in _touching(candidate, contexts[0], start, end):
                    found[candidate.key, span] += places
    ordered = sorted(
        (Airing(key, span.starts, span.ends, tuple(sorted(places))) for (key, span), places in found.items()),
        key=lambda airing: (airing.starts, airing.key),
    )
    return ordered[:most], len(ordered) > most


def _index(contexts: Sequence[Context]) -> dict[Spot | None, list[int]]:
    index: dict[Spot | None, list[int]] = defaultdict(list)
    for position, context in enumerate(contexts):
        for spot in (None, *context.spots):
            index[spot].append(position)
    return index


def _places(
    candidate: Candidate, slot: Slot, contexts: Sequence[Context], index: Mapping[Spot | None, list[int]]
) -> list[int]:
    if candidate.slot is not slot:
        return []
    named = {position for spot in candidate.include or (None,) for position in index.get(spot, ())}
    return [position for position in sorted(named) if barrier(candidate, contexts[position]) is None]


def _touching(candidate: Candidate, where: Context, start: datetime, end: datetime) -> list[Span]:
    zone = ZoneInfo(where.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    spans = stretches(candidate, where.zone, where.holidays, days)
    return [span for span in spans if span.starts < end and (span.ends is None or span.ends > start)]
