"""Staff write a version, see what differs, publish it for now or for later, and confirm; bad input is named."""

from datetime import date, timedelta

import pytest

from hotspot.catalogue.seed import seed
from hotspot.content import services
from hotspot.content.models import ServiceState
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.conftest import ZONE
from tests.admin.desk import Clock, Desk
from tests.hotspot.content.editions import there

RESIDENCE = "dang-ky-thuong-tru"


@pytest.fixture
def sheet(database: Database, clock: Clock, site: Site) -> Sheet:
    with database.writing() as db:
        seed(db, clock.now.wall, ZONE)
    return read(database, RESIDENCE)


def read(database: Database, slug: str, day: date = date(2026, 11, 23)) -> Sheet:
    with database.reading() as db:
        return there(services.by_slug(db, slug, day))


def versions(database: Database, sheet: Sheet) -> list[Sheet]:
    with database.reading() as db:
        return services.history(db, there(services.get(db, sheet.public_id)))


def test_the_form_holds_all_that_a_version_says_and_saving_it_unchanged_changes_nothing(
    desk: Desk, sheet: Sheet
) -> None:
    desk.enter(Role.EDITOR)
    desk.follow(desk.fill(f"/dich-vu/{sheet.public_id}/sua"))
    newest, first = versions(desk.database, sheet)
    assert "What differs" not in desk.get(f"/dich-vu/{sheet.public_id}?ban=2").text
    assert (newest.words, set(newest.groups), newest.doors, newest.visit_steps) == (
        first.words, set(first.groups), first.doors, first.visit_steps,
    )  # fmt: skip
    assert [getattr(newest, name) for name in ("code", "portal_id", "portal_url", "checked_on", "note")] == [
        getattr(first, name) for name in ("code", "portal_id", "portal_url", "checked_on", "note")
    ]


