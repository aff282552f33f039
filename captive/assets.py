"""The style sheet and the drawings, read once and served from memory under names that change with their content."""

import hashlib
from pathlib import Path

from captive.detection import Answer
from hotspot.web import app
from hotspot.web.security import HEADERS

FOLDER = Path(__file__).resolve().parent / "static"
SHARED = Path(app.__file__).resolve().parent / "static"  # what the staff's preview has as well
_KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """Every file of ``captive/static`` and of the shared folder by its path: ``/assets/3f0c9a1e5b7d/captive.css``."""

    def __init__(self) -> None:
        self._paths: dict[str, str] = {}
        self._answers: dict[str, Answer] = {}
        bodies = {file.name: file.read_bytes() for file in sorted([*FOLDER.iterdir(), *SHARED.iterdir()])}
        edition = hashlib.sha256(b"\0".join(bodies.values())).hexdigest()[:12]  # one for all: the style names drawings
        for name, body in bodies.items():
            self._paths[name] = path = f"/assets/{edition}/{name}"
            self._answers[path] = _answer(_KINDS[Path(name).suffix], body)

    def path(self, name: str) -> str:
        """Where the file called ``name`` is served. Raises ``KeyError``."""
        return self._paths[name]

    def get(self, path: str) -> Answer | None:
        """What is served at ``path``."""
        return self._answers.get(path)


def _answer(kind: str, body: bytes) -> Answer:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", _FOR_EVER), *HEADERS]
    return Answer("200 OK", headers, [body])
