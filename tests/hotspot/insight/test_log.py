"""The connection log and the live list: whole, in order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.insight import live, log
from hotspot.insight.log import After, Filter
from hotspot.network.models import Site
from tests.hotspot.insight.conftest import visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _all(moment: Moment, **changes: object) -> Filter:
    return Filter(moment.wall - timedelta(days=9), moment.wall + timedelta(days=1), **changes)  # type: ignore[arg-type]


def test_pages_together_are_the_whole_log_once_newest_first(db: Session, site: Site, moment: Moment) -> None:
    """Several visits begin in the same instant, and a page ends among them."""
    for number in range(23):
        visit(db, site, moment, number, moment.wall - timedelta(minutes=number // 5))
    seen, after = [], None
    while True:
        page = log.page(db, _all(moment), after, size=4)
        seen += [(line.opened_at, line.id) for line in page.lines]
        after = None if page.after is None else log.after_from(str(page.after), EPOCH)
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 23


def test_a_visit_that_begins_while_somebody_reads_moves_nothing(db: Session, site: Site, moment: Moment) -> None:
    for number in range(6):
        visit(db, site, moment, number, moment.wall - timedelta(minutes=number))
    first = log.page(db, _all(moment), size=3)
    visit(db, site, moment, 99, moment.wall)
    second = log.page(db, _all(moment), first.after, size=3)
    assert [line.address for line in first.lines + second.lines] == [f"10.80.0.{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("search", "found"),
    [("10.80.0.2", [2]), ("10.80.0", []), ("00000002", [2]), ("0000000", [2, 1]), ("00000", []), ("%%%%%%%", [])],
)
def test_a_search_takes_whole_addresses_and_the_start_of_names(
    db: Session, site: Site, moment: Moment, search: str, found: list[int]
) -> None:
    for number in (1, 2):
        visit(db, site, moment, number, moment.wall + timedelta(seconds=number))
    lines = log.page(db, _all(moment, search=search)).lines
    assert [int(line.address.rpartition(".")[2]) for line in lines] == found


def test_days_and_places_narrow_it(db: Session, site: Site, moment: Moment) -> None:
    visit(db, site, moment, 1, moment.wall)
    inside = Filter(moment.wall, moment.wall + timedelta(seconds=1), site.id)
    assert len(log.page(db, inside).lines) == 1
    assert log.page(db, Filter(moment.wall + timedelta(seconds=1), moment.wall + timedelta(days=1))).lines == ()
    assert log.page(db, _all(moment, site_id=site.id + 1)).lines == ()


@pytest.mark.parametrize("given", ["", "x", "1-", "-1", "1-x", "1" * 18 + "-1", "1-" + "1" * 19, "١-١", "1.5-2"])
def test_a_place_to_go_on_from_that_we_did_not_write_is_ignored(given: str) -> None:
    assert log.after_from(given, EPOCH) is None


def test_a_place_to_go_on_from_survives_the_address(moment: Moment) -> None:
    after = After(moment.wall.replace(microsecond=123456), 77)
    assert log.after_from(str(after), EPOCH) == after


def test_a_page_far_back_is_found_by_an_index(sqlite_url: str) -> None:
    """PostgreSQL's plan for an empty table says nothing."""
    statement = (
        "EXPLAIN QUERY PLAN SELECT * FROM pass WHERE opened_at >= '2026-01-01' AND opened_at < '2027-01-01' "
        "AND (opened_at, id) < ('2026-06-01', 5) ORDER BY opened_at DESC, id DESC LIMIT 51"
    )
    with Database(sqlite_url).reading() as db:
        plan = [str(row) for row in db.execute(text(statement))]
    assert [("ix_pass_opened" in row, "TEMP B-TREE" in row) for row in plan] == [(True, False)]


def test_of_a_device_every_visit_is_found(db: Session, site: Site, moment: Moment) -> None:
    first = visit(db, site, moment, 1, moment.wall - timedelta(days=80))
    visit(db, site, moment, 2)
    again = visit(db, site, moment, 1)
    assert [line.id for line in log.of_device(db, first.log_device)] == [again.id, first.id]


def test_the_live_list_leaves_out_whose_time_is_over(db: Session, site: Site, moment: Moment) -> None:
    visit(db, site, moment, 1, live=True, left=0)
    shown = visit(db, site, moment, 2, live=True, left=1)
    visit(db, site, moment, 3)
    assert [row.public_id for row in live.connected(db, moment)] == [shown.public_id]
    assert live.one(db, shown.public_id, moment.later(1)) is None


def test_the_live_list_is_cut_at_its_limit_and_the_places_are_counted(db: Session, site: Site, moment: Moment) -> None:
    for number in range(5):
        visit(db, site, moment, number, live=True)
    assert len(live.connected(db, moment, limit=3)) == 3
    assert [(place.place, place.connected) for place in live.by_place(db)] == [("Chợ Đình", 5)]
