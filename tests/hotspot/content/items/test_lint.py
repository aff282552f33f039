"""Suggestions for writers: the typos of the guideline, long sentences, short names, old words; none of them blocks."""

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.catalogue.entries import entries
from hotspot.content.items.blocks import made
from hotspot.content.items.lint import Advice, hints
from hotspot.content.items.shapes import Kind
from hotspot.content.items.syllables import possible
from tests.hotspot.content.items.writings import text


def advised(words: str, title: str = "") -> list[tuple[Advice, str, str]]:
    return [(one.advice, one.found, one.better) for one in hints({"vi": title}, [text(words)])]


@pytest.mark.parametrize(
    ("words", "found", "better"),
    [("Cách sửu dụng", "sửu dụng", "sử dụng"), ("Hình thức Đa đạng", "Đa đạng", "đa dạng"),
     ("Đến xã đế nộp", "đế", "để"), ("Được hổ trợ", "hổ trợ", "hỗ trợ")],
)  # fmt: skip
def test_the_typos_of_the_guideline_are_found(words: str, found: str, better: str) -> None:
    assert advised(words) == [(Advice.TYPO, found, better)]
    assert advised(unicodedata.normalize("NFD", words)) == [(Advice.TYPO, found, better)]


def test_a_word_that_has_the_rare_spelling_is_left_alone() -> None:
    assert advised("Đế giày, hoàng đế, đế quốc") == []


def test_sentences_are_fifteen_words_at_most() -> None:
    fifteen = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai ba"
    assert advised(f"{fifteen}. {fifteen}") == []
    assert advised(f"{fifteen} bốn") == [(Advice.LONG_SENTENCE, "một hai ba bốn năm …", "16")]


def test_an_abbreviation_is_written_in_full_once_and_first() -> None:
    assert advised("Làm TTHC ở xã") == [(Advice.ABBREVIATION, "TTHC", "thủ tục hành chính (TTHC)")]
    assert advised("Thủ tục hành chính (TTHC) ở xã. TTHC nhanh.") == []
    assert advised("TTHC nhanh", title="Thủ tục hành chính ở xã") == []


@pytest.mark.parametrize(
    ("words", "found", "better"),
    [("Ở huyện", "huyện", "xã hoặc tỉnh"), ("Dịch vụ mức độ 4", "mức độ 4", "toàn trình")],
)
def test_what_is_no_more_is_named(words: str, found: str, better: str) -> None:
    assert advised(words) == [(Advice.OUTDATED, found, better)]


def test_an_everyday_word_is_offered_unless_it_stands_beside() -> None:
    assert advised("Xin trích lục") == [(Advice.EVERYDAY, "trích lục", "bản sao từ sổ gốc")]
    assert advised("Xin trích lục (bản sao từ sổ gốc)") == []


def test_what_no_vietnamese_word_can_be_is_asked_about_names_and_addresses_are_not() -> None:
    assert advised("Các thũu tục ở Đăk Lăk, xem https://xã.vn, VNeID, Krông Búk") == [(Advice.NO_SYLLABLE, "thũu", "")]


def test_only_vietnamese_is_looked_at_and_each_thing_is_said_once() -> None:
    block = made(Kind.FAQ, {"vi": {"question": "huyện", "answer": "Huyện"}, "en": {"question": "huyện"}})
    assert [(one.field, one.found) for one in hints({}, [block])] == [("blocks.0.words.vi.question", "huyện")]


SOUND = """đăng ký khai sinh giấy tờ nghiêng ngả quốc gia quyển sổ giữ gìn giếng khuya khuỷu nguệch ngoạc thuở xoong
    huỳnh quỳnh như ỷ lan ẩm ướt nghiễm nhiên đặng mượn rượu yêu kiều yến quyết tuyết hoặc loắt choắt bâng khuâng
    phường xã uống uỷ ủy tuyên truyền ngoằn ngoèo gì gìn giết giặc quạnh quẽ quên cuốc cuộc kính nghỉ ghi ngã khoẻ
    khỏe hoà hòa thuế quý quí tuýp ngoéo"""
BROKEN = """
đăgn kýh thũu ngiêng ghanh kông cễ quôốc nghà trựć hoạtt bảặn mấc̉ phươmg tuêng giyết đạc̃ cảch
"""


@pytest.mark.parametrize("word", SOUND.split())
def test_a_syllable_is_known(word: str) -> None:
    assert possible(word)
    assert possible(word.upper())


@pytest.mark.parametrize("word", BROKEN.split())
def test_what_is_no_syllable_is_known_too(word: str) -> None:
    assert not possible(word)


def _said() -> Iterator[str]:
    for entry in entries():
        yield from (word for texts in entry.edition.words["vi"].steps for word in texts.split())


def test_a_whole_catalogue_of_good_vietnamese_is_taken_for_what_it_is() -> None:
    words = {word.strip(".,;:()“”\"'/?!") for word in _said()}
    plain = {word for word in words if word.isalpha() and word[1:].islower() and not word.isascii()}
    assert len(plain) > 200
    assert {word for word in plain if not possible(word)} == set()


@given(st.text(max_size=200))
def test_anything_can_be_looked_at(words: str) -> None:
    assert len(hints({"vi": words}, [text(words)] if words.strip() else [])) <= 40
