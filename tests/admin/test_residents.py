"""Who is connected, and what an officer's click does to a phone: the real gatekeeper over the simulated gate."""

import time

import pytest
from sqlalchemy import select

from hotspot.access.models import DeviceBlock, Pass
from hotspot.access.policy import EndReason
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.conftest import Village
from tests.admin.desk import Desk, Porter

XSS = '<script>alert("x")</script>'


def _pass(database: Database, number: int) -> Pass:
    with database.reading() as db:
        found = db.get(Pass, number)
    assert found is not None
    return found


def test_closing_cuts_the_phone_before_the_page_answers(desk: Desk, porter: Porter, village: Village) -> None:
    opened = village.join()
    assert porter.let_in(opened.id) == {village.mac(1)}
    desk.enter()
    begun = time.monotonic()
    answer = desk.fill("/dang-truy-cap", f"/dang-truy-cap/{opened.public_id}/dong")
    assert time.monotonic() - begun < 2
    assert porter.passing() == set()
    page = desk.follow(answer)
    assert "Access closed. The device is cut off." in page.text
    assert "No device is connected now." in page.text
    ended = _pass(desk.database, opened.id)
    assert (ended.end_reason, ended.mac) == (EndReason.CLOSED, None)


@pytest.mark.parametrize(("minutes", "seconds", "told"), [("30", 1800, "30 minutes"), ("120", 7200, "2 hours")])
def test_extending_keeps_the_phone_on_past_its_time(
    desk: Desk, porter: Porter, village: Village, minutes: str, seconds: int, told: str
) -> None:
    opened = village.join()
    porter.let_in(opened.id)
    desk.enter()
    before = _pass(desk.database, opened.id).until_boot
    answer = desk.send(f"/dang-truy-cap/{opened.public_id}/them", {"minutes": minutes, "from": "today"})
    assert answer.location == "/"
    assert f"{told} added." in desk.follow(answer).text
    assert _pass(desk.database, opened.id).until_boot == before + seconds
    desk.clock.pass_time(before - desk.clock.now.boottime + 60)
    assert porter.passing() == {village.mac(1)}


def test_blocking_cuts_the_phone_and_bars_it_until_the_block_is_lifted(
    desk: Desk, porter: Porter, village: Village, database: Database
) -> None:
    opened = village.join()
    porter.let_in(opened.id)
    desk.enter()
    path = f"/dang-truy-cap/{opened.public_id}"
    answer = desk.fill(path, f"{path}/chan", reason="Tải phim cả ngày", until="day")
    assert porter.passing() == set()
    page = desk.follow(answer)
    assert "The device is blocked and cut off." in page.text
    assert "Tải phim cả ngày" in page.text
    with pytest.raises(AssertionError):
        village.join()
    with database.reading() as db:
        barred = db.scalars(select(DeviceBlock)).one()
    assert barred.until is not None
    assert barred.until.isoformat() == "2026-11-23T17:00:00+00:00"  # midnight in the commune
    desk.fill("/chan", f"/chan/{barred.public_id}/bo")
    assert village.join().fresh


def test_a_block_without_a_reason_or_an_end_says_so_and_keeps_what_was_typed(desk: Desk, village: Village) -> None:
    path = f"/dang-truy-cap/{village.join().public_id}"
    desk.enter()
    answer = desk.fill(path, f"{path}/chan", reason="  ", until="never")
    assert answer.status_code == 422
    assert answer.text.count("Fill this in.") == 2  # in the summary and at the field
    assert answer.text.count("Choose one.") == 2
    answer = desk.fill(path, f"{path}/chan", reason=f"Vì {XSS}")
    assert answer.status_code == 422
    assert "Vì &lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</textarea>" in answer.text


