"""Finding a service by what people type."""

import unicodedata
from dataclasses import fields

import pytest

from hotspot.catalogue.entries import entries
from hotspot.content import services
from hotspot.content.edition import Edition, OnlineLevel, Wording
from hotspot.content.models import ServiceState
from hotspot.content.search import search
from hotspot.content.services import Sheet
from hotspot.content.synonyms import NEAR, SYNONYMS
from tests.hotspot.content.editions import NOON, published


@pytest.fixture
def sheets(db):
    def words(name, english, summary="Tóm tắt."):
        vietnamese = Wording(
            name=name, summary=summary, benefits=("Nhanh.",), steps=("Đi.",), fee="0", fee_exemption="0"
        )
        return {"vi": vietnamese, "en": Wording(name=english)}

    published(db, "khai-sinh", words=words("Đăng ký khai sinh", "Birth registration"), code="1.001193")
    published(
        db,
        "khai-tu",
        words=words("Đăng ký khai tử", "Death registration"),
        code="1.000656",
        online_level=OnlineLevel.PARTIAL,
    )
    published(db, "trich-luc", words=words("Trích lục", "Extract", "Xin bản sao giấy khai sinh."), code="")
    published(db, "sao-y", words=words("Sinh hoạt khai mạc", "Copy"), online_level=OnlineLevel.COUNTER, code="")
    return services.published(db)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("khai sinh", ["khai-sinh", "sao-y", "trich-luc"]),
        ("dang ky khai sinh", ["khai-sinh"]),
        ("ĐĂNG KÝ KHAI SINH", ["khai-sinh"]),
        ("đăng kí", ["khai-sinh", "khai-tu"]),
        (unicodedata.normalize("NFD", "khai tử"), ["khai-tu"]),
        ("sinh khai", ["khai-sinh", "sao-y", "trich-luc"]),
        ("trich", ["trich-luc"]),
        ("khai sin", ["khai-sinh", "sao-y", "trich-luc"]),
        ("birth", ["khai-sinh"]),
        ("1.001193", ["khai-sinh"]),
        ("mức độ 4", ["khai-sinh", "trich-luc"]),
        ("muc do 3", ["khai-tu"]),
        ("toàn trình", ["khai-sinh", "trich-luc"]),
        ("không có", []),
        ("(*", ["khai-sinh", "khai-tu", "trich-luc", "sao-y"]),
        ("", ["khai-sinh", "khai-tu", "trich-luc", "sao-y"]),
    ],
)
def test_what_is_typed_finds_what_is_meant_best_first(sheets, query, found):
    assert [sheet.slug for sheet in search(sheets, query)] == found


def test_a_very_long_query_is_cut_and_answered(sheets):
    assert search(sheets, "khai sinh " * 10_000) == search(sheets, ("khai sinh " * 10)[:80])


CATALOGUE = [
    Sheet(
        service_id=number,
        public_id=entry.slug,
        slug=entry.slug,
        state=ServiceState.PUBLISHED,
        number=1,
        written_at=NOON,
        **{one.name: getattr(entry.edition, one.name) for one in fields(Edition)},
    )
    for number, entry in enumerate(entries())
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mức độ 4", "dang-ky-khai-sinh"),
        ("Mức Độ 3", "dang-ky-ket-hon"),
        ("sổ đỏ", "cap-so-do-lan-dau"),
        ("CMND", "lien-thong-khai-sinh"),
        ("giấy khai sinh", "dang-ky-khai-sinh"),
        ("giay khai sinh", "dang-ky-khai-sinh"),
        (unicodedata.normalize("NFD", "giấy khai sinh"), "dang-ky-khai-sinh"),
        ("làm lại thẻ", "cap-doi-cap-lai-can-cuoc"),
        ("sao y bản chính", "chung-thuc-ban-sao"),
        ("mở quán", "dang-ky-ho-kinh-doanh"),
        ("tách khẩu", "tach-ho"),
        ("tiền người già", "tro-cap-huu-tri-xa-hoi"),
        ("tôi muốn làm giấy khai sinh cho con", "dang-ky-khai-sinh"),
        ("how to get a birth certificate", "dang-ky-khai-sinh"),
    ],
)
def test_what_people_call_it_finds_what_it_is_called(typed: str, first: str) -> None:
    assert [sheet.slug for sheet in search(CATALOGUE, typed)][:1] == [first]


def test_the_old_level_finds_every_service_of_the_new_one_and_no_other() -> None:
    full = {sheet.slug for sheet in CATALOGUE if sheet.online_level is OnlineLevel.FULL}
    assert {sheet.slug for sheet in search(CATALOGUE, "mức độ 4")} == full


def test_words_that_only_ask_find_nothing_by_themselves() -> None:
    assert search(CATALOGUE, "tôi muốn làm cho con xyzxyz") == []


def test_every_synonym_leads_to_something() -> None:
    assert [called for called in (*SYNONYMS, *NEAR) if not search(CATALOGUE, called)] == []
