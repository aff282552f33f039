"""Writing an article in a browser: the preview follows, blocks move without a new page, nobody is kept out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.test_accessibility import violations, watched
from tools.demonstrated import Demonstration, chromium, demonstrated, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


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
    page = browser.new_page(locale="vi-VN", viewport={"width": 1280, "height": 900})
    sign_in(page, demonstration)
    return page


@pytest.fixture
def editor(desk: Page, demonstration: Demonstration) -> Page:
    """A new article in the editor."""
    desk.goto(f"{demonstration.staff}/bai-viet/moi")
    desk.fill("[name='titles.vi']", "Đăng ký tạm trú")
    desk.locator("main form button").click()
    expect(desk.locator("#editor")).to_be_visible()
    return desk


def test_the_preview_follows_the_writing(editor: Page) -> None:
    complaints = watched(editor)
    editor.locator("[name='blocks.0.words.vi.text']").press_sequentially("Nộp **ở nhà**.")
    expect(editor.locator("#preview .as-portal strong")).to_have_text("ở nhà")
    expect(editor.locator("#preview .slide-text")).to_have_text("Nộp ở nhà.")
    expect(editor.locator("[data-counts='blocks.0.words.vi.text']")).to_have_text("14/1200")
    assert complaints == []


def test_blocks_come_move_and_go_and_keep_what_was_typed(editor: Page) -> None:
    page = editor.url
    editor.fill("[name='blocks.0.words.vi.text']", "Một")
    editor.select_option("#kind", "faq")
    editor.locator("button[value=add]").click()
    expect(editor.locator("[name='blocks.1.words.vi.question']")).to_be_focused()
    editor.keyboard.type("Hai?")
    editor.locator("button[value='up-1']").click()
    expect(editor.locator("[name='blocks.0.words.vi.question']")).to_have_value("Hai?")
    editor.locator("button[value='remove-0']").click()
    expect(editor.locator(".block")).to_have_count(1)
    expect(editor.locator("[name='blocks.0.words.vi.text']")).to_have_value("Một")
    assert editor.url == page


@pytest.mark.parametrize("width", [360, 1280])
def test_neither_the_editor_nor_the_page_of_an_article_keeps_anybody_out(editor: Page, width: int) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.select_option("#kind", "fee")
    editor.locator("button[value=add]").click()
    expect(editor.locator(".block")).to_have_count(2)
    editor.locator("button[value=hand-in]").click()
    expect(editor.locator(".say-bad")).to_be_visible()
    for address in (editor.url, editor.url.removesuffix("/sua")):
        if editor.url != address:
            editor.goto(address)
        assert violations(editor) == []
        assert editor.evaluate("document.documentElement.scrollWidth") <= width
