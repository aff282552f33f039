"""The blocks of an article as a page shows them: in one language, with their pictures, what is out of date left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from hotspot.content.items.blocks import Block, Paragraphs, numbered
from hotspot.content.items.shapes import Kind
from hotspot.content.media import library
from hotspot.content.media.library import Film, Picture, Recording


@dataclass(frozen=True, slots=True)
class Part:
    """One block for readers of ``wanted``; ``number`` counts steps. Media that are not there are None."""

    block: Block
    wanted: str
    number: int = 0
    picture: Picture | None = None
    film: Film | None = None
    recording: Recording | None = None

    @property
    def kind(self) -> Kind:
        return self.block.kind

    @property
    def language(self) -> str:
        """Which language its words are in, for the ``lang`` attribute."""
        return self.block.language(self.wanted)

    def said(self, name: str) -> str:
        return self.block.said(name, self.wanted)

    def lines(self, name: str) -> tuple[str, ...]:
        return self.block.lines(name, self.wanted)

    def rich(self, name: str) -> Paragraphs:
        return self.block.rich(name, self.wanted)

    def fact(self, name: str) -> str:
        return self.block.fact(name)

    def day(self, name: str) -> date | None:
        return self.block.day(name)


def groups(db: Session, blocks: Sequence[Block], language: str, day: date | None) -> list[tuple[Part, ...]]:
    """``blocks`` in order, neighbours of one kind together. With ``day`` only what shows on that local day."""
    shown = (_part(db, block, language, number) for number, block in _numbered(blocks, day))
    return [tuple(parts) for _kind, parts in groupby(shown, key=lambda part: part.kind)]


def _numbered(blocks: Sequence[Block], day: date | None) -> Iterable[tuple[int, Block]]:
    return ((number, block) for number, block in numbered(blocks) if day is None or block.shows_on(day))


def _part(db: Session, block: Block, language: str, number: int) -> Part:
    picture, medium = block.fact("picture"), block.fact("media")
    return Part(
        block,
        language,
        number,
        library.picture(db, picture, block.language(language)) if picture else None,
        library.film(db, medium, language) if block.kind is Kind.VIDEO and medium else None,
        library.recording(db, medium, language) if block.kind is Kind.AUDIO and medium else None,
    )
