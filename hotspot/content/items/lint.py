"""Suggestions for right and plain Vietnamese. They never block anything. The words are in ``lint_words.json``."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.blocks import Block, plain, tidy
from hotspot.content.items.shapes import Form, words_of
from hotspot.content.items.syllables import possible

LONGEST_SENTENCE = 15  # words
MOST = 40  # nobody reads more
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCES = re.compile(r"[.!?…;:]+(?:\s|$)|\n+")
_ADDRESS = re.compile(r"\S*(?:://|@|\.(?:vn|com|org))\S*|tel:\S+")


class Advice(StrEnum):
    """What might be better."""

    TYPO = "typo"
    NO_SYLLABLE = "no_syllable"
    OUTDATED = "outdated"
    ABBREVIATION = "abbreviation"
    EVERYDAY = "everyday"
    LONG_SENTENCE = "long_sentence"


@dataclass(frozen=True, slots=True)
class Hint:
    """One suggestion at a field: ``found`` as it is written, ``better`` what might stand there."""

    field: str
    advice: Advice
    found: str
    better: str = ""


def hints(titles: Mapping[str, str], blocks: Sequence[Block]) -> tuple[Hint, ...]:
    """Suggestions for the Vietnamese words, in the order of the page, each word once; at most ``MOST``."""
    seen: set[tuple[Advice, str]] = set()
    found: list[Hint] = []
    before = ""
    for field, text in _texts(titles, blocks):
        clean = _ADDRESS.sub(" ", plain(text))
        for hint in _in_text(field, clean, before):
            if (hint.advice, hint.found.lower()) not in seen:
                seen.add((hint.advice, hint.found.lower()))
                found.append(hint)
        before += f" {clean.lower()}"
    return tuple(found[:MOST])


def _texts(titles: Mapping[str, str], blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    yield f"titles.{FIRST_LANGUAGE}", tidy(titles.get(FIRST_LANGUAGE, ""))
    for number, block in enumerate(blocks):
        for one in words_of(block.kind):
            text = block.words.get(FIRST_LANGUAGE, {}).get(one.name, "")
            if text:
                yield f"blocks.{number}.words.{FIRST_LANGUAGE}.{one.name}", tidy(text, Form.TEXT)


def _in_text(field: str, text: str, before: str) -> Iterator[Hint]:
    words = _words()
    for advice, table in ((Advice.TYPO, "typos"), (Advice.OUTDATED, "outdated"), (Advice.EVERYDAY, "plain")):
        for wrong, better in words[table].items():
            said = re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", text, re.IGNORECASE)
            if said and not (advice is Advice.EVERYDAY and f"{wrong} (" in text.lower()):
                yield Hint(field, advice, said[0], better)
    yield from _abbreviations(field, text, before)
    yield from _syllables(field, text)
    yield from _for_what(field, text)
    for sentence in _SENTENCES.split(text):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            yield Hint(field, Advice.LONG_SENTENCE, " ".join(sentence.split()[:5]) + " …", str(count))


def _abbreviations(field: str, text: str, before: str) -> Iterator[Hint]:
    """Each that was not written in full before it was used first."""
    for short, full in _words()["abbreviations"].items():
        used = re.search(rf"(?<!\w){short}(?!\w)", text)
        if used and full.lower() not in before and full.lower() not in text[: used.start()].lower():
            yield Hint(field, Advice.ABBREVIATION, short, f"{full} ({short})")


def _syllables(field: str, text: str) -> Iterator[Hint]:
    """Words with Vietnamese letters that no Vietnamese word can be; names and short names are left alone."""
    foreign = set(_words()["foreign"])
    for word in _WORD.findall(text):
        marked = not word.isascii()
        if marked and word.islower() and word.lower() not in foreign and not possible(word):
            yield Hint(field, Advice.NO_SYLLABLE, word)


def _for_what(field: str, text: str) -> Iterator[Hint]:
    """``đế`` where ``để`` was meant: everywhere but in the few words that have it."""
    rule = _words()["for"]
    words = _WORD.findall(text.lower())
    for number, word in enumerate(words):
        around = (words[number - 1] if number else "", words[number + 1] if number + 1 < len(words) else "")
        if word == rule["word"] and around[0] not in rule["after"] and around[1] not in rule["except"]:
            yield Hint(field, Advice.TYPO, word, rule["better"])


@cache
def _words() -> Any:
    return json.loads(Path(__file__).with_name("lint_words.json").read_text(encoding="utf-8"))
