"""How the tests of the library send files, and what lies in it without the work of making it."""

import io
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from admin.words import word
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.db import Database
from tests.admin.desk import STAFF, Desk
from tests.admin.page import Page
from tests.hotspot.content.media.samples import NOW


def send(desk: Desk, *files: tuple[str, bytes]) -> TestResponse:
    """Send the form that adds files."""
    token = Page(desk.ask("/tai-khoan").text).forms[0].values["csrf_token"]
    sent = [(io.BytesIO(octets), name) for name, octets in files]
    return desk.client.post("/thu-vien", base_url=STAFF, data={"csrf_token": token, "files": sent})


def only(database: Database) -> Media:
    """The one medium that there is."""
    with database.reading() as db:
        return db.scalars(select(Media)).one()


def said(desk: Desk, value: Any) -> str:
    """``value`` in the words of an English page."""
    with desk.app.test_request_context("/", headers={"Accept-Language": "en"}):
        return word(value)


def ready(database: Database, kind: MediaKind = MediaKind.PICTURE, **values: Any) -> Media:
    """A medium with files that nobody looks into."""
    mimes = {MediaKind.PICTURE: [], MediaKind.VIDEO: ["video/mp4"] * 2, MediaKind.AUDIO: ["audio/mp4"]}[kind]
    still = [] if kind is MediaKind.AUDIO else ["image/avif", "image/webp", "image/jpeg"]
    seconds = 0.0 if kind is MediaKind.PICTURE else 9.0
    size = {"width": 480, "height": 320}
    with database.writing() as db:
        media = Media(kind=kind, state=MediaState.READY, name="Một buổi tiếp dân", digest=kind.value, added_at=NOW)
        media.seconds, media.width, media.height = seconds, 480, 320
        for name, value in values.items():
            setattr(media, name, value)
        media.renditions = [
            Rendition(name=f"{number:064}.x", mime=mime, octets=1000, **size)
            for number, mime in enumerate([*mimes, *still])
        ]
        db.add(media)
    return media
