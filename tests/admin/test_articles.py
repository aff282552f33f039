"""Articles at the desk: written in blocks, handed in, decided by somebody else; and nothing that is typed is lost."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import admin
from hotspot import settings as settings_module
from hotspot.content.items import articles, revisions
from hotspot.content.items.models import Item, Revision
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import STAFF, Clock, Desk
from tests.admin.page import Page

STEP = {"blocks.0.words.vi.text": "Nộp ở nhà, không phải chờ."}


@pytest.fixture
def chair(desk: Desk) -> Desk:
    """The chairman at a browser of his own."""
    made = Desk(desk.app, desk.database, desk.clock)
    made.enter(Role.LEADER, "lan")
    return made


def begun(desk: Desk, title: str = "Đăng ký khai sinh") -> str:
    """A new article; the address of its pages."""
    answer = desk.fill("/bai-viet/moi", **{"titles.vi": title})
    assert answer.status_code == 302, Page(answer.text).text
    return str(answer.location).removesuffix("/sua")


def handed_in(desk: Desk, **fields: str) -> str:
    at = begun(desk)
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", **{**STEP, **fields, "do": "hand-in"}))
    return at


def rows(database: Database) -> list[Revision]:
    with database.reading() as db:
        return list(db.scalars(select(Revision).order_by(Revision.item_id, Revision.number)))


def seen(database: Database) -> articles.Article | None:
    with database.reading() as db:
        return articles.by_slug(db, "dang-ky-khai-sinh")


def test_from_an_empty_page_to_the_public(desk: Desk, chair: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    assert "There is no article yet." in desk.get("/bai-viet").text
    at = handed_in(desk)
    assert seen(database) is None
    assert "Look and decide" in chair.get("/bai-viet").text
    assert "Nộp ở nhà, không phải chờ." in chair.get(at).text
    page = chair.follow(chair.fill(at, f"{at}/duyet", publish="1"))
    assert "It is approved and public." in page.text
    found = seen(database)
    assert found is not None
    assert found.blocks[0].said("text", "vi") == "Nộp ở nhà, không phải chờ."
    with database.reading() as db:
        lines = select(AuditEntry.action).where(AuditEntry.action.startswith("item.")).order_by(AuditEntry.id)
        assert list(db.scalars(lines)) == ["item.handed_in", "item.approved", "item.published"]


def test_blocks_are_added_moved_and_removed_with_buttons_alone(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = begun(desk)
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="add", kind="step", **STEP))
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="add", kind="fee"))
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="up-2", **{"blocks.2.words.vi.amount": "8.000 đồng"}))
    assert [one["kind"] for one in rows(database)[0].blocks] == ["text", "fee", "step"]
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="down-0"))
    page = desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="remove-2"))
    assert [one["kind"] for one in rows(database)[0].blocks] == ["fee", "text"]
    assert rows(database)[0].blocks[1]["words"]["vi"]["text"] == STEP["blocks.0.words.vi.text"]
    assert "8.000 đồng" in page.text  # the preview has it too


def test_what_must_be_mended_is_said_at_its_block_and_the_text_is_saved(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = begun(desk)
    desk.fill(f"{at}/sua", f"{at}/sua", do="add", kind="fee")
    answer = desk.fill(
        f"{at}/sua", f"{at}/sua", do="hand-in",
        **{"blocks.0.words.vi.text": "Tiết kiệm 50.000 đồng.", "blocks.1.words.vi.amount": "8.000 đồng"},
    )  # fmt: skip
    page = Page(answer.text)
    assert (answer.status_code, page.faults()) == (422, [])
    assert "1. Text: Source of the numbers: There is a number here. Say where it comes from." in page.text
    assert "2. Fee and time: Who pays nothing or less: A fee is never told without saying who pays" in page.text
    (row,) = rows(database)
    assert (row.state, row.blocks[0]["words"]["vi"]["text"]) == ("draft", "Tiết kiệm 50.000 đồng.")
    kept = page.form(f"{at}/sua").values
    assert (kept["blocks.0.words.vi.text"].strip(), kept["saved"]) == ("Tiết kiệm 50.000 đồng.", str(row.saved))
    mended = {"do": "hand-in", "blocks.0.facts.source": "Luật", "blocks.1.facts.source": "NQ",
              "blocks.1.words.vi.exemption": "Người cao tuổi"}  # fmt: skip
    desk.follow(desk.client.post(f"{at}/sua", base_url=STAFF, data=kept | mended))
    assert rows(database)[0].state == "in_review"


def test_two_who_write_the_same_draft_lose_nothing(desk: Desk, database: Database) -> None:
    other = Desk(desk.app, desk.database, desk.clock)
    other.enter(Role.EDITOR, "hoa")
    desk.enter(Role.EDITOR)
    at = begun(desk)
    mine = desk.get(f"{at}/sua").form(f"{at}/sua").values | {"do": "save", "blocks.0.words.vi.text": "Của tôi"}
    other.follow(other.fill(f"{at}/sua", f"{at}/sua", do="save", **{"blocks.0.words.vi.text": "Của chị Hoa"}))
    answer = desk.client.post(f"{at}/sua", base_url=STAFF, data=mine)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "saved this draft at" in page.text
    assert page.form(f"{at}/sua").values["blocks.0.words.vi.text"].strip() == "Của tôi"
    assert rows(database)[0].blocks[0]["words"] == {"vi": {"text": "Của chị Hoa"}}
    again = desk.client.post(f"{at}/sua", base_url=STAFF, data=mine | {"over": str(rows(database)[0].saved)})
    assert again.status_code == 302
    assert rows(database)[0].blocks[0]["words"] == {"vi": {"text": "Của tôi"}}


def test_the_author_does_not_approve_what_they_wrote(desk: Desk, database: Database) -> None:
    desk.enter(Role.OFFICER)
    at = handed_in(desk)
    assert "You wrote in it, so somebody else approves it." in desk.get(at).text
    page = desk.follow(desk.send(f"{at}/duyet", {"number": "1"}))
    assert "You wrote in it, so somebody else approves it." in page.text
    assert rows(database)[0].state == "in_review"


def test_the_reason_reaches_the_author_and_what_is_out_stays_meanwhile(
    desk: Desk, chair: Desk, database: Database
) -> None:
    desk.enter(Role.EDITOR)
    at = handed_in(desk)
    chair.follow(chair.fill(at, f"{at}/duyet", publish="1"))
    before = seen(database)
    desk.follow(desk.send(f"{at}/viet-tiep"))
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="hand-in", **{"titles.vi": "Khai sinh"}))
    assert "Khai sinh" in chair.get(at).text
    assert "public, with an unpublished draft" in desk.get("/bai-viet").text
    chair.follow(chair.fill(at, f"{at}/tra-lai", reason="Tiêu đề ngắn quá"))
    assert "Tiêu đề ngắn quá" in desk.get("/bai-viet").text
    desk.send(f"{at}/viet-tiep")
    assert "Tiêu đề ngắn quá" in desk.get(f"{at}/sua").text
    assert seen(database) == before


def test_sending_back_without_a_reason_is_refused(desk: Desk, chair: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = handed_in(desk)
    page = chair.follow(chair.fill(at, f"{at}/tra-lai", reason=" "))
    assert "Say why, in at most 400 characters" in page.text
    assert rows(database)[0].state == "in_review"


def test_taking_down_is_at_once_and_says_why(desk: Desk, chair: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = handed_in(desk)
    chair.follow(chair.fill(at, f"{at}/duyet", publish="1"))
    chair.follow(chair.fill(at, f"{at}/go", reason="Sai lệ phí"))
    assert seen(database) is None
    with database.reading() as db:
        last = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.details["reason"]) == ("item.taken_down", "Sai lệ phí")
    assert "Publish version 1" in desk.get(at).text


def test_nobody_approves_a_version_that_they_have_not_seen(desk: Desk, chair: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = handed_in(desk)
    looked_at = chair.get(at).form(f"{at}/duyet").values | {"publish": "1"}
    desk.follow(desk.send(f"{at}/rut-lai", {"number": "1"}))
    desk.send(f"{at}/viet-tiep")
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="hand-in", **{"titles.vi": "Khác hẳn"}))
    page = chair.follow(chair.client.post(f"{at}/duyet", base_url=STAFF, data=looked_at))
    assert "This no longer waits for approval. Somebody was quicker." in page.text
    assert [row.state for row in rows(database)] == ["changes_requested", "in_review"]


def test_the_preview_shows_what_is_typed_and_keeps_nothing(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = begun(desk)
    values = desk.get(f"{at}/sua").form(f"{at}/sua").values
    answer = desk.send(f"{at}/xem", values | {"blocks.0.words.vi.text": "**Đậm** <script>x</script>"}, f"{at}/sua")
    assert answer.status_code == 200
    assert "<strong>Đậm</strong> &lt;script&gt;x&lt;/script&gt;" in answer.text
    assert "<html" not in answer.text
    assert rows(database)[0].saved == 0


def test_the_last_day_is_a_day_as_people_mean_it(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    at = begun(desk)
    desk.follow(desk.fill(f"{at}/sua", f"{at}/sua", do="save", last_day="31/12/2026"))
    assert rows(database)[0].expires_at == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert desk.get(f"{at}/sua").form(f"{at}/sua").values["last_day"] == "31/12/2026"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    "fields",
    [
        {"count": "99999999999999999999"}, {"count": "-1"}, {"count": "x"}, {"saved": "x"}, {"saved": "9" * 30},
        {"blocks.0.kind": "frame"}, {"blocks.0.words.vi.text": "a" * 5000}, {"titles.vi": "a" * 300},
        {"last_day": "31/02/2026"}, {"last_day": "hôm nay"}, {"service": "nowhere"}, {"do": "up-999"},
        {"do": "remove-x"},
        {"do": "add", "kind": "iframe"}, {"do": "down--1"}, {"over": "1e9"},
    ],
)  # fmt: skip
def test_odd_forms_are_a_plain_page(desk: Desk, database: Database, fields: dict[str, str]) -> None:
    desk.enter(Role.EDITOR)
    at = begun(desk)
    answer = desk.fill(f"{at}/sua", f"{at}/sua", **fields)
    assert answer.status_code in (302, 409, 422)
    assert answer.status_code == 302 or Page(answer.text).faults() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_exist_is_404(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    for path in ("/bai-viet/x", "/bai-viet/x/sua"):
        assert desk.ask(path).status_code == 404
    for path in ("sua", "xem", "bo-nhap", "viet-tiep", "duyet", "tra-lai", "rut-lai", "cong-bo", "go"):
        assert desk.send(f"/bai-viet/x/{path}").status_code == 404


def test_an_office_of_one_approves_its_own_and_the_log_says_so(
    settings: Settings, database: Database, clock: Clock
) -> None:
    alone = settings_module.load(
        {}, data=settings.data, gate="simulated", database_url=settings.database_url, self_approval=True
    )
    desk = Desk(admin.create_app(alone, database), database, clock).enter(Role.OFFICER)
    at = handed_in(desk)
    desk.follow(desk.fill(at, f"{at}/duyet", publish="1"))
    with database.reading() as db:
        approved = db.scalars(select(AuditEntry).where(AuditEntry.action == "item.approved")).one()
        item = db.scalars(select(Item)).one()
        assert revisions.newest(db, item).state == "published"
    assert approved.details["own"] is True
