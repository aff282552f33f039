"""The packaged articles and the drawings that illustrate them: JSON and SVG files of our own, in two languages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_HOME = files(__package__)


@dataclass(frozen=True, slots=True)
class Ready:
    """An article as it is packaged. In ``blocks``, JSON as ``blocks.py`` reads it, a picture is a drawing's name."""

    name: str
    service: str | None
    titles: Mapping[str, str]
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing: an SVG file of 3 by 2, and what it shows, by language."""

    name: str
    alt: Mapping[str, str]
    octets: bytes


def articles() -> tuple[Ready, ...]:
    """Every article, in the order of the file names."""
    folder = _HOME / "articles"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".json"))
    return tuple(_ready(name, json.loads((folder / name).read_text(encoding="utf-8"))) for name in names)


def drawings() -> tuple[Drawing, ...]:
    """Every drawing that has words, by name."""
    told: dict[str, dict[str, str]] = json.loads((_HOME / "drawings.json").read_text(encoding="utf-8"))
    folder = _HOME / "drawings"
    return tuple(Drawing(name, alt, (folder / f"{name}.svg").read_bytes()) for name, alt in sorted(told.items()))


def _ready(file: str, raw: Mapping[str, Any]) -> Ready:
    name = file.partition("-")[2].removesuffix(".json")
    return Ready(name, raw["service"], raw["titles"], raw["blocks"])
