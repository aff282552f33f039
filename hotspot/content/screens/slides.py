"""What a screen shows of one thing, page by page: little enough on each to be read from the back row. Pure.

Letters are at least a twentieth of the screen high, so that a page has room for some hundred of them. What takes longer
than a minute is played in turns, one each time that the thing comes round.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hotspot.content.edition import FIRST_LANGUAGE, Edition, OnlineLevel

ROOM = 90  # letters of a text under a title
TURN_SECONDS = 60.0
_SHORTEST, _LONGEST, _LETTERS_A_SECOND = 8.0, 12.0, 15.0
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")


class Look(StrEnum):
    """How a page is laid out."""

    LEAD = "lead"
    STEP = "step"
    NOTE = "note"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: the name of its file below ``/media/``, its words and its pixels."""

    name: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Slide:
    """One page. A step is ``number`` of ``of``; ``film`` is the name of a file below ``/media/``.

    ``ends`` is the first instant at which it must not be seen any more, if there is one.
    """

    look: Look
    title: str = ""
    text: str = ""
    points: tuple[str, ...] = ()
    number: int = 0
    of: int = 0
    image: Image | None = None
    film: str = ""
    seconds: float = 10.0
    ends: datetime | None = None


Turn = tuple[Slide, ...]


def of_sheet(sheet: Edition, language: str) -> tuple[Turn, ...]:
    """A service: its name with what one gains, then its steps; each turn begins with the name."""
    words = sheet.wording(language)
    if not words.complete:
        words = sheet.wording(FIRST_LANGUAGE)
    gain = words.benefits[0] if words.benefits else words.summary
    lead = timed(Slide(Look.LEAD, title=words.name, text=next(pieces(gain), "")))
    if sheet.online_level is OnlineLevel.COUNTER:
        return ((lead,),)
    steps = [
        timed(Slide(Look.STEP, text=piece, number=number, of=len(words.steps)))
        for number, step in enumerate(words.steps, 1)
        for piece in pieces(step)
    ]
    return turns(lead, steps)


def turns(lead: Slide, slides: Sequence[Slide]) -> tuple[Turn, ...]:
    """``slides`` in turns of at most a minute, each of which begins with ``lead``."""
    found: list[list[Slide]] = [[lead]]
    for slide in slides:
        taken = sum(one.seconds for one in found[-1])
        if len(found[-1]) > 1 and taken + slide.seconds > TURN_SECONDS:
            found.append([lead])
        found[-1].append(slide)
    return tuple(map(tuple, found))


def timed(slide: Slide) -> Slide:
    """The slide with the seconds that it takes to be read: 8 to 12, a film its own."""
    if slide.look is Look.FILM:
        return slide
    letters = len(slide.title) + len(slide.text) + sum(map(len, slide.points))
    return replace(slide, seconds=round(min(max(4 + letters / _LETTERS_A_SECOND, _SHORTEST), _LONGEST), 1))


def pieces(text: str, room: int = ROOM) -> Iterator[str]:
    """``text`` in pieces that have room on a page: whole sentences where they fit, else whole words."""
    held = ""
    for part in _parts(" ".join(text.split()), room):
        if held and len(held) + 1 + len(part) > room:
            yield held
            held = part
        else:
            held = f"{held} {part}".strip()
    if held:
        yield held


def _parts(text: str, room: int) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        if len(sentence) <= room:
            yield sentence
        else:
            yield from (word[start : start + room] for word in sentence.split() for start in range(0, len(word), room))
