"""A resident's browser at the portal, with scripts and without, on the narrowest screens that are still sold."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.chromium import Sheet, chromium, sheet
from tests.lab import visit
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = [pytest.mark.lab, pytest.mark.browser]
ANY = "http://neverssl.example/"
BOTH, NEITHER = (True, True), (False, False)
ONE_PAGE = 30 * 1024  # bytes on the wire, everything included
widths = pytest.mark.parametrize("width", [360, 320])
scripts = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def browser(phone: Phone, tmp_path: Path) -> Iterator[Browser]:
    with chromium(phone.namespace, tmp_path) as made:
        yield made


def _hosts(seen: Sheet) -> set[str]:
    return {urlsplit(url).netloc for url in seen.hosts}


def _button(page: Page, action: str) -> None:
    page.locator(f'form[action^="{action}"] button').click()


@widths
@scripts
def test_a_resident_joins_and_leaves(
    street: Street, phone: Phone, browser: Browser, pictures: Path, width: int, javascript: bool
) -> None:
    outside = street.inet.target()
    with sheet(browser, width, javascript=javascript) as seen:
        seen.page.goto(ANY)
        assert urlsplit(seen.page.url).netloc == phone.held.router
        seen.page.screenshot(path=pictures / f"welcome-{width}.png", full_page=True)
        assert seen.wider_than_itself() == 0
        assert visit.online(phone, outside, 0.2) == NEITHER

        _button(seen.page, visit.JOIN)
        expect(seen.page).to_have_url(re.compile(r"/ket-noi$"))
        assert visit.online(phone, outside) == BOTH
        seen.page.screenshot(path=pictures / f"connected-{width}.png", full_page=True)
        assert seen.wider_than_itself() == 0

        _button(seen.page, visit.LEAVE)
        seen.page.wait_for_load_state()
        assert visit.online(phone, outside, 0.2) == NEITHER
        seen.page.screenshot(path=pictures / f"left-{width}.png", full_page=True)
        assert seen.complaints == []
        assert _hosts(seen) <= {"neverssl.example", phone.held.router}


@widths
def test_every_page_before_joining_fits_the_screen(phone: Phone, browser: Browser, pictures: Path, width: int) -> None:
    at = visit.portal(phone)
    with sheet(browser, width) as seen:
        for path in ("/dich-vu", "/noi-quy"):
            seen.page.goto(at + path)
            assert (path, seen.wider_than_itself()) == (path, 0)
            seen.page.screenshot(path=pictures / f"{path.strip('/')}-{width}.png", full_page=True)
        seen.page.goto(f"{at}/dich-vu")
        procedure = seen.page.locator('a[href^="/dich-vu/"]').first
        procedure.click()
        assert re.search(r"/dich-vu/[a-z0-9-]+$", seen.page.url)
        assert seen.wider_than_itself() == 0
        seen.page.screenshot(path=pictures / f"procedure-{width}.png", full_page=True)
        assert seen.complaints == []


def test_the_welcome_page_weighs_at_most_30_kb_and_comes_from_one_host(phone: Phone, browser: Browser) -> None:
    at = visit.portal(phone)
    with sheet(browser) as seen:
        wire = seen.page.context.new_cdp_session(seen.page)
        wire.send("Network.enable")
        weights: list[float] = []
        wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        seen.page.goto(f"{at}/", wait_until="networkidle")
        assert _hosts(seen) == {urlsplit(at).netloc}
    assert 1_000 < sum(weights) <= ONE_PAGE


def test_the_page_works_where_storage_and_cookies_are_forbidden(street: Street, phone: Phone, browser: Browser) -> None:
    """Apple's sheet: storage throws, nothing survives, no window opens (P-4, P-5)."""
    forbidden = """
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'])
        Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});
      const no = () => { throw new Error('no'); };
      Object.defineProperty(Document.prototype, 'cookie', {get: no, set: no});
      window.open = window.alert = window.confirm = no;
    """
    with sheet(browser) as seen:
        seen.page.add_init_script(forbidden)
        seen.page.goto(ANY)
        assert seen.page.context.cookies() == []
        _button(seen.page, visit.JOIN)
        expect(seen.page).to_have_url(re.compile(r"/ket-noi$"))
        assert seen.page.context.cookies() == []
        assert seen.complaints == []
    assert visit.online(phone, street.inet.target()) == BOTH


@pytest.mark.parametrize(("language", "spoken"), [("vi-VN", "vi"), ("en-GB", "en"), ("ko-KR", "vi")])
def test_the_page_speaks_the_phones_language_when_it_can(browser: Browser, language: str, spoken: str) -> None:
    with sheet(browser, language=language) as seen:
        seen.page.goto(ANY)
        assert seen.page.locator("html").get_attribute("lang") == spoken


def test_a_web_address_typed_by_hand_leads_there_too(phone: Phone, browser: Browser) -> None:
    """Without a captive sheet people type something: without https it leads to the portal, with it to a plain error."""
    with sheet(browser) as seen:
        seen.page.goto("http://vnexpress.example/tin-tuc?x=1")
        assert urlsplit(seen.page.url).netloc == phone.held.router
