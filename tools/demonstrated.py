"""The demonstration as a running thing: started, read for its sign-in, and ended. For pictures and for tests."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright

HERE = Path(__file__).resolve().parent.parent
ATTEMPTS = 60
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where both faces answer, and how to sign in."""

    portal: str
    staff: str
    login: str
    password: str
    code: str


@contextmanager
def demonstrated() -> Iterator[Demonstration]:
    """``conglang demo`` on two free ports, ended when the block ends."""
    port, staff_port = _free(), _free()
    command = [sys.executable, "-m", "hotspot", "demo", "--port", str(port), "--staff-port", str(staff_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) as demo:
        try:
            said = _announcement(demo)
            login, password = re.findall(r"Sign in\s+(\S+)\s+·\s+(.+)", said)[0]
            code = re.findall(r"Code\s+(\S+)", said)[0]
            here = "http://127.0.0.1"
            yield Demonstration(f"{here}:{port}", f"{here}:{staff_port}", login, password.strip(), code)
        finally:
            demo.send_signal(signal.SIGINT)


def chromium(driver: Playwright) -> Browser:
    """Debian's Chromium, without anything of its own that would go to the network."""
    return driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))


def open_page(page: Page, address: str) -> None:
    """Go there; the demonstration announces itself a moment before it listens."""
    for _ in range(ATTEMPTS):
        with suppress(Error):
            page.goto(address)
            return
        page.wait_for_timeout(250)
    page.goto(address)


def sign_in(page: Page, demonstration: Demonstration) -> None:
    """Sign in as the demonstration's member."""
    open_page(page, f"{demonstration.staff}/")
    page.fill("input[name=login]", demonstration.login)
    page.fill("input[type=password]", demonstration.password)
    page.locator("main button").first.click()
    page.fill("input[name=code]", demonstration.code)
    page.locator("main button").first.click()
    page.wait_for_url(f"{demonstration.staff}/")


def _announcement(demo: "subprocess.Popen[str]") -> str:
    said = ""
    assert demo.stdout is not None
    for line in demo.stdout:
        said += line
        if "Ctrl+C" in line:
            break
    return said


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
