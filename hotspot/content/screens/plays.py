"""What screens say they played: read with distrust, kept once each. Say *đã phát*: a screen cannot count who looks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotspot.content.planning.models import Placement
from hotspot.content.screens.models import Expected, Play, PlayEnd, Screen
from hotspot.db import insert_for

MOST = 60  # plays in one report
KEPT = timedelta(days=396)  # 13 months
_OLDEST = timedelta(days=14)  # a screen keeps some days of plays; what is older has a wrong clock
_LONGEST = timedelta(minutes=30)
_AHEAD = timedelta(minutes=2)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SUBJECT = re.compile(r"(item|service):[A-Za-z0-9_-]{1,80}|emergency:[A-Za-z0-9_-]{1,24}|reserve")
_FAR = 4102444800000  # the year 2100 in milliseconds


class PlaysError(ValueError):
    """A report that is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report: the uuids that need not be sent again, and those among them that were refused."""

    done: tuple[str, ...]
    refused: tuple[str, ...]


def take(db: Session, screen: Screen, report: object, at: datetime) -> Taken:
    """Keep a report of ``screen`` that arrived at ``at``. Raises ``PlaysError`` for what is no report.

    ``report`` is ``{"now": ms, "plays": […]}`` with ``now`` as the screen believes it: its error is taken from every
    play. The same play twice is one; a play that makes no sense is refused by itself.
    """
    shift, told = _opened(report, at)
    known = _placements(db, told)
    rows: dict[str, dict[str, Any]] = {}
    done, refused = [], []
    for play in told:
        name = str(play.get("uuid", ""))[:36]
        row = _row(play, shift, at)
        if row is None or row["placement_id"] not in known or row["started_at"] < screen.joined_at - _AHEAD:
            refused.append(name)
        else:
            rows[name] = {**row, "screen_id": screen.id, "received_at": at}
        done.append(name)
    for row in rows.values():
        db.execute(insert_for(db)(Play).values(**row).on_conflict_do_nothing())
    return Taken(tuple(done), tuple(refused))


def forget(db: Session, at: datetime) -> int:
    """Delete what was played and expected more than 13 months ago; how many plays went."""
    db.execute(delete(Expected).where(Expected.hour < at - KEPT))
    gone = db.execute(delete(Play).where(Play.started_at < at - KEPT).returning(Play.uuid)).all()
    return len(gone)


def between(db: Session, screen: Screen, start: datetime, end: datetime) -> list[Play]:
    """What ``screen`` played that touches ``[start, end)``, in order."""
    near = (Play.screen_id == screen.id, Play.started_at >= start - _LONGEST, Play.started_at < end)
    rows = db.scalars(select(Play).where(*near, Play.ended_at > start).order_by(Play.started_at, Play.uuid))
    return list(rows)


def _opened(report: object, at: datetime) -> tuple[timedelta, list[Mapping[str, Any]]]:
    if not isinstance(report, dict) or not isinstance(report.get("plays"), list):
        raise PlaysError("no plays")
    now, told = report.get("now"), report["plays"]
    if not _instant(now) or len(told) > MOST or not all(isinstance(play, dict) for play in told):
        raise PlaysError("not readable")
    return at - _at(now), told


def _placements(db: Session, told: list[Mapping[str, Any]]) -> set[int]:
    """The placements named in a report that exist; 0 is what is built in."""
    named = [play.get("placement") for play in told]
    numbers = {number for number in named if type(number) is int and 0 < number < 2**31}
    return {0, *db.scalars(select(Placement.id).where(Placement.id.in_(numbers)))}


def _row(play: Mapping[str, Any], shift: timedelta, at: datetime) -> dict[str, Any] | None:
    """The columns that a play says; None when it makes no sense."""
    uuid, digest, subject = play.get("uuid"), play.get("digest"), play.get("subject")
    texts = ((uuid, _UUID), (digest, _DIGEST), (subject, _SUBJECT))
    if not all(isinstance(text, str) and pattern.fullmatch(text) for text, pattern in texts):
        return None
    ended, placement = play.get("ended_as"), play.get("placement")
    if ended not in list(PlayEnd) or type(placement) is not int:
        return None
    if not (_instant(play.get("started")) and _instant(play.get("ended"))):
        return None
    starts, ends = _at(play["started"]) + shift, _at(play["ended"]) + shift
    if not (at - _OLDEST <= starts < ends <= at + _AHEAD and ends - starts <= _LONGEST):
        return None
    return {
        "uuid": uuid,
        "digest": digest,
        "subject": subject,
        "placement_id": placement,
        "started_at": starts,
        "ended_at": ends,
        "ended": PlayEnd(ended),
    }


def _instant(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value < _FAR  # type: ignore[operator]


def _at(value: Any) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)
