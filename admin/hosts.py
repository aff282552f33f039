"""To whom the staff face answers: its own names only, and forms only from its own pages.

Any other ``Host`` gets 421, so that a rebound DNS name of a stranger never speaks to it (T11).
"""

import re
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from admin.certificate import names_in
from hotspot.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
YEAR_SECONDS = 31_536_000
_MISDIRECTED = "conglang.misdirected"
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?")


class MisdirectedRequest(HTTPException):
    """RFC 9110 §15.5.20: this server is not who the request takes it for."""

    code = 421
    description = "This address is not served here."


def install(app: Flask, settings: Settings) -> None:
    """Refuse foreign hosts and foreign forms before anything else looks at the request."""
    own = own_names(settings)
    ports = {"", str(settings.admin_port)}
    pages = app.wsgi_app

    def under_our_name(environ: dict[str, Any], start_response: Any) -> Any:
        """A foreign name goes no further: even the page that refuses it builds addresses, and not of every name."""
        name, port = split(environ.get("HTTP_HOST", ""))
        if name not in own or not (port in ports or name in LOOPBACK):
            environ[_MISDIRECTED], environ["HTTP_HOST"] = True, "localhost"
        return pages(environ, start_response)

    app.wsgi_app = under_our_name  # type: ignore[method-assign]  # Flask's own way to put something before an app

    @app.before_request
    def only_ours() -> None:
        if _MISDIRECTED in request.environ:
            raise MisdirectedRequest
        if request.method not in ("GET", "HEAD", "OPTIONS") and not from_ourselves():
            abort(403)

    @app.after_request
    def only_https(response: Response) -> Response:
        if settings.admin_certificate:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        return response


def own_names(settings: Settings) -> frozenset[str]:
    """The hosts under which staff may reach us: loopback, the address we listen on, the certificate's names."""
    names = set(LOOPBACK)
    try:
        address = ip_address(settings.admin_address)
        if not address.is_unspecified:
            names.add(f"[{address}]" if address.version == 6 else str(address))
    except ValueError:
        names.add(settings.admin_address.lower())
    if settings.admin_certificate:
        pem = Path(settings.admin_certificate).read_text(encoding="ascii")
        leaf = pem[: pem.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)]
        names |= names_in(ssl.PEM_cert_to_DER_cert(leaf[leaf.index(ssl.PEM_HEADER) :]))
    return frozenset(names)


def split(host: str) -> tuple[str, str]:
    """Name and port of a ``Host`` header; two empty texts when it is none."""
    found = _HOST.fullmatch(host.lower())
    return (found[1], found[2] or "") if found else ("", "")


def from_ourselves() -> bool:
    """Whether a request that changes something comes from one of our own pages, as far as the browser tells.

    Our pages send no referrer, and so ``Origin`` is ``null`` in browsers that tell ``Sec-Fetch-Site`` instead. The
    form's token is checked in any case.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "null")
    return origin in ("null", f"{request.scheme}://{request.environ.get('HTTP_HOST', '')}")
