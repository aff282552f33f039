"""Writing a plan: every limit, the hours as rows, what is wrong said at its field, and nothing typed is lost."""

import pytest
from sqlalchemy import select

from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.access.policy import OverVolume
from hotspot.db import Database
from hotspot.network.models import Site
from tests.admin.desk import Desk
from tests.admin.page import Page

FULL = {
    "name": "Họp thôn",
    "session_minutes": "90",
    "idle_minutes": "20",
    "daily_minutes": "1.440",
    "daily_megabytes": "2 000",
    "down_kbps": "8000",
    "up_kbps": "2000",
    "over_volume": "throttle",
    "throttle_kbps": "512",
    "place_passes": "50",
    "place_daily_megabytes": "100000",
    "hours-0-0": "on",
    "hours-0-6": "on",
    "hours-0-opens": "7:00",
    "hours-0-closes": "21:30",
    "hours-1-5": "on",
    "hours-1-opens": "22:00",
    "hours-1-closes": "02:00",
}


def _named(database: Database, name: str) -> Plan:
    with database.reading() as db:
        return db.scalars(select(Plan).where(Plan.name == name)).one()


def test_a_plan_is_kept_as_it_was_written(desk: Desk, site: Site) -> None:
    desk.enter()
    page = desk.follow(desk.fill("/goi/moi", **FULL))
    assert "The plan is saved." in page.text
    plan = _named(desk.database, "Họp thôn")
    assert (plan.session_minutes, plan.idle_minutes, plan.daily_minutes) == (90, 20, 1440)
    assert (plan.daily_megabytes, plan.down_kbps, plan.up_kbps) == (2000, 8000, 2000)
    assert (plan.over_volume, plan.throttle_kbps) == (OverVolume.THROTTLE, 512)
    assert (plan.place_passes, plan.place_daily_megabytes) == (50, 100_000)
    assert plan.hours == [
        {"days": [0, 6], "opens": "07:00", "closes": "21:30"},
        {"days": [5], "opens": "22:00", "closes": "02:00"},
    ]


def test_opening_it_again_shows_what_is_kept_and_saving_it_changes_nothing(desk: Desk, site: Site) -> None:
    desk.enter()
    desk.fill("/goi/moi", **FULL)
    before = _named(desk.database, "Họp thôn")
    path = f"/goi/{before.public_id}"
    values = desk.get(path).form("").values
    assert values["hours-1-opens"] == "22:00"
    assert desk.fill(path).status_code == 302
    after = _named(desk.database, "Họp thôn")
    assert {name: getattr(before, name) for name in plans.EDITABLE} == {
        name: getattr(after, name) for name in plans.EDITABLE
    }


def test_emptying_a_limit_takes_it_away(desk: Desk, site: Site) -> None:
    desk.enter()
    desk.fill("/goi/moi", **FULL)
    plan = _named(desk.database, "Họp thôn")
    changes = dict.fromkeys((name for name in FULL if name.startswith(("daily", "hours", "place"))), "")
    desk.fill(f"/goi/{plan.public_id}", **changes)
    changed = _named(desk.database, "Họp thôn")
    assert (changed.daily_minutes, changed.daily_megabytes, changed.place_passes, changed.hours) == (None,) * 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 81, "At most 80 characters."),
        ("session_minutes", "", "Fill this in."),
        ("session_minutes", "0", "At least 1."),
        ("session_minutes", "20161", "At most 20,160."),
        ("session_minutes", "một giờ", "Write a whole number."),
        ("session_minutes", "-5", "Write a whole number."),
        ("session_minutes", "6٠", "Write a whole number."),
        ("session_minutes", "9" * 13, "Write a whole number."),
        ("down_kbps", "63", "At least 64."),
        ("throttle_kbps", "", "Fill this in."),
        ("over_volume", "burn", "Choose one."),
        ("hours-0-opens", "25:00", "Write hours such as 07:00."),
        ("hours-0-closes", "", "Write hours such as 07:00."),
        ("hours-0-closes", "7:60", "Write hours such as 07:00."),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_all_the_rest_is_kept(
    desk: Desk, site: Site, field: str, typed: str, sentence: str
) -> None:
    desk.enter()
    answer = desk.fill("/goi/moi", **(FULL | {field: typed}))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults() == []
    in_hint = field.startswith("hours")
    assert page.text.count(sentence) == 2 + in_hint  # in the summary and at the field
    shown = page.form("").values
    kept = {name: value for name, value in FULL.items() if name not in (field, "over_volume")}
    assert {name: shown.get(name) for name in kept} == kept
    with desk.database.reading() as db:
        assert db.scalars(select(Plan.name)).all() == ["Miễn phí"]


