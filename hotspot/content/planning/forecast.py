"""What will go wrong in the days ahead: placements that never show, are hidden or too thin, places that fall empty.

It walks the same stretches as the screens' manifests, from one change to the next, for every page and every screen.
It warns and refuses nothing; what must not be saved is refused where it is saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hotspot.content.planning.daylong import Board, Stretch
from hotspot.content.schedule import Candidate, Context, Layer, Level, Reason, Slot
from hotspot.content.schedule.airing import next_start, span_at, spans
from hotspot.content.schedule.eligible import barrier, begins, judge, level

AHEAD = timedelta(days=14)
MOST_STRETCHES = 20_000
THIN = 0.05
PLAY_SECONDS = 15.0  # how long a screen shows one item when nobody says
_HAIR = 1e-9
_HOUR = 3600
_AS_SET = frozenset({Reason.STOPPED, Reason.PAST, Reason.NOT_YET})


class Trouble(StrEnum):
    """What may go wrong, as staff have to know it."""

    NEVER = "never"
    HIDDEN = "hidden"
    THIN = "thin"
    TWO_ALONE = "two_alone"
    GAP = "gap"
    EXPIRES = "expires"
    CAP = "cap"


class Finding(NamedTuple):
    """One trouble of the placement ``key`` (None: of a place). ``places`` are positions in the contexts asked about.

    ``at`` is when it is first so, ``others`` the placements that are the cause, ``reason`` why one never shows,
    ``share`` the smallest share, ``seconds`` how long a place is left to what is built in.
    """

    trouble: Trouble
    key: int | None
    places: tuple[int, ...] = ()
    at: datetime | None = None
    others: tuple[int, ...] = ()
    reason: Reason | None = None
    share: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was found in ``[start, end)``. Only the first ``checked`` of all ``places`` were walked."""

    start: datetime
    end: datetime
    findings: tuple[Finding, ...]
    checked: int
    places: int

    @property
    def cut(self) -> bool:
        return self.checked < self.places

    def of(self, key: int) -> tuple[Finding, ...]:
        """What concerns one placement."""
        return tuple(one for one in self.findings if one.key == key or key in one.others)


@dataclass(slots=True)
class _Notes:
    """What was seen of the placements of one slot on the way."""

    shown: set[int] = field(default_factory=set)
    hidden: dict[int, tuple[datetime, tuple[int, ...], list[int]]] = field(default_factory=dict)
    thin: dict[int, tuple[float, datetime, list[int]]] = field(default_factory=dict)
    alone: dict[tuple[int, ...], tuple[datetime, list[int]]] = field(default_factory=dict)
    gaps: dict[tuple[datetime, float], list[int]] = field(default_factory=lambda: defaultdict(list))


def forecast(
    boards: Mapping[Slot, Sequence[Candidate]],
    contexts: Sequence[Context],
    start: datetime,
    end: datetime,
    most: int = MOST_STRETCHES,
) -> Forecast:
    """What will go wrong in ``[start, end)`` (aware) at ``contexts``, which have one zone and one table of holidays.

    ``boards`` are the candidates of each slot, what is built in among them. Walking stops after ``most`` stretches.
    """
    notes, ready, walked, checked = _Notes(), {}, 0, 0
    for position, context in enumerate(contexts):
        if walked >= most:
            break
        if context.slot not in ready:
            ready[context.slot] = Board(boards[context.slot], context.zone, context.holidays, start, end)
        stretches = ready[context.slot].timeline(context)
        _note(notes, position, stretches, ready[context.slot], context)
        walked, checked = walked + len(stretches), position + 1
    found = [*_of_places(notes), *_of_placements(notes, boards, contexts, checked, start)]
    return Forecast(start, end, tuple(found), checked, len(contexts))


def _note(notes: _Notes, position: int, stretches: Iterable[Stretch], board: Board, context: Context) -> None:
    shown_here: set[int] = set()
    empty, first_empty = 0.0, None
    for stretch in stretches:
        if stretch.layer in (None, Layer.RESERVE):
            empty += (stretch.ends - stretch.starts).total_seconds()
            first_empty = first_empty or stretch.starts
            continue
        shown_here.update(share.key for share in stretch.shares)
        _note_thin(notes, position, stretch)
        _note_alone(notes, position, stretch, board, context)
    notes.shown |= shown_here
    if first_empty is not None:
        notes.gaps[first_empty, empty].append(position)
    for key, starts in board.eligible(context).items():
        if key > 0 and key not in shown_here:
            at, others, places = notes.hidden.setdefault(key, (starts, _winners(stretches, starts), []))
            notes.hidden[key] = (at, others, [*places, position])


def _winners(stretches: Iterable[Stretch], at: datetime) -> tuple[int, ...]:
    found = next((one for one in stretches if one.starts <= at < one.ends), None)
    return () if found is None else tuple(share.key for share in found.shares)


