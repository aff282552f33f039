"""The packaged articles and drawings: two whole languages, plain, past every gate, nothing hidden in a picture."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hotspot.catalogue.articles import Ready, articles, drawings
from hotspot.catalogue.entries import entries, warning_texts
from hotspot.catalogue.seed import seed
from hotspot.catalogue.stock import content, stock
from hotspot.content.items import approval, gates, lint, revisions
from hotspot.content.items.blocks import Block, Rule, parsed
from hotspot.content.items.lint import Advice
from hotspot.content.items.models import Item, RevisionState
from hotspot.content.items.shapes import Form, Kind, words_of
from hotspot.content.media import library
from hotspot.content.media.models import Media
from hotspot.content.media.shelf import Shelf
from tests.hotspot.catalogue.test_entries import GONE, PRICE, too_long
from tests.hotspot.content.editions import NOON
from tools.drawings.__main__ import FOLDER
from tools.drawings.scenes import DRAWINGS

ARTICLES, PICTURES = articles(), drawings()
LARGEST = 6 * 1024
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{name}" for name in ("svg", "g", "path", "rect", "circle", "ellipse")}
_VOICES = re.compile(r"\bbạn\b(?! bè)|\bcấp huyện\b|\bnhé\b", re.IGNORECASE)

each = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
each_drawing = pytest.mark.parametrize("drawing", PICTURES, ids=lambda drawing: drawing.name)


def blocks(article: Ready) -> tuple[Block, ...]:
    return parsed([dict(block) for block in article.blocks])


def texts(article: Ready, language: str) -> Iterator[str]:
    yield article.titles[language]
    for block in blocks(article):
        for said in block.words.get(language, {}).values():
            yield from said.splitlines()


def test_there_are_at_least_24_articles_on_24_different_subjects():
    assert len(ARTICLES) >= 24
    assert len({revisions.slug_of(article.titles["vi"]) for article in ARTICLES}) == len(ARTICLES)
    about = [article.service for article in ARTICLES if article.service]
    assert len(set(about)) == len(about)
    assert set(about) <= {entry.slug for entry in entries() if entry.trusted}


@each
def test_an_article_passes_every_gate_of_publication(article):
    found = [fault for fault in gates.faults(article.titles, blocks(article)) if fault.rule is not Rule.NO_ALT]
    assert found == []


@each
def test_it_says_in_english_all_that_it_says_in_vietnamese(article):
    assert set(article.titles) == {"vi", "en"}
    for block in blocks(article):
        said = {language: set(words) for language, words in block.words.items()}
        assert said["en"] == said["vi"]
        lines = [len(block.lines(one.name, "en")) for one in words_of(block.kind) if one.form is Form.LIST]
        assert lines == [len(block.lines(one.name, "vi")) for one in words_of(block.kind) if one.form is Form.LIST]


@each
def test_its_sentences_have_at_most_fifteen_words_and_speak_of_nothing_abolished(article):
    said = [text for language in ("vi", "en") for text in texts(article, language)]
    assert too_long(iter(said)) == []
    assert [text for text in said if GONE.search(text) or _VOICES.search(text)] == []
    assert [text for text in said if unicodedata.normalize("NFC", text) != text] == []


@each
def test_the_lint_finds_no_slip_in_it(article):
    """It may ask for the everyday word where the national portal's own name has to stand."""
    assert {hint.advice for hint in lint.hints(article.titles, blocks(article))} <= {Advice.EVERYDAY}


@each
def test_the_two_languages_name_the_same_prices(article):
    named = [
        [re.sub(r"[.,]", "", price) for text in texts(article, language) for price in PRICE.findall(text)]
        for language in ("vi", "en")
    ]
    assert named[0] == named[1]


@each
def test_it_is_illustrated_and_shows_no_fee_without_its_exemption(article):
    made = blocks(article)
    assert any(block.fact("picture") for block in made)
    assert 2 <= sum(block.kind is Kind.STEP for block in made) <= 5
    assert [block for block in made if block.kind is Kind.FEE and not block.said("exemption", "vi")] == []