def test_everything_that_is_wrong_is_said_at_once(desk: Desk, site: Site) -> None:
    desk.enter()
    answer = desk.fill("/goi/moi", name="", session_minutes="x", down_kbps="1", up_kbps="2")
    assert "4 things to mend." in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("written", "kept"), [("7", "07:00"), ("7h", "07:00"), ("7h30", "07:30"), ("07:05", "07:05"), ("7 giờ 15", "07:15")]
)
def test_hours_are_read_as_people_write_them(desk: Desk, site: Site, written: str, kept: str) -> None:
    desk.enter()
    desk.fill("/goi/moi", **(FULL | {"hours-0-opens": written}))
    hours = _named(desk.database, "Họp thôn").hours
    assert hours is not None
    assert hours[0]["opens"] == kept


def test_a_row_without_a_day_is_refused(desk: Desk, site: Site) -> None:
    desk.enter()
    without = {name: value for name, value in FULL.items() if name not in ("hours-1-5",)}
    answer = desk.fill("/goi/moi", **without)
    assert "Tick at least one day in each row." in answer.text


def test_one_more_row_can_be_had_without_scripts(desk: Desk, site: Site) -> None:
    desk.enter()
    values = desk.get("/goi/moi").form("").values | FULL | {"more": "1"}
    answer = desk.client.post("/goi/moi", base_url="http://127.0.0.1:8443", data=values)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "hours-2-opens" in page.form("").values
    assert page.form("").values["hours-1-closes"] == "02:00"


def test_a_place_is_given_another_plan(desk: Desk, site: Site) -> None:
    desk.enter()
    desk.fill("/goi/moi", **FULL)
    plan = _named(desk.database, "Họp thôn")
    page = desk.follow(desk.send("/goi/chon", {"site": site.public_id, "plan": plan.public_id}))
    assert "Chợ Đình now gives “Họp thôn” to visits that begin." in page.text
    assert page.form("/goi/chon").values["plan"] == plan.public_id
    with desk.database.reading() as db:
        assert plans.by_site(db) == {site.id: plan.id}


def test_a_plan_that_a_place_gives_cannot_be_retired_and_another_can(desk: Desk, site: Site) -> None:
    desk.enter()
    desk.fill("/goi/moi", **FULL)
    used, unused = _named(desk.database, "Miễn phí"), _named(desk.database, "Họp thôn")
    assert "A place still gives this plan." in desk.follow(desk.send(f"/goi/{used.public_id}/ngung")).text
    page = desk.follow(desk.send(f"/goi/{unused.public_id}/ngung"))
    assert "Họp thôn" not in page.text
    assert desk.ask(f"/goi/{unused.public_id}").status_code == 404


def test_nobody_is_given_a_plan_that_is_not_there(desk: Desk, site: Site) -> None:
    desk.enter()
    plan = _named(desk.database, "Miễn phí")
    for values in ({"site": "x", "plan": plan.public_id}, {"site": site.public_id, "plan": "x"}, {}):
        assert desk.send("/goi/chon", values).status_code == 404


def test_without_plans_or_places_the_page_says_what_to_do(desk: Desk) -> None:
    desk.enter()
    text = desk.get("/goi").text
    assert "There is no plan yet. Without one nobody gets access." in text
    assert "Describe a place and write a plan first." in text
