"""Files of the library as they go out: by name, in pieces where a player asks for pieces, never large in memory.

An answer that is an iterator holds one of the server's few threads until its reader has taken all of it (measured:
three readers who do not read stop the portal). So players get their parts a piece at a time, ready-made, and as RFC
9110 15.3.7 allows less than they asked for; of large files without a part one goes out at a time.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.exc import OperationalError

from hotspot.clock import boottime
from hotspot.content.media import library
from hotspot.content.media.shelf import NAME
from hotspot.db import Database
from hotspot.web.security import HEADERS

Environ = dict[str, Any]
PREFIX = "/media/"
PIECE_OCTETS, SMALL_OCTETS = 256 * 1024, 1024 * 1024
_REMEMBERED, _REMEMBERED_SECONDS = 4096, 60.0  # something deleted is gone from the pages at once, from here in a minute
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_FOR_EVER = "max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Served:
    """A whole answer; ``body`` is read as it is sent."""

    status: str
    headers: list[tuple[str, str]]
    body: Iterable[bytes]


class Files:
    """Answers for the files of one library. ``cached`` says whose caches may keep them."""

    def __init__(self, folder: Path, database: Database, cached: str = "public") -> None:
        self._folder, self._database, self._cached = folder, database, f"{cached}, {_FOR_EVER}"
        self._known: dict[str, tuple[str, float]] = {}
        self._turn = threading.Semaphore()

    def answer(self, name: str, environ: Environ) -> Served | None:
        """What to say to a request for the file called ``name``; None when there is none."""
        try:
            mime = self._mime(name) if NAME.fullmatch(name) else None
            if mime is None:
                return None
            file = (self._folder / name).open("rb", buffering=0)
        except OperationalError:
            return Served("503 Service Unavailable", [("Content-Length", "0"), *HEADERS], [])
        except OSError:
            return None
        return self._reply(file, name, mime, environ)

    def _reply(self, file: BinaryIO, name: str, mime: str, environ: Environ) -> Served:
        size, tag = os.fstat(file.fileno()).st_size, f'"{name[:32]}"'
        headers = [("Cache-Control", self._cached), ("ETag", tag), ("Accept-Ranges", "bytes"), *HEADERS]
        if _names(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
            file.close()
            return Served("304 Not Modified", headers, [])
        headers.append(("Content-Type", "text/vtt; charset=utf-8" if mime == "text/vtt" else mime))
        part = _part(environ, tag, size)
        if part is None:
            return self._whole(file, size, headers)
        with file:
            if not part:
                nothing = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
                return Served("416 Range Not Satisfiable", [*headers, *nothing], [])
            file.seek(part[0])
            piece = file.read(min(len(part), PIECE_OCTETS))
        about = f"bytes {part[0]}-{part[0] + len(piece) - 1}/{size}"
        headers += [("Content-Range", about), ("Content-Length", str(len(piece)))]
        return Served("206 Partial Content", headers, [piece])

    def _whole(self, file: BinaryIO, size: int, headers: list[tuple[str, str]]) -> Served:
        headers.append(("Content-Length", str(size)))
        if size <= SMALL_OCTETS:
            with file:
                return Served("200 OK", headers, [file.read()])
        if not self._turn.acquire(blocking=False):
            file.close()
            later = [("Retry-After", "5"), ("Content-Length", "0"), *HEADERS]
            return Served("503 Service Unavailable", later, [])
        return Served("200 OK", headers, Pieces(file, self._turn.release))

    def _mime(self, name: str) -> str | None:
        """What the table says it is; remembered for a while, since a page asks for several at once."""
        kept = self._known.get(name)
        if kept is not None and kept[1] > boottime():
            return kept[0]
        with self._database.reading() as db:
            row = library.known(db, name)
        if row is None:
            self._known.pop(name, None)
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[name] = (row.mime, boottime() + _REMEMBERED_SECONDS)
        return row.mime


class Pieces:
    """A file piece by piece. Closed by the server, or at the end, or when forgotten; then ``over`` is called, once."""

    def __init__(self, file: BinaryIO, over: Callable[[], None]) -> None:
        self._file, self._over = file, over

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = b"" if self._file.closed else self._file.read(PIECE_OCTETS)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        if not self._file.closed:
            self._file.close()
            self._over()

    __del__ = close


def door(files: Files, pages: Callable[[Environ, Any], Iterable[bytes]]) -> Callable[[Environ, Any], Iterable[bytes]]:
    """A WSGI callable that answers for files, and leaves everything else to ``pages``."""

    def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        ready = None
        if path.startswith(PREFIX) and method in ("GET", "HEAD"):
            ready = files.answer(path[len(PREFIX) :], environ)
        if ready is None:
            return pages(environ, start_response)
        start_response(ready.status, ready.headers)
        return [] if method == "HEAD" else ready.body

    return answer


def _names(header: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names the file; a weak name will do (RFC 9110 13.1.2)."""
    return header.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in header.split(","))


def _part(environ: Environ, tag: str, size: int) -> range | None:
    """The octets that are asked for; empty when there are none such, None for all of them.

    Several parts at once are answered with the whole, as RFC 9110 14.2 allows.
    """
    found = _RANGE.fullmatch(environ.get("HTTP_RANGE", "").strip())
    if found is None or found[0] == "bytes=-" or environ.get("HTTP_IF_RANGE", tag).strip() != tag:
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    first, last = int(found[1]), int(found[2] or size)
    if last < first:
        return None  # no range at all, and so as if it were not there
    return range(min(first, size), min(last + 1, size))
