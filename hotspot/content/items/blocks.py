"""Blocks: what an item is written in, said in each language, read from JSON and written to it. Pure values.

Text marked up as bold, italic, link or line break is kept as written and, once handed in, as ``Run``s: no HTML exists
outside the templates, which escape every run.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.shapes import SHAPES, Form, Kind, words_of

MOST_BLOCKS = 40
LONGEST_TEXT = 4000  # what a draft keeps of one field; what may be handed in is shorter, see shapes
_NOTHING: Mapping[str, str] = {}
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike: ``to`` is where they lead, ``\\n`` as text is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    to: str = ""


Paragraphs = tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``words`` is ``{language: {field: text}}``, ``facts`` what is the same in every language.

    ``runs`` holds the marked-up fields of a revision that was handed in, by language and field.
    """

    kind: Kind
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    runs: Mapping[str, Mapping[str, Paragraphs]] = field(default_factory=dict)

    def language(self, wanted: str) -> str:
        """``wanted`` when the block says there all that it must and all that it says in Vietnamese, else Vietnamese."""
        theirs, first = self.words.get(wanted, {}), self.words.get(FIRST_LANGUAGE, {})
        whole = theirs and all(
            theirs.get(one.name) for one in words_of(self.kind) if one.required or first.get(one.name)
        )
        return wanted if whole else FIRST_LANGUAGE

    def said(self, name: str, wanted: str) -> str:
        """The field as it was written, in ``language(wanted)``; empty when nothing was."""
        return self.words.get(self.language(wanted), {}).get(name, "")

    def lines(self, name: str, wanted: str) -> tuple[str, ...]:
        """The entries of a field that has one a line."""
        return tuple(line.strip() for line in self.said(name, wanted).splitlines() if line.strip())

    def fact(self, name: str) -> str:
        return self.facts.get(name, "")

    def day(self, name: str) -> date | None:
        """A fact that is a day; None where there is none, also where a draft has something else there."""
        try:
            return date.fromisoformat(self.fact(name))
        except ValueError:
            return None

    def rich(self, name: str, wanted: str) -> Paragraphs:
        """The field in runs. Of a draft it is the plain text."""
        kept = self.runs.get(self.language(wanted), {}).get(name)
        text = plain(self.said(name, wanted))
        return kept if kept is not None else ((Run(text),),) if text else ()

    def shows_on(self, day: date) -> bool:
        """Whether it shows on that local day: an incentive only inside its dates, the last day included."""
        if self.kind is not Kind.INCENTIVE:
            return True
        first, last = self.day("first_day"), self.day("last_day")
        return first is not None and first <= day and (last is None or day <= last)


class Rule(StrEnum):
    """What is wrong with a field of an item."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_SOURCE = "no_source"
    NO_EXEMPTION = "no_exemption"
    NO_ALT = "no_alt"
    NO_CAPTIONS = "no_captions"
    NO_TRANSCRIPT = "no_transcript"
    NO_LANGUAGE = "no_language"
    NO_SUCH_MEDIUM = "no_such_medium"
    NOT_READY = "not_ready"
    NOT_A_LINK = "not_a_link"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_DAY = "not_a_day"
    ENDS_BEFORE = "ends_before"
    PAST = "past"
    NO_BLOCKS = "no_blocks"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. ``field`` is dotted: ``titles.vi``, ``blocks.3.words.vi.text``, ``blocks.0.facts.source``."""

    field: str
    rule: Rule


class BlocksError(ValueError):
    """Blocks that cannot be kept at all; ``faults`` says where."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.rule}" for fault in faults))
        self.faults = tuple(faults)


def plain(text: str) -> str:
    """``text`` without its marks, for screens, captions and search."""
    return re.sub(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|\\$", "", _LINK.sub(r"\1", text), flags=re.MULTILINE).strip()


def tidy(text: str, form: Form = Form.LINE) -> str:
    """``text`` in NFC; one line has single blanks, more lines keep their breaks and no more than one empty line."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    if form not in (Form.TEXT, Form.LIST):
        return " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def parsed(raw: object) -> tuple[Block, ...]:
    """Blocks from JSON as ``dumped`` writes it. Raises ``BlocksError`` for what is none."""
    if not isinstance(raw, list):
        raise BlocksError((Fault("blocks", Rule.UNREADABLE),))
    if len(raw) > MOST_BLOCKS:
        raise BlocksError((Fault("blocks", Rule.TOO_MANY),))
    return tuple(_block(number, one) for number, one in enumerate(raw))


