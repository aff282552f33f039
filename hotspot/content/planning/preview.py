"""What shows at a place at an instant, and why the rest does not: a page before access, one after it, or a screen.

It asks the same rule with the same rows as the portal and the screens do, so that it cannot say anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.planning import candidates
from hotspot.content.planning.daylong import Board, Stretch
from hotspot.content.planning.models import Emergency, Placement
from hotspot.content.schedule import Candidate, Context, Layer, Reason, Shown, Slot, resolve

RESERVE = 0  # no row has this id
_A_DAY = timedelta(days=1)
OVER = frozenset({Reason.STOPPED, Reason.PAST})
_BEHIND = frozenset({Reason.COVERED, Reason.NOT_ALONE})


@dataclass(frozen=True, slots=True)
class Told:
    """One placement: its part of the time, from 0 to 1, or the reason why it does not show (None: it does).

    ``behind`` is true when it would show but for those that do.
    """

    placement: Placement
    share: float
    reason: Reason | None

    @property
    def behind(self) -> bool:
        return self.reason in _BEHIND


@dataclass(frozen=True, slots=True)
class View:
    """The answer for one place. ``layer`` is the one that shows; in ``RESERVE`` it is what is built in.

    ``banner`` is a warning over what shows, ``instead`` one in its place. ``over`` counts the placements that have
    ended for good. ``changes_at`` is the next instant at which something else shows; None: not within ten years.
    """

    at: datetime
    layer: Layer | None
    showing: tuple[Told, ...]
    others: tuple[Told, ...]
    over: int
    banner: Emergency | None
    instead: Emergency | None
    changes_at: datetime | None


def board(db: Session, slot: Slot, at: datetime) -> list[Candidate]:
    """Everybody who may come into question for ``slot`` from ``at`` on: placements, warnings, and what is built in."""
    found = candidates.candidates(db, candidates.current(db, at), slot)
    return [*found, *candidates.alarms(db, at, slot), Candidate(RESERVE, slot, Layer.RESERVE)]


def look(db: Session, context: Context, at: datetime) -> View:
    """What shows in ``context`` at ``at`` (aware), and the reason of every other placement for that page or screen."""
    slot = context.slot
    every = candidates.candidates(db, candidates.rows(db), slot)
    alarms = candidates.alarms(db, at, slot)
    shown = resolve([*every, *alarms, Candidate(RESERVE, slot, Layer.RESERVE)], context, at)
    rows = db.scalars(select(Placement).order_by(Placement.starts_on.desc(), Placement.id.desc())).all()
    told = [_told(row, shown) for row in rows if slot in row.slots]
    return View(
        at=at,
        layer=shown.layer,
        showing=_in_order(told, shown),
        others=tuple(one for one in told if one.reason is not None and one.reason not in OVER),
        over=sum(one.reason in OVER for one in told),
        banner=_warning(db, shown.banner),
        instead=_warning(db, shown.keys[0] if shown.layer is Layer.EMERGENCY else None),
        changes_at=shown.valid_until,
    )


def now_and_next(db: Session, contexts: Sequence[Context], at: datetime) -> list[list[Stretch]]:
    """For each context what shows at ``at``, and what after it if that changes within a day: one or two stretches.

    The contexts have one zone and one table of holidays.
    """
    boards: dict[Slot, Board] = {}
    for context in contexts:
        if context.slot not in boards:
            found = board(db, context.slot, at)
            boards[context.slot] = Board(found, context.zone, context.holidays, at, at + _A_DAY)
    return [boards[context.slot].timeline(context)[:2] for context in contexts]


def _told(row: Placement, shown: Shown) -> Told:
    share = next((one.share for one in shown.shares if one.key == row.id), 0.0)
    return Told(row, share, shown.reasons.get(row.id))


def _in_order(told: Sequence[Told], shown: Shown) -> tuple[Told, ...]:
    by_key = {one.placement.id: one for one in told}
    return tuple(by_key[key] for key in shown.keys if key in by_key)


def _warning(db: Session, key: int | None) -> Emergency | None:
    return None if key is None else db.get(Emergency, -key)
