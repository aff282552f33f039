"""Markdown-lite: bold, italic, link and line break in what staff write become ``Run``s; everything else stays text.

No HTML comes out of here or goes in. The residents' face reads runs that were kept and never loads the parser.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hotspot.content.items.blocks import Block, Paragraphs, Run
from hotspot.content.items.shapes import Form, words_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PHONE = re.compile(r"\+?[0-9][0-9 .-]{1,18}[0-9]")
_MARKED_LINK = re.compile(r"\]\(\s*<?([^)>\s]*)")


def rendered(block: Block) -> Block:
    """``block`` with the runs of each field that may have marks, in each language."""
    names = [one.name for one in words_of(block.kind) if one.form is Form.TEXT]
    kept = {
        language: {name: runs(texts[name]) for name in names if texts.get(name)}
        for language, texts in block.words.items()
    }
    return replace(block, runs={language: texts for language, texts in kept.items() if texts})


def runs(text: str) -> Paragraphs:
    """``text`` as paragraphs of runs. A link to where none may lead is only its words."""
    inlines = [token.children or [] for token in _parser().parse(text) if token.type == "inline"]
    return tuple(line for line in (tuple(_joined(_runs(children))) for children in inlines) if line)


def may_lead_to(address: str) -> bool:
    """Whether a link may go there: https, a phone number, or a page of our own."""
    if not address.isprintable() or any(letter in address for letter in " \\\"'<>`"):
        return False
    if address.startswith("/"):
        return not address.lower().startswith(("//", "/%5c"))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme == "tel":
        return is_phone(parts.path) and not parts.netloc
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and port in (None, 443)


def is_phone(text: str) -> bool:
    """Whether ``text`` can be called."""
    return _PHONE.fullmatch(text) is not None


def bad_links(text: str) -> list[str]:
    """Addresses marked as links in ``text`` that lead where none may."""
    return [address for address in _MARKED_LINK.findall(text) if not may_lead_to(address)]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  (megabytes that only a process in which staff write needs)

    return MarkdownIt("zero", {"html": False}).enable(["emphasis", "link", "newline", "escape"])


def _runs(children: "Sequence[Token]") -> Iterator[Run]:
    bold = italic = 0
    to = ""
    for token in children:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type == "link_open":
            to = _address(token.attrs)
        elif token.type == "link_close":
            to = ""
        else:
            text = "\n" if token.type in ("softbreak", "hardbreak") else token.content
            yield Run(text, bold > 0, italic > 0, to)


def _address(attributes: Mapping[str, str | int | float]) -> str:
    address = str(attributes.get("href", ""))
    return address if may_lead_to(address) else ""


def _joined(found: Iterator[Run]) -> Iterator[Run]:
    """Neighbours that look alike as one; nothing for nothing."""
    last: Run | None = None
    for run in found:
        if not run.text:
            continue
        if last is not None and replace(last, text=run.text) == run and "\n" not in (last.text, run.text):
            last = replace(last, text=last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last
