"""The officer's deeds, done to the box's database and followed by the same nudge as in the staff face."""

from pathlib import Path
from types import TracebackType

from sqlalchemy import select
from sqlalchemy.orm import Session

import hotspot.models  # noqa: F401  (every table, wherever the desk is used)
from hotspot import settings as settings_module
from hotspot.access import passes
from hotspot.access.models import Pass, PassState
from hotspot.clock import moment
from hotspot.db import Database
from hotspot.gate.nudge import nudge
from tests.lab.namespace import LabError
from tests.lab.phone import Phone


class Desk:
    """A context manager around the database of a standing box."""

    def __init__(self, data: Path) -> None:
        self._settings = settings_module.load({}, data=data)
        self._database = Database(self._settings.url)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.dispose()

    def close(self, phone: Phone) -> None:
        """End the phone's pass."""
        with self._database.writing() as db:
            entry = _live(db, phone)
            passes.close(db, entry, None, moment())
        self._nudge(entry.id)

    def extend(self, phone: Phone, seconds: int) -> None:
        """Give the phone's pass ``seconds`` more."""
        with self._database.writing() as db:
            entry = _live(db, phone)
            passes.extend(db, entry, seconds, None, moment())
        self._nudge(entry.id)

    def ends_in(self, phone: Phone, seconds: float) -> float:
        """Have the phone's pass be one that ends in ``seconds``; returns that boot time. Plans know only minutes."""
        with self._database.writing() as db:
            entry = _live(db, phone)
            entry.until_boot = until = moment().boottime + seconds
        self._nudge(entry.id)
        return until

    def passes_of(self, phone: Phone) -> list[PassState]:
        """The states of every pass that still knows this phone's address; one at most is active."""
        with self._database.reading() as db:
            return list(db.scalars(select(Pass.state).where(Pass.mac == phone.mac)))

    def _nudge(self, number: int) -> None:
        if not nudge(self._settings.nudge_socket, [number]):
            raise LabError("the gatekeeper did not answer the nudge")


def _live(db: Session, phone: Phone) -> Pass:
    return db.scalars(select(Pass).where(Pass.mac == phone.mac, Pass.state == PassState.ACTIVE)).one()
