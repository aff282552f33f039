"""The year of the made-up commune: something of the season is on at the one-stop office in every month."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hotspot import demo
from hotspot.catalogue.articles import articles
from hotspot.clock import day_bounds
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.media.models import Media
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Campaign, Placement
from hotspot.content.schedule import PORTAL, HolidayPolicy, Layer, Slot, resolve
from hotspot.content.screens.models import Orientation, Screen
from hotspot.demo.campaigns import all_year, spans
from hotspot.demo.year import YEAR
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff import audit
from hotspot.staff.models import AuditEntry, Member
from tests.hotspot.demo.conftest import ZONE

SEASONAL = {season.name for season in YEAR if not all_year(season)}


@pytest.fixture
def year(db, moment, officer):
    demo.seed_month(db, moment, random.Random(7), ZONE, officer.id)


def test_there_are_ten_seasons_and_what_goes_on_all_year():
    assert (len(YEAR), len(SEASONAL)) == (13, 10)
    assert len({season.name for season in YEAR}) == 13


def test_a_season_comes_once_or_when_it_is_on_already_twice():
    """The plan is made on a day of November: before the one, within the other."""
    new_year = next(season for season in YEAR if season.first > season.last)
    insurance = next(season for season in YEAR if season.first == (11, 10))
    day = date(2026, 11, 20)
    assert spans(new_year, day) == [(date(2026, 12, 1), date(2027, 3, 6)), (date(2027, 12, 1), date(2028, 3, 6))]
    assert spans(new_year, date(2026, 10, 30)) == [(date(2026, 12, 1), date(2027, 3, 6))]
    assert spans(insurance, day) == [(day, date(2027, 1, 1)), (date(2027, 11, 10), date(2028, 1, 1))]
    assert spans(next(season for season in YEAR if all_year(season)), day) == [(day, date(2027, 12, 20))]


def test_every_article_is_out_approved_by_somebody_else(db, year, officer):
    out = db.scalars(select(Revision).where(Revision.state == RevisionState.PUBLISHED)).all()
    assert len(out) == len(articles()) == db.scalar(select(func.count(Item.id)))
    assert {row.decided_by == officer.id for row in out} == {False}
    assert {row.digest != "" for row in out} == {True}
    kinds = Counter(db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("item.%"))))
    assert kinds == dict.fromkeys(("item.handed_in", "item.approved", "item.published"), len(articles()))
    assert audit.first_broken(db) is None


def test_every_article_and_every_way_of_planning_is_used(db, year):
    rows = db.scalars(select(Placement).where(Placement.campaign_id.is_not(None))).all()
    assert len(YEAR) <= db.scalar(select(func.count(Campaign.id))) <= 2 * len(YEAR)
    used = [
        any(row.dayparts for row in rows),
        any(row.lunar_first for row in rows),
        any("BYMONTHDAY=-1" in row.repeat for row in rows),
        any(row.holidays is HolidayPolicy.SKIP for row in rows),
        any(row.reserved for row in rows),
        any(row.per_hour for row in rows),
        {row.layer for row in rows} == {Layer.PRIORITY, Layer.USUAL, Layer.EVERGREEN},
        any(row.service_id for row in rows),
        {slot for row in rows for slot in row.slots} == set(Slot),
    ]
    assert used == [True] * len(used)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the rows are read, and then it is arithmetic
def test_something_of_the_season_is_on_at_the_office_on_the_fifteenth_of_each_month(db, year, moment):
    office = next(site for site in sites.in_use(db) if site.kind is Kind.ONE_STOP)
    named = dict(db.execute(select(Placement.id, Campaign.name).join(Campaign)).all())
    free = candidates.holidays(db)
    for month in range(12):
        day = (moment.wall.replace(day=15) + timedelta(days=31 * (month + 1))).replace(day=15).date()
        noon = day_bounds(day, ZONE)[0] + timedelta(hours=12)
        for slot in PORTAL:
            shown = resolve(
                candidates.candidates(db, candidates.current(db, noon), slot),
                candidates.portal(office.id, slot, ZONE, free),
                noon,
            )
            on = {named.get(key, "").rpartition(" ")[0] for key in shown.keys}
            assert on & SEASONAL, (day, slot)


def test_two_screens_hang_and_nobody_has_their_tokens(db, year):
    walls = db.scalars(select(Screen).order_by(Screen.id)).all()
    assert [wall.orientation for wall in walls] == [Orientation.LANDSCAPE, Orientation.PORTRAIT]
    assert {len(wall.secret) for wall in walls} == {64}


def test_the_drawings_lie_on_the_shelf_once(db, officer, tmp_path):
    names = {rendition.name for media in db.scalars(select(Media)) for rendition in media.renditions}
    assert names == {path.name for path in (tmp_path / "media").glob("*.svg")}
    assert len(names) >= 30
    assert isinstance(officer, Member)
