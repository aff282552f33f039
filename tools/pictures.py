"""``make pictures``: take the README's pictures of the demonstration, as a resident and as staff see it."""

import sys

from playwright.sync_api import sync_playwright

from tools.demonstrated import HERE, chromium, demonstrated, open_page, sign_in

PICTURES = HERE / "docs" / "pictures"
SETTLED_MS = 6_000  # until the first residents have moved some bytes


def main() -> int:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with demonstrated() as demonstration, sync_playwright() as driver:
        browser = chromium(driver)
        phone = browser.new_page(viewport={"width": 360, "height": 720}, locale="vi-VN", device_scale_factor=2)
        open_page(phone, f"{demonstration.portal}/")
        phone.screenshot(path=PICTURES / "welcome-360.png")
        desk = browser.new_page(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        sign_in(desk, demonstration)
        desk.wait_for_timeout(SETTLED_MS)
        desk.goto(f"{demonstration.staff}/")
        desk.screenshot(path=PICTURES / "overview-1280.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