def test_when_the_gate_does_not_answer_the_page_says_that_it_will_follow(desk: Desk, village: Village) -> None:
    opened = village.join()
    desk.enter()
    answer = desk.send(f"/dang-truy-cap/{opened.public_id}/dong")
    assert "Saved, but the gate has not confirmed yet." in desk.follow(answer).text
    assert _pass(desk.database, opened.id).end_reason is EndReason.CLOSED


def test_extending_what_has_ended_says_that_it_is_too_late(desk: Desk, village: Village) -> None:
    opened = village.join()
    desk.enter()
    desk.clock.pass_time(10 * 60)
    moment = desk.clock.now
    desk.clock.now = Moment(moment.wall, moment.boot_id, moment.boottime + 7200)
    answer = desk.send(f"/dang-truy-cap/{opened.public_id}/them", {"minutes": "30"})
    assert "Too late" in desk.follow(answer).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize("minutes", ["", "31", "-30", "1e9", "30 "])
def test_only_the_offered_times_can_be_added(desk: Desk, village: Village, minutes: str) -> None:
    opened = village.join()
    desk.enter()
    answer = desk.send(f"/dang-truy-cap/{opened.public_id}/them", {"minutes": minutes})
    assert answer.status_code == 400


def test_the_list_shows_names_that_die_with_the_day_and_never_a_mac(desk: Desk, village: Village) -> None:
    opened = [village.join(number) for number in (1, 2)]
    desk.enter()
    page = desk.get("/dang-truy-cap")
    rows = [_pass(desk.database, one.id) for one in opened]
    assert [page.text.count(row.device[:6].upper()) for row in rows] == [5, 5]
    assert "02:00:00" not in page.html
    assert not any(row.log_device[:6] in page.html.lower() for row in rows)


@pytest.mark.parametrize(("search", "found"), [("10.80.0.2", 1), ("10.80", 2), ("%", 0), ("_", 0), ("' OR 1=1", 0)])
def test_a_search_finds_addresses_and_takes_nothing_for_a_pattern(
    desk: Desk, village: Village, search: str, found: int
) -> None:
    for number in (1, 2):
        village.join(number)
    desk.enter()
    answer = desk.client.get("/dang-truy-cap/truc-tiep", query_string={"q": search}, base_url="http://127.0.0.1:8443")
    assert answer.text.count("/dong") == found


def test_a_pass_that_is_nobody_s_is_not_found(desk: Desk, site: object) -> None:
    desk.enter()
    assert desk.get("/dang-truy-cap/nonsense", 404).headings == ["There is no such page"]
    for action in ("dong", "them", "chan"):
        values = {"minutes": "30", "reason": "vì sao", "until": "open"}
        assert desk.send(f"/dang-truy-cap/nonsense/{action}", values).status_code == 404


def test_the_page_of_a_device_that_has_left_leads_back_to_the_list(desk: Desk, village: Village) -> None:
    opened = village.join()
    desk.enter()
    desk.send(f"/dang-truy-cap/{opened.public_id}/dong")
    assert "This device is no longer connected." in desk.follow(desk.ask(f"/dang-truy-cap/{opened.public_id}")).text


def test_each_action_leaves_a_line_with_the_member_s_name(desk: Desk, village: Village, database: Database) -> None:
    first, second = village.join(1), village.join(2)
    member = desk.hire(Role.OFFICER, "nhu")
    desk.sign_in("nhu")
    desk.send(f"/dang-truy-cap/{first.public_id}/them", {"minutes": "30"})
    desk.send(f"/dang-truy-cap/{first.public_id}/dong")
    desk.send(f"/dang-truy-cap/{second.public_id}/chan", {"reason": "vì sao", "until": "open"})
    with database.reading() as db:
        lines = db.execute(
            select(AuditEntry.action, AuditEntry.member_id).order_by(AuditEntry.id.desc()).limit(3)
        ).all()
    assert [line.action for line in lines] == ["device.blocked", "pass.closed", "pass.extended"]
    assert {line.member_id for line in lines} == {member.id}
