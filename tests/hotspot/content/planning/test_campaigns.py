"""Campaigns, parts of the day and holidays: how staff describe them, what is refused, what is written down."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from hotspot.content.planning import campaigns, dayparts, holidays, placements
from hotspot.content.planning.campaigns import CampaignError
from hotspot.content.planning.dayparts import DaypartError
from hotspot.content.planning.holidays import HolidayError
from hotspot.content.planning.models import Holiday
from hotspot.content.planning.placements import Wish
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, published

TODAY = date(2026, 11, 23)
WEEK = campaigns.Described("Tuần lễ chuyển đổi số", TODAY, date(2026, 12, 1), goal="100 hồ sơ")
OFFICE = dayparts.Described("Giờ tiếp dân", [["07:30", "11:30"], ["13:30", "17:00"]], {6: []})
CULTURE_DAY = date(2026, 11, 24)


def lines(db, action):
    return [entry.details for entry in db.scalars(select(AuditEntry).where(AuditEntry.action == action))]


def test_a_campaign_is_made_changed_and_put_away_with_its_placements(db):
    campaign = campaigns.create(db, WEEK, None, NOON)
    row = placements.create(db, Wish(TODAY, published(db, "placed").id, campaign_id=campaign.id), None, NOON)
    campaigns.change(db, campaign, WEEK, None, NOON)
    campaigns.change(db, campaign, replace(WEEK, name="  Tuần   lễ "), None, NOON)
    campaigns.archive(db, campaign, None, NOON)
    campaigns.archive(db, campaign, None, NOON)
    assert (campaign.name, row.stopped_at, campaigns.in_use(db)) == ("Tuần lễ", NOON, [])
    assert campaigns.listed(db) == [campaign]
    assert [list(told) for told in lines(db, "campaign.changed")] == [["created"], ["before", "after"], ["archived"]]
    with pytest.raises(CampaignError, match="campaign: archived"):
        campaigns.change(db, campaign, WEEK, None, NOON)


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "á" * 121}, "name", "too_long"),
        ({"goal": "á" * 401}, "goal", "too_long"),
        ({"task": "a\x07"}, "task", "too_long"),
        ({"starts_on": date(2019, 12, 31)}, "starts_on", "out_of_range"),
        ({"ends_on": date(2200, 1, 1)}, "ends_on", "out_of_range"),
        ({"ends_on": TODAY}, "ends_on", "not_after_start"),
        ({"owner_id": 10_000}, "owner", "unknown"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(db, changed, field, rule):
    with pytest.raises(CampaignError) as caught:
        campaigns.create(db, replace(WEEK, **changed), None, NOON)
    assert (caught.value.field, caught.value.rule, campaigns.listed(db)) == (field, rule, [])


def test_a_campaign_does_not_leave_its_placements_behind(db):
    campaign = campaigns.create(db, WEEK, None, NOON)
    row = placements.create(db, Wish(TODAY, published(db, "placed").id, campaign_id=campaign.id), None, NOON)
    with pytest.raises(CampaignError) as caught:
        campaigns.change(db, campaign, replace(WEEK, starts_on=date(2026, 11, 24)), None, NOON)
    assert (caught.value.rule, caught.value.named) == ("placements_outside", (row.public_id,))
    placements.end(db, row, None, NOON)
    campaigns.change(db, campaign, replace(WEEK, starts_on=date(2026, 11, 24)), None, NOON)


def test_a_part_of_the_day_is_kept_while_a_placement_uses_it(db):
    part = dayparts.create(db, OFFICE, None, NOON)
    row = placements.create(db, Wish(TODAY, published(db, "placed").id, dayparts=(part.id,)), None, NOON)
    assert (part.other, dayparts.in_use(db)) == ({"6": []}, [part])
    with pytest.raises(DaypartError) as caught:
        dayparts.archive(db, part, None, NOON)
    assert (caught.value.rule, caught.value.named) == ("in_use", (row.public_id,))
    placements.end(db, row, None, NOON)
    dayparts.archive(db, part, None, NOON)
    assert dayparts.in_use(db) == []
    assert [list(told) for told in lines(db, "daypart.changed")] == [["created"], ["archived"]]


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": "á" * 81}, "name", "too_long"),
        ({"name": "GIỜ TIẾP DÂN"}, "name", "taken"),
        ({"windows": []}, "windows", "missing"),
        ({"windows": [["7:30", "11:30"]]}, "windows", "not_hours"),
        ({"windows": [["07:30", "07:30"]]}, "windows", "empty_window"),
        ({"other": {7: []}}, "other", "not_a_weekday"),
        ({"other": {5: [["7h", "9h"]]}}, "other-5", "not_hours"),
        ({"site_id": 10_000}, "site", "unknown"),
    ],
)
def test_a_part_of_the_day_that_makes_no_sense_is_refused(db, changed, field, rule):
    dayparts.create(db, OFFICE, None, NOON)
    with pytest.raises(DaypartError) as caught:
        dayparts.create(db, replace(OFFICE, **{"name": "Khác"} | changed), None, NOON)
    assert (caught.value.field, caught.value.rule, len(dayparts.in_use(db))) == (field, rule, 1)


def test_a_year_is_filled_without_touching_what_was_written_by_hand(db):
    holidays.add(db, CULTURE_DAY, "Ngày hội xã", None, NOON)
    days = {CULTURE_DAY: "Ngày Văn hóa Việt Nam", date(2026, 1, 1): "Tết Dương lịch", date(2027, 1, 1): "Tết"}
    assert holidays.fill(db, 2026, days, None, NOON) == 1
    assert holidays.fill(db, 2026, days | {date(2026, 1, 1): "Tết Tây"}, None, NOON) == 1
    assert [(row.name, row.by_hand) for row in holidays.listed(db, 2026)] == [("Tết Tây", False), ("Ngày hội xã", True)]
    assert holidays.years(db) == [2026]
    assert [list(told) for told in lines(db, "holidays.changed")] == [["added"], ["filled"], ["filled"]]


def test_a_holiday_is_renamed_taken_away_and_both_are_written_down_once(db):
    holidays.keep(db, 2026, {CULTURE_DAY: "Ngày Văn hóa Việt Nam"})
    for _ in range(2):
        holidays.add(db, CULTURE_DAY, "Ngày  hội xã", None, NOON)
    assert [(row.name, row.by_hand) for row in holidays.listed(db, 2026)] == [("Ngày hội xã", True)]
    for _ in range(2):
        holidays.take_away(db, CULTURE_DAY, None, NOON)
    assert db.scalars(select(Holiday)).all() == []
    assert lines(db, "holidays.changed") == [{"added": "Ngày hội xã"}, {"taken_away": "Ngày hội xã"}]


@pytest.mark.parametrize(
    ("day", "name", "field", "rule"),
    [
        (date(2019, 12, 31), "Tết", "day", "out_of_range"),
        (CULTURE_DAY, "  ", "name", "missing"),
        (CULTURE_DAY, "á" * 121, "name", "too_long"),
        (CULTURE_DAY, "Tết\x00", "name", "too_long"),
    ],
)
def test_a_holiday_that_makes_no_sense_is_refused(db, day, name, field, rule):
    with pytest.raises(HolidayError) as caught:
        holidays.add(db, day, name, None, NOON)
    assert (caught.value.field, caught.value.rule) == (field, rule)
