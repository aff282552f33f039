"""Members: inviting, changing a role, ending access; what staff did; and everybody's own account."""

import re

import pyotp
import pytest
from sqlalchemy import select

from hotspot.db import Database
from hotspot.staff import members, second_factor
from hotspot.staff.models import AuditEntry, Member
from hotspot.staff.permissions import Role
from tests.admin.desk import PASSWORD, SECRET, Desk

NEW = "tre làng ta vẫn xanh"


def _code(desk: Desk, secret: str = SECRET) -> str:
    desk.clock.pass_time(30)
    return pyotp.TOTP(secret).at(desk.clock.now.wall)


def _member(database: Database, login: str = "nhu") -> Member:
    with database.reading() as db:
        found = members.by_login(db, login)
    assert found is not None
    return found


def test_an_administrator_s_link_makes_a_member_of_that_role(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    answer = desk.fill("/thanh-vien", "/thanh-vien/moi", role="editor")
    found = re.search(r'class="secret mb-0">http://127\.0\.0\.1:8443(/bat-dau/[\w-]+)<', answer.text)
    assert found is not None
    assert Desk(desk.app, desk.database, desk.clock).get(found[1]).headings == ["Who are you?"]
    page = desk.get("/thanh-vien")
    assert "Open invitations" in page.text
    assert found[1] not in page.html
    desk.follow(desk.fill("/thanh-vien", "/thanh-vien/loi-moi/2/rut"))
    assert Desk(desk.app, desk.database, desk.clock).ask(found[1]).status_code == 410


def test_a_role_that_does_not_exist_invites_nobody(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    answer = desk.send("/thanh-vien/moi", {"role": "root"})
    assert answer.status_code == 422
    assert "Choose one." in answer.text


@pytest.mark.parametrize("do", ["disable", "role", "sessions"])
def test_a_change_ends_the_open_pages_of_the_member_at_once(desk: Desk, do: str) -> None:
    desk.enter(Role.ADMINISTRATOR)
    other = Desk(desk.app, desk.database, desk.clock).enter(Role.OFFICER, "lan")
    ref = _member(desk.database, "lan").public_id
    page = desk.follow(desk.send(f"/thanh-vien/{ref}", {"do": do, "role": "auditor"}))
    assert "Done. It holds from this second on." in page.text
    assert other.ask("/").location == "/dang-nhap"


def test_access_that_was_ended_can_be_given_back(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    desk.hire(Role.OFFICER, "lan")
    ref = _member(desk.database, "lan").public_id
    desk.send(f"/thanh-vien/{ref}", {"do": "disable"})
    assert "Disabled" in desk.get(f"/thanh-vien/{ref}").text
    desk.send(f"/thanh-vien/{ref}", {"do": "restore"})
    assert Desk(desk.app, desk.database, desk.clock).sign_in("lan").status_code == 302


def test_the_last_administrator_cannot_lock_themselves_out(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    ref = _member(desk.database).public_id
    for values in ({"do": "disable"}, {"do": "role", "role": "auditor"}):
        page = desk.follow(desk.send(f"/thanh-vien/{ref}", values))
        assert "This is the last administrator." in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize("values", [{}, {"do": "x"}, {"do": "role"}, {"do": "role", "role": "root"}])
def test_a_change_that_is_none_is_refused(desk: Desk, values: dict[str, str]) -> None:
    desk.enter(Role.ADMINISTRATOR)
    assert desk.send(f"/thanh-vien/{_member(desk.database).public_id}", values).status_code == 400


def test_what_staff_did_is_told_with_names_and_the_chain_is_checked(desk: Desk, database: Database) -> None:
    desk.enter(Role.ADMINISTRATOR)
    page = desk.get("/nhat-ky-thao-tac?kiem=1")
    assert "The chain is whole" in page.text
    assert "Đặng Thị Quỳnh Như" in page.text
    assert "from address: 127.0.0.1" in page.text
    with database.writing() as db:
        second = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[1]
        second.subject = "another"
    assert f"The chain is broken at line {second.id}." in desk.get("/nhat-ky-thao-tac?kiem=1").text


def test_what_staff_did_goes_back_page_by_page_and_by_kind(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    for _ in range(55):
        desk.send("/thanh-vien/moi", {"role": "editor"})
    first = desk.get("/nhat-ky-thao-tac?viec=member.invited")
    older = next(link for link in first.links if "truoc=" in link)
    assert [page.text.count("Invited a member") - 1 for page in (first, desk.get(older))] == [50, 6]
    assert desk.get("/nhat-ky-thao-tac?truoc=x&viec=x").headings == ["What staff did"]


def test_a_new_password_needs_the_old_one_and_a_code_and_ends_other_sessions(desk: Desk) -> None:
    desk.enter()
    elsewhere = Desk(desk.app, desk.database, desk.clock)
    elsewhere.sign_in()
    wrong = {"current": "sai", "code": _code(desk), "password": NEW, "again": NEW}
    assert desk.fill("/tai-khoan/mat-khau", **wrong).status_code == 422
    right = {"current": PASSWORD, "code": _code(desk), "password": NEW, "again": NEW}
    page = desk.follow(desk.fill("/tai-khoan/mat-khau", **right))
    assert "The password is changed." in page.text
    assert elsewhere.ask("/").location == "/dang-nhap"
    assert [elsewhere.sign_in(password=word).status_code for word in (PASSWORD, NEW)] == [403, 302]


def test_a_weak_new_password_says_why_and_spends_no_code(desk: Desk) -> None:
    desk.enter()
    code = _code(desk)
    answer = desk.fill("/tai-khoan/mat-khau", current=PASSWORD, code=code, password="matkhau123456", again="x")
    assert "This is made of words that others try first." in answer.text
    assert desk.fill("/tai-khoan/mat-khau", current=PASSWORD, code=code, password=NEW, again=NEW).status_code == 302


def test_guessing_at_an_unattended_desk_waits_too(desk: Desk) -> None:
    desk.enter()
    answers = [desk.fill("/tai-khoan/ma-du-phong", current="sai", code="1").text for _ in range(6)]
    assert ["Too many attempts." in answer for answer in answers] == [False] * 5 + [True]


def test_new_recovery_codes_are_shown_once(desk: Desk) -> None:
    desk.enter()
    answer = desk.fill("/tai-khoan/ma-du-phong", current=PASSWORD, code=_code(desk))
    codes = re.findall(r"<li>([a-z2-9-]{17})</li>", answer.text)
    assert len(codes) == 10
    assert codes[0] not in desk.get("/tai-khoan").html
    assert "10 are left" in desk.get("/tai-khoan").text
    assert Desk(desk.app, desk.database, desk.clock).sign_in(code=codes[0]).status_code == 302


def test_a_new_phone_takes_over_and_the_old_one_gives_no_more_codes(desk: Desk) -> None:
    member = desk.hire(Role.OFFICER)
    with desk.database.writing() as db:
        paper = second_factor.fresh_codes(db, member)[0]
    desk.sign_in()
    assert desk.ask("/tai-khoan/dien-thoai/moi").location == "/tai-khoan/dien-thoai"
    assert desk.fill("/tai-khoan/dien-thoai", current=PASSWORD, code=paper).status_code == 302
    found = re.search(r'class="secret">([A-Z2-7]+)<', desk.get("/tai-khoan/dien-thoai/moi").html)
    assert found is not None
    assert desk.ask("/tai-khoan/dien-thoai/moi.svg").mimetype == "image/svg+xml"
    assert desk.fill("/tai-khoan/dien-thoai/moi", code="000000").status_code == 422
    page = desk.follow(desk.fill("/tai-khoan/dien-thoai/moi", code=_code(desk, found[1])))
    assert "Codes now come from the new phone." in page.text
    other = Desk(desk.app, desk.database, desk.clock)
    assert other.sign_in(code=_code(desk)).status_code == 403
    assert other.sign_in(code=_code(desk, found[1])).status_code == 302


def test_ending_the_other_sessions_keeps_this_one(desk: Desk) -> None:
    desk.enter()
    elsewhere = Desk(desk.app, desk.database, desk.clock)
    elsewhere.sign_in()
    assert "Every other session of yours has ended." in desk.follow(desk.send("/tai-khoan/phien-khac")).text
    assert elsewhere.ask("/").location == "/dang-nhap"


def test_renewing_a_session_does_not_lengthen_its_day(desk: Desk) -> None:
    desk.enter()
    for _ in range(47):
        desk.clock.pass_time(10 * 60)
        assert desk.ask("/con-day").status_code == 204
    desk.send("/tai-khoan/phien-khac")
    desk.clock.pass_time(10 * 60)
    assert desk.ask("/con-day").status_code == 302


def test_language_and_look_are_kept(desk: Desk) -> None:
    desk.enter()
    desk.fill("/tai-khoan", "/tai-khoan/cach-hien", language="vi", look="dark")
    page = desk.get("/")
    assert page.headings == ["Hôm nay"]
    assert 'data-look="dark"' in page.html
    desk.send("/tai-khoan/cach-hien", {"language": "xx", "look": "x"})
    page = desk.get("/")
    assert page.headings == ["Hôm nay"]
    assert "data-look" not in page.html
    assert _member(desk.database).language == "vi"
