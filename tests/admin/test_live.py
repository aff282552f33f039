"""The first page in a browser: it keeps itself up to date, leaves alone what somebody is using, notices its end."""

import threading
from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from hotspot.clock import moment
from hotspot.db import Database
from hotspot.staff import members
from hotspot.staff.permissions import Role
from tests.admin.conftest import Village
from tests.admin.desk import PASSWORD, SECRET, Clock, Desk
from tools.demonstrated import chromium

pytestmark = [pytest.mark.browser]
SOON_MS = 15_000  # the page looks every five seconds
ONE, TWO = "1 device is connected", "2 devices are connected"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: the browser is what is looked at."""
    return sqlite_url


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The real moment to begin with."""
    made = Clock(moment())
    monkeypatch.setattr("hotspot.web.app.moment", made)
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
def page(address: str, desk: Desk) -> Iterator[Page]:
    """An officer's browser on the first page; what the browser complains of fails the test."""
    desk.hire(Role.OFFICER)
    with sync_playwright() as driver:
        browser = chromium(driver)
        page = browser.new_page(locale="en-GB")
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/dang-nhap")
        page.fill("#login", "nhu")
        page.fill("#password", PASSWORD)
        page.fill("#code", pyotp.TOTP(SECRET).at(desk.clock.now.wall))
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Today")
        yield page
        browser.close()
    assert [text for text in complaints if "401" not in text] == []


def test_a_device_that_joins_appears_without_a_reload(page: Page, village: Village, address: str) -> None:
    page.goto(f"{address}/")
    page.evaluate("document.title = 'the same document'")
    village.join(1)
    expect(page.get_by_text(ONE)).to_be_visible(timeout=SOON_MS)
    village.join(2)
    expect(page.get_by_text(TWO)).to_be_visible(timeout=SOON_MS)
    assert page.title() == "the same document"


def test_a_button_that_is_about_to_be_pressed_does_not_go_away(page: Page, village: Village, address: str) -> None:
    village.join(1)
    page.goto(f"{address}/dang-truy-cap")
    button = page.get_by_role("button", name="Close")
    button.focus()
    village.join(2)
    with page.expect_response("**/dang-truy-cap/truc-tiep*", timeout=SOON_MS):
        page.locator("#q").focus()  # outside the list: now it may be brought up to date
    expect(page.get_by_role("button", name="Close")).to_have_count(2)


def test_a_page_whose_session_has_ended_asks_to_sign_in(page: Page, desk: Desk, database: Database) -> None:
    with database.writing() as db:
        member = members.by_login(db, "nhu")
        assert member is not None
        members.disable(db, member, None, desk.clock.now.wall)
    expect(page.locator("h1")).to_have_text("Sign in", timeout=SOON_MS)


def test_without_scripts_the_link_brings_the_list_up_to_date(page: Page, village: Village, address: str) -> None:
    browser = page.context.browser
    assert browser is not None
    state = page.context.storage_state()
    quiet = browser.new_context(java_script_enabled=False, storage_state=state, locale="en-GB").new_page()
    quiet.goto(f"{address}/dang-truy-cap")
    expect(quiet.get_by_text("No device is connected now.")).to_be_visible()
    village.join(1)
    quiet.get_by_role("link", name="Refresh").click()
    quiet.get_by_role("button", name="Close").click()
    expect(quiet.get_by_text("Saved, but the gate has not confirmed yet.")).to_be_visible()
