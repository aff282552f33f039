"""The house rules that a resident accepts. Every pass records the version, so the words behind it are kept for good."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.models import HouseRules


@dataclass(frozen=True, slots=True)
class Rules:
    """One version, its sentences by language."""

    version: int
    effective_at: datetime
    lines: Mapping[str, tuple[str, ...]]

    def wording(self, language: str) -> tuple[str, ...]:
        """The sentences in ``language``, or the Vietnamese ones."""
        return self.lines.get(language) or self.lines[FIRST_LANGUAGE]

    def language(self, wanted: str) -> str:
        """Which language ``wording(wanted)`` is in."""
        return wanted if self.lines.get(wanted) else FIRST_LANGUAGE


def in_force(db: Session, at: datetime) -> Rules | None:
    """The newest version that is effective at ``at``, or the first while none is; None when there is none at all.

    A box whose clock stands in 1970 still has rules to accept.
    """
    rows = list(db.scalars(select(HouseRules).order_by(HouseRules.version)))
    effective = [row for row in rows if row.effective_at <= at] or rows[:1]
    return _rules(effective[-1]) if effective else None


def version(db: Session, number: int) -> Rules | None:
    """What version ``number`` said."""
    row = db.get(HouseRules, number)
    return _rules(row) if row else None


def issue(db: Session, lines: Mapping[str, Sequence[str]], effective_at: datetime) -> Rules:
    """A new version. Raises ``ValueError`` when the Vietnamese lines are missing."""
    clean = {language: [_text(line) for line in texts if line.strip()] for language, texts in lines.items()}
    if not clean.get(FIRST_LANGUAGE):
        raise ValueError("the house rules need their Vietnamese lines")
    newest = db.scalar(select(func.max(HouseRules.version))) or 0
    row = HouseRules(version=newest + 1, lines=clean, effective_at=effective_at)
    db.add(row)
    db.flush()
    return _rules(row)


def _rules(row: HouseRules) -> Rules:
    lines = {language: tuple(texts) for language, texts in row.lines.items()}
    return Rules(row.version, row.effective_at, lines)


def _text(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())
