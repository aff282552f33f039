"""How placements stand by themselves, whatever the others do: whether their hours are now, and on which days next."""

from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content.planning import candidates
from hotspot.content.planning.checks import LAST_DAY
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Context, Reason, Slot
from hotspot.content.schedule.airing import FAR
from hotspot.content.schedule.days import following
from hotspot.content.schedule.eligible import judge

_DAY = timedelta(days=1)


def standing(db: Session, at: datetime, zone: str) -> dict[int, Reason | None]:
    """By row id, why a placement may not show at ``at`` where it is meant to; None: it may."""
    today, holidays = local_day(at, zone), candidates.holidays(db)
    found = {}
    for one in candidates.candidates(db, candidates.rows(db), Slot.WELCOME):
        languages = tuple(one.languages) or ("vi",)
        where = Context(one.slot, zone, one.include - one.exclude, holidays, languages)
        found[one.key] = judge(one, where, at, today).reason
    return found


def next_days(db: Session, row: Placement, today: date, most: int) -> list[date]:
    """The first days from ``today`` on, at most ``most``, on which ``row`` is on; within ten years."""
    rule = candidates.time_rule_of(db, row)
    until = min(today, LAST_DAY) + FAR
    return list(islice(following(rule.days, today - _DAY, until, candidates.holidays(db)), most))
