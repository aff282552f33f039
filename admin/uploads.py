"""Forms with files: how large each may be, and where a file goes while it comes in.

Only who may send one is heard out: to anybody else the limit of every other form applies, before a byte is read.
"""

from typing import IO, Any

from flask import Flask, Request, current_app, g
from werkzeug.datastructures import FileStorage

from admin.guard import may
from hotspot.content.media.intake import Incoming
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.permissions import Permission
from hotspot.web.app import let_go, shared
from hotspot.web.media import Files

ADD, DESCRIBE = "library.add", "library.describe"
MOST_FILES = 20
LIMITS = {ADD: 1024 * 1024 * 1024, DESCRIBE: 512 * 1024}


class StaffRequest(Request):
    """A request whose limit depends on the page and on who asks."""

    @property
    def max_content_length(self) -> int | None:
        limit = LIMITS.get(self.endpoint or "")
        return limit if limit is not None and _trusted() else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint == ADD and _trusted():
            let_go()  # it may take minutes
            return Incoming(shelf())  # type: ignore[return-value]  # what the form's reader needs of a file
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Have ``app`` read its requests so, and know the library's files."""
    app.request_class = StaffRequest
    app.extensions["files"] = Files(settings.media, database, cached="private")


def shelf() -> Shelf:
    """Where the library's files lie."""
    return Shelf(shared().settings.media)


def files() -> Files:
    """The library's files as this face sends them."""
    found = current_app.extensions["files"]
    assert isinstance(found, Files)
    return found


def incoming(file: FileStorage) -> Incoming:
    """The file behind a field of the form that adds to the library."""
    stream: Any = file.stream
    assert isinstance(stream, Incoming)
    return stream


def _trusted() -> bool:
    """Whether the member who asks may send files; looked up once a request."""
    if "may_upload" not in g:
        g.may_upload = may(Permission.WRITE_ITEMS)
    return bool(g.may_upload)
