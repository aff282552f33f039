"""The screens that joined: their names, places and hours, and whether they are still in touch."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotspot.content.screens import joining
from hotspot.content.screens.models import Orientation, Screen
from hotspot.network import sites
from hotspot.staff import audit

LONGEST_NAME = 80
POLL_SECONDS = 30
_LOST_AFTER = timedelta(minutes=5)  # ten questions missed: a router that restarts is no outage


class ScreenError(ValueError):
    """A screen that cannot be as asked. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


class Touch(StrEnum):
    """How a screen stands. ``UNLINKED`` waits for its code to be typed again, ``NEVER`` has not asked yet."""

    RUNNING = "running"
    LOST = "lost"
    NEVER = "never"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What staff say of a screen. Working hours are both given or both empty, which is always."""

    name: str
    site_id: int
    orientation: Orientation = Orientation.LANDSCAPE
    working_from: str = ""
    working_to: str = ""


def get(db: Session, public_id: str) -> Screen | None:
    """The screen in use with this public id."""
    return db.scalar(select(Screen).where(Screen.public_id == public_id, Screen.archived_at.is_(None)))


def in_use(db: Session) -> list[Screen]:
    """Every screen in use, by name."""
    return list(db.scalars(select(Screen).where(Screen.archived_at.is_(None)).order_by(Screen.name, Screen.id)))


def touch(screen: Screen, at: datetime) -> Touch:
    """How ``screen`` stands at ``at``: back at once with one question, lost only after several were missed."""
    if not screen.secret or screen.secret.startswith("-"):
        return Touch.UNLINKED
    if screen.seen_at is None:
        return Touch.NEVER
    return Touch.RUNNING if at - screen.seen_at <= _LOST_AFTER else Touch.LOST


def admit(db: Session, typed: str, wish: Wish, by: int | None, at: datetime) -> Screen:
    """Let in the screen that shows the code ``typed``. Raises ``CodeError`` or ``ScreenError``."""
    values = _checked(db, wish)
    row = Screen(secret=joining.taken(db, typed, at), joined_at=at, **values)
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.SCREEN_CHANGED, row.public_id, by, at, joined=row.name, **_told(row))
    return row


def change(db: Session, row: Screen, wish: Wish, by: int | None, at: datetime) -> None:
    """Give a screen another name, place, form or hours. Raises ``ScreenError``."""
    before = _told(row)
    for name, value in _checked(db, wish).items():
        setattr(row, name, value)
    db.flush()
    if _told(row) != before:
        audit.record(db, audit.Action.SCREEN_CHANGED, row.public_id, by, at, before=before, after=_told(row))


def unlink(db: Session, row: Screen, by: int | None, at: datetime) -> None:
    """End a screen's secret: within seconds it shows a new code, and nobody with the old secret learns anything."""
    row.secret = f"-{row.public_id}"  # no digest, so that nothing can match it
    row.seen_at = None
    db.flush()
    audit.record(db, audit.Action.SCREEN_CHANGED, row.public_id, by, at, unlinked=row.name)


def link(db: Session, row: Screen, typed: str, by: int | None, at: datetime) -> None:
    """Give a screen the secret of the one that shows the code ``typed``. Raises ``CodeError``."""
    row.secret = joining.taken(db, typed, at)
    row.seen_at = None
    db.flush()
    audit.record(db, audit.Action.SCREEN_CHANGED, row.public_id, by, at, linked=row.name)


def take_away(db: Session, row: Screen, by: int | None, at: datetime) -> None:
    """Take a screen out of use: it goes back to showing a code. What it played stays."""
    if row.archived_at is None:
        row.archived_at, row.secret = at, f"-{row.public_id}"
        db.flush()
        audit.record(db, audit.Action.SCREEN_CHANGED, row.public_id, by, at, taken_away=row.name)


def seen(db: Session, asked: Iterable[tuple[int, datetime, str]]) -> None:
    """Keep when screens asked last, and the digest of what they run: row id, instant, digest."""
    for screen_id, at, digest in asked:
        db.execute(update(Screen).where(Screen.id == screen_id).values(seen_at=at, digest=digest))


def _checked(db: Session, wish: Wish) -> dict[str, object]:
    name = " ".join(unicodedata.normalize("NFC", wish.name).split())
    if not name:
        raise ScreenError("name", "missing")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ScreenError("name", "too_long")
    if sites.usable(db, wish.site_id) is None:
        raise ScreenError("site", "unknown")
    if bool(wish.working_from) is not bool(wish.working_to):
        raise ScreenError("working_to" if wish.working_from else "working_from", "missing")
    if wish.working_from and time.fromisoformat(wish.working_from) == time.fromisoformat(wish.working_to):
        raise ScreenError("working_to", "same")
    hours = {"working_from": wish.working_from, "working_to": wish.working_to}
    return {"name": name, "site_id": wish.site_id, "orientation": wish.orientation, **hours}


def _told(row: Screen) -> dict[str, object]:
    hours = f"{row.working_from}-{row.working_to}" if row.working_from else ""
    return {"name": row.name, "site": row.site_id, "orientation": row.orientation.value, "hours": hours}
