"""An article on a screen in a waiting room: few words a slide, long enough to read, at most a minute a turn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hotspot.content.items.articles import Article
from hotspot.content.items.blocks import Block, numbered, plain
from hotspot.content.items.shapes import SCREEN_STEP, TITLE, Kind

SHORTEST, LONGEST = 8, 12  # seconds a slide
TURN_SECONDS = 60
MOST_LINES = 5
_WORDS_A_SECOND = 2.2  # aloud and slowly; many in the room read from afar
_FIELDS = {
    Kind.TEXT: ("", "text"),
    Kind.NOTICE: ("", "text"),
    Kind.STEP: ("title", "text"),
    Kind.BENEFIT: ("title", "text"),
    Kind.CHECKLIST: ("title", ""),
    Kind.FEE: ("amount", "exemption"),
    Kind.INCENTIVE: ("value", "text"),
    Kind.FAQ: ("question", "answer"),
    Kind.CONTACT: ("name", ""),
    Kind.QR: ("label", ""),
}  # what is big on the slide, and what is below it
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. ``picture`` is the public id of a picture or empty, ``lines`` a short list to show below the text.

    ``subject`` is what its QR leads to, ``language`` what its words are in; after ``last_day`` (a local day) it must
    not show, not even where the line is down.
    """

    heading: str
    text: str
    seconds: int
    subject: str
    language: str
    picture: str = ""
    alt: str = ""
    number: int = 0
    lines: tuple[str, ...] = ()
    source: str = ""
    last_day: date | None = None


def slides(article: Article, language: str, day: date | None = None) -> tuple[Slide, ...]:
    """The slides of ``article`` on a local day; without one, nothing that shows on certain days only.

    The first has the title; each block that a room can read follows.
    """
    subject = f"item:{article.public_id}"
    title = article.title(language)
    first = Slide(title, "", _seconds(title), subject, article.language(language))
    found = [first]
    heading = title
    for number, block in numbered(article.blocks):
        if block.kind is Kind.HEADING:
            heading = block.said("text", language)
        elif not (day is None and block.kind is Kind.INCENTIVE) and (day is None or block.shows_on(day)):
            found += _slides(block, number, heading, language, subject)
    return tuple(found if len(found) == 1 or found[1].heading != title else found[1:])


def turns(found: Sequence[Slide]) -> tuple[tuple[Slide, ...], ...]:
    """``found`` in turns of at most a minute each, in order."""
    turns: list[list[Slide]] = []
    for slide in found:
        if not turns or sum(one.seconds for one in turns[-1]) + slide.seconds > TURN_SECONDS:
            turns.append([])
        turns[-1].append(slide)
    return tuple(map(tuple, turns))


def _slides(block: Block, number: int, heading: str, language: str, subject: str) -> Iterator[Slide]:
    spoken = block.language(language)
    title, text, lines = _told(block, heading, language)
    if not title:
        return
    told: list[tuple[str, tuple[str, ...]]] = [(piece, ()) for piece in _pieces(text)]
    told += [("", group) for group in _grouped(lines)]
    for pieces, listed in told or [("", ())]:
        yield Slide(
            heading=title[:TITLE],
            text=pieces,
            seconds=_seconds(title, pieces, *listed),
            subject=subject,
            language=spoken,
            picture=block.fact("picture"),
            alt=block.said("alt", language),
            number=number,
            lines=listed,
            source=block.fact("source") or block.fact("basis"),
            last_day=block.day("last_day"),
        )


def _told(block: Block, heading: str, language: str) -> tuple[str, str, tuple[str, ...]]:
    """Heading, text and list of a block; nothing for what no room can use."""
    if block.kind not in _FIELDS:
        return "", "", ()
    title, text = (plain(block.said(name, language)) if name else "" for name in _FIELDS[block.kind])
    if len(title) > TITLE:
        title, text = "", f"{title}\n{text}"
    lines = block.lines("lines", language)
    if block.kind is Kind.CONTACT:
        lines = tuple(filter(None, (block.fact("phone"), *(block.said(name, language) for name in ("place", "hours")))))
    return title or heading, text, lines


def _pieces(text: str) -> list[str]:
    """``text`` in pieces that a screen has room for, cut between sentences, else between words."""
    pieces: list[str] = []
    for sentence in filter(None, _SENTENCE.split(text)):
        for part in _cut(sentence):
            if pieces and len(pieces[-1]) + 1 + len(part) <= SCREEN_STEP:
                pieces[-1] += f" {part}"
            else:
                pieces.append(part)
    return pieces


def _cut(sentence: str) -> Iterator[str]:
    words, line = sentence.split(), ""
    for word in words:
        while len(word) > SCREEN_STEP:
            yield from filter(None, (line, word[:SCREEN_STEP]))
            line, word = "", word[SCREEN_STEP:]
        if line and len(line) + 1 + len(word) > SCREEN_STEP:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _grouped(lines: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(lines[start : start + MOST_LINES]) for start in range(0, len(lines), MOST_LINES)]


def _seconds(*texts: str) -> int:
    words = sum(len(text.split()) for text in texts)
    return max(SHORTEST, min(LONGEST, round(3 + words / _WORDS_A_SECOND)))
