"""Our own static files: fingerprinted in the address, kept a year by browsers, compressed once in memory."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

FOLDER = Path(__file__).resolve().parent / "static"
_TEXT = {".css", ".js", ".svg"}
_HOUR = "public, max-age=3600"
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes | None
    fingerprint: str


def install(app: Flask) -> None:
    """Serve the files through here instead of Flask's own view."""
    app.view_functions["static"] = _serve
    app.jinja_env.globals["asset"] = url


def url(name: str) -> str:
    """The address of a file, another one whenever its content is another."""
    return url_for("static", filename=name, v=_read(name).fingerprint)


def _serve(filename: str) -> Response:
    if filename not in _known():
        abort(404)
    found = _read(filename)
    packed = found.packed if request.accept_encodings.quality("gzip") else None
    response = Response(found.plain if packed is None else packed, mimetype=found.kind)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _YEAR if request.args.get("v") == found.fingerprint else _HOUR
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _known() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


@cache
def _read(name: str) -> Asset:
    path = FOLDER / name
    plain = path.read_bytes()
    packed = gzip.compress(plain, 9, mtime=0) if path.suffix in _TEXT else None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(kind, plain, packed, hashlib.sha256(plain).hexdigest()[:12])
