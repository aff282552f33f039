"""What residents read: the whole procedure, rules, what is recorded, search, and odd addresses, in both languages."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from hotspot.content import rules, services
from hotspot.content.edition import Wording
from hotspot.content.models import Service
from hotspot.content.services import Sheet
from hotspot.db import Database
from tests.captive.resident import Phone, Portal, sound

BIRTH = "/dich-vu/dang-ky-khai-sinh"
PAGES = ("/", "/dich-vu", "/dich-vu?q=khai+sinh", BIRTH, "/noi-quy", "/may-ghi-gi", "/khong-co")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page says does not depend on the kind of database."""
    return sqlite_url


def sheet_of(database: Database, slug: str) -> Sheet:
    with database.reading() as db:
        found = services.by_slug(db, slug)
    assert found is not None
    return found


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_p_5_p_6_every_page_is_sound_in_both_languages(phone: Phone, path: str, language: str) -> None:
    answer = phone.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    page = sound(answer)
    assert page.language == language
    assert unicodedata.is_normalized("NFC", page.html)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_a_chosen_language_travels_in_every_link_of_ours(phone: Phone, path: str) -> None:
    page = sound(phone.get(f"{path}{'&' if '?' in path else '?'}lang=en"))
    ours = [url for url in page.links if url.startswith("/")]
    assert [url for url in ours if "lang=" not in url] == []
    assert len(ours) > 3


def test_a_language_that_was_not_chosen_stays_out_of_the_links(portal: Portal) -> None:
    """Otherwise a link that somebody passes on would speak the sender's language."""
    page = sound(portal.phone(language="en").get("/dich-vu"))
    assert page.language == "en"
    assert [url for url in page.links if "lang=" in url] == ["/dich-vu?lang=vi"]


def test_the_whole_procedure_is_there(portal: Portal) -> None:
    sheet = sheet_of(portal.database, "dang-ky-khai-sinh")
    words = sheet.wording("vi")
    page = sound(portal.phone().get(BIRTH))
    told = [words.name, words.summary, *words.audiences, *words.benefits, *words.documents, *words.steps]
    told += [words.processing_time, words.fee, words.fee_exemption, sheet.code, "18/07/2026", "Làm hết trên mạng"]
    assert [part for part in told if part not in page.text] == []
    assert sheet.portal_url in page.links
    assert portal.phone().get(BIRTH).text.index("Các bước làm") < portal.phone().get(BIRTH).text.index(words.steps[0])


def test_a_service_of_the_counter_does_not_send_people_to_the_portal(phone: Phone) -> None:
    page = sound(phone.get("/dich-vu/chung-thuc-ban-sao"))
    assert "Làm tại nơi tiếp nhận" in page.text
    assert [url for url in page.links if url.startswith("https:")] == []


def test_facts_that_were_checked_long_ago_say_so(portal: Portal) -> None:
    """Checked on 18/07/2026: after ninety days the page itself says that it is old."""
    assert "Đã lâu, xin xem lại trên Cổng." in portal.phone().get(BIRTH).text
    portal.clock.now = replace(portal.clock.now, wall=portal.clock.now.wall - timedelta(days=60))
    assert "Đã lâu" not in portal.phone().get(BIRTH).text


def test_details_that_are_only_in_vietnamese_are_marked_as_such(portal: Portal) -> None:
    sheet = sheet_of(portal.database, "sang-ten-xe")
    edition = replace(sheet, words={"vi": sheet.words["vi"], "en": Wording(name="Vehicle transfer")})
    with portal.database.writing() as db:
        service = services.get(db, sheet.public_id)
        assert service is not None
        services.edit(db, service, edition, None, portal.clock.now.wall)
        services.publish(db, service, None, portal.clock.now.wall)
    page = sound(portal.phone(language="en").get("/dich-vu/sang-ten-xe"))
    assert page.headings == ["Vehicle transfer"]
    assert "The details are in Vietnamese only." in page.text
    assert f'lang="vi">{sheet.words["vi"].summary}' in page.html


def test_search_folds_accents_capitals_and_decomposed_letters(phone: Phone) -> None:
    for words in ("dang ky khai sinh", "ĐĂNG KÝ khai sinh", unicodedata.normalize("NFD", "đăng ký khai sinh")):
        page = sound(phone.get(f"/dich-vu?{urlencode({'q': words})}"))
        assert (BIRTH in page.links, "Tìm thấy 1 dịch vụ." in page.text) == (True, True), words


def test_a_search_that_finds_nothing_says_so_and_repeats_it_harmlessly(phone: Phone) -> None:
    page = sound(phone.get(f"/dich-vu?{urlencode({'q': '<img src=x onerror=alert(1)>'})}"))
    assert "Chưa tìm thấy dịch vụ nào." in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.html


def test_services_are_listed_under_the_events_of_a_family(phone: Phone) -> None:
    page = sound(phone.get("/dich-vu"))
    assert page.html.index('id="birth"') < page.html.index(BIRTH) < page.html.index('id="wedding"')


def test_drafts_and_unknown_services_are_404(portal: Portal) -> None:
    with portal.database.reading() as db:
        drafts = {str(slug) for slug in db.scalars(select(Service.slug))} - {one.slug for one in services.published(db)}
    assert drafts == {"sang-ten-so-do"}
    for slug in (*drafts, "khong-co", "..", "%00"):
        answer = portal.phone().get(f"/dich-vu/{slug}")
        assert answer.status_code == 404
        assert "Không có trang này." in sound(answer).text


def test_the_rules_have_a_version_and_a_date(portal: Portal) -> None:
    page = sound(portal.phone().get("/noi-quy"))
    with portal.database.reading() as db:
        current = rules.in_force(db, portal.clock.now.wall)
    assert current is not None
    assert [line for line in current.wording("vi") if line not in page.text] == []
    assert "Bản số 1, áp dụng từ ngày 23/11/2026." in page.text


def test_what_is_recorded_names_days_person_and_this_connection(portal: Portal) -> None:
    phone = portal.phone()
    before = sound(phone.get("/may-ghi-gi")).text
    phone.join()
    after = sound(phone.get("/may-ghi-gi")).text
    reference = portal.live()[0].public_id
    assert [words for words in ("Giữ 90 ngày", "Nguyễn Thị Lan", "0236 387 1234") if words not in before] == []
    assert (reference in before, reference in after) == (False, True)


def test_the_reference_is_that_of_the_device_that_asks(portal: Portal) -> None:
    portal.phone(8).join()
    assert portal.live()[0].public_id not in portal.phone(7).get("/may-ghi-gi").text


def test_the_health_page_is_for_this_machine_only(portal: Portal) -> None:
    assert portal.phone().get("/healthz").status_code == 404
    here = replace(portal.phone(), address="127.0.0.1", host="127.0.0.1:2080")
    answer = here.get("/healthz")
    assert (answer.status_code, answer.json) == (
        200,
        {"database": True, "gate": True, "admitted": 0, "trouble": ""},
    )
    portal.clock.pass_time(31)
    stale = here.get("/healthz")
    assert (stale.status_code, stale.json) == (503, {"database": True, "gate": False, "admitted": 0, "trouble": ""})
