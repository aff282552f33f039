"""The pages of public services, and what withdrawing one does to what is placed."""

import pytest

from hotspot.content import services
from hotspot.content.models import ServiceState
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.admin.placing import place


def test_withdrawing_a_service_takes_its_promotion_away_and_publishing_brings_it_back(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    place(desk, sheets[1])
    path = f"/dich-vu/{sheets[1].public_id}"
    page = desk.follow(desk.send(f"{path}/rut"))
    assert "The service is withdrawn." in page.text
    assert "not published yet: nobody sees it" in desk.get("/lich-phat/bai").text
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
