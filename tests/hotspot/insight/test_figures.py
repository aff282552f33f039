"""What is counted, to which day, and what is too small to be told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hotspot.access.policy import Refusal
from hotspot.access.usage import count_refusal
from hotspot.clock import Moment
from hotspot.insight import figures
from hotspot.insight.figures import Day, suppressed
from hotspot.network.models import Site
from tests.hotspot.insight.conftest import ZONE, visit

TODAY = date(2026, 11, 23)


def test_a_day_without_visits_is_all_zeros(db: Session, moment: Moment) -> None:
    assert figures.today(db, moment, ZONE) == Day(TODAY, 0, 0, 0, 0, 0)


def test_visits_devices_time_and_data_are_added_up(db: Session, site: Site, moment: Moment) -> None:
    visit(db, site, moment, 1, left=600, up=10, down=1000)
    visit(db, site, moment, 1, left=3000, up=1, down=1)
    visit(db, site, moment, 2, left=0, up=5, down=5)
    assert figures.today(db, moment, ZONE) == Day(TODAY, 3, 2, 3000 + 600 + 3600, 16, 1006)


def test_a_visit_that_goes_on_counts_up_to_this_second(db: Session, site: Site, moment: Moment) -> None:
    visit(db, site, moment, live=True, left=600)
    assert figures.today(db, moment, ZONE).seconds == 3000
    assert figures.today(db, moment.later(60), ZONE).seconds == 3060


def test_after_a_reboot_it_counts_up_to_the_last_sample(db: Session, site: Site, moment: Moment) -> None:
    entry = visit(db, site, moment, live=True, left=600)
    entry.remaining_seconds = 1000
    rebooted = Moment(moment.wall, "another-boot", 12.0)
    assert figures.today(db, rebooted, ZONE).seconds == 2600


def test_a_visit_belongs_to_the_local_day_on_which_it_began(db: Session, site: Site, moment: Moment) -> None:
    midnight = datetime(2026, 11, 22, 17, tzinfo=UTC)
    visit(db, site, moment, 1, midnight - timedelta(seconds=1))
    visit(db, site, moment, 2, midnight)
    visit(db, site, moment, 3, midnight + timedelta(days=1))
    week = figures.last_days(db, moment, ZONE)
    assert [(day.day, count) for day, count in week[-2:]] == [(22, 1), (23, 1)]
    assert len(week) == 7


def test_a_site_has_figures_of_its_own(db: Session, site: Site, moment: Moment) -> None:
    visit(db, site, moment)
    assert figures.of_day(db, TODAY, moment, ZONE, site.id).passes == 1
    assert figures.of_day(db, TODAY, moment, ZONE, site.id + 1).passes == 0


def test_refusals_come_by_reason_and_the_small_ones_are_not_told(db: Session, site: Site) -> None:
    for reason, times in ((Refusal.DAILY_TIME, 9), (Refusal.CLOSED, 6), (Refusal.BLOCKED, 2)):
        for _ in range(times):
            count_refusal(db, site.id, reason, TODAY)
    count_refusal(db, site.id, Refusal.CLOSED, TODAY - timedelta(days=1))
    assert figures.refusals(db, TODAY) == {Refusal.DAILY_TIME: 9, Refusal.CLOSED: None, Refusal.BLOCKED: None}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([], []),
        ([0, 5, 100], [0, 5, 100]),
        ([4], [None]),
        ([1, 9, 7], [None, 9, None]),
        ([1, 2, 9], [None, None, 9]),
        ([0, 4], [0, None]),
    ],
)
def test_small_cells_go_and_a_lonely_one_takes_another_with_it(counts: list[int], told: list[int | None]) -> None:
    assert suppressed(counts) == told


@given(st.lists(st.integers(0, 60), max_size=12))
def test_nothing_from_one_to_four_is_ever_told_nor_can_be_worked_out(counts: list[int]) -> None:
    told = suppressed(counts)
    assert not {1, 2, 3, 4} & set(told)
    assert all(said in (None, count) for said, count in zip(told, counts, strict=True))
    hidden = [count for said, count in zip(told, counts, strict=True) if said is None]
    if len(hidden) == 1:  # then the sum gives it away: only where nothing else could be hidden with it
        assert all(count == 0 or count == hidden[0] for count in counts)
