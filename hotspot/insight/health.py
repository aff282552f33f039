"""Whether all is well, from what the gatekeeper, the line and the clock last said of themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot import clock
from hotspot.access.models import GateReport
from hotspot.clock import Moment
from hotspot.network import uplink
from hotspot.network.uplink import Line
from hotspot.settings import Settings

SILENT_AFTER_SECONDS = 60.0


class GateState(StrEnum):
    """How the gatekeeper is, from worst to best."""

    NEVER = "never"
    SILENT = "silent"
    TROUBLED = "troubled"
    WELL = "well"


class ClockState(StrEnum):
    """How far the wall clock can be believed; passes do not depend on it."""

    BEHIND = "behind"
    UNSURE = "unsure"
    SURE = "sure"


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that the first page says in one sentence. ``trouble`` is the gatekeeper's own sentence."""

    gate: GateState
    clock: ClockState
    line: Line
    admitted: int = 0
    reported_at: datetime | None = None
    trouble: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing needs anybody. A clock that nobody vouches for and a line that nobody asked do not."""
        return self.gate is GateState.WELL and self.clock is not ClockState.BEHIND and self.line is not Line.DOWN


def read(db: Session, settings: Settings, at: Moment) -> Health:
    """The health of this box at ``at``."""
    line = uplink.read(settings)
    report = db.scalar(select(GateReport).order_by(GateReport.id).limit(1))
    if report is None:
        return Health(GateState.NEVER, _clock(None, at), line)
    return Health(
        gate=_gate(report, at),
        clock=_clock(report, at),
        line=line,
        admitted=report.admitted,
        reported_at=report.at,
        trouble=report.trouble,
    )


def _gate(report: GateReport, at: Moment) -> GateState:
    """By boot time where it is the same boot, so that a stepped clock alarms nobody."""
    same_boot = report.boot_id == at.boot_id
    age = at.boottime - report.boottime if same_boot else (at.wall - report.at).total_seconds()
    if not 0 <= age <= SILENT_AFTER_SECONDS:
        return GateState.SILENT
    return GateState.TROUBLED if report.trouble else GateState.WELL


def _clock(report: GateReport | None, at: Moment) -> ClockState:
    if report is not None and at.wall < report.highest_wall:
        return ClockState.BEHIND
    return ClockState.SURE if clock.synchronised() else ClockState.UNSURE
