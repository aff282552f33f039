"""``make pictures``: run the demonstration and take the README's pictures of it, as a resident and as staff see it."""

import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

HERE = Path(__file__).resolve().parent.parent
PICTURES = HERE / "docs" / "pictures"
PORT, STAFF_PORT = 18080, 18443
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip
ATTEMPTS = 40
SETTLED_MS = 6_000  # until the first residents have moved some bytes


def main() -> int:
    """Take every picture. The demonstration prints a sign-in, which is read from its output."""
    PICTURES.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "hotspot", "demo", "--port", str(PORT), "--staff-port", str(STAFF_PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as demo:
        try:
            said = _until_announced(demo)
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
                _resident(browser)
                _staff(browser, *_sign_in(said))
                browser.close()
        finally:
            demo.send_signal(signal.SIGINT)
    return 0


def _until_announced(demo: "subprocess.Popen[str]") -> str:
    said = ""
    assert demo.stdout is not None
    for line in demo.stdout:
        said += line
        if "Ctrl+C" in line:
            break
    return said


def _sign_in(said: str) -> tuple[str, str, str]:
    login, password = re.findall(r"Sign in\s+(\S+)\s+·\s+(.+)", said)[0]
    code = re.findall(r"Code\s+(\S+)", said)[0]
    return login, password.strip(), code


def _resident(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 720}, locale="vi-VN", device_scale_factor=2)
    _open(page, f"http://127.0.0.1:{PORT}/")
    page.screenshot(path=PICTURES / "welcome-360.png")


def _staff(browser: Browser, login: str, password: str, code: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    _open(page, f"http://127.0.0.1:{STAFF_PORT}/")
    page.fill("input[name=login]", login)
    page.fill("input[type=password]", password)
    page.locator("main button").first.click()
    page.fill("input[name=code]", code)
    page.locator("main button").first.click()
    page.wait_for_timeout(SETTLED_MS)
    page.goto(f"http://127.0.0.1:{STAFF_PORT}/")
    page.screenshot(path=PICTURES / "overview-1280.png")


def _open(page: Page, address: str) -> None:
    """The demonstration announces itself a moment before it listens."""
    for _ in range(ATTEMPTS):
        with suppress(Error):
            page.goto(address)
            return
        page.wait_for_timeout(250)
    page.goto(address)


if __name__ == "__main__":
    sys.exit(main())
