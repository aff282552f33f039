"""What a screen shows of a service: short pages, in turns of at most a minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.catalogue.entries import entries
from hotspot.content.screens.slides import ROOM, TURN_SECONDS, Look, Slide, pieces, timed, turns


@given(st.text(alphabet="abc đ.;! ", max_size=600))
def test_pieces_lose_no_letter_and_run_over_nowhere(text: str) -> None:
    found = list(pieces(text))
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(piece) <= ROOM for piece in found)


def test_whole_sentences_stay_together() -> None:
    one, two = (
        "Mở trang dichvucong.gov.vn.",
        "Đăng nhập bằng tài khoản VNeID mức 2, rồi chọn đúng tỉnh và xã nơi giải quyết.",
    )
    assert list(pieces(f"{one} {two}")) == [one, two]


@pytest.mark.parametrize(("letters", "seconds"), [(0, 8.0), (60, 8.0), (90, 10.0), (200, 12.0)])
def test_a_page_stands_for_eight_to_twelve_seconds(letters: int, seconds: float) -> None:
    assert timed(Slide(Look.STEP, text="x" * letters)).seconds == seconds


@given(st.lists(st.floats(8, 60), max_size=30))
def test_each_turn_is_a_minute_at_most_and_begins_with_the_name(lengths: list[float]) -> None:
    lead = Slide(Look.LEAD, title="tên", seconds=8.0)
    slides = [Slide(Look.STEP, number=number, seconds=length) for number, length in enumerate(lengths)]
    found = turns(lead, slides)
    assert [slide for turn in found for slide in turn[1:]] == slides
    assert all(turn[0] is lead for turn in found)
    assert all(len(turn) <= 2 or sum(slide.seconds for slide in turn) <= TURN_SECONDS for turn in found)


def test_no_name_in_the_catalogue_is_longer_than_a_page() -> None:
    assert max(len(entry.edition.words["vi"].name) for entry in entries()) <= 160
