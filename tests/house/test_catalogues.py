"""Every sentence has Vietnamese words, and the compiled catalogues are those of the written ones."""

import re
import unicodedata

import pytest

from hotspot.web.language import LANGUAGES
from tools import messages

SOURCE = "en"  # message ids are English sentences
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
SENTENCE = re.compile(r"[^.!?…:;\n]+")
LONGEST = 15  # words of a sentence that a resident reads
# Names that people know as a whole count as one word.
KNOWN = re.compile(
    r"Cổng Dịch vụ công quốc gia|Trung tâm Phục vụ hành chính công|Tổ công nghệ số cộng đồng", re.IGNORECASE
)
# What Vietnam abolished in 2025 and 2022: districts, and the numbering of online services by level.
GONE = re.compile(r"\bhuyện\b|mức độ [1-4]\b|\b(?:UBND|Ủy ban nhân dân) huyện\b", re.IGNORECASE)

translated = pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {SOURCE}))
everywhere = pytest.mark.parametrize("domain", messages.DOMAINS)


def _words(language: str, domain: str) -> list[tuple[str, str]]:
    """Pairs of a sentence's English and its translation, plurals one by one."""
    pairs = []
    for message in messages.read(language, domain):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        pairs += [(ids[-1], string or "") for string in strings if ids[-1]]
    return pairs


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    assert messages.languages() == sorted(set(LANGUAGES) - {SOURCE})


@everywhere
def test_every_part_says_something(domain: str) -> None:
    """Without sentences the tests below would be green about nothing."""
    assert len(messages.collected(domain)) > 0


@translated
@everywhere
def test_the_catalogue_has_exactly_the_sentences_that_are_said(language: str, domain: str) -> None:
    said = {(message.context, message.id) for message in messages.collected(domain) if message.id}
    written = {(message.context, message.id) for message in messages.read(language, domain) if message.id}
    assert written == said


@translated
@everywhere
def test_no_sentence_is_without_words(language: str, domain: str) -> None:
    assert messages.untranslated(messages.read(language, domain)) == []


@translated
@everywhere
def test_the_compiled_catalogue_is_fresh(language: str, domain: str) -> None:
    compiled = messages.path_of(language, domain).with_suffix(".mo")
    assert compiled.read_bytes() == messages.compiled(messages.read(language, domain))


@translated
@everywhere
def test_a_translation_keeps_the_blanks_to_fill_in(language: str, domain: str) -> None:
    pairs = _words(language, domain)
    differing = [
        english for english, words in pairs if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(words))
    ]
    assert differing == []


@translated
@everywhere
def test_words_are_in_composed_form(language: str, domain: str) -> None:
    assert [words for _, words in _words(language, domain) if words != unicodedata.normalize("NFC", words)] == []


@everywhere
def test_no_words_that_are_gone_from_administration(domain: str) -> None:
    assert GONE.search("UBND huyện")
    assert [words for _, words in _words("vi", domain) if GONE.search(words)] == []


def test_a_resident_reads_short_sentences() -> None:
    sentences = [sentence for _, words in _words("vi", "captive") for sentence in SENTENCE.findall(words)]
    assert [sentence for sentence in sentences if _length(sentence) > LONGEST] == []


def _length(sentence: str) -> int:
    return len(KNOWN.sub("name", sentence).split())
