"""Warnings: written by one step, raised by a second, over by themselves after a day at most. All of it is in the log.

Which warning shows is a pure function of the rows and the instant: nothing has to happen for one to end.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.planning.candidates import spot
from hotspot.content.planning.models import Emergency, EmergencyMode
from hotspot.content.schedule import Spot
from hotspot.network import sites
from hotspot.staff import audit

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 60, 240, 400
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 24 * 60
_RAISE_WITHIN = timedelta(hours=24)  # what was written for yesterday's storm is not raised by mistake


class EmergencyError(ValueError):
    """A warning that cannot be as asked. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


@dataclass(frozen=True, slots=True)
class Words:
    """What a warning says in one language: at most 60 and 240 characters."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff ask for. ``targets`` names places as a placement does, none is the whole commune."""

    words: Mapping[str, Words]
    reason: str
    mode: EmergencyMode
    targets: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning that is on. It holds until ``expires_at``, for a device that cannot ask again too."""

    id: int
    public_id: str
    mode: EmergencyMode
    words: Mapping[str, Words]
    raised_at: datetime
    expires_at: datetime

    def wording(self, language: str) -> Words:
        """The words in ``language``, or the Vietnamese ones."""
        return self.words.get(language) or self.words[FIRST_LANGUAGE]

    def language(self, wanted: str) -> str:
        """Which language ``wording(wanted)`` is in, for the ``lang`` attribute."""
        return wanted if wanted in self.words else FIRST_LANGUAGE


def active(db: Session, at: datetime, spots: frozenset[Spot]) -> Alert | None:
    """The warning for a place called ``spots`` at ``at`` (aware): of those that are on, the one raised last."""
    for row in current(db, at):
        if not row.targets or not spots.isdisjoint(map(spot, row.targets)):
            return _alert(row)
    return None


def current(db: Session, at: datetime) -> list[Emergency]:
    """Every warning that is on somewhere at ``at``, the one raised last first."""
    cancelled = or_(Emergency.cancelled_at.is_(None), Emergency.cancelled_at > at)
    query = select(Emergency).where(Emergency.raised_at <= at, Emergency.expires_at > at, cancelled)
    return list(db.scalars(query.order_by(Emergency.raised_at.desc(), Emergency.id)))


def waiting(db: Session, at: datetime) -> list[Emergency]:
    """What was written and may still be raised, the newest first."""
    fresh = Emergency.written_at > at - _RAISE_WITHIN
    query = select(Emergency).where(Emergency.raised_at.is_(None), Emergency.cancelled_at.is_(None), fresh)
    return list(db.scalars(query.order_by(Emergency.id.desc())))


def over(db: Session, at: datetime, most: int) -> list[Emergency]:
    """The ``most`` warnings raised last that are no longer on at ``at``."""
    ended = or_(Emergency.expires_at <= at, Emergency.cancelled_at <= at)
    query = select(Emergency).where(Emergency.raised_at.is_not(None), ended)
    return list(db.scalars(query.order_by(Emergency.raised_at.desc(), Emergency.id).limit(most)))


def get(db: Session, public_id: str) -> Emergency | None:
    return db.scalar(select(Emergency).where(Emergency.public_id == public_id))


def write(db: Session, wish: Wish, by: int, at: datetime) -> Emergency:
    """The first step: nobody sees it yet. Raises ``EmergencyError``."""
    reason = _text(wish.reason)
    row = Emergency(
        words=_words(wish.words),
        reason=reason,
        mode=wish.mode,
        targets=_targets(db, wish.targets),
        minutes=_minutes(wish.minutes),
        written_by=by,
        written_at=at,
    )
    _bounded("reason", reason, LONGEST_REASON)
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.EMERGENCY_WRITTEN, row.public_id, by, at, **_told(row))
    return row


def confirm(db: Session, row: Emergency, by: int, at: datetime, *, second_person: bool) -> None:
    """The second step: from now on it shows. Twice is once. Raises ``EmergencyError``.

    With ``second_person`` it must not be whoever wrote it.
    """
    db.refresh(row, with_for_update=True)
    if row.cancelled_at is not None:
        raise EmergencyError("warning", "cancelled")
    if row.raised_at is not None:
        return
    if at - row.written_at >= _RAISE_WITHIN:
        raise EmergencyError("warning", "too_old")
    if second_person and row.written_by == by:
        raise EmergencyError("warning", "same_person")
    row.raised_by, row.raised_at = by, at
    row.expires_at = at + timedelta(minutes=row.minutes)
    db.flush()
    audit.record(db, audit.Action.EMERGENCY_RAISED, row.public_id, by, at, **_told(row), **_until(row))


def renew(db: Session, row: Emergency, minutes: int, by: int, at: datetime) -> None:
    """Let a warning that is on go on for ``minutes`` from now. Raises ``EmergencyError``."""
    db.refresh(row, with_for_update=True)
    if not is_on(row, at):
        raise EmergencyError("warning", "not_on")
    row.expires_at = at + timedelta(minutes=_minutes(minutes))
    db.flush()
    audit.record(db, audit.Action.EMERGENCY_RENEWED, row.public_id, by, at, **_until(row))


def cancel(db: Session, row: Emergency, by: int, at: datetime) -> None:
    """End a warning now, or throw away one that was never raised. What is over already stays as it was."""
    db.refresh(row, with_for_update=True)
    if row.cancelled_at is not None or (row.expires_at is not None and row.expires_at <= at):
        return
    row.cancelled_by, row.cancelled_at = by, at
    db.flush()
    audit.record(db, audit.Action.EMERGENCY_CANCELLED, row.public_id, by, at, raised=row.raised_at is not None)


def is_on(row: Emergency, at: datetime) -> bool:
    """Whether a warning shows at ``at``."""
    if row.raised_at is None or row.expires_at is None or row.raised_at > at:
        return False
    return at < min(filter(None, (row.expires_at, row.cancelled_at)))


def _alert(row: Emergency) -> Alert:
    assert row.raised_at is not None
    assert row.expires_at is not None
    words = {language: Words(said["title"], said["text"]) for language, said in row.words.items()}
    return Alert(row.id, row.public_id, row.mode, words, row.raised_at, row.expires_at)


def _words(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    """The words to keep: Vietnamese always, another language whole or not at all."""
    clean = {language: Words(_text(said.title), _text(said.text)) for language, said in words.items()}
    for language, said in clean.items():
        if language == FIRST_LANGUAGE or said.title or said.text:
            _bounded(f"title_{language}", said.title, LONGEST_TITLE)
            _bounded(f"text_{language}", said.text, LONGEST_TEXT)
    if FIRST_LANGUAGE not in clean:
        raise EmergencyError(f"title_{FIRST_LANGUAGE}", "missing")
    return {language: {"title": said.title, "text": said.text} for language, said in clean.items() if said.title}


def _bounded(field: str, text: str, longest: int) -> None:
    if not text:
        raise EmergencyError(field, "missing")
    if len(text) > longest or not text.isprintable():
        raise EmergencyError(field, "too_long")


def _targets(db: Session, names: Iterable[str]) -> list[str]:
    for name in names:
        try:
            spot(name)
        except ValueError as err:
            raise EmergencyError("targets", "unknown") from err
        kind, _, key = name.partition(":")
        if kind in ("site", "portal") and (not key.isdecimal() or sites.usable(db, int(key)) is None):
            raise EmergencyError("targets", "unknown")
    return sorted(set(names))


def _minutes(minutes: int) -> int:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise EmergencyError("minutes", "out_of_range")
    return minutes


def _text(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _told(row: Emergency) -> dict[str, object]:
    return {
        "words": row.words,
        "reason": row.reason,
        "mode": row.mode.value,
        "targets": row.targets,
        "minutes": row.minutes,
    }


def _until(row: Emergency) -> dict[str, object]:
    return {"expires_at": row.expires_at.isoformat() if row.expires_at else None}
