"""What is different between two revisions, line by line, for whoever has to approve one. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from hotspot.content.items.blocks import Block
from hotspot.content.items.shapes import MEDIA, facts_of, words_of


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of either revision; where it refers to a ``medium``, ``text`` is the public id of that."""

    change: Change
    text: str
    medium: bool = False


def differences(
    old: tuple[Mapping[str, str], Sequence[Block]], new: tuple[Mapping[str, str], Sequence[Block]]
) -> list[Line]:
    """Titles and blocks of two revisions as one list in the order of reading: what stays, is gone, is new."""
    before, after = list(_lines(*old)), list(_lines(*new))
    found: list[Line] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[i1:i2] == after[j1:j2]:
            found += [Line(Change.SAME, *line) for line in after[j1:j2]]
            continue
        found += [Line(Change.GONE, *line) for line in before[i1:i2]]
        found += [Line(Change.NEW, *line) for line in after[j1:j2]]
    return found


def _lines(titles: Mapping[str, str], blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """Each line as it is written, and whether it is the id of a medium."""
    yield from ((titles[language], False) for language in sorted(titles, reverse=True))
    for block in blocks:
        for language in sorted(block.words, reverse=True):
            for one in words_of(block.kind):
                yield from ((line, False) for line in block.words[language].get(one.name, "").split("\n") if line)
        yield from ((block.fact(one.name), one.form in MEDIA) for one in facts_of(block.kind) if block.fact(one.name))
