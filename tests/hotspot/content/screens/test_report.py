"""Planned against played: what was promised before, half a minute of grace, nothing measurable is None."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.content.planning.models import Emergency, EmergencyMode
from hotspot.content.screens import plays, report
from hotspot.content.screens.models import Expected, Play, PlayEnd, Screen
from hotspot.content.screens.report import Cause
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff.models import Member

ZONE = "Asia/Ho_Chi_Minh"
HOUR = timedelta(hours=1)


@pytest.fixture
def begin(moment: Moment) -> datetime:
    """09:00 in the commune."""
    return moment.wall.replace(minute=0)


@pytest.fixture
def screen(db: Session, begin: datetime) -> Screen:
    site = sites.create(db, Kind.ONE_STOP, {"commune": "Xã Cổng Làng", "place": "Một cửa"}, None, begin)
    made = Screen(name="Quầy 1", site_id=site.id, secret="x", joined_at=begin - timedelta(days=2))
    db.add(made)
    db.flush()
    return made


@pytest.fixture
def play(db: Session, screen: Screen) -> Callable[..., None]:
    def add(starts: datetime, seconds: float, placement: int = 7, ended: PlayEnd = PlayEnd.NATURAL) -> None:
        number = db.query(Play).count()
        ends = starts + timedelta(seconds=seconds)
        row = Play(uuid=f"{number:036d}", screen_id=screen.id, placement_id=placement, digest="d", ended=ended)
        row.started_at, row.ended_at, row.received_at = starts, ends, ends
        db.add(row)
        db.flush()

    return add


def promise(db: Session, screen: Screen, hour: datetime, seconds: float, placement: int = 7) -> None:
    db.add(Expected(screen_id=screen.id, hour=hour, placement_id=placement, seconds=seconds))
    db.flush()


def day(db: Session, screen: Screen, at: datetime) -> report.Day:
    return report.day_of(db, screen, at.date(), at, ZONE)


def test_nothing_promised_is_nothing_to_measure(db: Session, screen: Screen, begin: datetime) -> None:
    found = day(db, screen, begin + HOUR)
    assert (found.kept, found.lines, found.gaps) == (None, (), ())


def test_what_was_played_in_full_is_kept(
    db: Session, screen: Screen, begin: datetime, play: Callable[..., None]
) -> None:
    promise(db, screen, begin, 1800)
    for number in range(60):
        play(begin + timedelta(seconds=60 * number), 60, 7 if number % 2 else 0)
    found = day(db, screen, begin + HOUR)
    assert [(line.placement, line.expected, line.actual, line.kept) for line in found.lines] == [(7, 1800, 1800, 1.0)]


def test_a_minute_and_a_half_too_little_is_forgiven_and_no_more(
    db: Session, screen: Screen, begin: datetime, play: Callable[..., None]
) -> None:
    promise(db, screen, begin, 1000)
    play(begin, 910)
    assert day(db, screen, begin + HOUR).kept == 1.0
    promise(db, screen, begin - HOUR, 1000, 8)
    play(begin - HOUR, 410, 8)
    assert day(db, screen, begin + HOUR).lines[1].kept == pytest.approx(0.5)


def test_who_played_nothing_at_all_is_forgiven_nothing(db: Session, screen: Screen, begin: datetime) -> None:
    promise(db, screen, begin, 60)
    assert day(db, screen, begin + HOUR).kept == 0.0


def test_plays_that_arrive_later_leave_no_gap(
    db: Session, screen: Screen, begin: datetime, play: Callable[..., None]
) -> None:
    promise(db, screen, begin, 1800)
    screen.joined_at = begin
    play(begin, 1200)
    gap = day(db, screen, begin + HOUR).gaps
    assert [(one.starts, one.ends, one.cause) for one in gap] == [
        (begin + timedelta(seconds=1200), begin + HOUR, Cause.SILENT)
    ]
    play(begin + timedelta(seconds=1200), 1200)
    play(begin + timedelta(seconds=2400), 1200)
    assert day(db, screen, begin + HOUR).gaps == ()


def test_a_gap_after_a_cut_says_so(db: Session, screen: Screen, begin: datetime, play: Callable[..., None]) -> None:
    promise(db, screen, begin, 1800)
    screen.joined_at = begin
    play(begin, 600, ended=PlayEnd.POWER)
    play(begin + timedelta(seconds=1800), 1800)
    assert [one.cause for one in day(db, screen, begin + HOUR).gaps] == [Cause.POWER]


def test_hours_outside_work_are_no_gap(db: Session, screen: Screen, begin: datetime, play: Callable[..., None]) -> None:
    promise(db, screen, begin, 1800)
    screen.working_from, screen.working_to = "09:00", "09:30"
    play(begin, 1800)
    found = day(db, screen, begin + HOUR)
    assert (found.kept, found.gaps) == (1.0, ())


def test_time_under_a_warning_is_asked_of_nobody_but_told(
    db: Session, screen: Screen, begin: datetime, play: Callable[..., None]
) -> None:
    member = Member(login="lan", name="Lan", role="leader", password_hash="x", created_at=begin)
    db.add(member)
    db.flush()
    row = Emergency(words={"vi": {"title": "Bão", "text": "x"}}, reason="x", mode=EmergencyMode.FULL, minutes=30)
    row.written_by, row.written_at, row.raised_at, row.expires_at = member.id, begin, begin, begin + HOUR / 2
    db.add(row)
    promise(db, screen, begin, 3600)
    play(begin, 1800, 0)
    play(begin + HOUR / 2, 1800)
    found = day(db, screen, begin + HOUR)
    assert (found.expected, found.kept, found.warned) == (1800, 1.0, 1800)


def test_what_is_older_than_thirteen_months_is_forgotten(
    db: Session, screen: Screen, begin: datetime, play: Callable[..., None]
) -> None:
    play(begin - timedelta(days=397), 60)
    play(begin - timedelta(days=395), 60)
    promise(db, screen, begin - timedelta(days=397), 60)
    assert plays.forget(db, begin) == 1
    assert (db.query(Play).count(), db.query(Expected).count()) == (1, 0)
