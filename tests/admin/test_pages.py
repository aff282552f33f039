"""Every page in both languages: well formed, spoken for, and deaf to what strangers write into it."""

import re
from enum import StrEnum

import pytest
from flask import Flask

from admin import details, words
from admin.words import staff
from hotspot.access.models import GateReport, Pass
from hotspot.access.policy import Bound, EndReason, OverVolume, Refusal
from hotspot.content.edition import Confidence, LifeEvent, OnlineLevel
from hotspot.content.models import ServiceState
from hotspot.content.schedule import HolidayPolicy, Layer, Reason, Slot
from hotspot.db import Database
from hotspot.network import sites
from hotspot.network.models import Kind, Site
from hotspot.staff import members
from hotspot.staff.audit import Action
from hotspot.staff.passwords import Weakness
from hotspot.staff.permissions import Role
from tests.admin.conftest import Village
from tests.admin.desk import Desk

XSS = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}"
ENUMS = (Role, Bound, EndReason, Refusal, OverVolume, Slot, Layer, HolidayPolicy, Reason, ServiceState, OnlineLevel,
         Confidence, Kind, LifeEvent, Action)  # fmt: skip
PAGES = (
    "/", "/truc-tiep", "/dang-truy-cap", "/chan", "/goi", "/goi/moi", "/lich-phat/bai", "/lich-phat/moi", "/dich-vu",
    "/chien-dich", "/chien-dich/moi", "/khung-gio", "/khung-gio/moi", "/ngay-le",
    "/dia-diem", "/dia-diem/moi", "/nhat-ky-ket-noi", "/nhat-ky-thao-tac", "/thanh-vien", "/tai-khoan",
    "/tai-khoan/mat-khau", "/tai-khoan/ma-du-phong", "/tai-khoan/dien-thoai",
)  # fmt: skip
FRAGMENTS = {"/truc-tiep"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: pages are made of what both give alike."""
    return sqlite_url


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_an_empty_box_keeps_the_rules(desk: Desk, language: str) -> None:
    desk.enter(Role.ADMINISTRATOR)
    desk.send("/tai-khoan/cach-hien", {"language": language})
    for path in PAGES:
        if path in FRAGMENTS:
            assert desk.ask(path).status_code == 200
        else:
            assert desk.get(path).language == language


@pytest.mark.parametrize("enum", ENUMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_member_of_every_enum_has_a_word_in_both_languages(
    app: Flask, enum: type[StrEnum], language: str
) -> None:
    with app.test_request_context(query_string={"lang": language}):
        told = {member: words.word(member) for member in enum}
    assert {member for member, text in told.items() if text in ("", member.value)} == set()


@pytest.mark.parametrize("weakness", Weakness)
def test_every_weakness_has_a_sentence(app: Flask, weakness: Weakness) -> None:
    with app.test_request_context():
        assert str(staff.WEAKNESSES[weakness]).endswith(".")


def test_english_and_vietnamese_are_not_the_same_words(desk: Desk) -> None:
    desk.enter()
    english = desk.get("/").headings
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    assert (english, desk.get("/").headings) == (["Today"], ["Hôm nay"])


def test_what_strangers_wrote_is_shown_as_text_everywhere(
    desk: Desk, site: Site, village: Village, database: Database
) -> None:
    """Names, reasons, places and what the gate says of itself: none becomes an element."""
    opened = village.join()
    desk.enter(Role.ADMINISTRATOR)
    with database.writing() as db:
        sites.change(
            db, sites.in_use(db)[0], Kind.MARKET, {"commune": XSS[:80], "place": XSS}, None, desk.clock.now.wall
        )
        moment = desk.clock.now
        db.add(GateReport(id=1, at=moment.wall, highest_wall=moment.wall, boot_id=moment.boot_id,
                          boottime=moment.boottime, admitted=0, repairs=0, trouble=XSS))  # fmt: skip
        member = members.by_login(db, "nhu")
        entry = db.get(Pass, opened.id)
        assert member is not None
        assert entry is not None
        member.name, entry.address = XSS, XSS[:45]
    desk.send("/goi/moi", {"name": XSS, "session_minutes": "60", "over_volume": "cut"})
    desk.send(f"/dang-truy-cap/{village.join(2).public_id}/chan", {"reason": XSS, "until": "open"})
    desk.send("/nhat-ky-ket-noi", {"reason": XSS})
    for path in (*PAGES, f"/dang-truy-cap/{opened.public_id}", "/nhat-ky-ket-noi/xem", "/dang-nhap?next=" + XSS):
        html = desk.ask(path).text
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
        assert "49}}" not in html, path
        assert re.findall(r"<script\b(?![^>]* src=)", html) == [], path
    assert "&lt;script&gt;alert" in desk.ask("/chan").text


def test_a_search_is_given_back_as_text(desk: Desk, site: Site) -> None:
    desk.enter()
    for path in ("/dang-truy-cap", "/dich-vu", "/lich-phat/moi", "/ngay-le"):
        answer = desk.client.get(
            path, query_string={"q": XSS, "nam": XSS, "place": XSS, "service": XSS}, base_url="http://127.0.0.1:8443"
        )
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_trouble_stands_first_on_the_first_page(desk: Desk, site: Site) -> None:
    desk.enter()
    assert "The gatekeeper has never run." in desk.get("/").text


def test_when_all_is_well_one_sentence_says_so(desk: Desk, site: Site, database: Database) -> None:
    desk.enter()
    moment = desk.clock.now
    with database.writing() as db:
        db.add(GateReport(id=1, at=moment.wall, highest_wall=moment.wall, boot_id=moment.boot_id,
                          boottime=moment.boottime, admitted=0, repairs=0, trouble=""))  # fmt: skip
    assert "All is well. The gate is open to everybody who joins." in desk.get("/").text
    assert desk.ask("/healthz").json == {"database": True, "gate": True, "admitted": 0, "trouble": ""}
    desk.clock.pass_time(61)
    assert "The gatekeeper is silent." in desk.get("/").text
    assert desk.ask("/healthz").status_code == 503


def test_health_is_told_on_this_machine_only(desk: Desk) -> None:
    answer = desk.client.get(
        "/healthz", base_url="http://127.0.0.1:8443", environ_overrides={"REMOTE_ADDR": "10.80.0.9"}
    )
    assert answer.status_code == 404


def test_every_answer_carries_the_headers_errors_too(desk: Desk) -> None:
    desk.enter()
    for path in ("/", "/no-such-page", "/dang-truy-cap/x", "/static/none.css", "/static/desk.css"):
        headers = desk.ask(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert desk.ask("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/../__init__.py", "/static/%2e%2e/guard.py", "/static/", "/static/vendor"])
def test_nothing_but_our_static_files_is_served(desk: Desk, path: str) -> None:
    assert desk.ask(path).status_code == 404


def test_static_files_are_kept_a_year_under_their_fingerprint_and_come_compressed(desk: Desk) -> None:
    found = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]+)"', desk.ask("/dang-nhap").text)
    assert found is not None
    plain, packed = desk.ask(found[1]), desk.ask(found[1], **{"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert desk.ask("/static/desk.css?v=old").headers["Cache-Control"] == "public, max-age=3600"


def test_no_rule_of_ours_asks_for_a_picture_that_the_policy_forbids(desk: Desk) -> None:
    css = desk.ask("/static/desk.css").text + desk.ask("/static/desk-tables.css").text
    assert "data:" not in css.replace("data: address", "")
    pictures = set(re.findall(r'url\("(/static/[^"]+)"\)', css))
    assert {picture: desk.ask(picture).status_code for picture in pictures} == dict.fromkeys(pictures, 200)
    assert len(pictures) == 4


def test_details_are_told_in_one_line_whatever_they_hold(app: Flask) -> None:
    with app.test_request_context(query_string={"lang": "en"}):
        told = details.told({"changed": {"place": ["Chợ", "Đình"], "ssid": ["", "X"]}, "seconds": 60, "odd": [1, 2, 3]})
    assert told == "changed: place Chợ → Đình, name of the Wi-Fi empty → X; seconds: 60; odd: 1, 2, 3"


def test_a_place_is_described_and_what_is_wrong_keeps_the_rest(desk: Desk, site: Site) -> None:
    desk.enter()
    path = f"/dia-diem/{site.public_id}"
    answer = desk.fill(path, contact_phone="gọi cho tôi", address="Số 1")
    assert answer.status_code == 422
    assert "Write a telephone number" in answer.text
    assert 'value="Số 1"' in answer.text
    assert "The place is saved." in desk.follow(desk.fill(path, contact_phone="024 3883 0000")).text
    page = desk.follow(desk.fill("/dia-diem/moi", place="Trạm y tế", kind="clinic"))
    assert "Choose the plan that it gives." in page.text
    assert "Trạm y tế" in page.text
