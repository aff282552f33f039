"""Following an invitation to the end, giving up on the way, and coming too late."""

import re

import pyotp
import pytest
from sqlalchemy import select

from hotspot.db import Database
from hotspot.staff import members
from hotspot.staff.models import Invitation, Member, RecoveryCode
from hotspot.staff.permissions import Role
from tests.admin.desk import STAFF, Clock, Desk

WHO = {"name": "Đặng Thị Quỳnh Như", "login": "nhu"}
PASSWORD = "tre làng ta vẫn xanh"


@pytest.fixture
def link(database: Database, clock: Clock) -> str:
    with database.writing() as db:
        return f"/bat-dau/{members.invite(db, Role.OFFICER, clock.now.wall)}"


def _secret(desk: Desk, link: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7]+)<', desk.get(f"{link}/ma").html)
    assert found is not None
    return found[1]


def _as_far_as_password(desk: Desk, link: str) -> None:
    assert desk.fill(link, **WHO).location == f"{link}/ma"
    code = pyotp.TOTP(_secret(desk, link)).at(desk.clock.now.wall)
    assert desk.fill(f"{link}/ma", code=code).location == f"{link}/mat-khau"


def test_three_steps_make_a_member_who_is_signed_in(desk: Desk, link: str, database: Database) -> None:
    _as_far_as_password(desk, link)
    answer = desk.fill(f"{link}/mat-khau", password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 200
    codes = re.findall(r"<li>([a-z2-9]{5}(?:-[a-z2-9]{5}){2})</li>", answer.text)
    assert len(set(codes)) == 10
    assert desk.get("/").headings == ["Today"]
    with database.reading() as db:
        member = db.scalars(select(Member)).one()
        digests = db.scalars(select(RecoveryCode.digest)).all()
    assert (member.login, member.name, member.role) == ("nhu", WHO["name"], "officer")
    assert not set(codes) & set(digests)
    assert PASSWORD not in member.password_hash


def test_the_code_that_proved_the_phone_does_not_sign_in(desk: Desk, link: str) -> None:
    _as_far_as_password(desk, link)
    code = pyotp.TOTP(_secret(desk, link)).at(desk.clock.now.wall)
    desk.fill(f"{link}/mat-khau", password=PASSWORD, again=PASSWORD)
    desk.send("/dang-xuat")
    assert desk.sign_in(password=PASSWORD, code=code).status_code == 403


def test_an_invitation_works_once(desk: Desk, link: str) -> None:
    _as_far_as_password(desk, link)
    desk.fill(f"{link}/mat-khau", password=PASSWORD, again=PASSWORD)
    other = Desk(desk.app, desk.database, desk.clock)
    assert other.get(link, 410).headings == ["This invitation no longer works"]


def test_an_invitation_works_for_a_day(desk: Desk, link: str) -> None:
    desk.clock.pass_time(24 * 3600 - 1)
    assert desk.get(link).headings == ["Who are you?"]
    desk.clock.pass_time(1)
    assert desk.get(link, 410).headings == ["This invitation no longer works"]


def test_one_that_runs_out_on_the_way_makes_nobody(desk: Desk, link: str, database: Database) -> None:
    _as_far_as_password(desk, link)
    values = desk.get(f"{link}/mat-khau").form("").values | {"password": PASSWORD, "again": PASSWORD}
    desk.clock.pass_time(24 * 3600)
    assert desk.client.post(f"{link}/mat-khau", base_url=STAFF, data=values).status_code == 410
    with database.reading() as db:
        assert db.scalars(select(Member)).all() == []


def test_whoever_gives_up_on_the_way_can_begin_again(desk: Desk, link: str, database: Database) -> None:
    _as_far_as_password(desk, link)
    other = Desk(desk.app, desk.database, desk.clock)
    assert other.get(link).headings == ["Who are you?"]
    with database.reading() as db:
        assert db.scalars(select(Invitation.used_at)).one() is None


def test_nobody_jumps_over_the_phone(desk: Desk, link: str) -> None:
    assert desk.ask(f"{link}/mat-khau").location == f"{link}/ma"
    desk.fill(link, **WHO)
    assert desk.ask(f"{link}/mat-khau").location == f"{link}/ma"
    assert desk.send(f"{link}/mat-khau", {"password": PASSWORD, "again": PASSWORD}, page=link).status_code == 410


def test_a_wrong_code_keeps_the_secret(desk: Desk, link: str) -> None:
    desk.fill(link, **WHO)
    before = _secret(desk, link)
    answer = desk.fill(f"{link}/ma", code="000000")
    assert answer.status_code == 422
    assert before in answer.text


def test_the_picture_holds_the_secret_and_is_no_page_of_a_stranger(desk: Desk, link: str) -> None:
    desk.fill(link, **WHO)
    picture = desk.ask(f"{link}/ma.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.startswith("<?xml")
    assert Desk(desk.app, desk.database, desk.clock).ask(f"{link}/ma.svg").status_code == 410


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "ngắn quá", "again": "ngắn quá"}, "Use at least 12 characters."),
        ({"password": "matkhau conglang 123", "again": ""}, "This is made of words that others try first."),
        ({"password": PASSWORD, "again": "khác"}, "The two passwords differ."),
    ],
)
def test_a_password_that_will_not_do_says_why(desk: Desk, link: str, typed: dict[str, str], sentence: str) -> None:
    _as_far_as_password(desk, link)
    answer = desk.fill(f"{link}/mat-khau", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed["password"] not in answer.text


def test_a_name_that_is_taken_is_said_at_its_field_and_the_rest_is_kept(desk: Desk, link: str) -> None:
    desk.hire(Role.EDITOR, "nhu")
    answer = desk.fill(link, name="Ỷ Lan", login="NHU")
    assert answer.status_code == 422
    assert "Somebody has this sign-in name already." in answer.text
    assert 'value="Ỷ Lan"' in answer.text
