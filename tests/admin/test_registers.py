"""What is different in the commune, incentives and links to the portal, as staff enter, see, try and end them."""

import urllib.error
import urllib.request
from datetime import date
from typing import Any

import pytest

from admin import trial
from hotspot.content import incentives, portal_links, services
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network import uplink
from hotspot.network.uplink import Line
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.admin.test_services import RESIDENCE, read, sheet

__all__ = ["sheet"]
TODAY = date(2026, 11, 23)
TEMPLATE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{uuid}"
INCENTIVE = {"before": "20.000", "after": "10.000", "what_vi": "Lệ phí.", "who_vi": "Mọi người.",
             "legal_basis": "NQ 23/2026/NQ-HĐND", "starts_on": "23/11/2026", "ends_on": "30/11/2026"}  # fmt: skip


def test_what_is_different_here_is_shown_beside_the_version(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    path = f"/dich-vu/{sheet.public_id}"
    words = {"fee_vi": "3.000 đồng.", "fee_exemption_vi": "Trẻ em.", "online_level": "partial", "ends_on": "31/12/2026"}
    page = desk.follow(desk.fill(f"{path}/o-xa", **words))
    told = ("3.000 đồng.", sheet.words["vi"].fee, "Fully online", "23/11/2026 – 31/12/2026", "Partly online")
    assert [part for part in told if part not in page.text] == []
    assert read(desk.database, RESIDENCE).words["vi"].fee == "3.000 đồng."
    assert desk.get(f"{path}/o-xa").form("").values["fee_vi"] == "3.000 đồng."
    desk.follow(desk.fill(path, f"{path}/o-xa/thoi"))
    assert read(desk.database, RESIDENCE) == sheet
    assert "3.000 đồng." in desk.get(f"{path}/o-xa").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Say at least one thing that is different here."),
        ({"fee_vi": "3.000 đồng."}, "a fee never stands without that"),
        ({"remark_en": "Tuesdays."}, "Say it in Vietnamese first."),
        ({"remark_vi": "x" * 401}, "At most 400 characters."),
        ({"remark_vi": "x", "portal_url": "javascript:alert(1)"}, "Write an https address that ends in gov.vn."),
        ({"remark_vi": "x", "starts_on": ""}, "Fill this in."),
        ({"remark_vi": "x", "ends_on": "01/01/2026"}, "The last day is before the first."),
        ({"remark_vi": "x", "online_level": "9"}, "Choose one."),
    ],
)
def test_an_override_that_makes_no_sense_is_refused_in_words(
    desk: Desk, sheet: Sheet, typed: dict[str, str], told: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill(f"/dich-vu/{sheet.public_id}/o-xa", **typed)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert read(desk.database, RESIDENCE).adapted is None


def _granted(database: Database) -> list[tuple[int | None, int, bool]]:
    with database.reading() as db:
        return [(row.before, row.after, row.ended_at is None) for row in incentives.everything(db)]


def test_an_incentive_is_granted_changed_and_ended_and_all_of_it_stays_in_the_register(
    desk: Desk, sheet: Sheet
) -> None:
    desk.enter(Role.EDITOR)
    page = desk.follow(desk.fill("/khuyen-khich/moi", service=sheet.public_id, **INCENTIVE))
    assert [part for part in ("20,000 đồng", "10,000 đồng", "23/11/2026 – 30/11/2026") if part not in page.text] == []
    edit = next(link for link in page.links if link.startswith("/khuyen-khich/") and link != "/khuyen-khich/moi")
    desk.follow(desk.fill(edit, after="0"))
    assert sorted(_granted(desk.database), key=str) == [(20_000, 0, True), (20_000, 10_000, False)]
    last = next(form.action for form in desk.get("/khuyen-khich").forms if form.action.endswith("/thoi"))
    desk.follow(desk.fill("/khuyen-khich", last))
    assert [alive for _, _, alive in _granted(desk.database)] == [False, False]
    assert read(desk.database, RESIDENCE).saving is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"service": ""}, "Choose one."),
        ({"before": "10.000"}, "The amount before must be more than the amount online."),
        ({"before": ""}, "Fill this in."),
        ({"after": "-1"}, "Write a whole number."),
        ({"after": ""}, "Fill this in."),
        ({"legal_basis": ""}, "Fill this in."),
        ({"what_vi": "x" * 201}, "At most 200 characters."),
        ({"ends_on": "22/11/2026"}, "The last day is before the first."),
        ({"checked_on": "24/11/2026"}, "This day has not come yet."),
    ],
)
def test_an_incentive_that_makes_no_sense_is_refused_in_words(
    desk: Desk, sheet: Sheet, typed: dict[str, str], told: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill("/khuyen-khich/moi", **{"service": sheet.public_id, **INCENTIVE, **typed})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert _granted(desk.database) == []


def _template(desk: Desk) -> str:
    desk.follow(desk.fill("/lien-ket/moi", name="Trang thủ tục", template=TEMPLATE))
    with desk.database.reading() as db:
        return portal_links.everything(db)[-1].public_id


def test_a_template_is_written_used_and_deleted(desk: Desk, sheet: Sheet) -> None:
    desk.enter(Role.EDITOR)
    ref = _template(desk)
    page = desk.get("/lien-ket")
    assert "Makes the link of 44 of 49 services." in page.text
    desk.follow(desk.fill("/lien-ket", f"/lien-ket/{ref}/dung"))
    with desk.database.reading() as db:
        links = {one.portal_url for one in services.published(db, TODAY) if one.portal_id}
    assert all(link.startswith("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/") for link in links)
    assert "in use" in desk.get("/lien-ket").text
    desk.follow(desk.fill("/lien-ket", "/lien-ket/khong-dung"))
    desk.follow(desk.fill("/lien-ket", f"/lien-ket/{ref}/xoa"))
    assert "There is no template." in desk.get("/lien-ket").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"template": "https://dichvucong.gov.vn/{x}"}, "There is a blank here that nothing can fill."),
        ({"template": "https://dichvucong.gov.vn/{uuid"}, "A blank is a name between braces"),
        ({"template": "https://example.com/{uuid}"}, "Write an https address on a host that ends in gov.vn."),
        ({"template": "https://dichvucong.hanoi.gov.vn/{uuid}"}, "closed since 2025. Use dichvucong.gov.vn."),
        ({"template": TEMPLATE + "?w={wardCode}"}, "Fill this in."),
        ({"template": TEMPLATE, "name": ""}, "Fill this in."),
        ({"template": "https://dichvucong.gov.vn/"}, "otherwise every service gets the same link"),
    ],
)
def test_a_template_that_makes_no_sense_is_refused_in_words(
    desk: Desk, sheet: Sheet, typed: dict[str, str], told: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.fill("/lien-ket/moi", **{"name": "Trang thủ tục", **typed})
    assert (answer.status_code, told in answer.text) == (422, True)
    with desk.database.reading() as db:
        assert portal_links.everything(db) == []


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("works", "The portal answered."),
        ("line_down", "The line to the internet is down just now."),
        ("foreign", "a host outside gov.vn"),
        ("silent", "did not answer within five seconds"),
        ("404", "The portal answered with error 404."),
    ],
)
def test_a_try_says_how_it_went_and_is_kept(
    desk: Desk, sheet: Sheet, monkeypatch: pytest.MonkeyPatch, result: str, told: str
) -> None:
    monkeypatch.setattr("admin.portal_links.trial.tried", lambda url, _line: result if "019d" in url else "wrong")
    desk.enter(Role.EDITOR)
    ref = _template(desk)
    page = desk.follow(desk.fill("/lien-ket", f"/lien-ket/{ref}/thu"))
    assert page.text.count(told) == 2


