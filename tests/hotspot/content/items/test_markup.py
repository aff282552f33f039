"""Markdown-lite: four marks, and no way for anything else to become more than text."""

import subprocess
import sys

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.items.blocks import Run
from hotspot.content.items.markup import bad_links, may_lead_to, runs

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**<b onclick=x>**",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example/x)",
    "[a](/\\evil.example)",
    "[a](https://user:pw@evil.example)",
    "[a](http://plain.example)",
    '[a](https://a.vn "onmouseover=alert(1)")',
    "[a]( <https://a.vn'\"onclick=x> )",
    "![x](https://a.vn)",
    "[![x](javascript:1)](javascript:2)",
    "<https://evil.example> <javascript:alert(1)>",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "```html\n<script>\n```",
    "# heading\n- list\n> quote\n---",
    "[[[[a](javascript:1)](javascript:2)](https://a.vn)",
    "*" * 3000,
    "[" * 3000,
    "**a" * 1000,
    "\\<script\\>",
    "&lt;script&gt;",
    "\u202e\u2066a",
]


def shown(text: str) -> str:
    """All the words of ``text`` as a page would show them."""
    return "".join(run.text for line in runs(text) for run in line)


def test_four_marks_are_known() -> None:
    assert runs("Chọn **Nộp** hoặc *lưu*,\n[cổng](https://dichvucong.gov.vn)\n\n[gọi](tel:19000368) [bài](/bai/x)") == (
        (
            Run("Chọn "), Run("Nộp", bold=True), Run(" hoặc "), Run("lưu", italic=True), Run(","), Run("\n"),
            Run("cổng", to="https://dichvucong.gov.vn"),
        ),
        (Run("gọi", to="tel:19000368"), Run(" "), Run("bài", to="/bai/x")),
    )  # fmt: skip


def test_marks_inside_marks() -> None:
    assert runs("**a *b* [c](/bai)**") == (
        (Run("a ", bold=True), Run("b", bold=True, italic=True), Run(" ", bold=True), Run("c", bold=True, to="/bai")),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_leads_anywhere(text: str) -> None:
    """``nh3`` is the second opinion: where it would let a link through, it is to where we let one."""
    leads = {run.to for line in runs(text) for run in line if run.to}
    assert leads <= {"https://a.vn"}
    anchors = "".join(f'<a href="{to}">x</a>' for to in leads)
    assert nh3.clean(anchors, tags={"a"}, url_schemes={"https", "tel"}, link_rel=None) == anchors


def test_tags_are_words() -> None:
    assert [shown(text) for text in HOSTILE[:3]] == [*HOSTILE[:2], "<b onclick=x>"]


@given(st.text(max_size=300))
def test_whatever_is_written_can_be_shown_and_leads_only_where_it_may(text: str) -> None:
    for line in runs(text):
        for run in line:
            assert run.text
            assert not run.to or may_lead_to(run.to)


def test_a_link_that_leads_nowhere_is_told() -> None:
    assert bad_links("[a](javascript:x) và [b](/bai/x) và [c](http://a.vn)") == ["javascript:x", "http://a.vn"]


@pytest.mark.parametrize("face", ["captive.wsgi", "admin"])
def test_no_face_loads_the_parser_before_somebody_writes(face: str) -> None:
    """Megabytes that every process of a small box would carry."""
    asked = f"import sys, {face}; print([name for name in ('markdown_it', 'nh3') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"
