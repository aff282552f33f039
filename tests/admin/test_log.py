"""The connection log opens for a reason, for half an hour, and every look leaves a line."""

import pytest
from sqlalchemy import select

from hotspot.db import Database
from hotspot.staff.models import AuditEntry
from tests.admin.conftest import Village
from tests.admin.desk import Desk

REASON = {"reason": "Kiểm tra sự cố mạng tại chợ", "document": "15/CAX"}


def _looks(database: Database) -> list[dict[str, object]]:
    with database.reading() as db:
        query = select(AuditEntry.details).where(AuditEntry.action == "log.read").order_by(AuditEntry.id)
        return list(db.scalars(query))


def _opened(desk: Desk) -> Desk:
    desk.enter()
    assert desk.fill("/nhat-ky-ket-noi", **REASON).location == "/nhat-ky-ket-noi/xem"
    return desk


def test_without_a_reason_it_stays_shut(desk: Desk, village: Village) -> None:
    village.join()
    desk.enter()
    for path in ("/nhat-ky-ket-noi/xem", "/nhat-ky-ket-noi/tra-mac"):
        assert desk.ask(path).location == "/nhat-ky-ket-noi"
    assert desk.send("/nhat-ky-ket-noi/tra-mac", {"mac": village.mac(1)}).location == "/nhat-ky-ket-noi"
    answer = desk.fill("/nhat-ky-ket-noi", reason="vì thích")
    assert answer.status_code == 422
    assert "Say a little more: at least 10 characters." in answer.text
    assert _looks(desk.database) == []


def test_a_reason_opens_it_and_is_kept_with_every_look(desk: Desk, village: Village) -> None:
    village.join()
    _opened(desk)
    page = desk.get("/nhat-ky-ket-noi/xem")
    assert "10.80.0.1" in page.text
    assert REASON["reason"] in page.text
    desk.get("/nhat-ky-ket-noi/xem?q=10.80.0.1&tu=23/11/2026")
    looks = _looks(desk.database)
    assert [look["look"] for look in looks] == ["opened", "list", "list"]
    assert {look["reason"] for look in looks} == {REASON["reason"]}
    assert looks[2]["search"] == "10.80.0.1"
    assert looks[2]["since"] == "23/11/2026"


def test_after_half_an_hour_it_asks_again(desk: Desk, village: Village) -> None:
    _opened(desk)
    for _ in range(3):
        desk.clock.pass_time(10 * 60 - 10)
        assert desk.ask("/nhat-ky-ket-noi/xem").status_code == 200
    desk.clock.pass_time(60)
    assert desk.ask("/nhat-ky-ket-noi/xem").location == "/nhat-ky-ket-noi"


def test_the_reason_of_one_member_opens_nothing_for_the_next(desk: Desk, village: Village) -> None:
    _opened(desk)
    desk.send("/dang-xuat")
    desk.sign_in()
    assert desk.ask("/nhat-ky-ket-noi/xem").location == "/nhat-ky-ket-noi"


@pytest.mark.parametrize("written", ["02:00:00:00:00:01", "02-00-00-00-00-01", "0200.0000.0001", " 020000000001 "])
def test_whether_a_mac_was_here_is_answered_without_keeping_it(desk: Desk, village: Village, written: str) -> None:
    village.join(1)
    village.join(2)
    _opened(desk)
    answer = desk.fill("/nhat-ky-ket-noi/tra-mac", "/nhat-ky-ket-noi/tra-mac", mac=written)
    assert answer.status_code == 200
    assert "One visit" in answer.text
    assert "10.80.0.1" in answer.text
    assert "10.80.0.2" not in answer.text
    last = _looks(desk.database)[-1]
    assert (last["look"], last["document"]) == ("device", "15/CAX")
    assert "00:00:01" not in str(last)
    assert "000000001" not in str(last)


def test_a_mac_that_never_was_here_is_said_so(desk: Desk, village: Village) -> None:
    village.join()
    _opened(desk)
    answer = desk.fill("/nhat-ky-ket-noi/tra-mac", "/nhat-ky-ket-noi/tra-mac", mac="02:ff:ff:ff:ff:ff")
    assert "No device with this address is in the log." in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"mac": "02:00:00:00:00"}, "Write a MAC address"),
        ({"mac": "zz:00:00:00:00:01"}, "Write a MAC address"),
        ({"mac": "02:00:00:00:00:01", "document": " "}, "Fill this in."),
    ],
)
def test_a_look_up_needs_a_mac_and_a_document(
    desk: Desk, village: Village, typed: dict[str, str], sentence: str
) -> None:
    _opened(desk)
    before = len(_looks(desk.database))
    answer = desk.fill("/nhat-ky-ket-noi/tra-mac", "/nhat-ky-ket-noi/tra-mac", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(_looks(desk.database)) == before


def test_no_mac_is_ever_shown(desk: Desk, village: Village) -> None:
    village.join()
    _opened(desk)
    assert "02:00:00" not in desk.get("/nhat-ky-ket-noi/xem").html


def test_older_pages_follow_and_lead_back(desk: Desk, village: Village) -> None:
    for number in range(1, 61):
        village.join(number)
    _opened(desk)
    first = desk.get("/nhat-ky-ket-noi/xem")
    older = next(link for link in first.links if "sau=" in link)
    second = desk.get(older)
    shown = [page.html.count('data-name="Until"') for page in (first, second)]
    assert shown == [50, 10]
    assert not any("sau=" in link for link in second.links)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize("query", ["tu=x", "den=31/02/2026", "tu=30/11/2026&den=01/11/2026", "sau=x", "place=x"])
def test_odd_filters_do_no_harm(desk: Desk, village: Village, query: str) -> None:
    _opened(desk)
    desk.get(f"/nhat-ky-ket-noi/xem?{query}")


def test_hours_narrow_it_as_a_letter_of_the_police_does(desk: Desk, village: Village) -> None:
    village.join(1)  # at 09:30 in the commune
    _opened(desk)
    day = "tu=23/11/2026&den=23/11/2026"
    shown = {
        hours: "10.80.0.1" in desk.get(f"/nhat-ky-ket-noi/xem?{day}&{hours}").text
        for hours in ("tu_gio=9h30", "tu_gio=9h31", "den_gio=9:30", "den_gio=9h31", "tu_gio=9&den_gio=10")
    }
    assert list(shown.values()) == [True, False, False, True, True]
