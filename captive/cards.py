"""A service as a page shows it: in the visitor's language, and where that says too little, in Vietnamese."""

from dataclasses import dataclass
from datetime import date

from captive import wording
from hotspot.content.edition import FIRST_LANGUAGE, OnlineLevel, Wording
from hotspot.content.services import Sheet


@dataclass(frozen=True, slots=True)
class Card:
    """``name`` is in ``name_language``, everything in ``told`` in ``told_language`` (for ``lang`` attributes).

    ``badge`` is what filing online saves today, None when nothing; ``saving`` the rest of that. ``remark`` is one
    more sentence of this commune, ``adapted_on`` when the commune checked what is different here. ``over`` is the last
    day of a service that is over, and ``successor`` the slug of what came after it.
    """

    slug: str
    name: str
    name_language: str
    told: Wording
    told_language: str
    level: str
    where: str
    portal_url: str
    online: bool
    partial: bool
    free: bool
    code: str
    checked_on: str
    stale: bool
    badge: str | None
    saving: wording.Saved | None
    remark: str
    remark_language: str
    adapted_on: str | None
    visit_steps: tuple[int, ...]
    legal_basis: tuple[str, ...]
    over: str | None
    successor: str


def card(sheet: Sheet, language: str, today: date) -> Card:
    """``sheet`` for a visitor who reads ``language``."""
    words = sheet.wording(language)
    whole = words.complete
    told_language = sheet.language(language) if whole else FIRST_LANGUAGE
    online = sheet.online_level is not OnlineLevel.COUNTER and not sheet.over(today)
    saving = sheet.saving if online else None
    here = sheet.adapted
    return Card(
        slug=sheet.slug,
        name=words.name,
        name_language=sheet.language(language),
        told=words if whole else sheet.words[FIRST_LANGUAGE],
        told_language=told_language,
        level=wording.level(sheet.online_level),
        where=wording.where(sheet.online_level),
        portal_url=sheet.portal_url,
        online=online,
        partial=sheet.online_level is OnlineLevel.PARTIAL,
        free=sheet.free,
        code=sheet.code,
        checked_on=wording.day(sheet.checked_on),
        stale=sheet.stale(today),
        badge=wording.badge(saving) if saving else None,
        saving=wording.saved(saving, language) if saving else None,
        remark=(here.said(language, "remark") or here.said(FIRST_LANGUAGE, "remark")) if here else "",
        remark_language=language if here and here.said(language, "remark") else FIRST_LANGUAGE,
        adapted_on=wording.day(here.checked_on) if here else None,
        visit_steps=sheet.visit_steps,
        legal_basis=sheet.legal_basis,
        over=wording.day_before(sheet.effective_to) if sheet.effective_to and sheet.over(today) else None,
        successor=sheet.successor,
    )
