"""Files on their way in: who may send them, how much, and that nothing is left of those that are not taken."""

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from admin import uploads
from hotspot.content.media import intake
from hotspot.content.media.models import Media, MediaKind
from hotspot.content.media.refusals import Refusal
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.permissions import Role
from tests.admin.desk import STAFF, Desk
from tests.admin.library_desk import only, said, send
from tests.admin.page import Page
from tests.hotspot.content.media.samples import jpeg, left, saved, scene

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: files are concerned, not rows."""
    return sqlite_url


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[Shelf]:
    """Who is told that something waits; the tests do the work themselves."""
    calls: list[Shelf] = []
    monkeypatch.setattr("hotspot.content.media.foreman.nudge", lambda shelf, _database: calls.append(shelf))
    return calls


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    return Shelf(settings.media)


def test_one_bad_file_spoils_none_and_is_named_with_its_reason(desk: Desk, database: Database, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    answer = send(desk, ("tot.png", saved(scene(60, 40), "PNG")), ("xau.svg", SVG), ("rong.jpg", b""))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults() == []
    assert "2 files were not taken." in page.text
    assert f"xau.svg: {said(desk, Refusal.SCRIPT)}" in page.text
    assert f"rong.jpg: {said(desk, Refusal.EMPTY)}" in page.text
    assert "One file was added." in page.text
    assert left(shelf) == [f"{only(database).digest}.png"]


def test_the_same_file_is_not_added_twice(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    send(desk, ("mot.jpg", jpeg()))
    assert "One file was there already." in desk.follow(send(desk, ("hai.jpg", jpeg()))).text
    assert only(database).name == "mot.jpg"


def test_nothing_chosen_says_so(desk: Desk) -> None:
    desk.enter(Role.EDITOR)
    answer = send(desk)
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_files_beyond_twenty_are_not_taken(desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    desk.enter(Role.EDITOR)
    answer = send(desk, *((f"{size}.png", saved(scene(size, 40), "PNG")) for size in (50, 60, 70)))
    assert (answer.status_code, "Send at most 2 files at once." in answer.text) == (422, True)
    with database.reading() as db:
        assert sorted(db.scalars(select(Media.name))) == ["50.png", "60.png"]


def test_a_file_that_is_too_big_hears_so_at_the_end(desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake.LIMITS, MediaKind.PICTURE, 200_000)
    desk.enter(Role.EDITOR)
    answer = send(desk, ("to.jpg", jpeg(300, 200) + bytes(400_000)))
    assert answer.status_code == 422
    assert "The file is too big." in answer.text
    assert left(shelf) == []


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.LEADER])
def test_who_may_not_send_is_not_heard_out(desk: Desk, shelf: Shelf, role: Role | None) -> None:
    """Refused before a byte of the file is read, and nothing comes to lie on the disk."""
    if role is not None:
        desk.enter(role)
    body = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.jpg\r\n\r\n" + bytes(600_000)
    source = _Counted(body)
    answer = desk.client.post(
        "/thu-vien", base_url=STAFF, input_stream=source, content_length=len(body),
        content_type="multipart/form-data; boundary=x", headers={"Content-Length": str(len(body))},
    )  # fmt: skip
    assert (answer.status_code, source.read_so_far) == (413, 0)
    assert not shelf.root.exists()


class _Counted(io.BytesIO):
    read_so_far = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_so_far += len(data)
        return data


def test_an_upload_without_the_forms_token_leaves_nothing(desk: Desk, database: Database, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.client.post("/thu-vien", base_url=STAFF, data={"files": (io.BytesIO(jpeg()), "anh.jpg")})
    assert answer.status_code == 400
    assert left(shelf) == []


def test_an_upload_that_breaks_off_leaves_nothing(desk: Desk, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    body = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.jpg\r\n\r\n" + jpeg()
    answer = desk.client.post(
        "/thu-vien", base_url=STAFF, input_stream=io.BytesIO(body), content_length=len(body) + 9999,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert answer.status_code in (400, 413)
    assert left(shelf) == []


def test_an_upload_holds_no_reading_of_the_database_while_it_comes(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.enter(Role.EDITOR)
    held, write = [], intake.Incoming.write

    def watched(self: intake.Incoming, data: bytes) -> int:
        held.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return write(self, data)

    monkeypatch.setattr(intake.Incoming, "write", watched)
    assert send(desk, ("anh.jpg", jpeg())).status_code == 302
    assert set(held) == {0}


def test_no_temporary_file_of_an_upload_lies_outside_the_library(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    desk.enter(Role.EDITOR)
    assert send(desk, ("anh.jpg", jpeg(1200, 900))).status_code == 302
