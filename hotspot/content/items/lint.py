"""Suggestions for plain and right Vietnamese. They never block anything. Pure; the words are in ``lint_words.json``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotspot.content.items.blocks import Block


class Advice(StrEnum):
    """What might be better."""

    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Hint:
    """One suggestion at a field: ``found`` as it is written, ``better`` what might stand there."""

    field: str
    advice: Advice
    found: str
    better: str = ""


def hints(titles: Mapping[str, str], blocks: Sequence[Block]) -> tuple[Hint, ...]:
    """All suggestions."""
    return tuple(_hints(titles, blocks))


def _hints(titles: Mapping[str, str], blocks: Sequence[Block]) -> Iterator[Hint]:
    yield from ()
