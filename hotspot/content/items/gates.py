"""What stands between a draft and the public: each thing that is missing, by block and field. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.blocks import MOST_BLOCKS, Block, Fault, Rule
from hotspot.content.items.markup import bad_links, is_phone, may_lead_to
from hotspot.content.items.shapes import SHAPES, TITLE, Field, Form, Kind, facts_of, words_of

# What has digits and claims nothing: a day, an hour, a phone number, the number of a document, of a step or a level.
_NO_CLAIM = re.compile(
    r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b|\b\d{1,2}(?::\d{2}|h\d{0,2}|\s*giờ(?:\s+\d{1,2})?)\b"
    r"|\b(?:0|1[89]00)\d*(?:[ .]\d{3,4}){1,3}\b|\b0\d{8,10}\b|\b1[89]00\d{4}\b|\b\d+/\d{4}/[\w-]+|\b\d+/[A-ZĐ][\w-]+"
    r"|\b(?:bước|mức|mục|cửa|quầy|tầng|phòng|số|thứ|tháng|năm|ngày|step|level|desk|room|no\.?)\s+\d+\b(?!/)"
    r"|\]\([^)]*\)",
    re.IGNORECASE,
)


def numbers(text: str) -> bool:
    """Whether ``text`` claims a number that residents may want to see the source of."""
    return any(letter.isdigit() for letter in _NO_CLAIM.sub(" ", text))


def faults(titles: Mapping[str, str], blocks: Sequence[Block]) -> Iterator[Fault]:
    """All that must be mended before it may be handed in; in the order of the page."""
    if not titles.get(FIRST_LANGUAGE):
        yield Fault(f"titles.{FIRST_LANGUAGE}", Rule.MISSING)
    for language, title in titles.items():
        if len(title) > TITLE:
            yield Fault(f"titles.{language}", Rule.TOO_LONG)
    if not blocks:
        yield Fault("blocks", Rule.NO_BLOCKS)
    if len(blocks) > MOST_BLOCKS:
        yield Fault("blocks", Rule.TOO_MANY)
    for number, block in enumerate(blocks):
        for fault in _in_block(block):
            yield Fault(f"blocks.{number}.{fault.field}", fault.rule)


def _in_block(block: Block) -> Iterator[Fault]:
    yield from _in_words(block)
    for one in facts_of(block.kind):
        yield from _in_fact(one, block.fact(one.name))
    names = {one.name for one in SHAPES[block.kind]}
    if "source" in names and not block.fact("source") and _claims(block):
        yield Fault("facts.source", Rule.NO_SOURCE)
    if block.fact("picture") and not block.words.get(FIRST_LANGUAGE, {}).get("alt"):
        yield Fault(f"words.{FIRST_LANGUAGE}.alt", Rule.NO_ALT)
    first, last = _day(block.fact("first_day")), _day(block.fact("last_day"))
    if first and last and last < first:
        yield Fault("facts.last_day", Rule.ENDS_BEFORE)


def _in_words(block: Block) -> Iterator[Fault]:
    first = block.words.get(FIRST_LANGUAGE, {})
    for one in words_of(block.kind):
        if one.required and not first.get(one.name):
            exemption = block.kind is Kind.FEE and one.name == "exemption"
            yield Fault(f"words.{FIRST_LANGUAGE}.{one.name}", Rule.NO_EXEMPTION if exemption else Rule.MISSING)
        for language, texts in block.words.items():
            text = texts.get(one.name, "")
            if len(text) > one.most:
                yield Fault(f"words.{language}.{one.name}", Rule.TOO_LONG)
            if one.form is Form.TEXT and bad_links(text):
                yield Fault(f"words.{language}.{one.name}", Rule.NOT_A_LINK)


def _in_fact(one: Field, text: str) -> Iterator[Fault]:
    at = f"facts.{one.name}"
    if not text:
        if one.required:
            yield Fault(at, Rule.MISSING)
        return
    if len(text) > one.most:
        yield Fault(at, Rule.TOO_LONG)
    elif one.form is Form.URL and not may_lead_to(text):
        yield Fault(at, Rule.NOT_A_LINK)
    elif one.form is Form.PHONE and not is_phone(text):
        yield Fault(at, Rule.NOT_A_PHONE)
    elif one.form is Form.DAY and _day(text) is None:
        yield Fault(at, Rule.NOT_A_DAY)


def _claims(block: Block) -> bool:
    names = [one.name for one in words_of(block.kind) if one.name not in ("alt", "time")]
    return any(numbers(texts.get(name, "")) for texts in block.words.values() for name in names)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
