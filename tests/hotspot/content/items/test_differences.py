"""What an approver is told has changed: every line of every field, and nothing that stays."""

from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.items.blocks import Block, made
from hotspot.content.items.differences import Change, Line, differences
from hotspot.content.items.shapes import Kind
from tests.hotspot.content.items.writings import text

STEP = {"vi": {"title": "Mở cổng"}, "en": {"title": "Open"}}


def test_what_is_new_stands_after_what_is_gone_in_its_place() -> None:
    old = [text("Nộp ở nhà."), made(Kind.STEP, STEP, {"picture": "a"})]
    new = [text("Nộp trên điện thoại."), made(Kind.STEP, STEP, {"picture": "b"})]
    assert differences(({"vi": "Cũ"}, old), ({"vi": "Cũ"}, new)) == [
        Line(Change.SAME, "Cũ"),
        Line(Change.GONE, "Nộp ở nhà."),
        Line(Change.NEW, "Nộp trên điện thoại."),
        Line(Change.SAME, "Mở cổng"),
        Line(Change.SAME, "Open"),
        Line(Change.GONE, "a", medium=True),
        Line(Change.NEW, "b", medium=True),
    ]


BLOCKS = st.lists(st.sampled_from([text("Một."), text("Hai."), text("Ba.\nBốn."), made(Kind.STEP, STEP)]), max_size=8)


@given(BLOCKS, BLOCKS)
def test_the_lines_are_those_of_both_and_no_others(old: list[Block], new: list[Block]) -> None:
    found = differences(({}, old), ({}, new))
    assert [one.text for one in found if one.change is not Change.NEW] == [
        one.text for one in differences(({}, old), ({}, old))
    ]
    assert [one.text for one in found if one.change is not Change.GONE] == [
        one.text for one in differences(({}, new), ({}, new))
    ]
