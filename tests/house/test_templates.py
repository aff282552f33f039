"""Templates: our own host only, no inline code, every post signed, every word translatable."""

import re

import pytest

from tests.house.tree import PRODUCT, files, name, templates

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FORM = re.compile(r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"token|ticket", re.IGNORECASE)
FOREIGN = re.compile(
    r"<(?:script|img|iframe|video|audio|source|embed|object|link)\b[^>]*\b(?:src|href|data|srcset)\s*=\s*[\"']?"
    r"(?:[a-z]+:)?//",
    re.IGNORECASE,
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE),
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "something of another host": FOREIGN,
}
# Letters of a sentence between two tags, once Jinja is out: somebody forgot to mark it for translation.
NAMES = re.compile(r"Cổng Làng|Wi-Fi")  # the same in every language
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"<>]*\"")  # a macro that writes attributes looks like text
BARE = re.compile(r">[^<>]*?\b[^\W\d_]{2,}\b[^<>]*?<", re.DOTALL)


def _faults(html: str) -> set[str]:
    """What is wrong with a page's source. A path of our own starts with one slash; a link in prose may go anywhere."""
    plain = JINJA.sub("x", html)
    found = {fault for fault, pattern in INLINE.items() if pattern.search(plain)}
    if any(not TOKEN.search(form) for form in FORM.findall(html)):
        found.add("a post without a token")
    return found


def _untranslated(html: str) -> list[str]:
    plain = re.sub(r"<(script|svg|code)\b.*?</\1>", "", html, flags=re.DOTALL | re.IGNORECASE)
    plain = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", plain, flags=re.DOTALL)
    plain = NAMES.sub("", ATTRIBUTE.sub("", JINJA.sub("", plain)))
    return [found.strip(">< \n") for found in BARE.findall(plain)]


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ('<a href="/" onclick="x()">', "a handler attribute"),
        ("<script>alert(1)</script>", "a script in the page"),
        ('<a href="javascript:x()">', "a javascript: address"),
        ('<script src="https://cdn.example/x.js"></script>', "something of another host"),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', "something of another host"),
        ('<form method="post"><button>x</button></form>', "a post without a token"),
        ('<form action="/x" method=POST>\n<button>x</button></form>', "a post without a token"),
    ],
)
def test_a_fault_would_be_found(html: str, fault: str) -> None:
    assert _faults(html) == {fault}


def test_a_sound_page_has_no_fault() -> None:
    page = (
        '<link rel="stylesheet" href="{{ url_for("ui.static", filename="ui.css") }}">'
        '<form method="post"><input type="hidden" name="token" value="{{ token }}"></form>'
        '<script src="{{ asset("ui.js") }}"></script><a href="https://dichvucong.gov.vn">'
    )
    assert _faults(page) == set()


def test_no_template_has_a_fault() -> None:
    found = {name(path): _faults(path.read_text(encoding="utf-8")) for path in templates()}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_forgotten_sentence_would_be_found() -> None:
    assert _untranslated("<p>Free of charge</p>") == ["Free of charge"]
    assert _untranslated("<p>{{ _('Free of charge') }}</p><p>{% trans %}Free{% endtrans %}</p>") == []


def test_every_sentence_can_be_translated() -> None:
    found = {name(path): _untranslated(path.read_text(encoding="utf-8")) for path in templates()}
    assert {path: sentences for path, sentences in found.items() if sentences} == {}


def test_no_stylesheet_or_script_asks_another_host() -> None:
    foreign = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import|fetch\(\s*[\"']https?:|import\s*\(?[\"']https?:")
    assert foreign.search("a { background: url(https://x.example/a.png) }")
    sources = [path for ending in (".css", ".js") for path in files(*PRODUCT, ending=ending)]
    assert [name(path) for path in sources if foreign.search(path.read_text(encoding="utf-8"))] == []


def test_both_faces_have_templates() -> None:
    """Without one the tests above would be green about nothing."""
    assert {name(path).split("/")[0] for path in templates()} >= {"captive", "admin"}