class Portal:
    """An opener that answers as it is told, or raises."""

    def __init__(self, answer: object) -> None:
        self.answer, self.timeout = answer, 0.0

    def open(self, _request: object, timeout: float) -> Any:
        self.timeout = timeout
        if isinstance(self.answer, Exception):
            raise self.answer
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    @property
    def status(self) -> object:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (200, "works"),
        (204, "204"),
        (urllib.error.HTTPError("x", 404, "Not Found", None, None), "404"),  # type: ignore[arg-type]
        (urllib.error.HTTPError("x", 302, "foreign", None, None), "foreign"),  # type: ignore[arg-type]
        (urllib.error.URLError("no"), "silent"),
        (TimeoutError(), "silent"),
    ],
)
def test_a_try_is_bounded_and_named(monkeypatch: pytest.MonkeyPatch, answer: object, told: str) -> None:
    portal = Portal(answer)
    monkeypatch.setattr("admin.trial.urllib.request.build_opener", lambda *_: portal)
    assert (trial.tried("https://dichvucong.gov.vn/", Line.UP), portal.timeout) == (told, 5.0)


def test_with_the_line_down_or_to_another_host_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.trial.urllib.request.build_opener", lambda *_: pytest.fail("asked"))
    assert trial.tried("https://dichvucong.gov.vn/", Line.DOWN) == "line_down"
    assert trial.tried("https://example.com/", Line.UP) == "foreign"


def test_a_redirect_is_followed_to_the_government_alone() -> None:
    within = trial._Within()
    request = urllib.request.Request("https://dichvucong.gov.vn/")
    assert (
        within.redirect_request(request, None, 302, "", {}, "https://vneid.gov.vn/").full_url == "https://vneid.gov.vn/"
    )
    with pytest.raises(urllib.error.HTTPError, match="foreign"):
        within.redirect_request(request, None, 302, "", {}, "https://gov.vn.example.com/")


def test_the_line_is_read_as_the_box_says(desk: Desk, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uplink, "read", lambda _settings: Line.DOWN)
    desk.enter(Role.EDITOR)
    ref = _template(desk)
    assert "The line to the internet is down" in desk.follow(desk.fill("/lien-ket", f"/lien-ket/{ref}/thu")).text
