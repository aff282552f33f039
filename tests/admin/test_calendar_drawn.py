"""The drawn calendar in a browser far from the commune: what it shows, what a drag changes, and what goes back."""

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from hotspot.catalogue.seed import seed
from hotspot.content import services
from hotspot.content.planning import placements
from hotspot.content.planning.models import Placement
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Layer, Slot
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.conftest import ZONE
from tests.admin.desk import PASSWORD, SECRET, Desk
from tools.demonstrated import chromium

pytestmark = [pytest.mark.browser]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: the browser is what is looked at."""
    return sqlite_url


@pytest.fixture
def placed(database: Database, desk: Desk, site: Site) -> dict[str, str]:
    """Three placements in the week of Monday 23 November 2026, by what they are for."""
    at = desk.clock.now.wall
    wishes: dict[str, dict[str, Any]] = {
        "days": {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 26)},
        "hours": {
            "starts_on": date(2026, 11, 26), "ends_on": date(2026, 11, 27), "windows": (("08:00", "12:00"),),
            "slots": (Slot.CONNECTED,), "layer": Layer.PRIORITY,
        },
        "repeats": {
            "starts_on": date(2026, 11, 23), "repeat": "FREQ=WEEKLY;BYDAY=MO,WE", "layer": Layer.EVERGREEN,
        },
    }  # fmt: skip
    with database.writing() as db:
        seed(db, at, ZONE)
        for row in db.scalars(select(Placement)):
            db.delete(row)
        sheets = [sheet for sheet in services.published(db) if sheet.promotable]
        made = {}
        for sheet, (name, fields) in zip(sheets, wishes.items(), strict=False):
            made[name] = placements.create(db, Wish(service_id=sheet.service_id, **fields), None, at).public_id
        return made


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(address: str, desk: Desk, placed: dict[str, str]) -> Iterator[Page]:
    """An officer's browser in Honolulu on the calendar; whatever it complains of fails the test."""
    desk.hire(Role.OFFICER)
    with sync_playwright() as driver:
        browser = chromium(driver)
        page = browser.new_page(
            locale="en-GB", timezone_id="Pacific/Honolulu", viewport={"width": 1480, "height": 1000}
        )
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/dang-nhap")
        page.fill("#login", "nhu")
        page.fill("#password", PASSWORD)
        page.fill("#code", pyotp.TOTP(SECRET).at(desk.clock.now.wall))
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{address}/lich-phat")
        expect(page.locator("#drawn[data-ready]")).to_be_visible()
        yield page
        browser.close()
    assert [text for text in complaints if "422" not in text] == []


def _row(database: Database, ref: str) -> Placement:
    with database.reading() as db:
        found = placements.get(db, ref)
        assert found is not None
        return found


def _of(page: Page, layer: str) -> Locator:
    return page.locator(f"#drawn .ec-event.layer-{layer}").first


def _drag(page: Page, entry: Locator, across: float) -> None:
    """By so many pixels, from its middle."""
    box = entry.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x + across * step / 10, y)
    page.mouse.up()


def test_it_draws_what_the_list_says_on_the_communes_wall(page: Page) -> None:
    expect(page.locator("#drawn .ec-event.layer-priority")).to_have_count(1)
    expect(page.locator("#drawn .ec-event.layer-evergreen")).to_have_count(2)
    expect(_of(page, "usual")).to_contain_text("Usual")
    expect(page.locator("#drawn")).to_contain_text("Chợ Đình · Before access")


def test_a_drag_moves_the_days_of_the_row(page: Page, database: Database, placed: dict[str, str]) -> None:
    entry = _of(page, "usual")
    box = entry.bounding_box()
    assert box is not None
    _drag(page, entry, box["width"] / 2)  # it lasts two days, so that half of it is one
    expect(page.locator("#drawn-said")).to_contain_text("Saved.")
    row = _row(database, placed["days"])
    assert (row.starts_on, row.ends_on) == (date(2026, 11, 25), date(2026, 11, 27))


def test_what_cannot_be_saved_goes_back_with_a_sentence(page: Page, database: Database, placed: dict[str, str]) -> None:
    entry = _of(page, "usual")
    before = entry.bounding_box()
    assert before is not None
    _drag(page, entry, before["width"] / 8)  # six hours
    expect(page.locator("#drawn-said")).to_contain_text("This one lasts whole days.")
    after = _of(page, "usual").bounding_box()
    assert after is not None
    assert round(after["x"]) == round(before["x"])
    assert _row(database, placed["days"]).starts_on == date(2026, 11, 24)


def test_one_that_repeats_goes_back_and_offers_to_leave_the_day_out(
    page: Page, database: Database, placed: dict[str, str]
) -> None:
    _drag(page, _of(page, "evergreen"), 160)
    expect(page.locator("#drawn-said")).to_contain_text("This one repeats.")
    page.locator("#drawn-said").get_by_role("button", name="Leave this day out").click()
    expect(page.get_by_text("That day is left out.")).to_be_visible()
    assert _row(database, placed["repeats"]).left_out == ["2026-11-23"]


def test_a_click_opens_the_form(page: Page, placed: dict[str, str]) -> None:
    _of(page, "usual").click()
    page.wait_for_url(f"**/{placed['days']}")
