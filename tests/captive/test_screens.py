"""Screens: a code that the screen shows itself, a programme that is asked for cheaply, plays that are told once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from hotspot.content.planning import emergencies, placements
from hotspot.content.planning.emergencies import Wish as Warned
from hotspot.content.planning.emergencies import Words
from hotspot.content.planning.models import EmergencyMode, Placement
from hotspot.content.schedule import Layer
from hotspot.content.screens import programme, roster
from hotspot.content.screens.models import Enrolment, Expected, Play, Screen
from hotspot.staff import members, passwords
from hotspot.staff.members import Newcomer
from hotspot.staff.permissions import Role
from tests.captive.resident import Portal
from tests.captive.screen import Wall, place, played


@pytest.fixture
def wall(portal: Portal) -> Wall:
    return Wall(portal)


def test_a_screen_shows_a_code_until_it_is_let_in(portal: Portal, wall: Wall) -> None:
    assert wall.ask().status_code == 200
    waiting = wall.poll()
    assert (waiting.status_code, waiting.get_json()["code"]) == (202, wall.code)
    with portal.database.writing() as db:
        roster.admit(db, wall.code.lower(), roster.Wish(name="Quầy 1", site_id=1), None, portal.clock.now.wall)
    told = wall.manifest()
    assert told["screen"] == {"name": "Quầy 1", "orientation": "landscape"}
    assert told["office"]["commune"] == "Xã Cổng Làng"


def test_only_hashes_of_secrets_are_kept(portal: Portal, wall: Wall) -> None:
    wall.ask()
    with portal.database.reading() as db:
        assert wall.secret not in {row.secret for row in db.query(Enrolment)}
    wall.join()
    with portal.database.reading() as db:
        assert wall.secret not in {row.secret for row in db.query(Screen)}


def test_the_cookie_of_a_screen_goes_nowhere_else(wall: Wall) -> None:
    cookie = wall.ask().headers["Set-Cookie"]
    assert "Path=/man-hinh" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert wall.phone.get("/man-hinh").headers.get("Set-Cookie") is None


def test_the_cookie_stands_in_when_the_browser_forgot_its_storage(wall: Wall) -> None:
    wall.join()
    assert wall.phone.get("/man-hinh/danh-sach", Cookie=f"man-hinh={wall.secret}").status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "x" * 500, "é", "-abc"])
def test_a_stranger_learns_nothing(wall: Wall, secret: str) -> None:
    wall.join()
    answer = wall.phone.get("/man-hinh/danh-sach", Cookie=f"man-hinh={secret}")
    assert (answer.status_code, answer.get_json()) == (401, {"waiting": False})


def test_a_code_is_over_after_ten_minutes(portal: Portal, wall: Wall) -> None:
    wall.ask()
    portal.clock.pass_time(600)
    assert wall.poll().status_code == 401
    with pytest.raises(Exception, match="unknown"):
        wall_admit(portal, wall.code)


def wall_admit(portal: Portal, code: str) -> None:
    with portal.database.writing() as db:
        roster.admit(db, code, roster.Wish(name="x", site_id=1), None, portal.clock.now.wall)


def test_a_code_lets_in_once(portal: Portal, wall: Wall) -> None:
    wall.join()
    with pytest.raises(Exception, match="unknown"):
        wall_admit(portal, wall.code)


def test_an_address_may_ask_eight_times_in_ten_minutes(portal: Portal, wall: Wall) -> None:
    assert [wall.ask().status_code for _ in range(9)] == [200] * 8 + [429]
    assert Wall(portal, 91).ask().status_code == 200
    portal.clock.pass_time(600)
    assert wall.ask().status_code == 200


def test_forms_of_strangers_ask_for_nothing(portal: Portal, wall: Wall) -> None:
    assert wall.phone.ask("POST", "/man-hinh/xin").status_code == 403
    with portal.database.reading() as db:
        assert db.query(Enrolment).count() == 0


def test_nothing_changed_is_nothing_sent(portal: Portal, wall: Wall) -> None:
    wall.join()
    place(portal, "dang-ky-khai-sinh")
    wall.manifest()
    again = wall.poll()
    assert (again.status_code, again.data) == (304, b"")
    assert int(again.headers["Conglang-Now"]) == round(portal.clock.now.wall.timestamp() * 1000)
    place(portal, "dang-ky-ket-hon")
    assert wall.poll().status_code == 200


def test_a_programme_says_all_that_a_screen_needs(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh", per_hour=6)
    told = wall.manifest()
    item = told["items"][str(placement)]
    assert (item["subject"], item["per_hour"]) == ("service:dang-ky-khai-sinh", 6)
    assert told["until"] - told["from"] == 48 * 3600 * 1000
    assert [(one["layer"], one["shares"]) for one in told["stretches"]] == [("usual", [[placement, 1.0]])]
    assert all(8 <= slide["seconds"] <= 12 for turn in item["turns"] for slide in turn)
    assert all(sum(slide["seconds"] for slide in turn) <= 60 for turn in item["turns"])


def test_its_qr_leads_to_the_same_guide(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh")
    address = wall.manifest()["items"][str(placement)]["qr"]["address"]
    assert address == wall.manifest()["items"][str(placement)]["qr"]["address"]
    assert len(address.rpartition("/q/")[2]) == 6


def test_a_warning_is_there_with_the_next_question(portal: Portal, wall: Wall) -> None:
    wall.join()
    wall.manifest()
    with portal.database.writing() as db:
        newcomer = Newcomer("lan", "Lan", passwords.kept("con trâu đi trước cái cày"), "x", 0, "vi")
        at = portal.clock.now.wall
        member = members.join(db, members.invite(db, Role.LEADER, at), newcomer, at)[0].id
        wish = Warned({"vi": Words("Bão số 9", "Ở trong nhà.")}, "bão", EmergencyMode.FULL, (), 60)
        emergencies.confirm(db, emergencies.write(db, wish, member, at), member, at, second_person=False)
    told = wall.poll().get_json()
    assert [(one["mode"], one["title"]) for one in told["alerts"]] == [("full", "Bão số 9")]
    assert told["alerts"][0]["until"] - told["alerts"][0]["since"] == 3600 * 1000


def test_a_screen_that_is_taken_away_goes_back_to_its_code(portal: Portal, wall: Wall) -> None:
    screen = wall.join()
    assert wall.poll().status_code == 200
    with portal.database.writing() as db:
        row = roster.get(db, screen.public_id)
        assert row is not None
        roster.take_away(db, row, None, portal.clock.now.wall)
    assert wall.poll().status_code == 401
    assert wall.report().status_code == 401


def test_who_asked_last_is_known(portal: Portal, wall: Wall) -> None:
    screen = wall.join()
    wall.poll(Conglang_Running="b" * 64)
    with portal.database.reading() as db:
        row = db.get(Screen, screen.id)
        assert row is not None
        assert (row.seen_at, row.digest) == (portal.clock.now.wall, "b" * 64)


def test_a_play_is_kept_once(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh")
    portal.clock.pass_time(600)
    play = played(1, placement, portal.clock.now.wall - timedelta(seconds=300), 40)
    for _ in range(2):
        assert wall.report(play).get_json() == {"done": [play["uuid"]], "refused": []}
    with portal.database.reading() as db:
        rows = db.query(Play).all()
        assert [(row.placement_id, (row.ended_at - row.started_at).total_seconds()) for row in rows] == [
            (placement, 40)
        ]


def test_a_wrong_clock_is_put_right(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh")
    portal.clock.pass_time(600)
    began, wrong = portal.clock.now.wall - timedelta(seconds=100), timedelta(days=300)
    wall.report(played(1, placement, began - wrong, 30), now=portal.clock.now.wall - wrong)
    with portal.database.reading() as db:
        assert abs((db.query(Play).one().started_at - began).total_seconds()) < 0.01


def test_what_makes_no_sense_is_refused_by_itself(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh")
    portal.clock.pass_time(600)
    began = portal.clock.now.wall - timedelta(seconds=300)
    odd = [
        played(1, 999, began, 30),
        played(2, placement, began, 3000),
        played(3, placement, began - timedelta(days=30), 30),
        played(4, placement, began + timedelta(hours=1), 30),
        played(5, placement, began, -1),
        played(6, placement, began, 30, ended_as="bored"),
        played(7, placement, began, 30, subject="service:x\x00"),
        played(8, placement, began, 30, digest="z"),
        played(9, placement, began, 30, started=float("1e300")),
        played(10, True, began, 30),
        {"uuid": ["x"]},
    ]
    good = played(20, placement, began, 30)
    assert len(wall.report(*odd, good).get_json()["refused"]) == len(odd)
    with portal.database.reading() as db:
        assert [row.uuid for row in db.query(Play)] == [good["uuid"]]


@pytest.mark.parametrize(
    "body", ["", "null", "[]", '{"plays": 1}', '{"plays": [1], "now": 0}', '{"plays": [], "now": "x"}']
)
def test_what_is_no_report_is_a_plain_refusal(wall: Wall, body: str) -> None:
    wall.join()
    answer = wall.phone.client.post(
        "/man-hinh/da-phat",
        base_url="http://10.80.0.1",
        data=body,
        headers={"Authorization": f"Bearer {wall.secret}", "Conglang-Screen": "1", "Content-Type": "application/json"},
    )
    assert answer.status_code == 400


def test_another_screen_cannot_change_what_was_played(portal: Portal, wall: Wall) -> None:
    wall.join()
    other = Wall(portal, 91)
    other.join("Quầy 2")
    placement = place(portal, "dang-ky-khai-sinh")
    portal.clock.pass_time(600)
    began = portal.clock.now.wall - timedelta(seconds=300)
    wall.report(played(1, placement, began, 30))
    other.report(played(1, placement, began, 600))
    with portal.database.reading() as db:
        assert [(row.screen_id, (row.ended_at - row.started_at).total_seconds()) for row in db.query(Play)] == [(1, 30)]


def test_an_evergreen_without_an_end_may_show_at_any_time(portal: Portal, wall: Wall) -> None:
    wall.join()
    evergreen = place(portal, "dang-ky-khai-sinh", Layer.EVERGREEN)
    place(portal, "dang-ky-ket-hon", Layer.EVERGREEN, ends_on=portal.clock.now.wall.date() + timedelta(days=3))
    assert wall.manifest()["evergreen"] == [[evergreen, 1.0]]


def test_what_staff_end_is_gone_with_the_next_question(portal: Portal, wall: Wall) -> None:
    wall.join()
    placement = place(portal, "dang-ky-khai-sinh")
    assert str(placement) in wall.manifest()["items"]
    with portal.database.writing() as db:
        row = db.get(Placement, placement)
        assert row is not None
        placements.end(db, row, None, portal.clock.now.wall)
    assert wall.poll().get_json()["items"] == {}


def test_a_poll_looks_at_no_schedule_while_nothing_changes(
    portal: Portal, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall.join()
    place(portal, "dang-ky-khai-sinh")
    wall.manifest()
    asked: list[int] = []
    whole = programme.programme

    def counted(db: Session, screen: Screen, at: datetime, zone: str) -> programme.Programme:
        asked.append(1)
        return whole(db, screen, at, zone)

    monkeypatch.setattr(programme, "programme", counted)
    assert [wall.poll().status_code for _ in range(5)] == [304] * 5
    assert asked == []
    portal.clock.pass_time(600)
    wall.poll()
    assert asked == [1]


def test_what_an_hour_is_to_play_is_kept_when_it_begins(portal: Portal, wall: Wall) -> None:
    screen = wall.join(working_from="09:00", working_to="10:00")
    usual, capped = place(portal, "dang-ky-khai-sinh"), place(portal, "dang-ky-ket-hon", per_hour=6)
    told = wall.manifest()
    place(portal, "xac-nhan-cu-tru")
    wall.manifest()
    with portal.database.reading() as db:
        rows = {row.placement_id: row.seconds for row in db.query(Expected).filter_by(screen_id=screen.id)}
    left = 1800 - 1  # from the first question to ten o'clock
    most = 6 * told["items"][str(capped)]["seconds"] * left / 3600
    assert set(rows) == {usual, capped}
    assert rows[usual] == pytest.approx(left / 2, abs=1)
    assert rows[capped] == pytest.approx(min(left / 2, most), abs=1)