def test_every_drawing_is_used_and_has_words_in_both_languages():
    used = {block.fact("picture") for article in ARTICLES for block in blocks(article)} - {""}
    assert used == {drawing.name for drawing in PICTURES} == set(DRAWINGS) == {path.stem for path in FOLDER.iterdir()}
    assert {frozenset(drawing.alt) for drawing in PICTURES} == {frozenset({"vi", "en"})}
    assert max(len(alt) for drawing in PICTURES for alt in drawing.alt.values()) <= 160
    assert len({drawing.alt["vi"] for drawing in PICTURES}) == len(PICTURES)


@each_drawing
def test_a_drawing_is_small_clean_and_says_nothing(drawing):
    """Shapes only: no text, script, style, link or picture from elsewhere; the same bytes whoever makes it."""
    root = ElementTree.fromstring(drawing.octets)  # noqa: S314  (our own file)
    assert len(drawing.octets) <= LARGEST
    assert (root.tag, root.get("viewBox"), root.get("width"), root.get("height")) == (
        f"{SVG}svg", "0 0 480 320", "960", "640",
    )  # fmt: skip
    assert {one.tag for one in root.iter()} <= DRAWN
    assert "".join(root.itertext()).strip() == ""
    names = {name for one in root.iter() for name in one.attrib}
    assert {name for name in names if name.startswith("on") or "href" in name or name in ("style", "class")} == set()
    assert b"url(" not in drawing.octets
    assert drawing.octets.decode() == DRAWINGS[drawing.name]()


@each_drawing
def test_a_drawing_has_five_colours(drawing):
    """Paper, wash, white, ink and one accent: a flag or an emblem would need others."""
    assert set(re.findall(rb"#[0-9a-f]{6}", drawing.octets)) <= {
        b"#fbf3e3", b"#f1dfc1", b"#fffdf7", b"#33241a", b"#b8452c",
    }  # fmt: skip


def test_a_fresh_commune_has_them_as_drafts_and_what_it_throws_away_stays_away(db, tmp_path):
    seed(db, NOON, "Asia/Ho_Chi_Minh")
    shelf = Shelf(tmp_path)
    made = stock(db, shelf, NOON)
    assert set(made) == {article.name for article in ARTICLES}
    assert {revisions.newest(db, item).state for item in made.values()} == {RevisionState.DRAFT}
    assert {item.live_number for item in made.values()} == {None}
    revisions.discard(db, made["gop-y"])
    assert stock(db, shelf, NOON) == {}
    assert (db.query(Item).count(), db.query(Media).count()) == (len(ARTICLES) - 1, len(PICTURES))


def test_a_draft_can_be_handed_in_as_it_is_and_its_picture_is_a_drawing(db, tmp_path):
    seed(db, NOON, "Asia/Ho_Chi_Minh")
    made = stock(db, Shelf(tmp_path), NOON)
    for item in made.values():
        approval.hand_in(db, item, 0, None, NOON)
    row = revisions.newest(db, made["khai-sinh-mot-lan"])
    pictured = [block for block in parsed(row.blocks) if block.fact("picture")]
    picture = library.picture(db, pictured[0].fact("picture"), "en")
    assert picture is not None
    assert picture.alt == "A baby in a blanket beside a birth paper" == pictured[0].words["en"]["alt"]
    assert (picture.plain, picture.small) == (picture.sources[0], picture.sources[0])
    assert (tmp_path / picture.plain.name).read_bytes() == next(one.octets for one in PICTURES if one.name == "baby")


def test_a_picture_that_does_not_exist_is_told_at_once():
    block = {"kind": "step", "words": {"vi": {"title": "A"}}, "facts": {"picture": "horse"}}
    with pytest.raises(KeyError, match="horse"):
        content(Ready("x", None, {"vi": "X"}, [block]), {}, {})


@pytest.mark.parametrize("text", warning_texts(), ids=lambda text: text.key)
def test_a_warning_to_start_from_is_plain(text):
    said = [text.words[language][name] for language in ("vi", "en") for name in ("title", "text")]
    assert too_long(iter(said)) == []
    assert [one for one in said if GONE.search(one)] == []


def test_the_files_are_as_their_neighbours_would_write_them():
    for path in (Path(FOLDER).parent / "articles").glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
