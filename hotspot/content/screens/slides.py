"""What a screen shows of one thing, page by page: little enough on each to be read from the back row. Pure.

Letters are at least a twentieth of the screen high, so that a page has room for some hundred of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hotspot.content.edition import FIRST_LANGUAGE, OnlineLevel
from hotspot.content.services import Sheet

ROOM = 110  # letters of a text under a title
MOST_SLIDES = 6  # at twelve seconds at most that is not over a minute, which a play may take
_SHORTEST, _LONGEST, _LETTERS_A_SECOND = 8.0, 12.0, 15.0
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")


class Look(StrEnum):
    """How a page is laid out."""

    LEAD = "lead"
    STEP = "step"
    POINTS = "points"
    NOTE = "note"
    FILM = "film"
    MORE = "more"  # ``number`` steps are left, on the phone


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: the name of its file below ``/media/``, its words and its pixels."""

    name: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Slide:
    """One page. A step is ``number`` of ``of``; ``film`` is the name of a file below ``/media/``."""

    look: Look
    title: str = ""
    text: str = ""
    points: tuple[str, ...] = ()
    number: int = 0
    of: int = 0
    image: Image | None = None
    film: str = ""
    seconds: float = 10.0


def of_sheet(sheet: Sheet, language: str) -> tuple[Slide, ...]:
    """A service: its name with what one gains, then its steps; what finds no room is on the phone."""
    words = sheet.wording(language)
    if not words.complete:
        words = sheet.wording(FIRST_LANGUAGE)
    gain = words.benefits[0] if words.benefits else words.summary
    lead = Slide(Look.LEAD, title=words.name, text=next(iter(pieces(gain)), ""))
    if sheet.online_level is OnlineLevel.COUNTER or not words.steps:
        return (timed(lead),)
    steps = [
        Slide(Look.STEP, text=piece, number=number, of=len(words.steps))
        for number, step in enumerate(words.steps, 1)
        for piece in pieces(step)
    ]
    return tuple(map(timed, shortened([lead, *steps])))


def shortened(slides: Sequence[Slide]) -> list[Slide]:
    """``slides``, or as many as a play has room for and a page that says how many steps are left."""
    if len(slides) <= MOST_SLIDES:
        return list(slides)
    kept = list(slides[: MOST_SLIDES - 1])
    total = max(slide.of for slide in slides)
    whole = max((slide.number for slide in kept), default=0)
    if any(slide.number == whole for slide in slides[MOST_SLIDES - 1 :]):  # the last one kept goes on
        whole -= 1
        kept = [slide for slide in kept if slide.look is not Look.STEP or slide.number <= whole] or kept
    return [*kept, Slide(Look.MORE, number=max(total - whole, 1), of=total)]


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
