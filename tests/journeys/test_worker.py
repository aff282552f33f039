"""The service worker: after a restart without a line the page, its programme and its media are there, in pieces too."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page

from hotspot.content.schedule import Layer
from hotspot.web.app import Shared
from tests.captive.conftest import clock, site
from tests.journeys.test_player import app, browser, database_url, placed, settings
from tests.journeys.wall import SECRET, Served, served
from tools.demonstrated import QUIET

__all__ = ["app", "browser", "clock", "database_url", "settings", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
TRUE = bytes(range(256)) * 40
NAME = f"{hashlib.sha256(TRUE).hexdigest()}.jpg"
PIECE = 4096
# ``wait_for_function`` would evaluate a string in the page, which its policy forbids
CONTROLLED = """() => new Promise((go) => navigator.serviceWorker.controller ? go()
    : navigator.serviceWorker.addEventListener("controllerchange", () => go(), {once: true}))"""
HOST = "conglang.test"
FALSE_NAME = f"{'0' * 64}.jpg"


def given(name: str) -> Response:
    """As the portal gives a large file: in pieces, however much is asked for."""
    start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    piece = TRUE[start : start + PIECE]
    answer = Response(piece, 206, content_type="image/jpeg")
    answer.headers["Content-Range"] = f"bytes {start}-{start + len(piece) - 1}/{len(TRUE)}"
    return answer


@pytest.fixture
def wall(app: Flask, database: Any, clock: Any) -> Iterator[Served]:
    """The portal, with two media of which one is not what its name says."""
    shared = app.extensions["conglang"]
    assert isinstance(shared, Shared)
    app.add_url_rule("/media/<name>", "test.media", given)
    with served(app, shared.settings.portal_port, database, clock) as running:
        yield running


@pytest.fixture
def page(browser: Browser, wall: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="vi-VN")
    context.add_init_script(f"localStorage.setItem('man-hinh.secret', JSON.stringify('{SECRET}'))")
    yield context.new_page()
    context.close()


def kept(page: Page) -> None:
    """Wait until the worker has the page and all its files."""
    for _ in range(150):
        if page.evaluate("async () => (await (await caches.open('man-hinh-shell')).keys()).length") > 10:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the worker keeps nothing")


def ask(page: Page, name: str, pieces: str = "") -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """async ([name, pieces]) => { try {
        const answer = await fetch(`/media/${name}`, pieces ? {headers: {Range: pieces}} : {});
        const bytes = new Uint8Array(await answer.arrayBuffer());
        return {status: answer.status, first: bytes[0], length: bytes.length,
                range: answer.headers.get("Content-Range")};
        } catch { return {status: 0}; } }""",
        [name, pieces],
    )
    return found


def test_a_restart_without_a_line_shows_what_needs_no_clock(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    placed(wall, "dang-ky-ket-hon", Layer.EVERGREEN)
    page.goto(f"{wall.home}/man-hinh")
    page.wait_for_selector(".layer.on .title")
    assert page.locator(".layer.on .title").inner_text() == "Đăng ký khai sinh"
    kept(page)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".layer.on .title")
    assert page.locator(".layer.on .title").inner_text() == "Đăng ký kết hôn"


def test_over_plain_http_it_plays_from_memory(browser: Browser, wall: Served) -> None:
    """No worker, no cache, no SHA-256 of the browser's own: the address is no secure one."""
    placed(wall, "dang-ky-khai-sinh")
    name = f"{hashlib.sha256(TRUE).hexdigest()}"
    away = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*QUIET, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
    )
    page = away.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.add_init_script(f"localStorage.setItem('man-hinh.secret', JSON.stringify('{SECRET}'))")
    page.goto(wall.home.replace("127.0.0.1", HOST) + "/man-hinh")
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, Boolean(crypto.subtle)]") == [False] * 3
    page.wait_for_selector(".layer.on .title")
    page.context.set_offline(True)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".layer.on .look-step")
    page.context.set_offline(False)
    script = """async ([file, name]) => { const {Media} = await import(file); const media = new Media();
        await media.ready([{name: `${name}.jpg`, sha256: name}]);
        const bad = "0".repeat(64);
        return media.ready([{name: `${bad}.jpg`, sha256: bad}]).then(() => "taken", () => media.checked.size); }"""
    files = page.evaluate("document.body.dataset.files.split(' ').find((one) => one.endsWith('/media.js'))")
    assert page.evaluate(script, [files, name]) == 1
    away.close()


def test_media_are_kept_when_they_are_what_their_name_says_taken_and_given_in_pieces(page: Page, wall: Served) -> None:
    page.goto(f"{wall.home}/man-hinh")
    page.evaluate(CONTROLLED)
    assert ask(page, NAME) == {"status": 200, "first": 0, "length": 10240, "range": None}
    assert ask(page, FALSE_NAME) == {"status": 0}
    page.context.set_offline(True)
    assert ask(page, NAME)["length"] == 10240
    assert ask(page, NAME, "bytes=5-9") == {"status": 206, "first": 5, "length": 5, "range": "bytes 5-9/10240"}
    assert ask(page, NAME, "bytes=10230-") == {
        "status": 206, "first": 246, "length": 10, "range": "bytes 10230-10239/10240",
    }  # fmt: skip
    assert ask(page, NAME, "bytes=-3")["range"] == "bytes 10237-10239/10240"
    assert ask(page, NAME, "bytes=99999-")["status"] == 416
    assert ask(page, FALSE_NAME) == {"status": 0}
