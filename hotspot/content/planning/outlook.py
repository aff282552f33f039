"""The check of the fourteen days ahead, with the rows of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hotspot.content.planning import candidates
from hotspot.content.planning.forecast import AHEAD, Forecast, capped, expiries, forecast
from hotspot.content.planning.preview import RESERVE
from hotspot.content.schedule import Candidate, Context, Layer, Slot


def ahead(db: Session, contexts: Sequence[Context], at: datetime) -> Forecast:
    """What will go wrong at ``contexts`` in the fourteen days from ``at`` (aware). Warnings are left out: they pass."""
    rows = candidates.current(db, at)
    boards = {slot: [*candidates.candidates(db, rows, slot), Candidate(RESERVE, slot, Layer.RESERVE)] for slot in Slot}
    told = forecast(boards, contexts, at, at + AHEAD)
    if not contexts:
        return told
    late = expiries(boards[Slot.WELCOME], _content_ends(rows), contexts[0].zone, contexts[0].holidays)
    short = capped(boards[Slot.SCREEN], {row.id: row.per_hour for row in rows})
    return replace(told, findings=(*told.findings, *late, *short))


def _content_ends(rows: Iterable[Any]) -> dict[int, datetime]:
    """When the content of each placement expires, unless staff chose an earlier end for the placement itself."""
    return {
        row.id: row.content_expires_at
        for row in rows
        if row.content_expires_at is not None and not (row.expires_at and row.expires_at <= row.content_expires_at)
    }
