"""Trying a link to the portal: one request of at most five seconds, to government hosts alone."""

import http.client
import urllib.error
import urllib.request
from typing import Any

from hotspot.content.edition import is_government
from hotspot.network.uplink import Line

SECONDS = 5.0
_AGENT = "conglang-link-check"


class _Within(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to another government host: whoever answers must not send us elsewhere."""

    max_redirections = 2  # each may take its own five seconds

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not is_government(newurl):
            raise urllib.error.HTTPError(newurl, code, "foreign", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def tried(url: str, line: Line) -> str:
    """How a request for ``url`` went: ``works``, ``line_down``, ``foreign``, ``silent``, or the status as ``404``."""
    if line is Line.DOWN:
        return "line_down"
    if not is_government(url):
        return "foreign"
    opener = urllib.request.build_opener(_Within, urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT})  # noqa: S310  https, looked at above
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return "works" if answer.status == 200 else str(answer.status)
    except urllib.error.HTTPError as error:
        return "foreign" if error.msg == "foreign" else str(error.code)
    except (OSError, http.client.HTTPException, ValueError):
        return "silent"
