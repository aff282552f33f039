"""The library as an officer uses it: sending files, seeing how far they are, describing them, deleting them."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from admin.words import word
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.media import captions, foreman
from hotspot.content.media.library import Missing
from hotspot.content.media.models import Media, MediaKind, MediaState
from hotspot.content.media.refusals import Refusal
from hotspot.content.media.shelf import Shelf
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import STAFF, Desk
from tests.admin.library_desk import only, ready, said, send
from tests.admin.page import Page
from tests.hotspot.content.media.samples import NOW, jpeg

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: tests/hotspot has those of rows."""
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


def test_a_photo_is_sent_prepared_described_and_seen(
    desk: Desk, database: Database, shelf: Shelf, nudged: list[Shelf]
) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(send(desk, ("../Cổng làng.jpg", jpeg(700, 500))))
    assert "One file was added." in page.text
    assert "Cổng làng.jpg" in page.text
    assert "Waiting its turn" in page.text
    assert nudged == [shelf]
    media = only(database)
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
    media = ready(database)
    assert desk.ask(f"/media/{media.renditions[0].name}").status_code == 302
    desk.enter(Role.AUDITOR)
    assert desk.ask("/media/" + "a" * 64 + ".jpg").status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_a_sentence(desk: Desk, language: str) -> None:
    with desk.app.test_request_context("/", headers={"Accept-Language": language}):
        said = {value: word(value) for kind in (Refusal, captions.Fault, Missing) for value in kind}
    assert [value for value, text in said.items() if " " not in text and value is not Missing.CAPTIONS] == []


def test_what_failed_says_why_and_may_be_tried_again_when_that_can_help(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    for trouble, helps in ((Refusal.TRUNCATED, False), (Refusal.NO_TOOL, True)):
        with database.writing() as db:
            row = db.get_one(Media, media.id)
            row.state, row.trouble = MediaState.FAILED, trouble
        page = desk.get(path)
        assert said(desk, trouble) in page.text
        assert [form.action for form in page.forms if form.action.endswith("lam-lai")] == [f"{path}/lam-lai"] * helps
    desk.follow(desk.send(f"{path}/lam-lai"))
    assert only(database).state is MediaState.WAITING


def test_a_film_is_described_with_captions_and_written_words(desk: Desk, database: Database, shelf: Shelf) -> None:
    desk.enter(Role.EDITOR)
    media = ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    assert "captions (Vietnamese, English)" in desk.get(path).text
    values: dict[str, Any] = desk.get(path).form("").values | {
        "alt_vi": "Cách nộp hồ sơ", "language": "vi", "transcript_vi": "Bước một.\r\n\r\nBước hai.",
    }  # fmt: skip
    values["captions_vi"] = (io.BytesIO(VTT.encode()), "vi.vtt")
    page = desk.follow(desk.client.post(path, base_url=STAFF, data=values))
    row = only(database)
    assert (row.alt, row.language) == ({"vi": "Cách nộp hồ sơ"}, "vi")
    assert row.transcript == {"vi": "Bước một.\n\nBước hai."}
    assert f'src="/media/{row.captions["vi"]}.vtt"' in page.html
    assert shelf.path(f"{row.captions['vi']}.vtt").read_text(encoding="utf-8").startswith("WEBVTT\n")
    desk.follow(desk.send(f"{path}/bo-phu-de", {"language": "vi"}))
    assert only(database).captions == {}


def test_bad_captions_keep_what_was_typed_and_save_nothing(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = ready(database, MediaKind.VIDEO)
    path = f"/thu-vien/{media.public_id}"
    values: dict[str, Any] = desk.get(path).form("").values | {"alt_vi": "Cách nộp hồ sơ"}
    values["captions_vi"] = (io.BytesIO(b"%PDF-1.7"), "vi.vtt")
    answer = desk.client.post(path, base_url=STAFF, data=values)
    page = Page(answer.text)
    assert (answer.status_code, page.faults()) == (422, [])
    assert page.form("").values["alt_vi"] == "Cách nộp hồ sơ"
    assert said(desk, captions.Fault.NOT_CAPTIONS) in page.text
    assert only(database).alt == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("alt_vi", "a" * 201), ("credit", "a" * 121), ("language", "fr"), ("transcript_vi", "a" * 20_001)],
)
def test_words_that_cannot_be_kept_are_refused_at_their_field(
    desk: Desk, database: Database, field: str, value: str
) -> None:
    desk.enter(Role.EDITOR)
    media = ready(database, MediaKind.VIDEO)
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
    media = ready(database)
    _article(database, media, RevisionState.PUBLISHED, 1)
    path = f"/thu-vien/{media.public_id}"
    page = desk.get(path)
    assert "Nộp hồ sơ ở đâu" in page.text
    assert "residents see it" in page.text
    page = desk.follow(desk.send(f"{path}/xoa"))
    assert "Residents see it in: Nộp hồ sơ ở đâu. Take it out there first, then delete it." in page.text
    assert only(database).deleted_at is None


def test_what_only_a_draft_has_can_be_deleted(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    media = ready(database)
    _article(database, media, RevisionState.DRAFT, None)
    assert "not public" in desk.get(f"/thu-vien/{media.public_id}").text
    page = desk.follow(desk.send(f"/thu-vien/{media.public_id}/xoa"))
    assert "“Một buổi tiếp dân” is deleted." in page.text
    assert desk.ask(f"/thu-vien/{media.public_id}").status_code == 404


def test_an_empty_library_says_what_to_do_and_kinds_can_be_chosen(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    assert "The library is empty. Add a photo: it is ready within seconds." in desk.get("/thu-vien").text
    ready(database, MediaKind.AUDIO)
    assert "Một buổi tiếp dân" in desk.get("/thu-vien?loai=audio").text
    assert "There is nothing of this kind yet." in desk.get("/thu-vien?loai=video").text
    assert "Một buổi tiếp dân" in desk.get("/thu-vien?loai=%27").text


def test_who_only_looks_gets_no_forms(desk: Desk, database: Database) -> None:
    desk.enter(Role.AUDITOR)
    media = ready(database, MediaKind.AUDIO, alt={"vi": "<b>Lời chào</b>"}, transcript={"vi": "<script>"})
    for path in ("/thu-vien", f"/thu-vien/{media.public_id}"):
        page = desk.get(path)
        assert {form.action for form in page.forms} == {"/dang-xuat"}
        assert "<script>" not in page.html.replace("<script src", "")


@pytest.mark.parametrize("path", ["/thu-vien/khong-co", "/thu-vien/khong-co/hien"])
def test_what_is_not_there_is_no_page(desk: Desk, path: str) -> None:
    desk.enter(Role.EDITOR)
    assert desk.ask(path).status_code == 404
