"""Why a file is not taken, or why nothing could be made of it. Loaded by the process that reads strangers' files."""

from enum import StrEnum


class Refusal(StrEnum):
    """One reason. Its value is what ``Media.trouble`` keeps."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    UNKNOWN = "unknown"
    SCRIPT = "script"
    HIDDEN = "hidden"
    HEIC = "heic"
    ENDING = "ending"
    ANIMATED = "animated"
    TOO_WIDE = "too_wide"
    TOO_MANY_PIXELS = "too_many_pixels"
    TRUNCATED = "truncated"
    NO_FILM = "no_film"
    NO_SOUND = "no_sound"
    TOO_LONG = "too_long"
    DISK_FULL = "disk_full"
    NO_TOOL = "no_tool"
    GAVE_UP = "gave_up"
    LOST = "lost"


LASTING = frozenset(Refusal) - {Refusal.DISK_FULL, Refusal.NO_TOOL, Refusal.GAVE_UP}
"""Those that trying again cannot change: what was sent is thrown away at once."""


class Refused(Exception):
    """Nothing can be made of a file."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
