"""Websites that are worth knowing before one joins: of the State, of health and of schools. All under gov.vn."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from urllib.parse import urlsplit


class Kind(StrEnum):
    """What a website is about."""

    GOVERNMENT = "gov"
    HEALTH = "health"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Website:
    """One link. ``words`` is its name by language."""

    kind: Kind
    url: str
    words: Mapping[str, str]

    def name(self, language: str) -> str:
        """Its name in ``language``, or in Vietnamese."""
        return self.words.get(language) or self.words["vi"]

    @property
    def host(self) -> str:
        """The name of the machine that it leads to, which the walled garden needs."""
        return urlsplit(self.url).hostname or ""


def _read() -> tuple[Website, ...]:
    raw = json.loads((files(__package__) / "websites.json").read_text(encoding="utf-8"))
    return tuple(Website(Kind(one["kind"]), one["url"], one["words"]) for one in raw)


WEBSITES = _read()
