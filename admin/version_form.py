"""A version of a service as a form and back: every field in both languages, lists one entry a line."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta

from flask_babel import LazyString, gettext, lazy_gettext

from admin.drafts import Draft
from admin.words import word
from hotspot.content.edition import (
    LONGEST_NAME,
    Confidence,
    Door,
    Edition,
    EditionError,
    LifeEvent,
    OnlineLevel,
    Rule,
    Wording,
    checked,
)
from hotspot.content.folding import fold

LANGUAGES = ("vi", "en")
LISTS = ("audiences", "benefits", "documents", "steps")
LONGEST = {"name": LONGEST_NAME, "field": 80, "summary": 600, "processing_time": 300, "fee": 400, "fee_exemption": 400}
LONGEST_ENTRY, MOST_ENTRIES, LONGEST_NOTE, LONGEST_LINK, LONGEST_BASIS = 500, 20, 1_000, 300, 200

_PLAIN = {
    "code": 12,
    "portal_url": LONGEST_LINK,
    "portal_id": 36,
    "checked_by": 120,
    "successor": 80,
    "note": LONGEST_NOTE,
}

LABELS: dict[str, LazyString] = {
    "name": lazy_gettext("Name"),
    "field": lazy_gettext("Field"),
    "summary": lazy_gettext("In short"),
    "audiences": lazy_gettext("Who it is for"),
    "benefits": lazy_gettext("What it brings"),
    "documents": lazy_gettext("What to bring"),
    "steps": lazy_gettext("How it goes"),
    "processing_time": lazy_gettext("Takes"),
    "fee": lazy_gettext("Fee"),
    "fee_exemption": lazy_gettext("Who pays nothing"),
    "code": lazy_gettext("Code"),
    "online_level": lazy_gettext("Way"),
    "free": lazy_gettext("Free of charge"),
    "portal_url": lazy_gettext("Address"),
    "portal_id": lazy_gettext("Identifier on the national portal"),
    "groups": lazy_gettext("Life events"),
    "doors": lazy_gettext("Doors"),
    "confidence": lazy_gettext("Facts"),
    "checked_on": lazy_gettext("Checked on"),
    "checked_by": lazy_gettext("Checked by"),
    "effective_from": lazy_gettext("In force from"),
    "effective_to": lazy_gettext("Last day in force"),
    "legal_basis": lazy_gettext("Legal basis"),
    "visit_steps": lazy_gettext("Steps that need a visit"),
    "successor": lazy_gettext("What came after it"),
    "note": lazy_gettext("Note for staff"),
    "slug": lazy_gettext("Name in the address"),
}


def labels() -> dict[str, str]:
    """What each field of the form is called, for the list of what to mend."""
    found = {name: str(label) for name, label in LABELS.items()}
    names = [one.name for one in fields(Wording)]
    words = {f"{language}_{name}": f"{found[name]} ({language})" for language in LANGUAGES for name in names}
    return found | words


def typed(edition: Edition) -> dict[str, str]:
    """``edition`` as the form would have sent it."""
    raw = {
        "code": edition.code,
        "online_level": edition.online_level.value,
        "free": "on" if edition.free else "",
        "portal_url": edition.portal_url,
        "portal_id": edition.portal_id,
        "confidence": edition.confidence.value,
        "checked_on": _day(edition.checked_on),
        "checked_by": edition.checked_by,
        "effective_from": _day(edition.effective_from),
        "effective_to": _day(edition.effective_to - timedelta(days=1)) if edition.effective_to else "",
        "legal_basis": "\n".join(edition.legal_basis),
        "visit_steps": ", ".join(map(str, edition.visit_steps)),
        "successor": edition.successor,
        "note": edition.note,
    }
    raw |= {f"group-{group.value}": "on" for group in edition.groups}
    raw |= {f"door-{door.value}": "on" for door in edition.doors}
    for language, wording in edition.words.items():
        for one in fields(Wording):
            value = getattr(wording, one.name)
            raw[f"{language}_{one.name}"] = "\n".join(value) if isinstance(value, tuple) else value
    return raw


def read(draft: Draft, today: date) -> Edition | None:
    """The edition that was typed, None when something has to be mended; all of it is noted in ``draft`` at once."""
    level, confidence = draft.choice("online_level", OnlineLevel), draft.choice("confidence", Confidence)
    checked_on, last = draft.day("checked_on"), draft.day("effective_to")
    if checked_on is None:
        draft.fault("checked_on", gettext("Fill this in."))
    plain = {name: draft.text(name, longest, required=False) for name, longest in _PLAIN.items()}
    first = draft.day("effective_from")
    words, basis, steps = _words(draft), tuple(_lines(draft, "legal_basis", LONGEST_BASIS)), _visit_steps(draft)
    groups = tuple(group for group in LifeEvent if draft.ticked(f"group-{group.value}"))
    doors = tuple(door for door in Door if draft.ticked(f"door-{door.value}"))
    if not doors:
        draft.fault("doors", gettext("Tick at least one."))
    # What could not be read is noted already; something stands in for it, so that the rest is looked at as well.
    edition = Edition(
        code=plain["code"],
        online_level=level or OnlineLevel.COUNTER,
        free=draft.ticked("free"),
        portal_url=plain["portal_url"],
        groups=groups,
        confidence=confidence or Confidence.LOW,
        checked_on=checked_on or today,
        checked_by=plain["checked_by"],
        note=plain["note"],
        doors=doors,
        effective_from=first,
        effective_to=last + timedelta(days=1) if last else None,
        legal_basis=basis,
        portal_id=plain["portal_id"],
        visit_steps=steps,
        successor=plain["successor"],
        words=words,
    )
    return _accepted(draft, edition, today)


def _accepted(draft: Draft, edition: Edition, today: date) -> Edition | None:
    try:
        clean = checked(edition, today)
    except EditionError as error:
        for fault in error.faults:
            draft.fault(fault.field.removeprefix("words.").replace(".", "_"), explained(fault.rule))
        return None
    return None if draft.faulty else clean


def _words(draft: Draft) -> dict[str, Wording]:
    """The words of each language in which anything was typed; the Vietnamese ones always."""
    found = {}
    for language in LANGUAGES:
        names = [f"{language}_{one.name}" for one in fields(Wording)]
        if language == "vi" or any(draft.value(name).strip() for name in names):
            found[language] = _wording(draft, language)
    return found


def _wording(draft: Draft, language: str) -> Wording:
    named = {name: f"{language}_{name}" for name in LONGEST}
    texts = {name: draft.text(field, LONGEST[name], required=False) for name, field in named.items()}
    lists = {name: tuple(_lines(draft, f"{language}_{name}", LONGEST_ENTRY)) for name in LISTS}
    return Wording(
        audiences=lists["audiences"],
        benefits=lists["benefits"],
        documents=lists["documents"],
        steps=lists["steps"],
        **texts,
    )


def _lines(draft: Draft, field: str, longest: int) -> list[str]:
    lines = [" ".join(unicodedata.normalize("NFC", line).split()) for line in draft.value(field).splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_ENTRIES:
        draft.fault(field, gettext("At most %(most)s lines.", most=MOST_ENTRIES))
    elif any(len(line) > longest for line in kept):
        draft.fault(field, gettext("At most %(most)s characters in a line.", most=longest))
    elif not all(line.isprintable() for line in kept):
        draft.fault(field, gettext("There is a character here that cannot be shown."))
    return kept


def _visit_steps(draft: Draft) -> tuple[int, ...]:
    parts = draft.value("visit_steps").replace(",", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        draft.fault("visit_steps", gettext("Write numbers of steps, such as 3, 6."))
        return ()
    return tuple(sorted({int(part) for part in parts}))


def explained(rule: Rule) -> str:
    """What to do about a fault of an edition."""
    sentences = {
        Rule.MISSING: gettext("Fill this in."),
        Rule.TOO_LONG: gettext("This is too long."),
        Rule.NOT_A_CODE: gettext("Write a code such as 1.001193, or leave it empty."),
        Rule.NOT_GOVERNMENT: gettext("Write an https address that ends in gov.vn."),
        Rule.NO_EXEMPTION: gettext("Say who pays nothing or less: a fee never stands without that."),
        Rule.IN_FUTURE: gettext("This day has not come yet."),
        Rule.NOT_AFTER_START: gettext("The last day is before the first."),
        Rule.NO_SUCH_STEP: gettext("There is no step with this number."),
        Rule.NOT_AN_ID: gettext("Copy the identifier from the portal's address: 36 characters with four hyphens."),
    }
    return str(sentences[rule])


def slug(name: str) -> str:
    """A name for the address, made from the Vietnamese one: ``dang-ky-khai-sinh``."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:80].strip("-")


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def changes(old: Edition, new: Edition) -> list[tuple[str, str, str]]:
    """What differs between two editions: what it is called, how it was, how it is. Lists are told line by line."""
    names, before, after = labels(), _told(old), _told(new)
    keys = [name for name in names if before.get(name, "") != after.get(name, "")]
    return [(names[name], before.get(name, ""), after.get(name, "")) for name in keys]


def _told(edition: Edition) -> Mapping[str, str]:
    """As typed, with what is chosen and ticked in words."""
    raw = typed(edition)
    told = {name: value for name, value in raw.items() if not name.startswith(("group-", "door-"))}
    told["groups"] = "\n".join(word(group) for group in LifeEvent if group in edition.groups)
    told["doors"] = "\n".join(word(door) for door in Door if door in edition.doors)
    told["online_level"], told["confidence"] = word(edition.online_level), word(edition.confidence)
    told["free"] = gettext("yes") if edition.free else gettext("no")
    return told
