"""The packaged catalogue, read from one JSON file a service. Text is never translated at run time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from hotspot.content.edition import Confidence, Door, Edition, LifeEvent, OnlineLevel, Wording

_HOME = files(__package__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the catalogue."""

    slug: str
    edition: Edition

    @property
    def trusted(self) -> bool:
        """Whether it is published from the start; otherwise it waits as a draft for somebody to check it."""
        return self.edition.confidence is not Confidence.LOW


def entries() -> Iterator[Entry]:
    """Every service, in the order of the file names."""
    folder = _HOME / "services"
    for name in sorted(item.name for item in folder.iterdir() if item.name.endswith(".json")):
        yield _entry(json.loads((folder / name).read_text(encoding="utf-8")))


def house_rules() -> dict[str, list[str]]:
    """The sentences of the first house rules, by language."""
    rules: dict[str, list[str]] = json.loads((_HOME / "house_rules.json").read_text(encoding="utf-8"))
    return rules


@dataclass(frozen=True, slots=True)
class WarningText:
    """A warning to start from. ``words`` has ``name``, ``title`` and ``text`` by language; ``…`` is to be filled in."""

    key: str
    mode: str
    minutes: int
    words: Mapping[str, Mapping[str, str]]


def warning_texts() -> tuple[WarningText, ...]:
    """Warnings to start from: storm, flood, power cut, illness, no internet."""
    raw = json.loads((_HOME / "warnings.json").read_text(encoding="utf-8"))
    return tuple(
        WarningText(one["key"], one["mode"], one["minutes"], {language: one[language] for language in ("vi", "en")})
        for one in raw
    )


def public_holidays() -> dict[date, str]:
    """The public holidays that the package knows, by day; ``tools/holidays.py`` writes them."""
    found = json.loads((_HOME / "public_holidays.json").read_text(encoding="utf-8"))
    return {date.fromisoformat(day): name for day, name in found.items()}


def dayparts() -> list[dict[str, Any]]:
    """The parts of the day that a commune starts with, as the columns of ``Daypart``."""
    found: list[dict[str, Any]] = json.loads((_HOME / "dayparts.json").read_text(encoding="utf-8"))
    return found


def _entry(raw: Mapping[str, Any]) -> Entry:
    edition = Edition(
        code=raw["code"],
        online_level=OnlineLevel(raw["online_level"]),
        free=raw["free"],
        portal_url=raw["portal_url"],
        groups=tuple(LifeEvent(group) for group in raw["groups"]),
        confidence=Confidence(raw["confidence"]),
        checked_on=date.fromisoformat(raw["checked_on"]),
        checked_by=raw["checked_by"],
        note=raw["note"],
        doors=tuple(Door(door) for door in raw["doors"]),
        legal_basis=tuple(raw["legal_basis"]),
        portal_id=raw["portal_id"],
        visit_steps=tuple(raw["visit_steps"]),
        words={language: _wording(words) for language, words in raw["words"].items()},
    )
    return Entry(raw["slug"], edition)


def _wording(raw: Mapping[str, Any]) -> Wording:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Wording(**values)
