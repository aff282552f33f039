"""Whether all is well, and what is said when it is not."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hotspot.access.models import GateReport
from hotspot.clock import Moment
from hotspot.insight import health
from hotspot.insight.health import ClockState, GateState
from hotspot.network import uplink
from hotspot.network.uplink import Line
from hotspot.settings import Settings


def _report(db: Session, moment: Moment, age: float = 5, trouble: str = "", boot: str | None = None) -> GateReport:
    made = GateReport(
        id=1, at=moment.wall - timedelta(seconds=age), highest_wall=moment.wall - timedelta(seconds=age),
        boot_id=boot or moment.boot_id, boottime=moment.boottime - age, admitted=3, repairs=0, trouble=trouble,
    )  # fmt: skip
    db.add(made)
    db.flush()
    return made


def test_a_gatekeeper_that_never_spoke(db: Session, settings: Settings, moment: Moment) -> None:
    state = health.read(db, settings, moment)
    assert (state.gate, state.well, state.reported_at) == (GateState.NEVER, False, None)


@pytest.mark.parametrize(
    ("age", "gate"), [(0, GateState.WELL), (60, GateState.WELL), (61, GateState.SILENT), (-1, GateState.SILENT)]
)
def test_it_is_silent_after_a_minute(
    db: Session, settings: Settings, moment: Moment, age: float, gate: GateState
) -> None:
    _report(db, moment, age)
    assert health.read(db, settings, moment).gate is gate


def test_a_stepped_clock_does_not_make_it_silent(db: Session, settings: Settings, moment: Moment) -> None:
    _report(db, moment)
    stepped = Moment(moment.wall + timedelta(days=3650), moment.boot_id, moment.boottime)
    assert health.read(db, settings, stepped).gate is GateState.WELL


def test_a_report_of_another_machine_is_judged_by_wall_time(db: Session, settings: Settings, moment: Moment) -> None:
    _report(db, moment, 30, boot="another")
    assert health.read(db, settings, moment).gate is GateState.WELL
    assert health.read(db, settings, moment.later(31)).gate is GateState.SILENT


def test_its_own_trouble_is_told(db: Session, settings: Settings, moment: Moment) -> None:
    _report(db, moment, trouble="sweep: no space")
    state = health.read(db, settings, moment)
    assert (state.gate, state.trouble, state.well) == (GateState.TROUBLED, "sweep: no space", False)


def test_a_clock_that_was_set_back_is_noticed(db: Session, settings: Settings, moment: Moment) -> None:
    _report(db, moment).highest_wall = moment.wall + timedelta(seconds=1)
    state = health.read(db, settings, moment)
    assert (state.clock, state.well) == (ClockState.BEHIND, False)


@pytest.mark.parametrize(("line", "well"), [(Line.UP, True), (Line.DOWN, False)])
def test_the_line_counts(
    db: Session, settings: Settings, moment: Moment, tmp_path: Path, line: Line, well: bool
) -> None:
    _report(db, moment)
    settings.run.mkdir(parents=True)
    uplink.note(settings.run, line)
    state = health.read(db, settings, moment)
    assert (state.line, state.well) == (line, well)


def test_nobody_having_asked_the_line_alarms_nobody(db: Session, settings: Settings, moment: Moment) -> None:
    _report(db, moment)
    state = health.read(db, settings, moment)
    assert (state.line, state.well) == (Line.UNKNOWN, True)
