"""Finding a service by what people type. Pure: works on the sheets it is given."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from hotspot.content.edition import OnlineLevel
from hotspot.content.folding import fold
from hotspot.content.services import Sheet
from hotspot.content.synonyms import FILLERS, NEAR, SYNONYMS

LONGEST_QUERY, SHORTEST_BARE = 80, 3
_WORD = re.compile(r"\w+(?:\.\w+)*")
_ALSO_CALLED = {  # the levels' names until 2022, which people still type; never shown
    OnlineLevel.FULL: "toàn trình mức độ 4",
    OnlineLevel.PARTIAL: "một phần mức độ 3",
    OnlineLevel.COUNTER: "trực tiếp mức độ 1 2",
}
Reader = Callable[[str], list[str]]


def search(sheets: Iterable[Sheet], query: str) -> list[Sheet]:
    """Those of ``sheets`` that ``query`` means, best first; all of them for an empty query.

    First what is typed beside what people also call it (``synonyms``), then without the words that only ask. All
    words must stand in one text: a phrase in the name is best, then words in the name, then a phrase anywhere, then
    words anywhere. Equals keep their order.
    """
    candidates, typed = list(sheets), query[:LONGEST_QUERY]
    found = _meant(candidates, typed)
    bare = _without_fillers(typed)
    if found or len(bare) < SHORTEST_BARE or bare == _accentless(typed):
        return found
    return _meant(candidates, bare)


def _meant(candidates: list[Sheet], typed: str) -> list[Sheet]:
    """Read as typed; then without accents, then with the last word unfinished, unless something was found before.

    What is only near to it comes after what is called so.
    """
    others = [(_plain(same), 0) for same in _also(typed, SYNONYMS)] + [(_plain(near), 1) for near in _also(typed, NEAR)]
    otherwise = [_ranks(sheet, others) for sheet in candidates]
    for read, unfinished in ((_accented, False), (_plain, False), (_plain, True)):
        wanted, found = read(typed), list[tuple[int, int]]()
        for place, sheet in enumerate(candidates):
            ranks = list(otherwise[place])
            if (rank := _rank(sheet, wanted, read, unfinished)) is not None:
                ranks.append(2 * rank)
            found += [(min(ranks), place)] if ranks else []
        if found:
            return [candidates[place] for _, place in sorted(found)]
    return []


def _ranks(sheet: Sheet, others: list[tuple[list[str], int]]) -> list[int]:
    found = ((_rank(sheet, other, _plain, False), behind) for other, behind in others)
    return [2 * rank + behind for rank, behind in found if rank is not None]


def _also(typed: str, table: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What was typed, with each thing of ``table`` that people call otherwise called as the services do."""
    line = f" {_accentless(typed)} "
    for called, meant in table.items():
        phrase = f" {_accentless(called)} "
        if phrase in line:
            for name in meant:
                yield line.replace(phrase, f" {name} ").strip()


def _accentless(text: str) -> str:
    return " ".join(_plain(text))


def _without_fillers(typed: str) -> str:
    fillers = {_accentless(word) for word in FILLERS}
    return " ".join(word for word in _plain(typed) if word not in fillers)


def _rank(sheet: Sheet, wanted: list[str], read: Reader, unfinished: bool) -> int | None:
    ranks = [
        rank + (0 if is_name else 2)
        for is_name, text in _texts(sheet)
        if (rank := _match(wanted, read(text), unfinished)) is not None
    ]
    return min(ranks, default=None)


def _match(wanted: list[str], words: list[str], unfinished: bool) -> int | None:
    """0 when ``wanted`` stands in ``words`` as a phrase, 1 when scattered, None when not."""
    if not wanted:
        return 0
    line, phrase = f" {' '.join(words)} ", f" {' '.join(wanted)}"
    if (phrase if unfinished else f"{phrase} ") in line:
        return 0
    whole = wanted[:-1] if unfinished else wanted
    begun = not unfinished or any(word.startswith(wanted[-1]) for word in words)
    return 1 if begun and set(whole) <= set(words) else None


def _texts(sheet: Sheet) -> Iterator[tuple[bool, str]]:
    """Every text to look in, and whether it is a name."""
    yield False, sheet.code
    yield False, _ALSO_CALLED[sheet.online_level]
    for wording in sheet.words.values():
        yield True, wording.name
        for text in (wording.field, wording.summary, *wording.audiences, *wording.benefits, *wording.documents):
            yield False, text


def _accented(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text.casefold()))


def _plain(text: str) -> list[str]:
    """Without accents, and with ``y`` as ``i``: both *ký* and *kí* are right."""
    return [word.replace("y", "i") for word in _WORD.findall(fold(text))]
