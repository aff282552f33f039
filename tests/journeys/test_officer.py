"""An officer's first day, at the box itself: follow the printed link, see who is connected, and steer them."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from hotspot.clock import boottime
from tests.journeys.chromium import chromium, sheet
from tests.lab import visit
from tests.lab.flows import Flows
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = [pytest.mark.lab, pytest.mark.browser, pytest.mark.slow]
STAFF = "http://127.0.0.1:8443"
PASSWORD = "chuồn chuồn bay thấp mưa ngập bờ ao"
CUT_WITHIN = 2.0
BOTH, NEITHER = (True, True), (False, False)


@pytest.fixture
def browser(street: Street, tmp_path: Path) -> Iterator[Browser]:
    """On the box: the staff face listens on loopback."""
    with chromium(street.gw, tmp_path) as made:
        yield made


def _come_in(page: Page, link: str) -> None:
    """The three steps of an invitation."""
    page.goto(link)
    page.get_by_label("Your name").fill("Nguyễn Thị Hoà")
    page.get_by_label("Sign-in name").fill("hoa")
    page.get_by_role("button", name="Go on").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Go on").click()
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("link", name="I have kept them safe").click()


def _closes(page: Page, street: Street, phone: Phone) -> None:
    """Close the phone's pass in the list; it is cut at once, open conversations too."""
    flows = Flows(phone, street.inet.target(), street.inet.target())
    page.locator("tr", has_text=phone.address()).get_by_role("button", name="Close").click()
    closed = boottime()
    assert flows.silent_since(5) - closed < CUT_WITHIN
    flows.close()
    expect(page.get_by_text("The device is cut off.")).to_be_visible()
    assert visit.online(phone, street.inet.target(), 0.2) == NEITHER


def _blocks(page: Page, phone: Phone) -> None:
    """Bar the phone until tomorrow, saying why."""
    page.locator("tr", has_text=phone.address()).get_by_role("link", name="Block").click()
    page.get_by_label("Why").fill("Thử chặn")
    page.get_by_label("tomorrow morning").check()
    page.get_by_role("button", name="Block and cut off").click()
    expect(page.get_by_text("blocked and cut off")).to_be_visible()


def test_an_officer_comes_in_and_extends_closes_and_blocks(
    street: Street, guest: Phone, browser: Browser, pictures: Path
) -> None:
    with sheet(browser, 1280, language="en-GB") as seen:
        page = seen.page
        _come_in(page, street.invitation)
        page.screenshot(path=pictures / "today.png", full_page=True)

        page.goto(f"{STAFF}/dang-truy-cap")
        page.screenshot(path=pictures / "connected.png", full_page=True)
        row = page.locator("tr", has_text=guest.address())
        row.get_by_role("button", name="+30 min").click()
        expect(row).to_contain_text("2 h")
        assert visit.online(guest, street.inet.target()) == BOTH
        _closes(page, street, guest)

        visit.enter(guest)
        page.goto(f"{STAFF}/dang-truy-cap")
        _blocks(page, guest)
        assert visit.online(guest, street.inet.target(), 0.2) == NEITHER
    refused = visit.welcome(guest, visit.portal_of(guest), {"Accept-Language": "en"})
    assert "This device may not use this Wi-Fi." in refused.text
    assert [form.action for form in refused.forms if form.action.startswith(visit.JOIN)] == []
