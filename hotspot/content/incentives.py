"""Money saved by filing online. It shows from its first day to its last by itself; nobody has to take it down."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspot.content.models import Incentive, Service
from hotspot.staff import audit

LONGEST_WORDS, LONGEST_BASIS, MOST_DONG = 200, 200, 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What filing online saves, in đồng; ``before`` None where there is no one amount. ``after`` 0 is free.

    ``words`` is ``{language: {"what": …, "who": …}}``. ``ends_on`` is the first local day without it.
    """

    before: int | None
    after: int
    words: Mapping[str, Mapping[str, str]]
    legal_basis: str
    starts_on: date
    ends_on: date | None
    checked_on: date
    checked_by: str

    def said(self, language: str, field: str) -> str:
        """``what`` or ``who`` in ``language``, or in Vietnamese."""
        return self.words.get(language, {}).get(field) or self.words.get("vi", {}).get(field, "")


class IncentiveError(ValueError):
    """An incentive that must not be kept; ``faults`` is ``(field, rule)`` pairs."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{field}: {rule}" for field, rule in faults))
        self.faults = faults


def in_force(db: Session, day: date) -> dict[int, Saving]:
    """What each service saves on ``day``, by the service's row id; of several, what costs least."""
    on = (Incentive.ended_at.is_(None), Incentive.starts_on <= day)
    until = or_(Incentive.ends_on.is_(None), Incentive.ends_on > day)
    rows = db.scalars(select(Incentive).where(*on, until).order_by(Incentive.after.desc(), Incentive.id))
    return {row.service_id: saving(row) for row in rows}


def everything(db: Session) -> list[Incentive]:
    """Every incentive there ever was, the newest first."""
    return list(db.scalars(select(Incentive).order_by(Incentive.starts_on.desc(), Incentive.id.desc())))


def get(db: Session, public_id: str) -> Incentive | None:
    return db.scalar(select(Incentive).where(Incentive.public_id == public_id))


def phase(row: Incentive, day: date) -> str:
    """``now``, ``later`` or ``over``, seen from ``day``."""
    if row.ended_at is not None or (row.ends_on is not None and row.ends_on <= day):
        return "over"
    return "later" if row.starts_on > day else "now"


def grant(db: Session, service: Service, wanted: Saving, today: date, by: int | None, at: datetime) -> Incentive:
    """A new incentive. Raises ``IncentiveError``."""
    clean = checked(wanted, today)
    row = Incentive(service_id=service.id, created_at=at, **_columns(clean))
    db.add(row)
    db.flush()
    audit.record(db, audit.Action.INCENTIVE_CHANGED, row.public_id, by, at, slug=service.slug, **_told(clean))
    return row


def end(db: Session, row: Incentive, by: int | None, at: datetime) -> None:
    """Take an incentive away at once."""
    if row.ended_at is None:
        row.ended_at = at
        db.flush()
        audit.record(db, audit.Action.INCENTIVE_CHANGED, row.public_id, by, at, ended=True)


def saving(row: Incentive) -> Saving:
    """``row`` as a value."""
    return Saving(
        before=row.before,
        after=row.after,
        words=row.words,
        legal_basis=row.legal_basis,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        checked_on=row.checked_on,
        checked_by=row.checked_by,
    )


def checked(wanted: Saving, today: date) -> Saving:
    """``wanted`` tidied. Raises ``IncentiveError`` naming every fault."""
    words = {language: {name: _text(text) for name, text in texts.items()} for language, texts in wanted.words.items()}
    clean = replace(wanted, words=words, legal_basis=_text(wanted.legal_basis), checked_by=_text(wanted.checked_by))
    if faults := tuple(_faults(clean, today)):
        raise IncentiveError(faults)
    return clean


def _faults(wanted: Saving, today: date) -> Iterator[tuple[str, str]]:
    for name in ("what", "who"):
        if not wanted.said("vi", name):
            yield f"{name}_vi", "missing"
    texts = [(f"{name}_{code}", text) for code, texts in wanted.words.items() for name, text in texts.items()]
    yield from ((field, "too_long") for field, text in texts if len(text) > LONGEST_WORDS)
    for name in ("legal_basis", "checked_by"):
        if not getattr(wanted, name):
            yield name, "missing"
    if len(wanted.legal_basis) > LONGEST_BASIS:
        yield "legal_basis", "too_long"
    yield from _faults_in_figures(wanted, today)


def _faults_in_figures(wanted: Saving, today: date) -> Iterator[tuple[str, str]]:
    if not 0 <= wanted.after <= MOST_DONG:
        yield "after", "too_much"
    if wanted.before is not None and not wanted.after < wanted.before <= MOST_DONG:
        yield "before", "not_more"
    if wanted.before is None and wanted.after:
        yield "before", "missing"
    if wanted.ends_on is not None and wanted.ends_on <= wanted.starts_on:
        yield "ends_on", "not_after_start"
    if wanted.checked_on > today:
        yield "checked_on", "in_future"


def _columns(wanted: Saving) -> dict[str, object]:
    plain = {name: getattr(wanted, name) for name in Saving.__slots__}
    return plain | {"words": {language: dict(texts) for language, texts in wanted.words.items()}}


def _told(wanted: Saving) -> dict[str, object]:
    """As the audit log keeps it."""
    return {
        "before": wanted.before,
        "after": wanted.after,
        "document": wanted.legal_basis,
        "starts_on": wanted.starts_on.isoformat(),
        "ends_on": wanted.ends_on.isoformat() if wanted.ends_on else None,
    }


def _text(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())
