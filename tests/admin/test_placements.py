"""What is promoted where and when, what shows now and why the others do not; and the services themselves."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from hotspot.catalogue.seed import seed
from hotspot.content import services
from hotspot.content.models import Service, ServiceState
from hotspot.content.planning.models import Placement
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.conftest import ZONE
from tests.admin.desk import Clock, Desk
from tests.admin.page import Page


@pytest.fixture
def sheets(database: Database, clock: Clock) -> list[Sheet]:
    """Services that may be promoted, with no promotion yet."""
    with database.writing() as db:
        seed(db, clock.now.wall, ZONE)
        for row in db.scalars(select(Placement)):
            db.delete(row)
        return [sheet for sheet in services.published(db) if sheet.promotable]


def _rows(database: Database) -> list[Placement]:
    with database.reading() as db:
        return list(db.scalars(select(Placement).order_by(Placement.id)))


def _wish(sheet: Sheet, **changes: str) -> dict[str, str]:
    return {"service": sheet.public_id, "slot": "welcome", "starts_on": "23/11/2026", "layer": "usual"} | changes


def test_a_promotion_shows_at_once_where_it_should(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill("/gioi-thieu/moi", **_wish(sheets[3], site=site.public_id, last_day="30/11/2026"))
    page = desk.follow(answer)
    assert page.text.count(sheets[3].wording("en").name) >= 2
    (row,) = _rows(desk.database)
    assert (row.starts_on, row.ends_on, row.include) == (date(2026, 11, 23), date(2026, 12, 1), [f"portal:{site.id}"])
    assert "23/11/2026 – 30/11/2026" in page.text
    assert "Until 00:00 01/12/2026." in page.text


def test_a_later_one_is_told_with_the_reason_and_shows_on_its_day(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/gioi-thieu/moi", **_wish(sheets[1]))
    desk.fill("/gioi-thieu/moi", **_wish(sheets[2], starts_on="1/12/2026", layer="priority"))
    page = desk.get("/gioi-thieu")
    assert f"{sheets[2].wording('en').name}: its days have not begun." in page.text
    then = desk.get("/gioi-thieu?ngay=02/12/2026")
    assert "What shows on 02/12/2026" in then.text
    assert f"{sheets[1].wording('en').name}: a stronger layer covers it." in then.text


def test_those_that_share_a_page_are_told_together(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter()
    desk.fill("/gioi-thieu/moi", **_wish(sheets[1]))
    told = "These share the time, ten minutes each in turn:"
    assert told not in desk.ask("/gioi-thieu").text
    desk.fill("/gioi-thieu/moi", **_wish(sheets[2]))
    after = desk.ask("/gioi-thieu").text.split(told)
    assert len(after) == 2
    listed = unescape(after[1].split("</ul>")[0])
    assert sorted(re.findall("<li>(.*?)</li>", listed)) == sorted(sheets[n].wording("en").name for n in (1, 2))


def test_ending_one_takes_it_off_now_and_twice_is_once(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/gioi-thieu/moi", **_wish(sheets[1]))
    (row,) = _rows(desk.database)
    for _ in range(2):
        page = desk.follow(desk.send(f"/gioi-thieu/{row.public_id}/dung"))
    assert "Stands in, because no promotion is on." in page.text
    assert "ended by staff at" in page.text
    answer = desk.fill(f"/gioi-thieu/{row.public_id}", layer="evergreen")
    assert "This promotion has been ended. Make a new one." in answer.text


def test_changing_one_keeps_the_days_as_people_wrote_them(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/gioi-thieu/moi", **_wish(sheets[1], last_day="30/11/2026"))
    (row,) = _rows(desk.database)
    values = desk.get(f"/gioi-thieu/{row.public_id}").form("").values
    assert (values["starts_on"], values["last_day"]) == ("23/11/2026", "30/11/2026")
    desk.fill(f"/gioi-thieu/{row.public_id}", last_day="")
    assert _rows(desk.database)[0].ends_on is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("service", "x", "Choose one."),
        ("site", "x", "Choose one."),
        ("slot", "x", "Choose one."),
        ("starts_on", "", "Fill this in."),
        ("starts_on", "31/02/2026", "Write a day, such as 23/11/2026."),
        ("starts_on", "0001-01-01", "Write a day, such as 23/11/2026."),
        ("last_day", "31/12/9999", "Write a day, such as 23/11/2026."),
        ("last_day", "22/11/2026", "The last day must not be before the first."),
        ("layer", "emergency", "Choose one."),
        ("layer", "cao", "Choose one."),
    ],
)
def test_what_makes_no_sense_is_said_and_the_rest_is_kept(
    desk: Desk, site: Site, sheets: list[Sheet], field: str, typed: str, sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    wish = _wish(sheets[1], last_day="30/11/2026", site=site.public_id) | {field: typed}
    answer = desk.fill("/gioi-thieu/moi", **wish)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) == 2
    shown = page.form("").values
    kept = {name: value for name, value in wish.items() if name not in (field, "slot")}
    assert {name: shown[name] for name in kept} == kept
    assert _rows(desk.database) == []


def test_a_service_that_is_not_online_or_not_published_is_not_promoted(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    offered = {sheet.public_id for sheet in sheets}
    with desk.database.reading() as db:
        others = [service.public_id for service in db.scalars(select(Service)) if service.public_id not in offered]
    assert others != []
    answers = {desk.send("/gioi-thieu/moi", _wish(sheets[0], service=ref)).status_code for ref in others}
    assert answers == {422}


def test_with_nothing_to_promote_the_page_says_so(desk: Desk, site: Site) -> None:
    desk.enter(Role.EDITOR)
    assert "No service can be promoted yet." in desk.get("/gioi-thieu/moi").text
    assert "Nothing: no published service may be promoted" in desk.get("/gioi-thieu").text


def test_an_odd_day_shows_now_and_says_why(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    page = desk.get("/gioi-thieu?ngay=hôm+qua")
    assert "What shows now" in page.text
    assert "Write a day, such as 23/11/2026." in page.text


def test_withdrawing_a_service_takes_its_promotion_away_and_publishing_brings_it_back(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    desk.fill("/gioi-thieu/moi", **_wish(sheets[1]))
    path = f"/dich-vu/{sheets[1].public_id}"
    page = desk.follow(desk.send(f"{path}/rut"))
    assert "The service is withdrawn." in page.text
    assert f"{sheets[1].wording('en').name}: it is not published." in desk.get("/gioi-thieu").text
    page = desk.follow(desk.fill(path, f"{path}/cong-bo"))
    assert "Residents now read version 1." in page.text
    with desk.database.reading() as db:
        service = services.get(db, sheets[1].public_id)
    assert service is not None
    assert service.state is ServiceState.PUBLISHED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(("number", "status"), [("99", 404), ("x", 400), ("", 400), ("1" * 9, 400), ("-1", 400)])
def test_a_version_that_is_not_there_is_not_published(
    desk: Desk, sheets: list[Sheet], number: str, status: int
) -> None:
    desk.enter(Role.EDITOR)
    assert desk.send(f"/dich-vu/{sheets[1].public_id}/cong-bo", {"number": number}).status_code == status


def test_services_are_found_without_accents(desk: Desk, sheets: list[Sheet], database: Database) -> None:
    desk.enter(Role.AUDITOR)
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    wanted = next(sheet for sheet in sheets if "Đăng ký" in sheet.wording("vi").name)
    assert wanted.wording("vi").name in desk.get("/dich-vu?q=dang ky").text
    assert "Không có dịch vụ nào mang tên này." in desk.get("/dich-vu?q=zzz").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
def test_every_service_has_a_page(desk: Desk, sheets: list[Sheet]) -> None:
    desk.enter(Role.AUDITOR)
    links = [link for link in desk.get("/dich-vu").links if link.startswith("/dich-vu/")]
    assert len(links) > 30
    for link in links:
        desk.get(link)
