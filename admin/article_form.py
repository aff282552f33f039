"""The editor's form: what it sends as an item's content, and an item's content as it fills the form.

A field is called as a fault of it is: ``titles.vi``, ``blocks.3.words.vi.text``, ``blocks.0.facts.source``.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import gettext

from admin import formats
from admin.drafts import Draft
from hotspot.clock import day_bounds, local_day
from hotspot.content import services
from hotspot.content.items.blocks import LONGEST_TEXT, MOST_BLOCKS, Block, made
from hotspot.content.items.models import Revision
from hotspot.content.items.revisions import Content
from hotspot.content.items.shapes import SHAPES, Form, Kind, facts_of, words_of
from hotspot.content.models import Service
from hotspot.web.app import db, shared
from hotspot.web.language import LANGUAGES

LONGEST_TITLE = 200  # of a draft; the gate is stricter


def content(draft: Draft) -> Content:
    """What the form says; faults of what cannot even be kept are noted in ``draft``."""
    for name, text in draft.raw.items():
        if len(text) > (LONGEST_TITLE if name.startswith("titles.") else LONGEST_TEXT):
            draft.fault(name, gettext("This is too long. Shorten it."))
    last_day = draft.day("last_day")
    service = services.get(db(), draft.value("service")) if draft.value("service") else None
    if draft.value("service") and service is None:
        draft.fault("service", gettext("Choose one."))
    return Content(
        titles={language: draft.value(f"titles.{language}") for language in LANGUAGES},
        blocks=tuple(_block(draft, number) for number in range(_count(draft))),
        service_id=service.id if service else None,
        expires_at=day_bounds(last_day, _zone())[1] if last_day else None,
    )


def typed(row: Revision, blocks: Sequence[Block]) -> dict[str, str]:
    """``row`` as the form holds it."""
    found = {f"titles.{language}": row.titles.get(language, "") for language in LANGUAGES}
    found |= {"saved": str(row.saved), "count": str(len(blocks)), "service": _service(row.service_id)}
    found["last_day"] = formats.day(last_day(row)) if row.expires_at else ""
    for number, block in enumerate(blocks):
        found |= _typed(f"blocks.{number}", block)
    return found


def last_day(row: Revision) -> date:
    """The last local day on which ``row`` shows."""
    assert row.expires_at is not None
    return local_day(row.expires_at - timedelta(seconds=1), _zone())


def rearranged(blocks: Sequence[Block], wish: str, kind: str) -> tuple[tuple[Block, ...], int | None]:
    """``blocks`` after ``add``, ``up-3``, ``down-3`` or ``remove-3``, and which of them to go on with."""
    name, _, number = wish.partition("-")
    found = list(blocks)
    if name == "add" and kind in list(Kind) and len(found) < MOST_BLOCKS:
        return (*found, Block(Kind(kind))), len(found)
    if not (number.isascii() and number.isdigit() and len(number) < 4 and int(number) < len(found)):
        return tuple(found), None
    here = int(number)
    block = found.pop(here)
    if name == "remove":
        return tuple(found), min(here, len(found) - 1) if found else None
    there = max(0, here - 1) if name == "up" else min(len(found), here + 1) if name == "down" else here
    found.insert(there, block)
    return tuple(found), there


def _count(draft: Draft) -> int:
    text = draft.value("count")
    return min(int(text), MOST_BLOCKS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _block(draft: Draft, number: int) -> Block:
    at = f"blocks.{number}"
    kind = draft.choice(f"{at}.kind", Kind) or Kind.TEXT
    words = {
        language: {one.name: draft.value(f"{at}.words.{language}.{one.name}") for one in words_of(kind)}
        for language in LANGUAGES
    }
    facts = {one.name: _fact(draft, f"{at}.facts.{one.name}", one.form) for one in facts_of(kind)}
    return made(kind, words, facts)


def _fact(draft: Draft, name: str, form: Form) -> str:
    """A fact as it is kept: a day as ISO 8601 where it is one, else as typed, so that the gate can name it."""
    if form is not Form.DAY:
        return draft.value(name)
    looked_at = Draft(draft.raw)
    day = looked_at.day(name)
    return day.isoformat() if day else draft.value(name)


def _typed(at: str, block: Block) -> Mapping[str, str]:
    found = {f"{at}.kind": block.kind.value}
    for one in SHAPES[block.kind]:
        if one.word:
            for language in LANGUAGES:
                found[f"{at}.words.{language}.{one.name}"] = block.words.get(language, {}).get(one.name, "")
            continue
        day = block.day(one.name) if one.form is Form.DAY else None
        found[f"{at}.facts.{one.name}"] = formats.day(day) if day else block.fact(one.name)
    return found


def _service(service_id: int | None) -> str:
    """The public id of a service, also of one that was withdrawn meanwhile: saving must not lose it."""
    row = db().get(Service, service_id) if service_id is not None else None
    return row.public_id if row else ""


def _zone() -> str:
    return shared().settings.zone
