"""Every page of both faces, as axe-core (WCAG 2.0 to 2.2, A and AA) and the browser's own policy see it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools.demonstrated import Demonstration, chromium, demonstrated, open_page, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RESIDENTS = ("/", "/?lang=en", "/dich-vu", "/dich-vu?q=dang+ky", "/dich-vu?q=khong-co-gi", "/dich-vu/dang-ky-khai-sinh",
             "/dich-vu/dang-ky-ket-hon", "/dich-vu/chung-thuc-ban-sao", "/dich-vu/dang-ky-thuong-tru?lang=en",
             "/nguoi-dan", "/ho-kinh-doanh", "/su-kien/sinh-con", "/lien-he", "/diem-wifi", "/lien-ket-website",
             "/noi-quy", "/may-ghi-gi", "/bai", "/bai/khong-co", "/bai/co-con-nho-khai-mot-lan-xong-bon-viec",
             "/khong-co-trang-nay")  # fmt: skip
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    with demonstrated() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        found = chromium(driver)
        yield found
        found.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, demonstration: Demonstration) -> Page:
    page = browser.new_page(locale="vi-VN", bypass_csp=False)
    sign_in(page, demonstration)
    return page


def violations(page: Page) -> list[str]:
    """What axe finds. It is put into the page by the browser, beside the policy, which stays in force for the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def watched(page: Page) -> list[str]:
    """What the browser complains of and what goes to another host, from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda one: None if one.url.startswith("http://127.0.0.1:") else complaints.append(one.url))
    return complaints


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", RESIDENTS)
def test_no_page_of_the_residents_keeps_anybody_out(
    browser: Browser, demonstration: Demonstration, path: str, scheme: Scheme
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="vi-VN")
    complaints = watched(page)
    open_page(page, demonstration.portal + path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [one for one in complaints if "404" not in one] == []
    page.close()


def _of_one_service(desk: Page, demonstration: Demonstration) -> list[str]:
    """Its sheet, its form, and the form for what is different here."""
    desk.goto(demonstration.staff + "/dich-vu")
    path = desk.get_by_role("link", name="Đăng ký kết hôn", exact=True).first.get_attribute("href")
    return [f"{path}{rest}" for rest in ("", "/sua", "/o-xa")]


def test_no_page_of_the_staff_keeps_anybody_out(desk: Page, demonstration: Demonstration) -> None:
    paths = desk.eval_on_selector_all(
        "nav a[href^='/']", "links => [...new Set(links.map(a => a.getAttribute('href')))]"
    )
    assert len(paths) >= 10
    paths += [
        "/dich-vu/moi",
        "/khuyen-khich/moi",
        "/lien-ket/moi",
        "/dia-diem/moi",
        *_of_one_service(desk, demonstration),
    ]
    complaints, found = watched(desk), []
    for path in paths:
        for width in WIDTHS:
            for scheme in SCHEMES:
                desk.set_viewport_size({"width": width, "height": 800})
                desk.emulate_media(color_scheme=scheme)
                desk.goto(demonstration.staff + path)
                found += [f"{path} at {width} in {scheme}: {one}" for one in violations(desk)]
                if desk.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{path} at {width} is wider than its window")
    assert found == []
    assert complaints == []


def test_no_step_of_a_warning_keeps_anybody_out(browser: Browser, desk: Page, demonstration: Demonstration) -> None:
    """From the starting text to the bar on the residents' pages, and its end."""
    desk.goto(f"{demonstration.staff}/canh-bao/moi?mau=bao")
    found = _looked_at(desk)
    desk.fill("#reason", "Công điện số 7")
    desk.locator("main form button").first.click()
    found += _looked_at(desk)
    desk.locator("main a[href$='/phat']").click()
    found += _looked_at(desk)
    desk.check("#read")
    desk.locator("main form button").click()
    desk.wait_for_url(f"{demonstration.staff}/canh-bao")
    found += _looked_at(desk)
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="vi-VN")
    for path in ("/", "/noi-quy", "/khong-co-trang-nay"):
        open_page(page, demonstration.portal + path)
        assert page.locator("[role=alert] .alarm-title").inner_text() == "Bão sắp vào"
        found += _looked_at(page, widths=(320,))
    page.close()
    desk.locator("form[action$='/huy'] button").click()
    assert desk.locator(".on-air").count() == 0
    assert found == []


def _looked_at(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half-way to another
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{page.url} at {width} in {scheme}: {one}" for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{page.url} at {width} is wider than its window")
    return found


def test_axe_would_have_seen_something(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html><body><img src='x.png'></body></html>")
    assert any(one.startswith("image-alt") for one in violations(page))
    page.close()
