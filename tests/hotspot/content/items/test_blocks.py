"""Blocks: what is kept, in which language it is said, and what cannot be read."""

import unicodedata
from datetime import date

import pytest

from hotspot.content.items.blocks import (
    MOST_BLOCKS,
    Block,
    BlocksError,
    Fault,
    Rule,
    Run,
    dumped,
    made,
    numbered,
    parsed,
    plain,
)
from hotspot.content.items.shapes import Kind

STEP = made(Kind.STEP, {"vi": {"title": "Mở  cổng", "text": "Chọn **Nộp**."}}, {"picture": "abc"})


def test_what_is_written_as_json_is_read_back_the_same() -> None:
    block = Block(Kind.TEXT, {"vi": {"text": "a"}}, {}, {"vi": {"text": ((Run("a", bold=True), Run("b", to="/bai")),)}})
    assert parsed(dumped([block, STEP])) == (block, STEP)


def test_text_is_kept_composed_with_single_blanks_and_only_in_fields_of_its_kind() -> None:
    decomposed = unicodedata.normalize("NFD", "  Đăng   ký khai sinh ")
    block = made(Kind.HEADING, {"vi": {"text": decomposed, "title": "x"}, "en": {}})
    assert block == Block(Kind.HEADING, {"vi": {"text": "Đăng ký khai sinh"}})


def test_a_block_is_said_in_a_language_only_when_it_is_whole_there() -> None:
    half = made(Kind.STEP, {"vi": {"title": "Mở", "text": "Chọn"}, "en": {"title": "Open"}})
    whole = made(Kind.STEP, {"vi": {"title": "Mở", "text": "Chọn"}, "en": {"title": "Open", "text": "Choose"}})
    assert [(half.language("en"), half.said("title", "en")), (whole.language("en"), whole.said("title", "en"))] == [
        ("vi", "Mở"),
        ("en", "Open"),
    ]


def test_steps_are_counted_and_a_heading_starts_anew() -> None:
    heading = made(Kind.HEADING, {"vi": {"text": "Nộp"}})
    assert [number for number, _ in numbered([STEP, STEP, heading, STEP])] == [1, 2, 0, 1]


def test_an_incentive_shows_from_its_first_day_to_its_last() -> None:
    block = made(Kind.INCENTIVE, {"vi": {"value": "0 đồng"}}, {"first_day": "2026-07-01", "last_day": "2026-12-31"})
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [block.shows_on(day) for day in days] == [False, True, True, False]


def test_marks_are_not_read_out() -> None:
    assert plain("Chọn **Nộp** ở _đây_, [cổng](https://dichvucong.gov.vn) 3*4 a_b") == "Chọn Nộp ở đây, cổng 3*4 a_b"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("text", Fault("blocks", Rule.UNREADABLE)),
        ([{"kind": "text"}] * (MOST_BLOCKS + 1), Fault("blocks", Rule.TOO_MANY)),
        ([{"kind": "frame"}], Fault("blocks.0.kind", Rule.UNREADABLE)),
        ([7], Fault("blocks.0.kind", Rule.UNREADABLE)),
        ([{"kind": "text", "words": []}], Fault("blocks.0.words", Rule.UNREADABLE)),
        ([{"kind": "text", "words": {"<b>": {}}}], Fault("blocks.0.words", Rule.UNREADABLE)),
        ([{"kind": "text", "words": {"vi": {"text": 7}}}], Fault("blocks.0.words.vi.text", Rule.UNREADABLE)),
        ([{"kind": "text", "words": {"vi": {"text": "a\0"}}}], Fault("blocks.0.words.vi.text", Rule.UNREADABLE)),
        ([{"kind": "text", "words": {"vi": {"text": "a" * 4001}}}], Fault("blocks.0.words.vi.text", Rule.TOO_LONG)),
        ([{"kind": "text", "facts": {"source": None}}], Fault("blocks.0.facts.source", Rule.UNREADABLE)),
        ([{"kind": "text", "runs": {"vi": {"text": [["<b>"]]}}}], Fault("blocks.0.runs", Rule.UNREADABLE)),
    ],
)  # fmt: skip
def test_what_is_no_block_is_refused_by_name(raw: object, fault: Fault) -> None:
    with pytest.raises(BlocksError) as refused:
        parsed(raw)
    assert refused.value.faults == (fault,)