def dumped(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """``blocks`` as JSON; fields without anything in them are left out."""
    return [_json(block) for block in blocks]


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """Each block with the number of its step, counted from 1 and anew after a heading; 0 for what is no step."""
    count = 0
    for block in blocks:
        if block.kind is Kind.HEADING:
            count = 0
        count += block.kind is Kind.STEP
        yield (count if block.kind is Kind.STEP else 0), block


def made(kind: Kind, words: Mapping[str, Mapping[str, str]], facts: Mapping[str, str] = _NOTHING) -> Block:
    """A block with its texts tidied and cut to its own fields, for whoever has no JSON."""
    forms = {one.name: one.form for one in SHAPES[kind] if one.word}
    own = {one.name: one.form for one in SHAPES[kind] if not one.word}
    said = {language: _kept(texts, forms) for language, texts in words.items()}
    return Block(kind, {language: texts for language, texts in said.items() if texts}, _kept(facts, own))


def _kept(texts: Mapping[str, str], forms: Mapping[str, Form]) -> dict[str, str]:
    tidied = {name: tidy(texts[name], form) for name, form in forms.items() if texts.get(name)}
    return {name: text for name, text in tidied.items() if text}


def _block(number: int, raw: object) -> Block:
    at = f"blocks.{number}"
    if not isinstance(raw, dict) or raw.get("kind") not in list(Kind):
        raise BlocksError((Fault(f"{at}.kind", Rule.UNREADABLE),))
    kind = Kind(raw["kind"])
    words = raw.get("words", {})
    if not isinstance(words, dict) or not all(_LANGUAGE.fullmatch(str(key)) for key in words):
        raise BlocksError((Fault(f"{at}.words", Rule.UNREADABLE),))
    said = {str(key): _texts(f"{at}.words.{key}", texts) for key, texts in words.items()}
    block = made(kind, said, _texts(f"{at}.facts", raw.get("facts", {})))
    return Block(kind, block.words, block.facts, _runs(f"{at}.runs", raw.get("runs", {})))


def _texts(at: str, raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise BlocksError((Fault(at, Rule.UNREADABLE),))
    for name, text in raw.items():
        if not isinstance(text, str) or "\0" in text:
            raise BlocksError((Fault(f"{at}.{name}", Rule.UNREADABLE),))
        if len(text) > LONGEST_TEXT:
            raise BlocksError((Fault(f"{at}.{name}", Rule.TOO_LONG),))
    return raw


def _runs(at: str, raw: object) -> dict[str, dict[str, Paragraphs]]:
    try:
        assert isinstance(raw, dict)
        return {
            language: {name: tuple(map(_line, lines)) for name, lines in texts.items()}
            for language, texts in raw.items()
        }
    except (AssertionError, AttributeError, TypeError) as err:
        raise BlocksError((Fault(at, Rule.UNREADABLE),)) from err


def _line(raw: Sequence[Mapping[str, Any]]) -> tuple[Run, ...]:
    return tuple(Run(**run) for run in raw)


def _json(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind.value, "words": {key: dict(one) for key, one in block.words.items()}}
    if block.facts:
        found["facts"] = dict(block.facts)
    if block.runs:
        found["runs"] = {
            language: {name: [[_run(run) for run in line] for line in lines] for name, lines in texts.items()}
            for language, texts in block.runs.items()
        }
    return found


def _run(run: Run) -> dict[str, Any]:
    marks = {"bold": run.bold, "italic": run.italic, "to": run.to}
    return {"text": run.text} | {name: value for name, value in marks.items() if value}
