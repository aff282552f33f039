"""The program that plays on screens: its files, read once, served under an address that changes with their content.

Residents' face and staff face serve the same ones, so that a preview is what the screen would show.
"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template
from flask_babel import force_locale

FOLDER = Path(__file__).resolve().parent / "screen"
WORKER = "worker.js"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"

pages = Blueprint("player", __name__)


@pages.get("/man-hinh/ui/<made>/<name>")
def file(made: str, name: str) -> Response:
    """One file of the player. Under another edition's address there is nothing: pages and files go together."""
    found = _files().get(name) if made == edition() else None
    if found is None:
        abort(404)
    response = Response(found, content_type=_KINDS[Path(name).suffix])
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def page(list_url: str, commune: str, zone: str, preview: str = "") -> str:
    """The player's page, in Vietnamese whoever asks: it is for a room, not for whoever set up the browser.

    ``preview`` is where staff go back to from a preview; empty for a screen.
    """
    with force_locale("vi"):
        return render_template(
            "ui/screen.html",
            edition=edition(),
            files=paths(),
            file=path,
            list_url=list_url,
            commune=commune,
            zone=zone,
            preview=preview,
        )


def edition() -> str:
    """A name for the player's files as they are."""
    return _edition()


def path(name: str) -> str:
    """Where the file called ``name`` is served. Raises ``KeyError``."""
    return f"/man-hinh/ui/{edition()}/{_checked(name)}"


def paths() -> list[str]:
    """Where every file of the player but its worker is served, for keeping all of them."""
    return [path(name) for name in sorted(_files()) if name != WORKER]


def worker() -> bytes:
    """The service worker, which has to be served from within its own scope."""
    return _files()[WORKER]


@cache
def _files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix in _KINDS}


@cache
def _edition() -> str:
    return hashlib.sha256(b"\0".join(_files().values())).hexdigest()[:12]


def _checked(name: str) -> str:
    _files()[name]
    return name