def test_a_new_version_is_compared_and_changes_nothing_until_it_is_published(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    changes = {"vi_summary": "Tóm tắt mới.", "vi_steps": "Một.\nHai.\n\n  Ba.  ", "en_steps": "One.\nTwo.\nThree.",
               "legal_basis": "TT 75/2022/TT-BTC", "visit_steps": "3 1"}  # fmt: skip
    page = desk.follow(desk.fill(f"/dich-vu/{sheet.public_id}/sua", **changes))
    told = ("What differs from what residents read", "Tóm tắt mới.", sheet.words["vi"].summary, "TT 75/2022/TT-BTC")
    assert [part for part in told if part not in page.text] == []
    assert read(desk.database, RESIDENCE).number == 1
    desk.follow(desk.fill(f"/dich-vu/{sheet.public_id}", f"/dich-vu/{sheet.public_id}/cong-bo", number="2"))
    now = read(desk.database, RESIDENCE)
    assert (now.words["vi"].steps, now.visit_steps) == (("Một.", "Hai.", "Ba."), (1, 3))
    assert "What differs" not in desk.get(f"/dich-vu/{sheet.public_id}").text


def test_a_version_of_a_later_day_is_told_with_its_day(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    path = f"/dich-vu/{sheet.public_id}"
    desk.fill(f"{path}/sua", effective_from="01/01/2027", effective_to="31/12/2027")
    page = desk.follow(desk.fill(path, f"{path}/cong-bo", number="2"))
    assert "From 01/01/2027 on residents read version 2, by itself." in page.text
    assert "01/01/2027 – 31/12/2027" in page.text
    found = [read(desk.database, RESIDENCE, day).number for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert found == [1, 2]
    assert read(desk.database, RESIDENCE, date(2027, 1, 1)).effective_to == date(2028, 1, 1)


def test_one_click_says_that_nothing_has_changed(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    before = desk.get("/dich-vu")
    assert f"/dich-vu/{sheet.public_id}/da-kiem-tra" in [form.action for form in before.forms]
    desk.follow(desk.fill("/dich-vu", f"/dich-vu/{sheet.public_id}/da-kiem-tra"))
    now = read(desk.database, RESIDENCE)
    assert (now.number, now.checked_on, now.checked_by) == (2, date(2026, 11, 23), "Đặng Thị Quỳnh Như")
    assert f"/dich-vu/{sheet.public_id}/da-kiem-tra" not in [form.action for form in desk.get("/dich-vu").forms]


def test_today_and_the_list_name_what_to_check_again_the_longest_first(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.reading() as db:
        stale = services.overdue(services.published(db, date(2026, 11, 23)), date(2026, 11, 23))
    assert len(stale) > 3
    names = [one.wording("en").name for one in stale[:3]]
    for path in ("/", "/dich-vu"):
        text = desk.get(path).text
        assert [text.index(name) for name in names] == sorted(text.index(name) for name in names), path


def test_drafts_are_listed_with_why(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.AUDITOR)
    text = desk.get("/dich-vu").text
    drafts = text[text.index("Drafts that residents do not read yet") : text.index("Find a service")]
    assert "its facts are not confirmed; it has no code" in drafts
    assert drafts.count("Why:") == 5


def test_a_service_of_ones_own_begins_as_a_draft_under_a_name_made_from_its_own(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    values = {"vi_name": "Đăng ký Chợ phiên", "vi_summary": "Xin chỗ.", "vi_benefits": "Nhanh.", "vi_steps": "Nộp.",
              "vi_fee": "5.000 đồng.", "vi_fee_exemption": "Hộ nghèo.",
              "portal_url": "https://dichvucong.gov.vn/"}  # fmt: skip
    page = desk.follow(desk.fill("/dich-vu/moi", **values))
    assert "Residents do not read this yet" in page.text
    with desk.database.reading() as db:
        (made,) = services.all_latest(db)
    assert (made.slug, made.state, set(made.words)) == ("dang-ky-cho-phien", ServiceState.DRAFT, {"vi"})
    assert desk.fill("/dich-vu/moi", **values).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("vi_name", "", "Fill this in."),
        ("vi_name", "Ă" * 161, "At most 160 characters."),
        ("en_name", "", "Fill this in."),
        ("vi_steps", "\n".join("x" * 21), "At most 20 lines."),
        ("vi_steps", "x" * 501, "At most 500 characters in a line."),
        ("vi_fee_exemption", "", "Say who pays nothing or less: a fee never stands without that."),
        ("code", "1.2", "Write a code such as 1.001193, or leave it empty."),
        ("portal_url", "https://example.com", "Write an https address that ends in gov.vn."),
        ("portal_id", "x", "Copy the identifier from the portal's address: 36 characters with four hyphens."),
        ("checked_on", "31/02/2026", "Write a day, such as 23/11/2026."),
        ("checked_on", "01/01/2027", "This day has not come yet."),
        ("checked_on", "", "Fill this in."),
        ("effective_to", "01/01/2020", "The last day is before the first."),
        ("visit_steps", "99", "There is no step with this number."),
        ("visit_steps", "sáu", "Write numbers of steps, such as 3, 6."),
        ("online_level", "4", "Choose one."),
        ("confidence", "", "Choose one."),
        ("door-people", "", "Tick at least one."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    desk: Desk, sheet: Sheet, field: str, value: str, told: str
) -> None:
    desk.enter(Role.EDITOR)
    typed = {"effective_from": "01/01/2026", "note": "Ghi chú đang viết", field: value}
    if field == "en_name":
        typed["en_summary"] = "Something."
    answer = desk.fill(f"/dich-vu/{sheet.public_id}/sua", **typed)
    assert answer.status_code == 422
    assert told.replace("'", "&#39;") in answer.text
    assert "Ghi chú đang viết" in answer.text
    assert len(versions(desk.database, sheet)) == 1


def test_everything_that_is_wrong_is_told_at_once(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    wrong = {"vi_fee_exemption": "", "portal_url": "https://example.com", "checked_on": "31/02/2026", "code": "x"}
    answer = desk.fill(f"/dich-vu/{sheet.public_id}/sua", **wrong)
    assert "4 things to mend. What you typed is kept." in answer.text


def test_a_portal_that_is_closed_is_flagged(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(desk.fill(f"/dich-vu/{sheet.public_id}/sua", portal_url="https://dichvucong.haiphong.gov.vn/x"))
    assert "closed to the public since 2025" in page.text


def test_a_version_that_is_over_names_what_came_after(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    path = f"/dich-vu/{sheet.public_id}"
    desk.fill(f"{path}/sua", effective_to="22/11/2026", successor="dang-ky-tam-tru")
    page = desk.follow(desk.fill(path, f"{path}/cong-bo", number="2"))
    assert "This version is over since 22/11/2026" in page.text
    assert "Temporary residence" in page.text
    assert read(desk.database, RESIDENCE).over(date(2026, 11, 22) + timedelta(days=1))
