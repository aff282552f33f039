"""Colours of the style sheet by WCAG 2.2: 7:1 for what is read (1.4.6), 3:1 for what shows where one is (1.4.11)."""

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parents[2] / "captive" / "static" / "captive.css").read_text(encoding="utf-8")
READ = [
    (ink, ground)
    for ink in ("ink", "quiet", "brick", "leaf")
    for ground in ("paper", "card")
] + [("ink", "amber"), ("brick", "amber"), ("on-leaf", "leaf"), ("on-alarm", "alarm"),
     ("on-stripe", "stripe")]  # fmt: skip
SEEN = [("focus", "paper"), ("focus", "card"), ("quiet", "card"), ("leaf", "paper")]


def palette(scheme: str) -> dict[str, str]:
    """The tokens in force in ``scheme``."""
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)", 1)
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light))
    return tokens if scheme == "light" else tokens | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", dark))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_arithmetic_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_what_is_read_stands_out_seven_to_one(scheme: str, ink: str, ground: str) -> None:
    tokens = palette(scheme)
    assert contrast(tokens[ink], tokens[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_what_shows_where_one_is_stands_out_three_to_one(scheme: str, mark: str, ground: str) -> None:
    tokens = palette(scheme)
    assert contrast(tokens[mark], tokens[ground]) >= 3


def test_no_colour_stands_outside_the_palette() -> None:
    rules = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", rules) == []
