"""What the counter has found out and pages show, never waiting for it: codes of links, and public figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """Public figures of a place: how often its front page was opened, since when, and how many passes run now."""

    today: int
    total: int
    since: date
    connected: int


@dataclass(frozen=True, slots=True)
class Board:
    """``codes`` lead to the national portal, by subject; what has none yet is linked directly, and not counted."""

    codes: Mapping[str, str] = field(default_factory=dict)
    figures: Figures | None = None


class Wall:
    """Where the newest board hangs."""

    def __init__(self) -> None:
        self.board = Board()