def _note_thin(notes: _Notes, position: int, stretch: Stretch) -> None:
    for share in stretch.shares:
        if share.share < THIN - _HAIR:
            least, at, places = notes.thin.get(share.key, (1.0, stretch.starts, []))
            less = share.share < least
            notes.thin[share.key] = (
                min(share.share, least),
                stretch.starts if less else at,
                [*places, position] if position not in places else places,
            )


def _note_alone(notes: _Notes, position: int, stretch: Stretch, board: Board, context: Context) -> None:
    keys = tuple(sorted(share.key for share in stretch.shares))
    if len(keys) < 2 or not all(_alone(board.candidates[key], context) for key in keys):
        return
    at, places = notes.alone.setdefault(keys, (stretch.starts, []))
    if position not in places:
        places.append(position)


def _alone(candidate: Candidate, context: Context) -> bool:
    return candidate.exclusive and level(candidate, context) is Level.DEVICE


def _of_places(notes: _Notes) -> Iterable[Finding]:
    for (at, seconds), places in sorted(notes.gaps.items()):
        yield Finding(Trouble.GAP, None, tuple(places), at, seconds=seconds)
    for keys, (at, places) in sorted(notes.alone.items()):
        yield Finding(Trouble.TWO_ALONE, keys[0], tuple(places), at, keys[1:])


def _of_placements(
    notes: _Notes,
    boards: Mapping[Slot, Sequence[Candidate]],
    contexts: Sequence[Context],
    checked: int,
    start: datetime,
) -> Iterable[Finding]:
    told = set()
    for key, (at, others, places) in sorted(notes.hidden.items()):
        yield Finding(Trouble.HIDDEN, key, tuple(places), at, others)
        told.add(key)
    for key, (share, at, places) in sorted(notes.thin.items()):
        yield Finding(Trouble.THIN, key, tuple(places), at, share=share)
    told |= notes.shown
    for key, candidates in sorted(_by_key(boards).items()):
        if key not in told:
            yield from _never(key, candidates, contexts, checked, start)


def capped(board: Iterable[Candidate], per_hour: Mapping[int, int]) -> list[Finding]:
    """Placements whose cap of plays an hour leaves a screen less time than the share that is reserved for them."""
    found = []
    for candidate in board:
        most = per_hour.get(candidate.key, 0) * PLAY_SECONDS / _HOUR
        if 0 < most < candidate.reserved / 100 and candidate.slot is Slot.SCREEN:
            found.append(Finding(Trouble.CAP, candidate.key, share=most))
    return found


def expiries(
    candidates: Iterable[Candidate], ends: Mapping[int, datetime], zone: str, holidays: frozenset[date]
) -> list[Finding]:
    """Placements whose content expires, at ``ends``, before their own last time."""
    found = []
    for candidate in candidates:
        at = ends.get(candidate.key)
        if at is not None and _goes_on(candidate, at, zone, holidays):
            found.append(Finding(Trouble.EXPIRES, candidate.key, at=at))
    return found


def _goes_on(candidate: Candidate, at: datetime, zone: str, holidays: frozenset[date]) -> bool:
    if candidate.stopped_at is not None and candidate.stopped_at <= at:
        return False
    day = at.astimezone(ZoneInfo(zone)).date()
    span = span_at(spans(candidate.rule, day, zone, holidays), at)
    if span is not None:
        return True
    return next_start(candidate.rule, day, zone, holidays, at) is not None


def _by_key(boards: Mapping[Slot, Sequence[Candidate]]) -> dict[int, list[Candidate]]:
    """The candidates of each placement, one a slot that it is for; what is built in, and warnings, left out."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    for slot, board in boards.items():
        for candidate in board:
            if candidate.key > 0 and candidate.slot is slot:
                found[candidate.key].append(candidate)
    return found


def _never(
    key: int, candidates: Sequence[Candidate], contexts: Sequence[Context], checked: int, start: datetime
) -> Iterable[Finding]:
    """Why it shows nowhere in all that time; nothing when its days have not come or are over, as they were set."""
    reasons = []
    for candidate in candidates:
        meant = [number for number, context in enumerate(contexts) if context.slot is candidate.slot]
        if not meant:
            reasons.append(Reason.OTHER_SLOT)
            continue
        open_to = next((number for number in meant if barrier(candidate, contexts[number]) is None), meant[0])
        reason = Reason.NOT_YET if open_to >= checked else _hindrance(candidate, contexts[open_to], start)
        reasons.append(reason)
    if reasons and not _AS_SET.intersection(reasons):
        yield Finding(Trouble.NEVER, key, reason=reasons[0])


def _hindrance(candidate: Candidate, context: Context, start: datetime) -> Reason:
    """The rule that keeps it out for good; ``NOT_YET`` when its time still comes."""
    today = start.astimezone(ZoneInfo(context.zone)).date()
    reason, _span, waiting = judge(candidate, context, start, today)
    comes = waiting and begins(candidate, context, start, today) is not None
    return Reason.NOT_YET if comes or reason is None else reason
