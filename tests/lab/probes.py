"""How devices find out that they are behind a portal: what each asks, the true answer, and how it reads any answer.

The requests, the success answers and the rules come from the vendors' sources; one row a vendor of the table in the
project's notes on client behaviour. Pure: an answer goes in, what the device believes comes out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What a device believes after one probe."""

    ONLINE = "online"
    PORTAL = "portal"
    SUSPECTED = "suspected"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a prober sees it: no redirect followed. ``length`` is the Content-Length, -1 when there is none."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length", -1))


Rule = Callable[[Seen, bytes], Verdict]


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe. ``status``, ``body`` and ``extra`` are what the vendor's real host answers."""

    vendor: str
    host: str
    path: str
    rule: Rule
    status: int = 204
    body: bytes = b""
    agent: str = ""
    version: str = "1.1"
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"

    def reads(self, seen: Seen | None) -> Verdict:
        """The device's verdict; None stands for refused, reset or timed out."""
        return Verdict.OFFLINE if seen is None else self.rule(seen, self.body)


def apple(seen: Seen, body: bytes) -> Verdict:
    """Online only on the Success page (a trailing line feed may follow); anything else that answers is a portal."""
    if seen.status == 200 and seen.body.rstrip(b"\r\n") == body:
        return Verdict.ONLINE
    return Verdict.PORTAL


def android(seen: Seen, body: bytes) -> Verdict:
    """AOSP NetworkMonitor: 204 is online; 200..399 a portal, but a 200 needs more than 4 bytes; all else failed."""
    if seen.status == 204:
        return Verdict.ONLINE
    size = seen.length if seen.length >= 0 else len(seen.body)
    if seen.status == 200 and size <= 4:
        return Verdict.OFFLINE
    return Verdict.PORTAL if 200 <= seen.status <= 399 else Verdict.OFFLINE


def windows(seen: Seen, body: bytes) -> Verdict:
    """NCSI: the exact text is online; a redirect or another body opens the browser."""
    return Verdict.ONLINE if seen.status == 200 and seen.body == body else Verdict.PORTAL


def firefox(seen: Seen, body: bytes) -> Verdict:
    """CaptiveDetect: the body must be identical; 3xx, 511, other 2xx and other bodies are a portal."""
    if seen.status == 200 and seen.body == body:
        return Verdict.ONLINE
    return Verdict.PORTAL if 200 <= seen.status <= 399 or seen.status == 511 else Verdict.OFFLINE


def chrome(seen: Seen, body: bytes) -> Verdict:
    """captive_portal_detector: 204, or 200 with at most one byte, is online; other 2xx, 3xx and 511 a portal."""
    if seen.status == 204 or (seen.status == 200 and len(seen.body) <= 1):
        return Verdict.ONLINE
    return Verdict.PORTAL if 200 <= seen.status <= 399 or seen.status == 511 else Verdict.OFFLINE


def shill(seen: Seen, body: bytes) -> Verdict:
    """ChromeOS portal_detector: only 302 and 307 with a Location are a portal; a 200 with a body is suspected."""
    if seen.status == 204 or (seen.status == 200 and len(seen.body) <= 1):
        return Verdict.ONLINE
    if seen.status in (302, 307) and seen.headers.get("location"):
        return Verdict.PORTAL
    return Verdict.SUSPECTED if seen.status == 200 else Verdict.OFFLINE


def network_manager(seen: Seen, body: bytes) -> Verdict:
    """nm-connectivity: the header or the body's beginning says online; any other completed answer is a portal."""
    if seen.headers.get("x-networkmanager-status") == "online":
        return Verdict.ONLINE
    if not body:
        return Verdict.ONLINE if seen.status == 204 or (seen.status == 200 and not seen.body) else Verdict.PORTAL
    return Verdict.ONLINE if seen.status == 200 and seen.body.startswith(body) else Verdict.PORTAL


KINDLE_WORD = b"81ce4465-7167-4dcb-835b-dcc9e44c112a"


def kindle(seen: Seen, body: bytes) -> Verdict:
    """Fire OS and Kindle look for one identifier in the page."""
    return Verdict.ONLINE if seen.status == 200 and KINDLE_WORD in seen.body else Verdict.PORTAL


