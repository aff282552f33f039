"""The commune's articles as residents read them: in both languages, inside their dates, and never a dead end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from captive.portal import Portal as Parts
from hotspot.content import services
from hotspot.content.counting.models import Measure, Tally
from hotspot.content.items import approval, revisions
from hotspot.content.items.blocks import Block, made
from hotspot.content.items.models import Item
from hotspot.content.items.revisions import Content
from hotspot.content.items.shapes import Kind
from hotspot.db import Database
from tests.admin.desk import Clock
from tests.captive.resident import Phone, sound

Publish = Callable[..., Item]
FEE = made(
    Kind.FEE,
    {"vi": {"amount": "8.000 đồng", "exemption": "Người cao tuổi không mất tiền"}},
    {"source": "Thông tư 281/2016/TT-BTC"},
)


@pytest.fixture
def parts(app: Flask) -> Parts:
    found = app.extensions["portal"]
    assert isinstance(found, Parts)
    return found


@pytest.fixture
def publish(database: Database, clock: Clock) -> Publish:
    """Write, approve and publish an article."""

    def publish(*blocks: Block, title: str = "Khai sinh cho bé", en: str = "", **more: object) -> Item:
        titles = {"vi": title} | ({"en": en} if en else {})
        with database.writing() as db:
            item = revisions.create(db, Content(titles, blocks, **more), None, clock.now.wall)  # type: ignore[arg-type]
            approval.hand_in(db, item, 0, None, clock.now.wall)
            approval.approve(db, item, 1, None, clock.now.wall)
            approval.publish(db, item, 1, None, clock.now.wall)
        return item

    return publish


def test_an_article_shows_every_kind_of_block(phone: Phone, publish: Publish, database: Database) -> None:
    publish(
        made(Kind.HEADING, {"vi": {"text": "Cách nộp"}}),
        made(Kind.STEP, {"vi": {"title": "Mở cổng", "text": "Chọn **Nộp hồ sơ**."}}),
        made(Kind.STEP, {"vi": {"title": "Gửi", "text": "Đọc [hướng dẫn](/dich-vu)."}}),
        made(Kind.CHECKLIST, {"vi": {"lines": "Giấy chứng sinh\nCăn cước"}}),
        FEE,
        made(Kind.NOTICE, {"vi": {"text": "Không cần đến xã."}}),
        made(Kind.FAQ, {"vi": {"question": "Bao lâu?", "answer": "Trong ngày."}}),
        made(Kind.CONTACT, {"vi": {"name": "Tổ công nghệ số"}}, {"phone": "0236 387 1234"}),
        made(Kind.LINK, {"vi": {"label": "Cổng quốc gia"}}, {"url": "https://dichvucong.gov.vn"}),
    )
    page = sound(phone.get("/bai/khai-sinh-cho-be"))
    assert page.headings == ["Khai sinh cho bé"]
    for told in ("Bước 1 Mở cổng", "Bước 2 Gửi", "Giấy chứng sinh", "8.000 đồng", "Người cao tuổi không mất tiền",
                 "Nguồn: Thông tư 281/2016/TT-BTC", "Không cần đến xã.", "Bao lâu?", "Tổ công nghệ số"):  # fmt: skip
        assert told in " ".join(page.text.split())
    assert "<strong>Nộp hồ sơ</strong>" in page.html
    assert {"tel:02363871234", "https://dichvucong.gov.vn", "/dich-vu"} <= set(page.links)


def test_tags_that_somebody_writes_are_words(phone: Phone, publish: Publish) -> None:
    publish(made(Kind.TEXT, {"vi": {"text": "<b>đậm</b> [a](/bai) <script>alert()</script>"}}), title="<i>Bé</i>")
    page = sound(phone.get("/bai/i-be-i"))
    assert page.headings == ["<i>Bé</i>"]
    assert "&lt;script&gt;alert()&lt;/script&gt;" in page.html


def test_english_readers_get_english_where_there_is_some_and_it_is_marked(phone: Phone, publish: Publish) -> None:
    both = made(Kind.TEXT, {"vi": {"text": "Nộp ở nhà."}, "en": {"text": "File at home."}})
    publish(both, made(Kind.HEADING, {"vi": {"text": "Cách nộp"}}), en="Birth of a child")
    page = sound(phone.get("/bai/khai-sinh-cho-be?lang=en"))
    assert page.headings == ["Birth of a child"]
    assert "File at home." in page.text
    assert '<h2 lang="vi">Cách nộp</h2>' in page.html
    assert "Parts of this page are in Vietnamese only." in page.text


def test_an_incentive_shows_inside_its_dates_only(phone: Phone, publish: Publish, clock: Clock) -> None:
    facts = {"basis": "NQ 15/2024/NQ-HĐND", "first_day": "2026-11-24", "last_day": "2026-11-24"}
    publish(FEE, made(Kind.INCENTIVE, {"vi": {"value": "0 đồng khi nộp trên mạng"}}, facts))
    seen = []
    for hours in (0, 14.5 - 1 / 60, 1 / 30, 24 - 1 / 30, 1 / 30):  # from 09:30 on the 23rd of November
        clock.pass_time(hours * 3600)
        seen.append("0 đồng khi nộp trên mạng" in phone.get("/bai/khai-sinh-cho-be").text)
    assert seen == [False, False, True, True, False]


def test_the_service_it_is_about_is_one_tap_away(phone: Phone, publish: Publish, database: Database) -> None:
    with database.reading() as db:
        sheet = services.by_slug(db, "dang-ky-khai-sinh")
    assert sheet is not None
    publish(FEE, service_id=sheet.service_id)
    page = sound(phone.get("/bai/khai-sinh-cho-be"))
    assert {"/dich-vu/dang-ky-khai-sinh", sheet.portal_url} <= set(page.links)
    assert f"Kiểm tra ngày {sheet.checked_on:%d/%m/%Y}" in page.text or f"{sheet.checked_on:%d/%m/%Y}" in page.text


def test_an_article_that_is_opened_is_counted_as_one(
    phone: Phone, parts: Parts, publish: Publish, clock: Clock, database: Database
) -> None:
    item = publish(FEE)
    phone.get("/bai/khai-sinh-cho-be")
    phone.get("/bai/khong-co")
    parts.counter.write(clock.now)
    with database.reading() as db:
        rows = [(row.measure, row.subject, row.count) for row in db.scalars(select(Tally))]
    assert rows == [(Measure.OPENED, f"item:{item.public_id}", 1)]


def test_the_list_has_the_newest_first_and_nothing_that_is_over(phone: Phone, publish: Publish, clock: Clock) -> None:
    publish(FEE, title="Cũ", expires_at=clock.now.wall + timedelta(hours=1))
    clock.pass_time(60)
    publish(FEE, title="Mới")
    listed = sound(phone.get("/bai"))
    assert [url for url in listed.links if url.startswith("/bai/")] == ["/bai/moi", "/bai/cu"]
    clock.pass_time(3600)
    assert [url for url in sound(phone.get("/bai")).links if url.startswith("/bai/")] == ["/bai/moi"]


def test_the_welcome_page_leads_to_the_list_also_when_it_is_empty(phone: Phone) -> None:
    assert "/bai" in sound(phone.get("/")).links
    assert "Chưa có bài viết nào." in sound(phone.get("/bai")).text


def test_what_is_over_says_so_and_leads_on(phone: Phone, publish: Publish, database: Database, clock: Clock) -> None:
    publish(FEE, title="Sắp hết", expires_at=clock.now.wall + timedelta(hours=1))
    down = publish(FEE, title="Bị gỡ")
    with database.writing() as db:
        approval.take_down(db, down, "Sai", None, clock.now.wall)
    clock.pass_time(3600)
    for slug in ("sap-het", "bi-go"):
        answer = phone.get(f"/bai/{slug}")
        page = sound(answer)
        assert answer.status_code == 410
        assert page.headings == ["Bài này không còn ở đây."]
        assert {"/bai", "/dich-vu", "/"} <= set(page.links)


@pytest.mark.parametrize("slug", ["khong-co", "%00", "..%2f..%2fetc", "a" * 900, "%F0%9F%98%80", "' OR 1=1 --"])
def test_what_never_was_is_a_plain_sentence_that_leads_on(phone: Phone, slug: str) -> None:
    answer = phone.get(f"/bai/{slug}")
    assert answer.status_code in (400, 404)
    assert 'href="/' in answer.text


def test_what_is_not_out_is_not_seen(phone: Phone, database: Database, clock: Clock) -> None:
    with database.writing() as db:
        item = revisions.create(db, Content({"vi": "Nháp"}, (FEE,)), None, clock.now.wall)
        approval.hand_in(db, item, 0, None, clock.now.wall)
    assert phone.get("/bai/nhap").status_code == 404


def test_a_long_article_stays_light_and_whole(phone: Phone, publish: Publish) -> None:
    word = "nghiêng" * 8
    steps = [made(Kind.STEP, {"vi": {"title": word, "text": f"{word} {word}"}}) for _ in range(40)]
    publish(*steps, title="Dài " + "x" * 56)
    answer = phone.get("/bai/dai-" + "x" * 56)
    assert sound(answer).text.count(word) == 120
    assert len(answer.data) < 40_000
