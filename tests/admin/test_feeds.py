"""The calendar for other programs: a secret address that can be taken back, and a file that their libraries read."""

import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from hotspot.content.planning import feed, placements
from hotspot.content.planning.placements import Wish
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff import members
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role
from tests.admin.conftest import Put
from tests.admin.desk import Desk

PAGE = "/lich-phat/theo-doi"
VN = ZoneInfo("Asia/Ho_Chi_Minh")


def _address(desk: Desk) -> str:
    """The path of a fresh secret address."""
    page = desk.follow(desk.send(PAGE, page=PAGE))
    return next(word for word in page.text.split() if word.endswith(".ics")).partition("8443")[2] or next(
        word for word in page.text.split() if word.endswith(".ics")
    )


def _read(desk: Desk, path: str) -> Calendar:
    answer = desk.app.test_client().get(path, base_url="http://127.0.0.1:8443")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = Calendar.from_ical(answer.data)
    assert isinstance(found, Calendar)
    return found


def test_occurrences_are_written_out_for_a_hundred_and_twenty_days(
    desk: Desk,
    site: Site,
    sheets: list[Sheet],
    put: Put,
) -> None:
    first = put(1, repeat="FREQ=MONTHLY;BYMONTHDAY=-1", windows=(("07:30", "11:30"),), starts_on=date(2026, 1, 1))
    second = put(2, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 25))
    desk.enter()
    events = _read(desk, _address(desk)).walk("VEVENT")
    assert [(str(one["uid"]), one.decoded("dtstart")) for one in events] == [
        (f"{first}-20261031T003000Z@cong-lang", datetime(2026, 10, 31, 7, 30, tzinfo=VN)),
        (f"{second}-20261119T170000Z@cong-lang", date(2026, 11, 20)),
        (f"{first}-20261130T003000Z@cong-lang", datetime(2026, 11, 30, 7, 30, tzinfo=VN)),
        (f"{first}-20261231T003000Z@cong-lang", datetime(2026, 12, 31, 7, 30, tzinfo=VN)),
        (f"{first}-20270131T003000Z@cong-lang", datetime(2027, 1, 31, 7, 30, tzinfo=VN)),
    ]
    assert str(events[0]["summary"]) == sheets[1].wording("en").name
    assert events[1].decoded("dtend") == date(2026, 11, 25)


def test_an_address_that_was_renewed_closed_or_made_up_gives_nothing(desk: Desk, site: Site) -> None:
    desk.enter(Role.AUDITOR)
    stranger = desk.app.test_client()
    first = _address(desk)
    second = _address(desk)
    assert first != second
    made_up = second[:-5] + ("0" if second[-5] != "0" else "1") + ".ics"
    for path, status in ((first, 404), (second, 200), (made_up, 404), ("/lich-phat/gà.ics", 404)):
        assert stranger.get(path, base_url="http://127.0.0.1:8443").status_code == status, path
    page = desk.follow(desk.send(f"{PAGE}/dong", page=PAGE))
    assert "You have no address yet." in page.text
    assert stranger.get(second, base_url="http://127.0.0.1:8443").status_code == 404


def test_whoever_leaves_takes_the_address_along(desk: Desk, database: Database, site: Site) -> None:
    desk.hire(Role.ADMINISTRATOR, "hoa")
    desk.enter(Role.EDITOR)
    path = _address(desk)
    with database.writing() as db:
        row = db.query(Member).filter_by(login="nhu").one()
        members.disable(db, row, None, desk.clock.now.wall)
    assert desk.app.test_client().get(path, base_url="http://127.0.0.1:8443").status_code == 404


def test_an_unchanged_calendar_is_not_sent_twice(desk: Desk, site: Site) -> None:
    desk.enter()
    path = _address(desk)
    client = desk.app.test_client()
    first = client.get(path, base_url="http://127.0.0.1:8443")
    again = client.get(path, base_url="http://127.0.0.1:8443", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_ten_thousand_are_enough_and_the_file_says_so(
    desk: Desk,
    site: Site,
    sheets: list[Sheet],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "MOST", 50)
    with database.writing() as db:
        wish = Wish(date(2026, 11, 1), service_id=sheets[1].service_id, windows=(("07:00", "08:00"),))
        placements.create(db, wish, None, desk.clock.now.wall)
    desk.enter()
    events = _read(desk, _address(desk)).walk("VEVENT")
    assert len(events) == 51
    assert str(events[-1]["summary"]) == "Only the first 50 entries are here."


def test_no_process_loads_the_library_before_somebody_asks() -> None:
    code = "import sys, hotspot.cli, hotspot.serve, hotspot.jobs, captive, admin; print('icalendar' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
