"""Debian's Chromium inside a namespace of the street, driven from outside through the pipe that it inherits."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.lab import enter
from tests.lab.namespace import Namespace

EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# What a browser says of any page over plain http that carries this header.
_OF_NO_CONCERN = "The Cross-Origin-Opener-Policy header has been ignored"
_LAUNCHER = """#!{python} -IS
import runpy, sys
sys.argv[1:1] = [{name!r}, {program!r}]
runpy.run_path({enter!r}, run_name="__main__")
"""


@contextlib.contextmanager
def chromium(where: Namespace, folder: Path) -> Iterator[Browser]:
    """A browser that has this namespace's network and resolver; ``folder`` keeps its launcher."""
    launcher = folder / f"chromium-in-{where.name}"
    program = {"name": where.name, "program": EXECUTABLE, "enter": str(Path(enter.__file__).absolute())}
    launcher.write_text(_LAUNCHER.format(python=sys.executable, **program), encoding="utf-8")
    launcher.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(launcher), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def sheet(browser: Browser, width: int = 360, *, javascript: bool = True, language: str = "vi-VN") -> Iterator["Sheet"]:
    """A private window as narrow as a phone."""
    context = browser.new_context(
        viewport={"width": width, "height": 640},
        java_script_enabled=javascript,
        locale=language,
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    try:
        yield Sheet(context)
    finally:
        context.close()


class Sheet:
    """One page, and what it asked of the network and complained of meanwhile."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.hosts: list[str] = []
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.append(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(_OF_NO_CONCERN):
            self.complaints.append(text)

    def wider_than_itself(self) -> int:
        """Pixels by which the content is wider than the window, 0 when nothing scrolls sideways."""
        shown: dict[str, Any] = self.page.context.new_cdp_session(self.page).send("Page.getLayoutMetrics")
        return round(shown["cssContentSize"]["width"] - shown["cssLayoutViewport"]["clientWidth"])
