"""Campaigns, parts of the day and holidays on the staff side."""

from datetime import date

import pytest
from sqlalchemy import select

from hotspot.catalogue.entries import public_holidays
from hotspot.content.planning import campaigns, dayparts, holidays, placements
from hotspot.content.planning.models import Campaign, Daypart, Holiday
from hotspot.content.planning.placements import Wish
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.admin.page import Page
from tests.hotspot.content.editions import published

WEEK = {"name": "Tuần lễ chuyển đổi số", "starts_on": "23/11/2026", "last_day": "30/11/2026", "goal": "100 hồ sơ"}
OFFICE = {"name": "Giờ tiếp dân", "hours": "7h30–11h30 và 13h30-17h", "closed-6": "on", "other-5": "07:30-11:30"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: the rows are tested on both where they are written."""
    return sqlite_url


def _campaign(desk: Desk) -> Campaign:
    with desk.database.reading() as db:
        return db.scalars(select(Campaign)).one()


def _part(desk: Desk) -> Daypart:
    with desk.database.reading() as db:
        return db.scalars(select(Daypart)).one()


def test_a_campaign_is_made_filled_and_put_away(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(desk.fill("/chien-dich/moi", **WEEK))
    assert page.headings == [WEEK["name"]]
    campaign = _campaign(desk)
    assert (campaign.starts_on, campaign.ends_on) == (date(2026, 11, 23), date(2026, 12, 1))
    with desk.database.writing() as db:
        service = published(db, "placed")
        wish = Wish(date(2026, 11, 23), service.id, campaign_id=campaign.id)
        row = placements.create(db, wish, None, desk.clock.now.wall)
        ref = row.public_id
    listed = desk.get("/chien-dich")
    assert "One placement" in listed.text
    assert "23/11/2026 – 30/11/2026" in listed.text
    path = f"/chien-dich/{campaign.public_id}"
    assert f"/lich-phat/{ref}" in desk.get(path).links
    page = desk.follow(desk.send(f"{path}/cat"))
    assert "The campaign is put away, and its placements have ended." in page.text
    assert "put away" in desk.get("/chien-dich").text
    assert "ended by staff at" in desk.get(path).text
    answer = desk.send(path, WEEK)
    assert (answer.status_code, "This has been put away. Make a new one." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Fill this in."),
        ("name", "á" * 121, "At most 120 characters."),
        ("goal", "á" * 401, "At most 400 characters."),
        ("starts_on", "", "Fill this in."),
        ("starts_on", "32/01/2027", "Write a day, such as 23/11/2026."),
        ("last_day", "22/11/2026", "The last day must not be before the first."),
    ],
)
def test_a_campaign_that_makes_no_sense_is_said_and_kept(
    desk: Desk, site: Site, field: str, typed: str, sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill("/chien-dich/moi", **WEEK | {field: typed})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) == 2
    shown = page.form("").values
    assert {name: shown[name] for name in WEEK} == WEEK | {field: typed}


def test_a_placement_that_would_be_left_behind_is_named(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/chien-dich/moi", **WEEK)
    campaign = _campaign(desk)
    with desk.database.writing() as db:
        service = published(db, "placed")
        placements.create(db, Wish(date(2026, 11, 23), service.id, campaign_id=campaign.id), None, desk.clock.now.wall)
    answer = desk.fill(f"/chien-dich/{campaign.public_id}", starts_on="24/11/2026")
    assert "These would begin outside the campaign:" in answer.text
    assert "(Every day, all day, from 23/11/2026)" in answer.text


def test_a_reader_sees_campaigns_and_no_form(desk: Desk, site: Site) -> None:
    with desk.database.writing() as db:
        row = campaigns.create(
            db, campaigns.Described("Tết", date(2026, 11, 23), goal="Vui"), None, desk.clock.now.wall
        )
        ref = row.public_id
    desk.enter(Role.AUDITOR)
    page = desk.get(f"/chien-dich/{ref}")
    assert [form.method for form in page.forms if form.action.startswith("/chien-dich") or not form.action] == []
    assert "until further notice" in page.text


def test_a_part_of_the_day_is_written_as_people_write_hours(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(desk.fill("/khung-gio/moi", **OFFICE))
    row = _part(desk)
    assert row.windows == [["07:30", "11:30"], ["13:30", "17:00"]]
    assert row.other == {"5": [["07:30", "11:30"]], "6": []}
    for line in ("07:30–11:30, 13:30–17:00", "Saturday: 07:30–11:30", "Sunday: closed", "No placement uses it"):
        assert line in page.text
    values = desk.get(f"/khung-gio/{row.public_id}").form("").values
    assert (values["hours"], values["other-5"], values["closed-6"]) == (
        "07:30–11:30, 13:30–17:00", "07:30–11:30", "on",
    )  # fmt: skip
    desk.follow(desk.fill(f"/khung-gio/{row.public_id}", hours="22h - 5h"))
    assert "22:00 to 05:00 on the next day" in desk.get("/khung-gio").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Fill this in."),
        ("hours", "", "Fill this in."),
        ("hours", "sáng", "Write hours such as 07:30–11:30, 13:30–17:00."),
        ("hours", "25h-26h", "Write hours such as 07:30–11:30, 13:30–17:00."),
        ("hours", "8h-8h", "It ends when it begins. For the whole day write 00:00–00:00."),
        ("other-3", "9h", "Write hours such as 07:30–11:30, 13:30–17:00."),
    ],
)
def test_hours_that_make_no_sense_are_said_at_their_field(
    desk: Desk, site: Site, field: str, typed: str, sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill("/khung-gio/moi", **OFFICE | {field: typed})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) >= 2
    assert f"#{field}" in page.links
    assert page.form("").values[field] == typed


def test_a_part_of_the_day_in_use_is_not_put_away(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/khung-gio/moi", **OFFICE)
    part = _part(desk)
    with desk.database.writing() as db:
        service = published(db, "placed")
        row = placements.create(
            db, Wish(date(2026, 11, 23), service.id, dayparts=(part.id,)), None, desk.clock.now.wall
        )
        ref = row.public_id
    path = f"/khung-gio/{part.public_id}"
    assert "These still use it:" in desk.follow(desk.send(f"{path}/cat")).text
    desk.send(f"/lich-phat/{ref}/dung")
    assert "These hours are no longer offered." in desk.follow(desk.send(f"{path}/cat")).text
    with desk.database.reading() as db:
        assert dayparts.in_use(db) == []


def test_a_year_is_filled_a_day_taken_away_and_one_added_by_hand(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    known = {day: name for day, name in public_holidays().items() if day.year == 2027}
    page = desk.follow(desk.send("/ngay-le/nam", {"nam": "2027"}))
    assert f"{len(known)} days were added." in page.text
    assert page.headings == ["Holidays of 2027"]
    page = desk.follow(desk.send("/ngay-le/2027-01-01/bo"))
    assert "The day is no longer a holiday." in page.text
    page = desk.follow(desk.send("/ngay-le", {"day": "08/02/2027", "name": "Nghỉ bù Tết"}))
    assert "by hand" in page.text
    desk.send("/ngay-le/nam", {"nam": "2027"})
    with desk.database.reading() as db:
        rows = {row.day: row.name for row in holidays.listed(db, 2027)}
    assert rows == known | {date(2027, 2, 8): "Nghỉ bù Tết"}


@pytest.mark.parametrize(
    ("day", "name", "sentence"),
    [
        ("", "Tết", "Fill this in."),
        ("30/02/2027", "Tết", "Write a day, such as 23/11/2026."),
        ("01/01/2027", "", "Fill this in."),
        ("01/01/2027", "á" * 121, "At most 120 characters."),
    ],
)
def test_a_holiday_that_makes_no_sense_is_said_and_kept(
    desk: Desk, site: Site, day: str, name: str, sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.send("/ngay-le", {"day": day, "name": name, "nam": "2027"})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) == 2
    shown = page.form("/ngay-le").values
    assert (shown["day"], shown["name"], shown["nam"]) == (day, name, "2027")
    with desk.database.reading() as db:
        assert db.scalars(select(Holiday)).all() == []


def test_odd_years_and_days_are_this_year_or_not_there(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    for year in ("x", "-1", "99999", "٢٠٢٧", "2019", "2200"):
        assert desk.get(f"/ngay-le?nam={year}").headings == ["Holidays of 2026"]
    assert desk.send("/ngay-le/2027-02-31/bo").status_code == 404
    assert desk.send("/ngay-le/9999-12-31/bo").status_code == 302
