"""The QR code that a screen draws leads where it says."""

import re

import pytest
import zxingcpp
from PIL import Image

from hotspot.content.screens import wire

_SQUARE, _BORDER = 6, 4


def _drawn(size: int, line: str) -> Image.Image:
    """The line as a picture, a square of several pixels each, with the white border that readers need."""
    picture = Image.new("L", (size, size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", line):
        for column in range(int(x), int(x) + int(width)):
            picture.putpixel((column, int(y)), 0)
    whole = Image.new("L", (size + 2 * _BORDER,) * 2, 255)
    whole.paste(picture, (_BORDER, _BORDER))
    return whole.resize((whole.width * _SQUARE,) * 2, Image.Resampling.NEAREST)


@pytest.mark.parametrize(
    "address", ["http://10.80.0.1/q/7KX2MD", "https://wifi.conglang.vn/q/ABC123", wire.NATIONAL_PORTAL]
)
def test_a_drawn_code_is_read_as_what_it_says(address: str) -> None:
    assert [found.text for found in zxingcpp.read_barcodes(_drawn(*wire.qr(address)))] == [address]


def test_a_code_with_a_square_less_is_not_the_same_line() -> None:
    size, line = wire.qr("http://10.80.0.1/q/7KX2MD")
    assert wire.qr("http://10.80.0.1/q/7KX2ME") != (size, line)
