"""The library as an officer uses it: sending files, seeing how far they are, describing them, deleting them."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin import uploads
from admin.words import word
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.media import captions, foreman, intake
from hotspot.content.media.library import Missing
from hotspot.content.media.models import Media, MediaKind, MediaState, Rendition
from hotspot.content.media.refusals import Refusal
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import STAFF, Desk
from tests.admin.page import Page
from tests.hotspot.content.media.samples import NOW, jpeg, left, saved, scene

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: tests/hotspot has those of rows."""
    return sqlite_url


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[Shelf]:
    """Who is told that something waits; the tests do the work themselves."""
    calls: list[Shelf] = []
    monkeypatch.setattr(foreman, "nudge", lambda shelf, _database: calls.append(shelf))
    return calls


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    return Shelf(settings.media)


def _send(desk: Desk, *files: tuple[str, bytes], path: str = "/thu-vien", **fields: str) -> TestResponse:
    token = Page(desk.ask("/tai-khoan").text).forms[0].values["csrf_token"]
    data: dict[str, Any] = {"csrf_token": token, **fields}
    data["files"] = [(io.BytesIO(octets), name) for name, octets in files]
    return desk.client.post(path, base_url=STAFF, data=data)


def _only(database: Database) -> Media:
    with database.reading() as db:
        return db.scalars(select(Media)).one()


def _ready(database: Database, kind: MediaKind = MediaKind.PICTURE, **values: Any) -> Media:
    """A medium with files that nobody looks into."""
    mimes = {MediaKind.PICTURE: [], MediaKind.VIDEO: ["video/mp4"] * 2, MediaKind.AUDIO: ["audio/mp4"]}[kind]
    still = [] if kind is MediaKind.AUDIO else ["image/avif", "image/webp", "image/jpeg"]
    with database.writing() as db:
        media = Media(
            kind=kind, state=MediaState.READY, name="Một buổi tiếp dân", digest=kind.value,
            added_at=NOW, width=480, height=320, seconds=0 if kind is MediaKind.PICTURE else 9.0, **values,
        )  # fmt: skip
        media.renditions = [
            Rendition(name=f"{number:064}.x", mime=mime, width=480, height=320, octets=1000)
            for number, mime in enumerate([*mimes, *still])
        ]
        db.add(media)
    return media


