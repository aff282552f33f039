"""The door of the residents' face, in plain WSGI: what can be answered without Flask is answered here."""

from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

from captive.assets import Assets
from captive.detection import Answer, Detection, answer
from captive.welcome import Welcome

Environ = dict[str, Any]
Pages = Callable[[Environ, Any], Iterable[bytes]]
Beside = Callable[[Event], object]
BODY_MAX = 16 * 1024
QUERY_MAX = 2 * 1024
HEADERS_MAX, HEADER_OCTETS_MAX = 64, 16 * 1024
_REFUSAL = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Wi-Fi</title></head><body>'
    '<p>Máy không nhận yêu cầu này. <a href="/">Về trang chào</a></p>'
    '<p lang="en">This request was not accepted. <a href="/">Welcome page</a></p></body></html>'
)


class Front:
    """A WSGI callable around ``pages``. Requests for other hosts never reach anything that knows a database."""

    def __init__(
        self, detection: Detection, welcome: Welcome, assets: Assets, pages: Pages, beside: Beside = Event.wait
    ) -> None:
        self._ours, self._intercept = detection.ours, detection.intercept
        self._welcome, self._assets, self._pages = welcome, assets, pages
        self.beside = beside  # runs in a thread of the process that serves, until its event is set
        page = _REFUSAL.encode()
        self._bad_request = answer("400 Bad Request", page)
        self._uri_too_long = answer("414 URI Too Long", page)
        self._headers_too_large = answer("431 Request Header Fields Too Large", page)
        self._body_too_large = answer("413 Content Too Large", page)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        ready: Answer | None
        if not self._ours(environ.get("HTTP_HOST"), environ["wsgi.url_scheme"], environ.get("REMOTE_ADDR", "")):
            ready = self._intercept(method)
        else:
            ready = self._quickly(environ, method, path)
        if ready is None:
            return self._pages(environ, start_response)
        start_response(ready.status, ready.headers)
        return [] if method == "HEAD" else ready.body

    def _quickly(self, environ: Environ, method: str, path: str) -> Answer | None:
        """The answer to a request of ours when it takes no page to give it."""
        if method in ("GET", "HEAD"):
            if path == "/":
                return self._welcome.answer(environ) or self._excess(environ)
            asset = self._assets.get(path)
            if asset is not None:
                return asset
        return self._excess(environ)

    def _excess(self, environ: Environ) -> Answer | None:
        """The refusal of a request that is bigger or odder than any of ours can be."""
        query = environ.get("QUERY_STRING", "")
        if len(query) > QUERY_MAX or len(environ.get("PATH_INFO", "")) > QUERY_MAX:
            return self._uri_too_long
        if not query.isascii():  # RFC 3986 2: everything else is percent-encoded; Werkzeug would fail on it
            return self._bad_request
        sizes = [len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")]
        if len(sizes) > HEADERS_MAX or sum(sizes) > HEADER_OCTETS_MAX:
            return self._headers_too_large
        length = environ.get("CONTENT_LENGTH") or "0"
        return None if length.isdecimal() and int(length[:9]) <= BODY_MAX else self._body_too_large
