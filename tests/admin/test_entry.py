"""The door: who gets in, who does not, and how a session ends."""

import argon2
import pyotp
import pytest
from sqlalchemy import select

from hotspot.db import Database
from hotspot.staff import members, second_factor
from hotspot.staff.models import AuditEntry, Member
from hotspot.staff.permissions import Role
from tests.admin.desk import PASSWORD, SECRET, STAFF, Desk


def _code(desk: Desk) -> str:
    return pyotp.TOTP(SECRET).at(desk.clock.now.wall)


def _actions(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_name_password_and_code_open_the_first_page(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    answer = desk.sign_in()
    assert (answer.status_code, answer.location) == (302, "/")
    assert desk.get("/").headings == ["Today"]


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [("nobody", PASSWORD, None), ("nhu", "con trâu đi sau cái cày", None), ("nhu", PASSWORD, "000000")],
)
def test_whatever_is_wrong_the_answer_is_the_same(desk: Desk, login: str, password: str, code: str | None) -> None:
    desk.hire(Role.OFFICER)
    answer = desk.sign_in(login, password, code)
    assert answer.status_code == 403
    assert "That did not match. Check the name, the password and the code." in answer.text
    assert desk.ask("/").location == "/dang-nhap"


def test_a_code_counts_once(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    assert desk.sign_in(code=_code(desk)).status_code == 302
    other = Desk(desk.app, desk.database, desk.clock)
    assert other.sign_in(code=_code(desk)).status_code == 403


def test_a_recovery_code_counts_once(desk: Desk) -> None:
    member = desk.hire(Role.OFFICER)
    with desk.database.writing() as db:
        code = second_factor.fresh_codes(db, member)[0]
    assert desk.sign_in(code=code.upper()).status_code == 302
    assert Desk(desk.app, desk.database, desk.clock).sign_in(code=code).status_code == 403


def test_the_sixth_attempt_in_a_minute_waits_and_says_how_long(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    answers = [desk.sign_in(password="sai", code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "61"
    desk.clock.pass_time(61)
    assert desk.sign_in().status_code == 302


def test_a_stranger_who_guesses_does_not_shut_the_owner_out(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    desk.sign_in()
    desk.send("/dang-xuat")
    stranger = Desk(desk.app, desk.database, desk.clock)
    assert [stranger.sign_in(password="sai", code="1").status_code for _ in range(6)][-1] == 429
    assert desk.sign_in().status_code == 302


def test_a_guess_at_the_stranger_s_limit_tells_nothing_about_the_password(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    for _ in range(5):
        desk.sign_in(password="sai", code="1")
    assert desk.sign_in(code=_code(desk)).status_code == 429


def test_signing_in_begins_a_session_of_its_own(desk: Desk) -> None:
    """Fixation: what a stranger put into the browser before does not survive."""
    with desk.client.session_transaction(base_url=STAFF) as planted:
        planted["planted"] = "by a stranger"
    desk.hire(Role.OFFICER)
    desk.sign_in()
    with desk.client.session_transaction(base_url=STAFF) as session:
        assert "planted" not in session


def test_fifteen_idle_minutes_end_the_session(desk: Desk) -> None:
    desk.enter()
    desk.clock.pass_time(15 * 60 - 1)
    assert desk.ask("/").status_code == 200
    desk.clock.pass_time(15 * 60)
    assert desk.ask("/").location == "/dang-nhap"


def test_eight_hours_end_it_however_busy_it_was(desk: Desk) -> None:
    desk.enter()
    for _ in range(8 * 6 - 1):
        desk.clock.pass_time(10 * 60)
        assert desk.ask("/con-day").status_code == 204
    desk.clock.pass_time(10 * 60)
    assert desk.ask("/con-day").location.startswith("/dang-nhap")


def test_a_page_that_refreshes_itself_is_not_somebody_working(desk: Desk) -> None:
    desk.enter()
    statuses = []
    for _ in range(16):
        desk.clock.pass_time(60)
        statuses.append(desk.ask("/truc-tiep", **{"X-Live": "1"}).status_code)
    assert statuses == [200] * 14 + [401] * 2


def test_a_clock_that_is_set_back_does_not_lengthen_a_session(desk: Desk) -> None:
    desk.enter()
    desk.clock.pass_time(-3600)
    assert desk.ask("/").location == "/dang-nhap"


def test_signing_out_ends_a_copied_cookie_too(desk: Desk) -> None:
    desk.enter()
    thief = Desk(desk.app, desk.database, desk.clock)
    copied = desk.client.get_cookie("admin", domain="127.0.0.1")
    assert copied is not None
    thief.client.set_cookie("admin", copied.value, domain="127.0.0.1")
    assert thief.ask("/").status_code == 200
    answer = desk.send("/dang-xuat")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert desk.follow(answer).headings == ["Sign in"]
    assert thief.ask("/").location == "/dang-nhap"


def test_disabling_a_member_ends_their_session_with_the_next_request(desk: Desk) -> None:
    desk.enter()
    desk.hire(Role.ADMINISTRATOR, "an")
    with desk.database.writing() as db:
        member = members.by_login(db, "nhu")
        assert member is not None
        members.disable(db, member, None, desk.clock.now.wall)
    assert desk.ask("/").location == "/dang-nhap"
    assert desk.sign_in().status_code == 403


def test_the_way_back_leads_to_our_own_pages_only(desk: Desk) -> None:
    desk.hire(Role.OFFICER)
    tricks = ("//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/no-such-page", "")
    reached = {}
    for trick in (*tricks, "/goi?x=1"):
        desk.clock.pass_time(61)
        values = {"login": "nhu", "password": PASSWORD, "code": _code(desk), "next": trick}
        browser = Desk(desk.app, desk.database, desk.clock)
        reached[trick] = browser.send("/dang-nhap", values, page="/dang-nhap").location
    assert reached == {**dict.fromkeys(tricks, "/"), "/goi?x=1": "/goi?x=1"}


def test_a_form_that_comes_too_late_says_so_and_loses_nothing(desk: Desk) -> None:
    desk.enter()
    desk.clock.pass_time(16 * 60)
    answer = desk.client.post("/goi/moi", base_url=STAFF, data={"name": "Họp thôn"})
    assert answer.status_code == 401
    assert "Please sign in first" in answer.text


def test_what_happens_at_the_door_leaves_lines(desk: Desk, database: Database) -> None:
    desk.hire(Role.OFFICER)
    desk.sign_in(password="sai")
    desk.sign_in()
    desk.send("/dang-xuat")
    happened = ["member.sign_in_refused", "member.signed_in", "member.signed_out"]
    assert _actions(database) == ["member.invited", "member.joined", *happened]


def test_an_old_form_of_a_password_is_renewed_at_sign_in(desk: Desk, database: Database) -> None:
    desk.hire(Role.OFFICER)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with database.writing() as db:
        member = members.by_login(db, "nhu")
        assert member is not None
        member.password_hash = old
    assert desk.sign_in().status_code == 302
    with database.reading() as db:
        stored = db.scalars(select(Member.password_hash)).one()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_what_the_database_has_no_room_for_is_refused_and_not_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL keeps no NUL; people type passwords into the wrong field."""
    desk.hire(Role.OFFICER)
    answer = desk.sign_in("mật\0khẩu", code="000000")
    assert answer.status_code == 400
    assert "khẩu" not in caplog.text
