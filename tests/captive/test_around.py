"""Whom to ask and whether anybody is there now, where there is Wi-Fi, and other websites."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hotspot.catalogue.websites import WEBSITES, Kind
from hotspot.content.edition import is_government
from hotspot.content.planning.models import Holiday
from hotspot.network import sites
from hotspot.network.models import Kind as PlaceKind
from hotspot.network.models import Site
from tests.captive.resident import Phone, Portal, sound

PAGES = ("/lien-he", "/diem-wifi", "/lien-ket-website")
HOURS = [
    {"days": [0, 1, 2, 3, 4], "opens": "07:30", "closes": "11:30"},
    {"days": [0, 1, 2, 3, 4], "opens": "13:30", "closes": "17:00"},
]


@pytest.fixture
def receiving(portal: Portal, site: Site) -> Portal:
    """The market, whose staff receive people in office hours."""
    with portal.database.writing() as db:
        found = sites.the(db)
        assert found is not None
        sites.receive(db, found, HOURS, None, portal.clock.now.wall)
    return portal


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_are_sound_in_both_languages_and_lead_back(phone: Phone, path: str, language: str) -> None:
    page = sound(phone.get(f"{path}?lang={language}"))
    assert page.language == language
    assert f"/?lang={language}" in page.links


def test_every_page_leads_to_them(phone: Phone) -> None:
    assert [path for path in PAGES if path not in sound(phone.get("/")).links] == []


def test_the_card_names_whom_to_ask_and_the_national_lines(phone: Phone) -> None:
    page = sound(phone.get("/lien-he"))
    assert {"tel:02363871234", "tel:18001096", "tel:19000368"} <= set(page.links)
    assert "Nguyễn Thị Lan" in page.text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "Đang mở cửa, đến 11:30."),
        (2 * 3600, "Đang đóng cửa. Mở lại lúc 13:30 hôm nay."),
        # the day after is a holiday of the table: 24/11
        (8 * 3600, "Đang đóng cửa. Mở lại lúc 07:30 ngày 25/11/2026."),
    ],
)
def test_it_is_told_whether_anybody_is_there_now(receiving: Portal, seconds: float, told: str) -> None:
    receiving.clock.pass_time(seconds)
    page = sound(receiving.phone().get("/lien-he"))
    assert told in page.text
    assert "Thứ\u00a0Hai – Thứ\u00a0Sáu" in page.text


def test_a_holiday_of_the_table_is_a_day_off(receiving: Portal) -> None:
    with receiving.database.writing() as db:
        db.add(Holiday(day=date(2026, 11, 23), name="Ngày nghỉ"))
    text = sound(receiving.phone().get("/lien-he")).text
    assert "Hôm nay nghỉ lễ. Mở lại lúc 07:30 ngày 25/11/2026." in text


def test_without_hours_nothing_is_claimed(phone: Phone) -> None:
    text = sound(phone.get("/lien-he")).text
    assert [part for part in ("Đang mở cửa", "Đang đóng cửa") if part in text] == []


def test_a_point_is_running_while_its_gatekeeper_reports(portal: Portal) -> None:
    running = sound(portal.phone().get("/diem-wifi")).text
    portal.clock.pass_time(120)
    silent = sound(portal.phone().get("/diem-wifi")).text
    assert ("Đang hoạt động" in running, "Tạm dừng" in running) == (True, False)
    assert ("Đang hoạt động" in silent, "Tạm dừng" in silent) == (False, True)
    assert "báo lần cuối lúc 09:30, 23/11/2026" in silent


def test_of_a_point_elsewhere_nothing_is_claimed(portal: Portal) -> None:
    words = {"commune": "Xã Cổng Làng", "place": "Nhà văn hóa thôn Đoài", "ssid": "CongLang-Doai"}
    with portal.database.writing() as db:
        sites.create(db, PlaceKind.CULTURE_HOUSE, words, None, portal.clock.now.wall)
    text = sound(portal.phone().get("/diem-wifi")).text
    assert [part for part in (*words.values(), "Chưa có tin từ điểm này.") if part not in text] == []


def test_websites_are_the_states_and_open_in_the_same_window(phone: Phone) -> None:
    answer = phone.get("/lien-ket-website")
    assert {one.url for one in WEBSITES} <= set(sound(answer).links)
    assert "target=" not in answer.text
    assert [one.url for one in WEBSITES if not is_government(one.url)] == []
    assert {one.kind for one in WEBSITES} == set(Kind)
    assert [one.url for one in WEBSITES if set(one.words) != {"vi", "en"} or not one.host] == []


def test_before_a_place_is_described_the_pages_still_open(portal: Portal) -> None:
    with portal.database.writing() as db:
        found = sites.the(db)
        assert found is not None
        sites.archive(db, found, None, portal.clock.now.wall)
    portal.clock.pass_time(2)
    for path in PAGES:
        assert sound(portal.phone().get(path)).headings != []


def test_the_clock_of_the_place_decides_and_not_that_of_the_world(receiving: Portal) -> None:
    now = receiving.clock.now
    receiving.clock.now = replace(now, wall=now.wall - timedelta(hours=2, minutes=1))
    assert "Mở lại lúc 07:30 hôm nay." in sound(receiving.phone().get("/lien-he")).text
