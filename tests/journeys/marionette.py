"""Just enough of Marionette, Firefox's own remote control, to be a captive client with it: no driver in between.

Protocol: each message is its length, a colon and JSON; a command is ``[0, id, name, parameters]``.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any

from tests.lab.namespace import stop, until
from tests.lab.phone import Phone

PORT = 2828
_LOADED = """
  const browsers = Array.from(gBrowser.tabs, tab => tab.linkedBrowser);
  const loading = browsers.some(browser => browser.webProgress.isLoadingDocument);
  return !loading && browsers.some(browser => browser.currentURI.schemeIs("http"));
"""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Nothing about the captive portal service is changed; the rest keeps Firefox from talking to its makers.
PREFERENCES: dict[str, object] = {
    "remote.prefs.recommended": False,  # they would switch the captive portal service off
    "marionette.port": PORT,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.page": 0,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "termsofuse.bypassNotification": True,
    "trailhead.firstrun.didSeeAboutWelcome": True,
}


class Portal(IntEnum):
    """``nsICaptivePortalService.state``."""

    UNKNOWN = 0
    NOT_CAPTIVE = 1
    UNLOCKED = 2
    LOCKED = 3


class MarionetteError(RuntimeError):
    """Firefox refused a command."""


class Firefox:
    """A running Firefox. ``state`` is its own belief about the network."""

    def __init__(self, link: socket.socket) -> None:
        self._link, self._number = link, 0
        self._read()
        self.ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})

    def ask(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """The result of a command. Raises ``MarionetteError``."""
        self._number += 1
        body = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._link.sendall(b"%d:%s" % (len(body), body))
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(f"{command}: {error.get('error')}: {error.get('message')}")
        return result.get("value") if isinstance(result, dict) and set(result) == {"value"} else result

    def chrome(self, script: str) -> Any:
        """Run a script with the browser's own powers."""
        self.ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.ask("WebDriver:ExecuteScript", {"script": script, "args": []})
        finally:
            self.ask("Marionette:SetContext", {"value": "content"})

    @property
    def state(self) -> Portal:
        service = 'Cc["@mozilla.org/network/captive-portal-service;1"].getService(Ci.nsICaptivePortalService)'
        return Portal(self.chrome(f"return {service}.state"))

    def press(self, selector: str) -> bool:
        """Click the first thing in any tab that a CSS selector finds; False while there is none.

        Looks only once a page from the network has loaded: to look into a tab before stops it from loading at all.
        """
        if not self.chrome(_LOADED):
            return False
        for handle in self.ask("WebDriver:GetWindowHandles"):
            self.ask("WebDriver:SwitchToWindow", {"handle": handle})
            for found in self.ask("WebDriver:FindElements", {"using": "css selector", "value": selector}):
                self.ask("WebDriver:ElementClick", {"id": found[ELEMENT]})
                return True
        return False

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._link.recv(1) or b":"
        return json.loads(self._link.recv(int(size[:-1]), socket.MSG_WAITALL))


@contextlib.contextmanager
def firefox(phone: Phone, folder: Path) -> Iterator[Firefox]:
    """Firefox ESR, headless, with a fresh profile, in a phone."""
    profile = folder / "profile"
    profile.mkdir()
    lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines) + "\n", encoding="ascii")
    environ = {"HOME": str(folder), "MOZ_HEADLESS": "1", "TMPDIR": os.environ.get("TMPDIR", "/tmp")}
    command = ("firefox-esr", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", str(profile))
    with (folder / "firefox.log").open("w") as log:
        process = phone.namespace.spawn(*command, log=log.fileno(), environ=environ)
    try:
        link = until(lambda: _reached(phone), 40, "Firefox to listen", every=0.2)
        with link:
            yield Firefox(link)
    finally:
        stop(process)


def _reached(phone: Phone) -> socket.socket | None:
    link = phone.namespace.new_socket(socket.AF_INET, socket.SOCK_STREAM)
    link.settimeout(30)
    if link.connect_ex(("127.0.0.1", PORT)) == 0:
        return link
    link.close()
    return None
