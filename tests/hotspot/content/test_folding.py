"""Comparing Vietnamese text as people type it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("ĐĂNG  KÝ\tKHAI SINH", "dang ky khai sinh"),
        (unicodedata.normalize("NFD", "Đặng Thị Quỳnh Như"), "dang thi quynh nhu"),
        ("Ẩm ướt, nghiễm nhiên, Ỷ Lan, Buôn Ma Thuột", "am uot, nghiem nhien, y lan, buon ma thuot"),
        ("ðường Ðê", "duong de"),
        ("ưỡn ợ ỵ Ỹ", "uon o y y"),
        ("", ""),
    ],
)
def test_marks_case_and_stroke_do_not_count(typed, folded):
    assert fold(typed) == folded


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ "))
def test_vietnamese_folds_to_plain_letters_however_it_is_composed(text):
    folded = fold(text)
    assert folded == fold(unicodedata.normalize("NFD", text)) == fold(text.upper()) == fold(folded)
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz ")
