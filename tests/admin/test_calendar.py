"""The calendar as a table and as data, what dragging saves and refuses, the preview and the check."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hotspot.content.planning import placements
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Layer, Slot
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.models import AuditEntry
from tests.admin.conftest import Put
from tests.admin.desk import Desk

MONDAY, DAY = date(2026, 11, 23), timedelta(days=1)
WEEK = "/lich-phat/tuan.json?tu=2026-11-23"


def _row(database: Database, ref: str) -> Placement:
    with database.reading() as db:
        found = placements.get(db, ref)
        assert found is not None
        return found


def _events(desk: Desk, path: str = WEEK) -> list[dict[str, object]]:
    answer = desk.ask(path).get_json()
    return [{name: event[name] for name in ("start", "end", "resourceIds", "title")} for event in answer["events"]]


def _drag(desk: Desk, ref: str, first: str, last: str) -> tuple[int, str]:
    answer = desk.send(f"/lich-phat/{ref}/doi", {"dau": first, "cuoi": last})
    return answer.status_code, answer.get_json()["said"]


# ---------------------------------------------------------------- the week


def test_the_week_is_sent_as_occurrences_on_the_communes_wall(
    desk: Desk, site: Site, sheets: list[Sheet], put: Put, screen: str
) -> None:
    put(1, repeat="FREQ=WEEKLY;BYDAY=TU,TH", windows=(("22:00", "06:00"),), slots=(Slot.WELCOME, Slot.SCREEN))
    put(2, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 25), slots=(Slot.CONNECTED,))
    desk.enter()
    before, after, wall = f"truoc-{site.public_id}", f"sau-{site.public_id}", f"man-hinh-{screen}"
    nights = [("2026-11-24T22:00:00", "2026-11-25T06:00:00"), ("2026-11-26T22:00:00", "2026-11-27T06:00:00")]
    assert _events(desk) == [
        {"start": "2026-11-20T00:00:00", "end": "2026-11-25T00:00:00", "resourceIds": [after],
         "title": sheets[2].wording("en").name},
        *({"start": start, "end": end, "resourceIds": [before, wall], "title": sheets[1].wording("en").name}
          for start, end in nights),
    ]  # fmt: skip
    told = desk.ask(WEEK).get_json()
    assert [one["id"] for one in told["resources"]] == [before, after, wall]
    assert "RRULE" not in str(told)
    assert "FREQ" not in str(told)


def test_one_without_an_end_is_drawn_a_little_beyond_the_week(desk: Desk, site: Site, put: Put) -> None:
    put(1)
    desk.enter()
    assert [(one["start"], one["end"]) for one in _events(desk, "/lich-phat/tuan.json?tu=2026-11-30")] == [
        ("2026-11-23T00:00:00", "2026-12-08T00:00:00")
    ]


def test_the_list_has_the_same_facts_without_any_script(desk: Desk, site: Site, sheets: list[Sheet], put: Put) -> None:
    put(1, windows=(("07:30", "11:30"),), layer=Layer.PRIORITY)
    desk.enter()
    page = desk.get("/lich-phat")
    assert page.text.count("07:30–11:30") == 7
    assert page.text.count("Before access: Chợ Đình") == 7
    assert page.text.count(sheets[1].wording("en").name) >= 7
    assert "Monday 23/11 · today" in " ".join(page.text.split())


def test_a_week_without_anything_says_what_shows(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter()
    assert desk.get("/lich-phat?tu=2026-12-02").text.count("Nothing is on this day. What is built in shows.") == 7
    assert "Week 30/11/2026 – 06/12/2026" in desk.get("/lich-phat?tu=2026-12-02").text


def test_no_place_at_all_is_said(desk: Desk, sheets: list[Sheet]) -> None:
    desk.enter()
    assert "No place has been described yet." in desk.get("/lich-phat").text
    assert "No place has been described yet." in desk.get("/lich-phat/xem").text
    assert _events(desk) == []


@pytest.mark.parametrize("day", ["", "gà", "2026-13-40", "0001-01-01", "9999-12-31", "1" * 5000])
def test_a_week_that_is_none_is_refused_with_a_sentence(desk: Desk, site: Site, day: str) -> None:
    desk.enter()
    answer = desk.ask(f"/lich-phat/tuan.json?tu={day}")
    assert (answer.status_code, answer.get_json()) == (422, {"said": "Write a day, such as 23/11/2026."})
    desk.get(f"/lich-phat?tu={day}")


# ---------------------------------------------------------------- dragging


def test_whole_days_move_and_stretch_by_whole_days(desk: Desk, database: Database, site: Site, put: Put) -> None:
    ref = put(1, ends_on=date(2026, 11, 25))
    desk.enter()
    assert _drag(desk, ref, "1440", "2880") == (200, "Saved.")
    row = _row(database, ref)
    assert (row.starts_on, row.ends_on) == (date(2026, 11, 24), date(2026, 11, 27))
    with database.reading() as db:
        assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "placement.changed"


def test_the_window_of_one_day_moves_to_another_hour_and_day(
    desk: Desk, database: Database, site: Site, put: Put
) -> None:
    ref = put(1, ends_on=date(2026, 11, 24), windows=(("08:00", "10:00"),))
    desk.enter()
    assert _drag(desk, ref, str(24 * 60 + 30), str(24 * 60 + 90)) == (200, "Saved.")
    row = _row(database, ref)
    assert (row.starts_on, row.ends_on, row.windows) == (
        date(2026, 11, 24), date(2026, 11, 25), [["08:30", "11:30"]],
    )  # fmt: skip
    assert _drag(desk, ref, str(14 * 60), str(14 * 60)) == (200, "Saved.")
    row = _row(database, ref)
    assert (row.starts_on, row.ends_on, row.windows) == (
        date(2026, 11, 24), date(2026, 11, 25), [["22:30", "01:30"]],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "moved", "said"),
    [
        ({}, ("60", "60"), "This one lasts whole days. Drag it by whole days, or give it hours in its form."),
        ({"repeat": "FREQ=DAILY"}, ("1440", "1440"),
         "This one repeats. One day cannot be dragged; leave that day out instead."),
        ({"lunar_first": "15", "lunar_last": "15"}, ("1440", "1440"),
         "This one follows the lunar calendar. One day cannot be dragged; leave it out instead."),
        ({"windows": (("08:00", "10:00"),)}, ("60", "60"),
         "It has the same hours every day. Change them in its form, or leave this day out."),
        ({"ends_on": MONDAY + DAY, "windows": (("08:00", "10:00"),)}, ("0", "-120"),
         "It has to end after it begins."),
        ({"ends_on": MONDAY + DAY, "windows": (("08:00", "10:00"),)}, ("0", "2880"),
         "Hours of one day cannot be longer than a day. Give it more days in its form."),
        ({"ends_on": MONDAY + DAY, "windows": (("08:00", "10:00"), ("13:00", "14:00"))}, ("0", "1440"),
         "It has hours of its own. Drag the whole of it, or change the hours in its form."),
        ({}, ("99999999", "99999999"), "That is too far away. Write the days in its form."),
        ({}, ("-99999999", "-99999999"), "That is too far away. Write the days in its form."),
        ({}, ("gà", "0"), "The calendar sent something unreadable. Reload the page and try again."),
        ({}, ("1" * 5000, "0"), "The calendar sent something unreadable. Reload the page and try again."),
        ({}, ("", ""), "The calendar sent something unreadable. Reload the page and try again."),
    ],
)  # fmt: skip
def test_what_cannot_be_dragged_is_refused_with_a_sentence_and_nothing_is_saved(
    desk: Desk, database: Database, site: Site, put: Put,
    fields: dict[str, object], moved: tuple[str, str], said: str,
) -> None:  # fmt: skip
    ref = put(1, **fields)
    before = _row(database, ref)
    desk.enter()
    assert _drag(desk, ref, *moved) == (422, said)
    after = _row(database, ref)
    assert (after.starts_on, after.ends_on, after.windows) == (before.starts_on, before.ends_on, before.windows)


def test_a_placement_that_is_over_or_unknown_is_not_dragged(
    desk: Desk, database: Database, site: Site, put: Put
) -> None:
    ref = put(1)
    with database.writing() as db:
        placements.end(db, _row(database, ref), None, desk.clock.now.wall)
        row = placements.get(db, ref)
        assert row is not None
        placements.end(db, row, None, desk.clock.now.wall)
    desk.enter()
    assert _drag(desk, ref, "1440", "1440") == (422, "This one has been ended. Make a new one.")
    assert desk.send("/lich-phat/khong-co/doi", {"dau": "0", "cuoi": "0"}).status_code == 404


def test_saving_by_dragging_tells_what_will_go_wrong(desk: Desk, site: Site, sheets: list[Sheet], put: Put) -> None:
    put(1, layer=Layer.PRIORITY, windows=(("07:00", "11:00"),))
    ref = put(2, ends_on=MONDAY + DAY, windows=(("08:00", "10:00"),))
    desk.enter()
    told = desk.send(f"/lich-phat/{ref}/doi", {"dau": "1440", "cuoi": "1440"}).get_json()
    names = [sheet.wording("en").name for sheet in sheets]
    assert told["warnings"] == [
        f"“{names[2]}” never shows at Chợ Đình (before access): “{names[1]}” covers it all the time."
        " Give it other hours or a stronger layer, or end the other."
    ]


def test_saving_the_form_tells_it_too(desk: Desk, site: Site, sheets: list[Sheet], put: Put) -> None:
    put(1, layer=Layer.PRIORITY, windows=(("07:00", "11:00"),))
    desk.enter()
    wish = {
        "what": f"service:{sheets[2].public_id}", "where": "all", "slot-welcome": "on", "pattern": "every_day",
        "starts_on": "23/11/2026", "holidays": "ignore", "layer": "usual", "weight": "5", "hours": "08:00–10:00",
    }  # fmt: skip
    page = desk.follow(desk.send("/lich-phat/moi", wish))
    names = [sheet.wording("en").name for sheet in sheets]
    assert f"“{names[2]}” never shows at Chợ Đình (before access): “{names[1]}” covers it all the time." in page.text


def test_one_day_can_be_left_out_of_what_repeats(desk: Desk, database: Database, site: Site, put: Put) -> None:
    ref = put(1, repeat="FREQ=DAILY")
    desk.enter()
    page = desk.follow(desk.send(f"/lich-phat/{ref}/bo-ngay", {"ngay": "2026-11-25"}))
    assert "That day is left out. Everything else stays as it was." in page.text
    assert _row(database, ref).left_out == ["2026-11-25"]
    assert [(one["start"][:10], one["end"][:10]) for one in _events(desk)] == [  # type: ignore[index]
        ("2026-11-23", "2026-11-25"), ("2026-11-26", "2026-12-01"),
    ]  # fmt: skip
    assert (
        "It is not on that day anyway."
        in desk.follow(desk.send(f"/lich-phat/{ref}/bo-ngay", {"ngay": "2026-11-01"})).text
    )
    assert desk.send(f"/lich-phat/{ref}/bo-ngay", {"ngay": "gà"}).status_code == 400
