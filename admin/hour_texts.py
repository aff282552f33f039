"""Hours in one line as people write them: ``7h30–11h30, 13:30–17:00``."""

import re
from collections.abc import Iterable, Sequence

from flask_babel import gettext

from admin.drafts import Draft, hour_of

LONGEST = 200
_SPAN = re.compile(r"\s*(?:-|–|—|đến|to|tới)\s*")


def read(draft: Draft, field: str) -> tuple[tuple[str, str], ...]:
    """The windows typed into ``field``; what cannot be read is noted at it."""
    text = draft.value(field).strip()
    if len(text) > LONGEST:
        draft.fault(field, gettext("This is too long."))
        return ()
    pieces = [piece for piece in re.split(r"[,;\n]|\bvà\b|\band\b", text) if piece.strip()]
    found = [_window(piece) for piece in pieces]
    if None in found:
        draft.fault(field, gettext("Write hours such as 07:30–11:30, 13:30–17:00."))
        return ()
    return tuple(window for window in found if window is not None)


def told(windows: Iterable[Sequence[str]]) -> str:
    """``windows`` as ``read`` reads them."""
    return ", ".join(f"{starts}–{ends}" for starts, ends in windows)


def _window(text: str) -> tuple[str, str] | None:
    ends = _SPAN.split(text.strip().lower())
    if len(ends) != 2:
        return None
    starts, until = hour_of(ends[0]), hour_of("00:00" if ends[1] in ("24:00", "24h") else ends[1])
    if starts is None or until is None:
        return None
    return starts.strftime("%H:%M"), until.strftime("%H:%M")