def test_a_photo_is_sent_prepared_described_and_seen(
    desk: Desk, database: Database, shelf: Shelf, nudged: list[Shelf]
) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(_send(desk, ("../Cổng làng.jpg", jpeg(700, 500))))
    assert "One file was added." in page.text
    assert "Cổng làng.jpg" in page.text
    assert "Waiting its turn" in page.text
    assert nudged == [shelf]
    media = _only(database)
    assert 'data-live="/thu-vien/luoi"' in page.html
    foreman.work(shelf, database)
    assert "words are missing" in Page(f"<h1>x</h1>{desk.ask('/thu-vien/luoi').text}").text
    answer = desk.fill(f"/thu-vien/{media.public_id}", alt_vi="Cổng làng lúc sáng sớm", alt_en="The gate at dawn")
    page = desk.follow(answer)
    assert "Still missing" not in page.text
    assert 'alt="The gate at dawn"' in page.html
    found = re.search(r'src="(/media/[0-9a-f]{64}\.jpg)"', page.html)
    assert found is not None
    file = desk.ask(found[1])
    assert (file.status_code, file.headers["Content-Type"], file.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert file.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert desk.ask(found[1], Range="bytes=0-2").data == b"\xff\xd8\xff"
    with database.reading() as db:
        actions = [line.action for line in db.scalars(select(AuditEntry).order_by(AuditEntry.id))][-2:]
    assert actions == ["media.added", "media.changed"]


def test_files_are_for_staff_only(desk: Desk, database: Database) -> None:
    media = _ready(database)
    assert desk.ask(f"/media/{media.renditions[0].name}").status_code == 302
    desk.enter(Role.AUDITOR)
    assert desk.ask("/media/" + "a" * 64 + ".jpg").status_code == 404


def test_one_bad_file_spoils_none_and_is_named_with_its_reason(desk: Desk, database: Database, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    answer = _send(desk, ("tot.png", saved(scene(60, 40), "PNG")), ("xau.svg", SVG), ("rong.jpg", b""))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults() == []
    assert "2 files were not taken." in page.text
    assert f"xau.svg: {_said(desk, Refusal.SCRIPT)}" in page.text
    assert f"rong.jpg: {_said(desk, Refusal.EMPTY)}" in page.text
    assert "One file was added." in page.text
    assert left(shelf) == [f"{_only(database).digest}.png"]


def _said(desk: Desk, value: Any) -> str:
    with desk.app.test_request_context("/", headers={"Accept-Language": "en"}):
        return word(value)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_a_sentence(desk: Desk, language: str) -> None:
    with desk.app.test_request_context("/", headers={"Accept-Language": language}):
        said = {value: word(value) for kind in (Refusal, captions.Fault, Missing) for value in kind}
    assert [value for value, text in said.items() if " " not in text and value is not Missing.CAPTIONS] == []


def test_the_same_file_is_not_added_twice(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    _send(desk, ("mot.jpg", jpeg()))
    assert "One file was there already." in desk.follow(_send(desk, ("hai.jpg", jpeg()))).text
    assert _only(database).name == "mot.jpg"


def test_nothing_chosen_says_so(desk: Desk) -> None:
    desk.enter(Role.EDITOR)
    answer = _send(desk)
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_files_beyond_twenty_are_not_taken(desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    desk.enter(Role.EDITOR)
    answer = _send(desk, *((f"{size}.png", saved(scene(size, 40), "PNG")) for size in (50, 60, 70)))
    assert (answer.status_code, "Send at most 2 files at once." in answer.text) == (422, True)
    with database.reading() as db:
        assert sorted(db.scalars(select(Media.name))) == ["50.png", "60.png"]


def test_a_file_that_is_too_big_hears_so_at_the_end(desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake.LIMITS, MediaKind.PICTURE, 200_000)
    desk.enter(Role.EDITOR)
    answer = _send(desk, ("to.jpg", jpeg(300, 200) + bytes(400_000)))
    assert answer.status_code == 422
    assert "The file is too big." in answer.text
    assert left(shelf) == []


@pytest.mark.parametrize("role", [None, Role.AUDITOR, Role.LEADER])
def test_who_may_not_send_is_not_heard_out(desk: Desk, shelf: Shelf, role: Role | None) -> None:
    """Refused before a byte of the file is read, and nothing comes to lie on the disk."""
    if role is not None:
        desk.enter(role)
    body = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.jpg\r\n\r\n" + bytes(300_000)
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
    assert _send(desk, ("anh.jpg", jpeg())).status_code == 302
    assert set(held) == {0}


def test_what_failed_says_why_and_may_be_tried_again_when_that_can_help(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    for trouble, helps in ((Refusal.TRUNCATED, False), (Refusal.NO_TOOL, True)):
        with database.writing() as db:
            row = db.get_one(Media, media.id)
            row.state, row.trouble = MediaState.FAILED, trouble
        page = desk.get(path)
        assert _said(desk, trouble) in page.text
        assert [form.action for form in page.forms if form.action.endswith("lam-lai")] == [f"{path}/lam-lai"] * helps
    desk.follow(desk.send(f"{path}/lam-lai"))
    assert _only(database).state is MediaState.WAITING


def test_a_film_is_described_with_captions_and_written_words(desk: Desk, database: Database, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    assert "captions (Tiếng Việt)" in desk.get(path).text
    values: dict[str, Any] = desk.get(path).form("").values | {
        "alt_vi": "Cách nộp hồ sơ", "language": "vi", "transcript_vi": "Bước một.\r\n\r\nBước hai.",
    }  # fmt: skip
    values["captions_vi"] = (io.BytesIO(VTT.encode()), "vi.vtt")
    page = desk.follow(desk.client.post(path, base_url=STAFF, data=values))
    row = _only(database)
    assert (row.alt, row.language) == ({"vi": "Cách nộp hồ sơ"}, "vi")
    assert row.transcript == {"vi": "Bước một.\n\nBước hai."}
    assert f'src="/media/{row.captions["vi"]}.vtt"' in page.html
    assert shelf.path(f"{row.captions['vi']}.vtt").read_text(encoding="utf-8").startswith("WEBVTT\n")
    desk.follow(desk.send(f"{path}/bo-phu-de", {"language": "vi"}))
    assert _only(database).captions == {}


def test_bad_captions_keep_what_was_typed_and_save_nothing(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    values: dict[str, Any] = desk.get(path).form("").values | {"alt_vi": "Cách nộp hồ sơ"}
    values["captions_vi"] = (io.BytesIO(b"%PDF-1.7"), "vi.vtt")
    answer = desk.client.post(path, base_url=STAFF, data=values)
    page = Page(answer.text)
    assert (answer.status_code, page.faults()) == (422, [])
    assert page.form("").values["alt_vi"] == "Cách nộp hồ sơ"
    assert _said(desk, captions.Fault.NOT_CAPTIONS) in page.text
    assert _only(database).alt == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("alt_vi", "a" * 201), ("credit", "a" * 121), ("language", "fr"), ("transcript_vi", "a" * 20_001)],
)
def test_words_that_cannot_be_kept_are_refused_at_their_field(
    desk: Desk, database: Database, field: str, value: str
) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database, MediaKind.VIDEO)
    answer = desk.fill(f"/thu-vien/{media.public_id}", **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text


def _article(database: Database, media: Media, state: RevisionState, live: int | None) -> None:
    with database.writing() as db:
        item = Item(slug="nop-ho-so", created_at=NOW, live_number=live)
        db.add(item)
        db.flush()
        blocks = [{"kind": "step", "facts": {"picture": media.public_id}, "words": {}}]
        titles = {"vi": "Nộp hồ sơ ở đâu"}
        db.add(Revision(item_id=item.id, number=1, state=state, titles=titles, blocks=blocks, written_at=NOW))


def test_what_residents_see_cannot_be_deleted_and_the_page_says_where(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database)
    _article(database, media, RevisionState.PUBLISHED, 1)
    path = f"/thu-vien/{media.public_id}"
    page = desk.get(path)
    assert "Nộp hồ sơ ở đâu" in page.text
    assert "residents see it" in page.text
    page = desk.follow(desk.send(f"{path}/xoa"))
    assert "Residents see it in: Nộp hồ sơ ở đâu. Take it out there first, then delete it." in page.text
    assert _only(database).deleted_at is None


def test_what_only_a_draft_has_can_be_deleted(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = _ready(database)
    _article(database, media, RevisionState.DRAFT, None)
    assert "not public" in desk.get(f"/thu-vien/{media.public_id}").text
    page = desk.follow(desk.send(f"/thu-vien/{media.public_id}/xoa"))
    assert "“Một buổi tiếp dân” is deleted." in page.text
    assert desk.ask(f"/thu-vien/{media.public_id}").status_code == 404


def test_an_empty_library_says_what_to_do_and_kinds_can_be_chosen(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    assert "The library is empty. Add a photo: it is ready within seconds." in desk.get("/thu-vien").text
    _ready(database, MediaKind.AUDIO)
    assert "Một buổi tiếp dân" in desk.get("/thu-vien?loai=audio").text
    assert "There is nothing of this kind yet." in desk.get("/thu-vien?loai=video").text
    assert "Một buổi tiếp dân" in desk.get("/thu-vien?loai=%27").text


def test_who_only_looks_gets_no_forms(desk: Desk, database: Database) -> None:
    desk.enter(Role.AUDITOR)
    media = _ready(database, MediaKind.AUDIO, alt={"vi": "<b>Lời chào</b>"}, transcript={"vi": "<script>"})
    for path in ("/thu-vien", f"/thu-vien/{media.public_id}"):
        page = desk.get(path)
        assert {form.action for form in page.forms} == {"/dang-xuat"}
        assert "<script>" not in page.html.replace("<script src", "")


@pytest.mark.parametrize("path", ["/thu-vien/khong-co", "/thu-vien/khong-co/hien"])
def test_what_is_not_there_is_no_page(desk: Desk, path: str) -> None:
    desk.enter(Role.EDITOR)
    assert desk.ask(path).status_code == 404


def test_no_temporary_file_of_an_upload_lies_outside_the_library(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    desk.enter(Role.EDITOR)
    assert _send(desk, ("anh.jpg", jpeg(1200, 900))).status_code == 302
