"""Finding a service by what people type."""

import unicodedata

import pytest

from hotspot.content import services
from hotspot.content.edition import OnlineLevel, Wording
from hotspot.content.search import search
from tests.hotspot.content.editions import published


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
