"""A warning from the first word to its end: two pages to raise it, a red bar while it is on, one button to end it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from hotspot import settings as settings_module
from hotspot.catalogue.entries import warning_texts
from hotspot.content.planning.emergencies import LONGEST_TEXT, LONGEST_TITLE
from hotspot.content.planning.models import Emergency
from hotspot.content.screens.models import Screen
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.settings import Settings
from hotspot.staff.models import AuditEntry
from hotspot.staff.permissions import Role
from tests.admin.desk import Clock, Desk
from tests.admin.page import Page

ROOT = Path(__file__).parents[2]
NEW = "/canh-bao/moi"
STORM = {
    "title_vi": "Bão số 9 vào chiều nay",
    "text_vi": "Quý vị hãy ở trong nhà.",
    "reason": "Công điện số 7",
    "hours": "2",
    "mode": "banner",
}


def _rows(database: Database) -> list[Emergency]:
    with database.reading() as db:
        return list(db.query(Emergency).order_by(Emergency.id))


def _written(desk: Desk, **changes: str) -> str:
    """Write one; where its page is."""
    answer = desk.fill(NEW, **(STORM | changes))
    assert answer.status_code == 302, Page(answer.text).text
    assert answer.location is not None
    return str(answer.location)


def _raised(desk: Desk, **changes: str) -> str:
    path = _written(desk, **changes)
    assert desk.fill(f"{path}/phat", read="1").status_code == 302
    return path


def _bar(page: Page) -> bool:
    return 'class="on-air"' in page.html


def test_it_is_raised_on_a_second_page_that_says_place_and_time_in_words(desk: Desk, site: Site) -> None:
    desk.enter(Role.LEADER)
    path = _written(desk)
    first = desk.get(path)
    assert ("Nobody sees this yet." in first.text, _bar(first)) == (True, False)
    assert not any(form.action.endswith("/phat") for form in first.forms)
    second = desk.get(f"{path}/phat")
    told = ("It will stand at: The whole commune: every place and screen.", "From now, for 2 hours.", "As a bar.")
    assert [words for words in told if words not in second.text] == []
    listing = desk.follow(desk.fill(f"{path}/phat", read="1"))
    assert "The warning is on. Portal and screens show it within half a minute." in listing.text
    (row,) = _rows(desk.database)
    assert row.raised_at == desk.clock.now.wall
    assert row.expires_at == desk.clock.now.wall + timedelta(hours=2)


def test_a_second_step_without_the_tick_raises_nothing(desk: Desk, site: Site) -> None:
    desk.enter()
    path = _written(desk)
    answer = desk.fill(f"{path}/phat")
    assert (answer.status_code, "Tick this once you have read it again." in answer.text) == (422, True)
    assert _rows(desk.database)[0].raised_at is None


def test_the_page_before_shows_word_for_word_what_residents_will_see(desk: Desk, site: Site) -> None:
    desk.enter()
    page = desk.get(_written(desk, title_en="Storm 9", text_en="Stay inside."))
    title = '<p class="alarm-title">{}</p>'
    assert [page.html.count(title.format(said)) for said in ("Bão số 9 vào chiều nay", "Storm 9")] == [1, 1]
    assert (
        page.html.count('<div class="screen-bar"><b>Bão số 9 vào chiều nay</b> <span>Quý vị hãy ở trong nhà.</span>')
        == 1
    )
    whole = desk.get(_written(desk, mode="full"))
    assert '<p class="title">Bão số 9 vào chiều nay</p>' in whole.html
    assert "Từ 09:30 23/11 đến 11:30 23/11" in whole.text
    assert [words for words in ("Cảnh báo", "Đến 11:30, ngày 23/11/2026.", "Until 11:30, 23/11/2026.")
            if words not in page.text] == []  # fmt: skip


def test_the_preview_has_the_style_of_the_portal() -> None:
    """Two faces share no file; that both say the same is held here."""
    portal = (ROOT / "captive/static/captive.css").read_text(encoding="utf-8")
    preview = (ROOT / "admin/static/alarm.css").read_text(encoding="utf-8")
    rules, same = (re.search(r"(\n\.alarm \{.*?)/\* end of the warning", text, re.DOTALL) for text in (portal, preview))
    assert rules is not None
    assert same is not None
    assert same[1] == rules[1]
    for token in ("alarm", "on-alarm", "stripe", "on-stripe", "paper", "ink", "line"):
        found = re.search(rf"--{token}: (#\w+);", portal)
        assert found is not None
        assert f"--{token}: {found[1]};" in preview


def test_a_red_bar_stands_on_every_page_while_one_is_on(desk: Desk, site: Site, clock: Clock) -> None:
    desk.enter(Role.ADMINISTRATOR)
    pages = [link for link in desk.get("/").links if link.startswith("/")]
    assert {_bar(desk.get(link)) for link in pages} == {False}
    _raised(desk)
    for link in pages:
        page = desk.get(link)
        assert (_bar(page), "A warning is on: Bão số 9 vào chiều nay" in page.text) == (True, True), link
    clock.pass_time(2 * 3600 - 1)
    desk.client.delete_cookie("admin")
    desk.sign_in()
    assert not _bar(desk.get("/"))


def test_one_button_ends_it_at_once_and_it_stays_in_the_list(desk: Desk, site: Site) -> None:
    desk.enter(Role.LEADER)
    path = _raised(desk)
    page = desk.follow(desk.fill("/canh-bao", f"{path}/huy"))
    assert "The warning has ended. Residents no longer see it." in page.text
    assert ("No warning is on." in page.text, "ended by Đặng Thị Quỳnh Như" in page.text) == (True, True)
    with desk.database.reading() as db:
        lines = [entry.action for entry in db.query(AuditEntry) if entry.action.startswith("emergency.")]
    assert lines == ["emergency.written", "emergency.raised", "emergency.cancelled"]


def test_one_that_goes_on_says_until_when(desk: Desk, site: Site) -> None:
    desk.enter()
    path = _raised(desk)
    page = desk.follow(desk.fill("/canh-bao", f"{path}/gia-han", hours="12"))
    assert "The warning goes on until 21:30." in page.text
    for hours in ("0", "25", "x", "", "9" * 12):
        page = desk.follow(desk.fill("/canh-bao", f"{path}/gia-han", hours=hours))
        assert "Choose from one hour to twenty-four." in page.text
    assert _rows(desk.database)[0].expires_at == desk.clock.now.wall + timedelta(hours=12)


def test_mending_it_leaves_one_and_keeps_what_was_typed(desk: Desk, site: Site) -> None:
    desk.enter()
    path = _written(desk, everywhere="", **{f"site-{site.public_id}": "1"})
    ref = path.rpartition("/")[2]
    answer = desk.fill(f"{NEW}?tu={ref}", title_vi="Bão số 10 vào tối nay")
    assert answer.status_code == 302
    first, second = _rows(desk.database)
    assert (first.cancelled_at is not None, second.cancelled_at) == (True, None)
    assert (second.words["vi"]["title"], second.targets, second.minutes) == (
        "Bão số 10 vào tối nay", [f"site:{site.id}"], 120,
    )  # fmt: skip


def test_places_and_screens_can_be_chosen(desk: Desk, site: Site, database: Database) -> None:
    with database.writing() as db:
        screen = Screen(site_id=site.id, name="Phòng chờ", secret="s" * 64, joined_at=desk.clock.now.wall)
        db.add(screen)
        db.flush()
        field, name = f"screen-{screen.public_id}", f"screen:{screen.id}"
    desk.enter()
    page = desk.get(_written(desk, everywhere="", **{field: "1"}))
    assert "Phòng chờ" in page.text
    assert _rows(database)[0].targets == [name]


@pytest.fixture
def two_people(settings: Settings) -> Settings:
    return settings_module.load(
        {}, data=settings.data, gate="simulated", database_url=settings.database_url, emergency_second_person=True
    )


def test_where_two_people_are_wanted_the_writer_is_sent_to_somebody_else(
    two_people: Settings, database: Database, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import admin  # noqa: PLC0415

    desk = Desk(admin.create_app(two_people, database), database, clock).enter(Role.OFFICER)
    path = _written(desk)
    page = desk.get(f"{path}/phat")
    assert "somebody else has to confirm" in page.text
    refused: TestResponse = desk.send(f"{path}/phat", {"read": "1"})
    assert (refused.status_code, _rows(database)[0].raised_at) == (422, None)
    other = Desk(desk.app, database, clock)
    other.enter(Role.LEADER, "lan")
    assert other.fill(f"{path}/phat", read="1").status_code == 302
    (row,) = _rows(database)
    assert row.raised_by != row.written_by


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title_vi", "", "Fill this in."),
        ("title_vi", "x" * 61, "At most 60 characters."),
        ("text_vi", "x" * 241, "At most 240 characters."),
        ("text_vi", "Gọi …", "Write something in place of …"),
        ("title_en", "Storm", "Fill this in."),
        ("reason", " ", "Fill this in."),
        ("hours", "3", "Choose one."),
        ("hours", "một", "Write a whole number."),
        ("mode", "x", "Choose one."),
        ("everywhere", "", "Choose the whole commune, or at least one place."),
    ],
)
def test_what_makes_no_sense_is_said_and_the_rest_is_kept(
    desk: Desk, site: Site, field: str, typed: str, sentence: str
) -> None:
    desk.enter()
    answer = desk.fill(NEW, **(STORM | {field: typed}))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) == 2
    shown = page.form("").values
    kept = {name: value for name, value in STORM.items() if name not in (field, "mode", "hours")}
    assert {name: shown[name] for name in kept} == kept
    assert _rows(desk.database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize("path", ["/canh-bao/khong", "/canh-bao/khong/phat"])
def test_a_warning_that_is_not_there_is_not_found(desk: Desk, site: Site, path: str) -> None:
    desk.enter()
    desk.get(path, 404)
    for step in ("phat", "gia-han", "huy"):
        assert desk.send(f"/canh-bao/khong/{step}", {"read": "1", "hours": "1"}).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize("text", warning_texts(), ids=lambda text: text.key)
def test_every_text_to_start_from_fits_and_can_be_raised_once_its_gaps_are_filled(desk: Desk, text: object) -> None:
    desk.enter()
    values = desk.get(f"{NEW}?mau={getattr(text, 'key')}").form("").values  # noqa: B009
    assert len(values["title_vi"]) <= LONGEST_TITLE
    assert max(len(values["text_vi"]), len(values["text_en"])) <= LONGEST_TEXT - 40
    filled = {name: value.replace("…", "9") for name, value in values.items() if name != "csrf_token"}
    _raised(desk, **(filled | {"reason": "Thử"}))
    assert len(_rows(desk.database)) == 1
