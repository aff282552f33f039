"""What is different between two revisions, line by line, for whoever has to approve one. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from hotspot.content.items.blocks import Block
from hotspot.content.items.shapes import SHAPES


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of either revision."""

    change: Change
    text: str


def differences(
    old: tuple[Mapping[str, str], Sequence[Block]], new: tuple[Mapping[str, str], Sequence[Block]]
) -> list[Line]:
    """Titles and blocks of two revisions as one list in the order of reading: what stays, is gone, is new."""
    before, after = list(_lines(*old)), list(_lines(*new))
    found: list[Line] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[i1:i2] == after[j1:j2]:
            found += [Line(Change.SAME, text) for text in after[j1:j2]]
            continue
        found += [Line(Change.GONE, text) for text in before[i1:i2]]
        found += [Line(Change.NEW, text) for text in after[j1:j2]]
    return found


def _lines(titles: Mapping[str, str], blocks: Sequence[Block]) -> Iterator[str]:
    yield from (titles[language] for language in sorted(titles, reverse=True))
    for block in blocks:
        for language in sorted(block.words, reverse=True):
            for one in SHAPES[block.kind]:
                text = block.words[language].get(one.name, "") if one.word else ""
                yield from (line for line in text.split("\n") if line)
        yield from (block.facts[one.name] for one in SHAPES[block.kind] if block.facts.get(one.name))
