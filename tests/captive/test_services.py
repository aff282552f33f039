"""A resident's way through the services: doors, events, the two ways, and what is different here and today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from captive.services import EVENTS
from hotspot.content import incentives, overrides, portal_links, services
from hotspot.content.edition import LifeEvent, OnlineLevel, Wording
from hotspot.content.incentives import Saving
from hotspot.content.models import Service
from hotspot.content.overrides import Override
from tests.captive.resident import Phone, Portal, sound

TODAY = date(2026, 11, 23)
RESIDENCE, WEDDING, COPY = "dang-ky-thuong-tru", "dang-ky-ket-hon", "chung-thuc-ban-sao"
PAGES = ("/nguoi-dan", "/ho-kinh-doanh", *(f"/su-kien/{name}" for name in EVENTS.values()))


def do(portal: Portal, work: Callable[[Session, Service], object], slug: str = RESIDENCE) -> None:
    """Something that staff do to one service; the portal sees it a second later."""
    with portal.database.writing() as db:
        work(db, db.scalars(select(Service).where(Service.slug == slug)).one())
    portal.clock.pass_time(2)


def grant(
    portal: Portal, before: int | None = 20_000, after: int = 10_000, slug: str = RESIDENCE, days: int = 2
) -> None:
    saving = Saving(
        before=before,
        after=after,
        words={"vi": {"what": "Lệ phí.", "who": "Cho mọi người."}},
        legal_basis="NQ 23/2026/NQ-HĐND",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=days),
        checked_on=TODAY,
        checked_by="Đào",
    )
    do(portal, lambda db, service: incentives.grant(db, service, saving, TODAY, None, portal.clock.now.wall), slug)


def adapt(portal: Portal, slug: str, level: OnlineLevel | None, words: dict[str, dict[str, str]]) -> None:
    override = Override(
        online_level=level, words=words, starts_on=TODAY, ends_on=None, checked_on=TODAY, checked_by="Đào"
    )
    do(portal, lambda db, service: overrides.adapt(db, service, override, TODAY, None, portal.clock.now.wall), slug)


def rewrite(portal: Portal, slug: str, **changed: object) -> None:
    """A new version, published."""

    def work(db: Session, service: Service) -> None:
        sheet = services.history(db, service)[0]
        number = services.edit(db, service, replace(sheet, **changed), None, portal.clock.now.wall)  # type: ignore[arg-type]
        services.publish(db, service, None, portal.clock.now.wall, number, TODAY)

    do(portal, work, slug)


def test_both_doors_are_one_tap_from_the_front_page_and_ask_for_nothing(phone: Phone) -> None:
    front = phone.get("/")
    assert {"/nguoi-dan", "/ho-kinh-doanh"} <= set(sound(front).links)
    for path in ("/nguoi-dan", "/ho-kinh-doanh"):
        answer = phone.get(path)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])


def test_behind_a_door_stands_what_is_meant_for_it(phone: Phone) -> None:
    people, business = (sound(phone.get(path)).links for path in ("/nguoi-dan", "/ho-kinh-doanh"))
    found = [(f"/dich-vu/{slug}" in people, f"/dich-vu/{slug}" in business) for slug in (RESIDENCE, COPY)]
    assert found == [(True, False), (True, True)]


def test_every_event_of_the_front_page_has_a_page_of_its_own(phone: Phone) -> None:
    events = [link for link in sound(phone.get("/")).links if link.startswith("/su-kien/")]
    assert set(EVENTS) == set(LifeEvent)
    assert len(events) > 3
    for link in events:
        assert any(url.startswith("/dich-vu/") for url in sound(phone.get(link)).links), link


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_doors_and_events_are_sound_in_both_languages(phone: Phone, path: str, language: str) -> None:
    page = sound(phone.get(f"{path}?lang={language}"))
    assert page.language == language
    assert [url for url in page.links if url.startswith("/") and "lang=" not in url] == []


def test_an_event_that_does_not_exist_is_404(phone: Phone) -> None:
    assert [phone.get(f"/su-kien/{name}").status_code for name in ("birth", "x" * 500, "%00")] == [404] * 3


def test_the_two_ways_stand_side_by_side(phone: Phone) -> None:
    text = sound(phone.get(f"/dich-vu/{RESIDENCE}")).text
    told = ("Nộp trên mạng hay đến tận nơi", "Không phải đến.", "Một lần để nộp.", "cần tài khoản VNeID mức 2.")
    assert [part for part in told if part not in text] == []


def test_a_service_that_is_done_in_part_says_which_step_needs_a_visit(phone: Phone) -> None:
    page = sound(phone.get(f"/dich-vu/{WEDDING}"))
    assert "Đến một lần, ở bước 6." in page.text
    assert page.html.count("Bước này phải đến tận nơi.") == 1
    assert page.html.index("Đúng hẹn, cả hai người") < page.html.index("Bước này phải đến tận nơi.")


def test_a_service_of_the_counter_never_offers_the_net(phone: Phone) -> None:
    page = sound(phone.get(f"/dich-vu/{COPY}"))
    assert "Việc này chưa nộp trên mạng được." in page.text
    assert [part for part in ("Trước khi nộp", "Trên mạng", "0 đồng khi nộp") if part in page.text] == []
    assert [url for url in page.links if url.startswith("https:")] == []


def test_a_badge_shows_on_page_list_and_card_inside_its_dates_and_goes_by_itself(portal: Portal) -> None:
    badge = "giảm từ 20.000 đồng còn 10.000 đồng"
    paths = ("/", "/nguoi-dan", "/su-kien/chuyen-nha", f"/dich-vu/{RESIDENCE}", "/dich-vu?q=thuong+tru")
    shown = [[badge in portal.phone().get(path).text for path in paths]]
    grant(portal)
    shown.append([badge in portal.phone().get(path).text for path in paths])
    portal.clock.pass_time(2 * 86_400)
    shown.append([badge in portal.phone().get(path).text for path in paths])
    assert shown == [[False] * 5, [True] * 5, [False] * 5]


def test_a_badge_goes_at_midnight_and_not_a_minute_later(portal: Portal) -> None:
    grant(portal, days=1)
    portal.clock.pass_time(14.5 * 3600 - 3)  # it is 09:30 and two seconds
    before = "giảm từ 20.000" in portal.phone().get("/").text
    portal.clock.pass_time(2)
    assert (before, "giảm từ 20.000" in portal.phone().get("/").text) == (True, False)


def test_free_is_told_as_nothing_to_pay_with_the_document_and_who(portal: Portal) -> None:
    grant(portal, None, 0)
    text = sound(portal.phone().get(f"/dich-vu/{RESIDENCE}")).text
    told = ("0 đồng khi nộp trên mạng", "Cho mọi người.", "Đến hết ngày 24/11/2026.", "NQ 23/2026/NQ-HĐND")
    assert [part for part in told if part not in text] == []


def test_what_is_different_here_is_what_residents_read(portal: Portal) -> None:
    adapt(portal, RESIDENCE, None, {"vi": {"fee": "3.000 đồng.", "fee_exemption": "Trẻ em.", "remark": "Thứ Ba trả."}})
    text = sound(portal.phone().get(f"/dich-vu/{RESIDENCE}")).text
    told = ("3.000 đồng.", "Trẻ em.", "Thứ Ba trả.", "Phần riêng của xã kiểm tra ngày 23/11/2026.")
    assert [part for part in told if part not in text] == []
    assert "20.000 đồng nếu nộp trực tiếp" not in text


def test_what_is_done_at_the_counter_here_loses_link_badge_and_promotion(portal: Portal) -> None:
    grant(portal)
    before = sound(portal.phone().get("/")).links
    adapt(portal, RESIDENCE, OnlineLevel.COUNTER, {})
    page = sound(portal.phone().get(f"/dich-vu/{RESIDENCE}"))
    assert [url for url in page.links if url.startswith("https:")] == []
    assert "giảm từ" not in page.text
    after = sound(portal.phone().get("/")).links
    promoted = [[url for url in links if url.startswith(f"/dich-vu/{RESIDENCE}?")] for links in (before, after)]
    assert [len(found) > 0 for found in promoted] == [True, False]


def test_a_link_made_by_the_template_is_what_residents_get(portal: Portal) -> None:
    own = "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?keyword={code}"

    def work(db: Session, _service: Service) -> None:
        row = portal_links.keep(db, None, "Tìm", own, {}, None, portal.clock.now.wall)
        portal_links.choose(db, row, None, portal.clock.now.wall)

    do(portal, work)
    assert own.format(code="1.004222") in sound(portal.phone().get("/")).links
    assert own.format(code="1.004222") in sound(portal.phone().get(f"/dich-vu/{RESIDENCE}")).links


def test_a_service_that_is_over_says_so_and_leads_on(portal: Portal) -> None:
    rewrite(portal, RESIDENCE, effective_to=TODAY, successor=WEDDING)
    page = sound(portal.phone().get(f"/dich-vu/{RESIDENCE}"))
    assert "Thủ tục này chỉ áp dụng đến hết ngày 22/11/2026." in page.text
    assert f"/dich-vu/{WEDDING}" in page.links
    assert [url for url in page.links if url.startswith("https:")] == []
    assert f"/dich-vu/{RESIDENCE}" not in sound(portal.phone().get("/")).links
    assert "Không còn áp dụng" in portal.phone().get("/su-kien/chuyen-nha").text


def test_one_that_leads_to_itself_or_nowhere_asks_to_ask(portal: Portal) -> None:
    rewrite(portal, RESIDENCE, effective_to=TODAY, successor=RESIDENCE)
    page = sound(portal.phone().get(f"/dich-vu/{RESIDENCE}"))
    assert "Thủ tục thay thế" not in page.text


def test_a_new_version_takes_over_on_its_day_without_anybody(portal: Portal) -> None:
    words = {"vi": replace(_words(portal), summary="Bản của năm sau.")}
    rewrite(portal, RESIDENCE, words=words, effective_from=TODAY + timedelta(days=1))
    before = "Bản của năm sau." in portal.phone().get(f"/dich-vu/{RESIDENCE}").text
    portal.clock.pass_time(14.5 * 3600)
    assert (before, "Bản của năm sau." in portal.phone().get(f"/dich-vu/{RESIDENCE}").text) == (False, True)


def _words(portal: Portal) -> Wording:
    with portal.database.reading() as db:
        sheet = services.by_slug(db, RESIDENCE)
    assert sheet is not None
    return sheet.words["vi"]


def test_an_empty_search_offers_the_events(phone: Phone) -> None:
    page = sound(phone.get("/dich-vu?q=zzzz"))
    assert "/su-kien/sinh-con" in page.links


def test_long_names_and_no_services_break_no_page(portal: Portal) -> None:
    words = {"vi": replace(_words(portal), name="Ă" * 160)}
    rewrite(portal, RESIDENCE, words=words)
    assert "Ă" * 160 in sound(portal.phone().get("/nguoi-dan")).text
    with portal.database.writing() as db:
        for service in db.scalars(select(Service)):
            services.withdraw(db, service, None, portal.clock.now.wall)
    portal.clock.pass_time(2)
    for path in ("/", "/nguoi-dan", "/dich-vu", "/su-kien/sinh-con"):
        assert sound(portal.phone().get(path)).headings != []
