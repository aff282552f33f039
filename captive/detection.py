"""What a device without access gets for a request that was meant for somebody else. No database, no work a request.

302 opens the sign-on page of every system that probes (INT-1, INT-2); 511 tells everything that is not a page
(RFC 6585 6, H511-3). Both close the connection: it would stay ours after the gate has opened (INT-4).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hotspot.settings import Settings
from hotspot.web.security import HEADERS

LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_PAGE = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Wi-Fi</title></head><body>'
    '<p>Mời quý vị mở trang chào của điểm Wi-Fi: <a href="{0}">{0}</a></p>'
    '<p lang="en">Please open the welcome page of this Wi-Fi: <a href="{0}">{0}</a></p></body></html>'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready to be sent."""

    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class Detection:
    """Knows our own names, and what to say to a request for any other."""

    def __init__(self, settings: Settings) -> None:
        home = f"{settings.portal_url}/"
        self._open, self._secure, self._local = _names(settings)
        page = _PAGE.format(home).encode()
        self.redirect = answer("302 Found", page, [("Location", home)])
        self.network_sign_on = answer("511 Network Authentication Required", page)

    def ours(self, host: str | None, scheme: str, peer: str) -> bool:
        """Whether a request for ``host`` (the Host header) is meant for us. Loopback names count from loopback only."""
        if host is None:
            return False
        host = host.lower()
        if host in (self._secure if scheme == "https" else self._open):
            return True
        return host in self._local and peer in LOOPBACK

    def intercept(self, method: str) -> Answer:
        """The answer to a request that is not ours."""
        return self.redirect if method in ("GET", "HEAD") else self.network_sign_on


def _names(settings: Settings) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Host headers that are ours over http, over https, and from this machine itself.

    With a certificate its name belongs to https alone; the bare addresses keep working over http, so that a
    certificate that has run out strands nobody (CAPPORT-API-14).
    """
    ports = (settings.portal_port, settings.portal_tls_port)
    bare = [str(settings.gateway_ipv4.ip), str(settings.gateway_ipv6.ip)]
    named = [settings.portal_host.lower()] if settings.portal_host else []
    plain = bare if settings.tls else bare + named
    local = _with_ports(("127.0.0.1", "::1", "localhost"), ports)
    return _with_ports(plain, (80, *ports)), _with_ports(named, (443, *ports)), local


def _with_ports(names: Iterable[str], ports: Iterable[int]) -> frozenset[str]:
    hosts = [f"[{name}]" if ":" in name else name for name in names]
    return frozenset(hosts) | {f"{host}:{port}" for host in hosts for port in ports}


def answer(status: str, body: bytes, extra: Iterable[tuple[str, str]] = ()) -> Answer:
    """A page that is complete before anybody asks for it, after which the connection closes."""
    headers = [
        *extra,
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
        *HEADERS,
    ]
    return Answer(status, headers, [body])
