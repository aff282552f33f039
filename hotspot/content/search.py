"""Finding a service by what people type. Pure: works on the sheets it is given."""

import re
from collections.abc import Iterable

from hotspot.content.edition import OnlineLevel
from hotspot.content.folding import fold
from hotspot.content.services import Sheet

LONGEST_QUERY = 80
_WORD = re.compile(r"[\w.]+")
_ALSO_CALLED = {  # the levels' names until 2022, which people still type; never shown
    OnlineLevel.FULL: "toàn trình mức độ 4",
    OnlineLevel.PARTIAL: "một phần mức độ 3",
    OnlineLevel.COUNTER: "trực tiếp mức độ 1 2",
}


def search(sheets: Iterable[Sheet], query: str) -> list[Sheet]:
    """Those of ``sheets`` in which every word of ``query`` begins a word, best first; all of them for an empty query.

    A phrase in the name comes before words in the name, and those before words anywhere; equals keep their order.
    """
    wanted = _words(query[:LONGEST_QUERY])
    found = [(rank, sheet) for sheet in sheets if (rank := _rank(sheet, wanted)) is not None]
    return [sheet for _, sheet in sorted(found, key=lambda pair: pair[0])]


def _rank(sheet: Sheet, wanted: list[str]) -> int | None:
    names = _words(" ".join(wording.name for wording in sheet.words.values()))
    if f" {' '.join(wanted)}" in f" {' '.join(names)}":
        return 0
    if _all_begin(wanted, names):
        return 1
    return 2 if _all_begin(wanted, names + _words(_everything(sheet))) else None


def _everything(sheet: Sheet) -> str:
    parts = [sheet.code, _ALSO_CALLED[sheet.online_level]]
    for wording in sheet.words.values():
        parts += [wording.field, wording.summary, *wording.audiences, *wording.benefits, *wording.documents]
    return " ".join(parts)


def _all_begin(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(token) for word in words) for token in wanted)


def _words(text: str) -> list[str]:
    return [word.strip(".") for word in _WORD.findall(fold(text)) if word.strip(".")]
