"""A service as a page shows it: in the visitor's language, and where that says too little, in Vietnamese."""

from dataclasses import dataclass
from datetime import date

from captive import wording
from hotspot.content.edition import FIRST_LANGUAGE, Wording
from hotspot.content.services import Sheet


@dataclass(frozen=True, slots=True)
class Card:
    """``name`` is in ``name_language``, everything in ``told`` in ``told_language`` (for ``lang`` attributes)."""

    slug: str
    name: str
    name_language: str
    told: Wording
    told_language: str
    level: str
    where: str
    portal_url: str
    online: bool
    free: bool
    code: str
    checked_on: str
    stale: bool


def card(sheet: Sheet, language: str, today: date) -> Card:
    """``sheet`` for a visitor who reads ``language``."""
    words = sheet.wording(language)
    whole = words.complete
    return Card(
        slug=sheet.slug,
        name=words.name,
        name_language=sheet.language(language),
        told=words if whole else sheet.words[FIRST_LANGUAGE],
        told_language=sheet.language(language) if whole else FIRST_LANGUAGE,
        level=wording.level(sheet.online_level),
        where=wording.where(sheet.online_level),
        portal_url=sheet.portal_url,
        online=sheet.online_level.value != "counter",
        free=sheet.free,
        code=sheet.code,
        checked_on=wording.day(sheet.checked_on),
        stale=sheet.stale(today),
    )
