"""Firefox ESR as a true captive client: it finds the portal, opens it, and notices by itself when it is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.clock import boottime
from tests.journeys.marionette import Firefox, Portal, firefox
from tests.lab import visit
from tests.lab.namespace import until
from tests.lab.phone import RADIO, Phone
from tests.lab.sniffer import Packet, Tap, listening
from tests.lab.street import Street

pytestmark = [pytest.mark.lab, pytest.mark.browser, pytest.mark.slow]
# Press the button of Firefox's notice, unless its page is there or coming. While Firefox is still starting, its own
# first page may take the place of the one just opened: whoever sees that closes it and presses again.
OPEN = """
  const opened = CaptivePortalWatcher._captivePortalTab?.get();
  if (opened?.parentNode) {
    const {currentURI, webProgress} = opened.linkedBrowser;
    if (currentURI.schemeIs("http") || webProgress.isLoadingDocument) return;
    gBrowser.removeTab(opened);
  }
  document.querySelector('notification-message[value="captive-portal-detected"] button').click();
"""
NOTICED_WITHIN = 4.0  # it looks every 3 s while it is locked out


@pytest.fixture
def air(phone: Phone) -> Iterator[Tap]:
    """Everything that the phone receives."""
    with listening(phone.namespace, RADIO) as tap:
        yield tap


def _answers(heard: list[Packet], address: str) -> list[bytes]:
    """Status lines of what came from port 80 of an address, in order."""
    mine = [packet.payload for packet in heard if packet.source == address and packet.sport == 80]
    return [payload[:12] for payload in mine if payload.startswith(b"HTTP/1.")]


def _joins(browser: Firefox) -> bool:
    """Whether the portal's page has come and its button is pressed; asks for the page otherwise."""
    if browser.press(f'form[action^="{visit.JOIN}"] button'):
        return True
    browser.chrome(OPEN)
    return False


def test_firefox_finds_the_portal_opens_it_and_is_unlocked(
    street: Street, phone: Phone, air: Tap, tmp_path: Path
) -> None:
    prober = street.inet.address("detectportal.firefox.com")
    with firefox(phone, tmp_path) as browser:
        until(lambda: browser.state is Portal.LOCKED, 30, "Firefox to find the portal", every=0.2)
        intercepted = _answers(air.heard(), prober)
        assert set(intercepted) == {b"HTTP/1.1 302"}

        until(lambda: _joins(browser), 30, "the page with the button", every=1.0)
        pressed = until(lambda: phone.ping(street.inet.target()[0], timeout=0.2) and boottime(), 10, "access")
        until(lambda: browser.state is Portal.UNLOCKED, 15, "Firefox to notice", every=0.05)
        assert boottime() - pressed < NOTICED_WITHIN

        after = _answers(air.heard(), prober)
        assert after[-1] == b"HTTP/1.1 200"
        first = after.index(b"HTTP/1.1 200")
        assert set(after[first:]) == {b"HTTP/1.1 200"}