APPLE = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
FIREFOX = b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
NCSI = b"Microsoft Connect Test"
OLD_NCSI = b"Microsoft NCSI"
NM = b"NetworkManager is online"
KINDLE = b"<!DOCTYPE html><html><head><title>Kindle</title></head><body>" + KINDLE_WORD + b"</body></html>"

_WISPR = "CaptiveNetworkSupport-407.0.1 wispr"
_ANDROID = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36"
_HTML = (("Content-Type", "text/html"),)
_TEXT = (("Content-Type", "text/plain"),)


def _apple(host: str, path: str) -> Probe:
    return Probe("apple", host, path, apple, 200, APPLE, _WISPR, "1.0", _HTML)


def _android(vendor: str, host: str, path: str = "/generate_204") -> Probe:
    return Probe(vendor, host, path, android, agent=_ANDROID)


PROBES = (
    _apple("captive.apple.com", "/hotspot-detect.html"),
    _apple("www.apple.com", "/library/test/success.html"),
    _apple("apple.com", "/library/test/success.html"),
    _apple("www.appleiphonecell.com", "/library/test/success.html"),
    _apple("www.airport.us", "/library/test/success.html"),
    _apple("www.ibook.info", "/library/test/success.html"),
    _apple("www.itools.info", "/library/test/success.html"),
    _apple("www.thinkdifferent.us", "/library/test/success.html"),
    _android("android", "connectivitycheck.gstatic.com"),
    _android("android", "www.google.com", "/gen_204"),
    _android("android", "play.googleapis.com"),
    _android("samsung", "connectivitycheck.android.com"),
    _android("samsung", "connectivity.samsung.com.cn"),
    _android("xiaomi", "connect.rom.miui.com"),
    _android("huawei", "connectivitycheck.platform.hicloud.com"),
    _android("vivo", "wifi.vivo.com.cn"),
    Probe("windows", "www.msftconnecttest.com", "/connecttest.txt", windows, 200, NCSI, "Microsoft NCSI", extra=_TEXT),
    Probe("windows", "ipv6.msftconnecttest.com", "/connecttest.txt", windows, 200, NCSI, "Microsoft NCSI", extra=_TEXT),
    Probe("windows-8", "www.msftncsi.com", "/ncsi.txt", windows, 200, OLD_NCSI, "Microsoft NCSI", extra=_TEXT),
    Probe("firefox", "detectportal.firefox.com", "/canonical.html", firefox, 200, FIREFOX, "Mozilla/5.0", extra=_HTML),
    Probe("firefox", "detectportal.firefox.com", "/success.txt?ipv4", firefox, 200, b"success\n", extra=_TEXT),
    Probe("firefox", "detectportal.firefox.com", "/success.txt?ipv6", firefox, 200, b"success\n", extra=_TEXT),
    Probe("chrome", "www.gstatic.com", "/generate_204", chrome),
    Probe("chrome", "connectivitycheck.gstatic.com", "/generate_204", chrome),
    Probe("chromeos", "www.gstatic.com", "/generate_204", shill),
    Probe("chromeos", "connectivitycheck.gstatic.com", "/generate_204", shill),
    Probe("networkmanager", "network-test.debian.org", "/nm", network_manager, 200, NM, extra=_TEXT),
    Probe("networkmanager", "nmcheck.gnome.org", "/check_network_status.txt", network_manager, 200, NM, extra=_TEXT),
    Probe("networkmanager", "fedoraproject.org", "/static/hotspot.txt", network_manager, 200, b"OK", extra=_TEXT),
    Probe(
        "networkmanager", "connectivity-check.ubuntu.com", "/", network_manager,
        extra=(("X-NetworkManager-Status", "online"),),
    ),
    Probe("kindle", "spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html", kindle, 200, KINDLE, extra=_HTML),
    Probe("kindle", "spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub-eink.html", kindle, 200, KINDLE, extra=_HTML),
)  # fmt: skip

# The names a DNS answer alone decides: Windows looks this up after its HTTP probe.
NCSI_DNS = ("dns.msftncsi.com", "131.107.255.255", "fd3e:4f5a:5b81::1")

SUCCESS_BODIES = frozenset(probe.body for probe in PROBES if probe.body)


def truth(host: str, path: str) -> Probe | None:
    """The probe whose vendor would answer this request, None when no vendor would."""
    return next((probe for probe in PROBES if (probe.host, probe.path) == (host, path)), None)
