"""Experiments: staff compare two items in one placement, with a size that is planned before anything is counted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.items import articles
from hotspot.content.planning.models import Experiment, Placement
from hotspot.content.schedule import Slot
from hotspot.staff import audit

KEYS = "abcd"
LEAST_PLANNED, MOST_PLANNED = 200, 10_000_000


class ExperimentError(ValueError):
    """An experiment that makes no sense. ``field`` names what to mend, ``rule`` says how."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


def get(db: Session, public_id: str) -> Experiment | None:
    return db.scalar(select(Experiment).where(Experiment.public_id == public_id))


def everything(db: Session) -> list[Experiment]:
    """Every experiment, the newest first."""
    return list(db.scalars(select(Experiment).order_by(Experiment.started_at.desc(), Experiment.id.desc())))


def start(
    db: Session,
    placement: Placement,
    question: str,
    items: Sequence[int | None],
    planned: int,
    by: int | None,
    at: datetime,
) -> Experiment:
    """Show each of ``items`` (row ids; None is what the placement shows) to as many. Raises ``ExperimentError``."""
    if placement.stopped_at is not None or not {Slot.WELCOME, Slot.CONNECTED} & set(placement.slots):
        raise ExperimentError("placement", "not_on_portal")
    if running(db, placement.id) is not None:
        raise ExperimentError("placement", "has_one")
    if not question.strip():
        raise ExperimentError("question", "missing")
    if not 2 <= len(items) <= len(KEYS) or len(set(_shown(placement, items))) != len(items):
        raise ExperimentError("items", "not_different")
    for item in items:
        found = articles.live(db, item) if item is not None else None
        if item is not None and (found is None or found.over(at)):
            raise ExperimentError("items", "not_out")
    if not LEAST_PLANNED <= planned <= MOST_PLANNED:
        raise ExperimentError("planned", "out_of_range")
    arms = [{"key": key, "item": item} for key, item in zip(KEYS, items, strict=False)]
    row = Experiment(placement_id=placement.id, question=question, variants=arms, planned=planned, started_at=at)
    db.add(row)
    db.flush()
    told = {"question": question, "planned": planned, "placement": placement.public_id}
    audit.record(db, audit.Action.EXPERIMENT_CHANGED, row.public_id, by, at, started=True, **told)
    return row


def end(db: Session, row: Experiment, by: int | None, at: datetime) -> None:
    """Stop comparing: everybody sees what the placement shows. Twice is once."""
    if row.ended_at is None:
        row.ended_at = at
        db.flush()
        audit.record(db, audit.Action.EXPERIMENT_CHANGED, row.public_id, by, at, started=False, question=row.question)


def running(db: Session, placement_id: int) -> Experiment | None:
    """The experiment that a placement carries now."""
    return db.scalar(select(Experiment).where(Experiment.placement_id == placement_id, Experiment.ended_at.is_(None)))


def _shown(placement: Placement, items: Sequence[int | None]) -> list[int | None]:
    """What each variant shows, the placement's own item by its row id too."""
    return [placement.item_id if item is None else item for item in items]
