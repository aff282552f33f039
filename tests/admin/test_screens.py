"""The staff's pages about screens: a code is typed, a screen is named, moved and taken away, and its day is told."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotspot.content.screens import joining
from hotspot.content.screens.models import Enrolment, Screen
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import Clock, Desk


def asked(database: Database, clock: Clock) -> str:
    """The code that a screen shows now."""
    with database.writing() as db:
        return joining.ask(db, clock.now.wall).code


def screens(database: Database) -> list[Screen]:
    with database.reading() as db:
        return list(db.scalars(select(Screen).order_by(Screen.id)))


@pytest.fixture
def officer(desk: Desk, site: Site) -> Desk:
    return desk.enter(Role.OFFICER)


@pytest.fixture
def ref(officer: Desk, database: Database, clock: Clock, site: Site) -> str:
    """A screen that joined."""
    answer = officer.fill("/man-hinh", code=asked(database, clock), name="Counter 1", site=site.public_id)
    assert answer.status_code == 302
    return screens(database)[0].public_id


def test_a_typed_code_lets_a_screen_join(ref: str, officer: Desk, database: Database) -> None:
    page = officer.get(f"/man-hinh/{ref}")
    assert page.headings == ["Counter 1"]
    assert "Joined, not yet seen" in page.html
    with database.reading() as db:
        assert db.query(Enrolment).count() == 0
        last = db.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert last is not None
    assert (last.action, last.subject, last.details["joined"]) == ("screen.changed", ref, "Counter 1")


def test_a_wrong_code_keeps_what_was_typed(officer: Desk, database: Database, site: Site) -> None:
    answer = officer.fill("/man-hinh", code="AAAAAA", name="Counter 1", site=site.public_id, working_from="7h")
    assert answer.status_code == 422
    assert 'value="Counter 1"' in answer.text
    officer.clock.pass_time(60)
    answer = officer.fill("/man-hinh", code="AAAAAA", name="Counter 1", site=site.public_id)
    assert "No screen shows this code now" in answer.text
    assert screens(database) == []


def test_codes_are_not_guessed(officer: Desk, site: Site) -> None:
    told = [officer.fill("/man-hinh", code=f"AAAAA{n}", name="x", site=site.public_id).text for n in range(6)]
    assert ["Too many codes" in text for text in told] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 81}, "At most 80 characters."),
        ({"site": "foreign"}, "Choose one."),
        ({"orientation": "round"}, "Choose one."),
        ({"working_from": "25:00"}, "Write hours such as 07:00."),
        ({"working_from": "07:00"}, "leave both hours empty"),
        ({"working_from": "07:00", "working_to": "7h"}, "It cannot end when it starts."),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(
    ref: str, officer: Desk, database: Database, changes: dict[str, str], sentence: str
) -> None:
    answer = officer.fill(f"/man-hinh/{ref}", **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert screens(database)[0].name == "Counter 1"


def test_a_screen_is_renamed_and_given_hours(ref: str, officer: Desk, database: Database) -> None:
    answer = officer.fill(f"/man-hinh/{ref}", name="Counter 2", working_from="7h", working_to="17:30")
    assert answer.status_code == 302
    row = screens(database)[0]
    assert (row.name, row.working_from, row.working_to) == ("Counter 2", "07:00", "17:30")


def test_a_key_is_ended_and_another_code_links_the_screen_again(
    ref: str, officer: Desk, database: Database, clock: Clock
) -> None:
    before = screens(database)[0].secret
    officer.send(f"/man-hinh/{ref}/ngat")
    assert "Waits for its code" in officer.get(f"/man-hinh/{ref}").html
    assert officer.send(f"/man-hinh/{ref}/ma", {"code": asked(database, clock)}).status_code == 302
    after = screens(database)[0].secret
    assert len({before, after}) == 2
    assert re.fullmatch("[0-9a-f]{64}", after)


def test_a_screen_is_taken_away_and_its_page_is_gone(ref: str, officer: Desk) -> None:
    officer.send(f"/man-hinh/{ref}/bo")
    assert officer.ask(f"/man-hinh/{ref}").status_code == 404
    assert "No screen has joined yet." in officer.get("/man-hinh").html


def test_a_screen_is_lost_after_five_minutes_and_back_with_one_question(
    ref: str, officer: Desk, database: Database, clock: Clock
) -> None:
    def state(minutes: float) -> str:
        with database.writing() as db:
            db.query(Screen).update({Screen.seen_at: clock.now.wall - timedelta(minutes=minutes)})
        page = officer.get("/man-hinh").html
        return "running" if "Running" in page else "lost" if "Out of touch" in page else "?"

    assert [state(minutes) for minutes in (0, 4.9, 5.1, 0)] == ["running", "running", "lost", "running"]


def test_the_preview_is_the_player_at_any_instant(ref: str, officer: Desk) -> None:
    page = officer.ask(f"/man-hinh/{ref}/xem-truoc?ngay=01/02/2027&gio=7h30").text
    assert "/preview.js" in page
    told = officer.ask(f"/man-hinh/{ref}/xem-truoc/danh-sach?ngay=01/02/2027&gio=7h30").get_json()
    assert told["now"] == told["from"] == 1801441800000
    for odd in ("ngay=31/02/2027", "ngay=x&gio=y", "gio=99"):
        assert officer.ask(f"/man-hinh/{ref}/xem-truoc/danh-sach?{odd}").status_code == 200


def test_a_reader_sees_screens_and_changes_nothing(ref: str, officer: Desk, database: Database) -> None:
    officer.send("/dang-xuat")
    officer.enter(Role.AUDITOR, "kiem")
    page = officer.get(f"/man-hinh/{ref}")
    assert [form.action for form in page.forms if form.method == "post" and "man-hinh" in (form.action or "")] == []
    assert officer.send(f"/man-hinh/{ref}/bo").status_code == 403
