"""Links between our pages. A language that was chosen travels in the URL, because no cookie may be needed (P-4)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from hotspot.web.language import LANGUAGES, PARAMETER, current


@dataclass(frozen=True, slots=True)
class Switch:
    """A link to this page in another language, named in that language."""

    language: str
    name: str
    url: str


def link(endpoint: str, **values: Any) -> str:
    """The URL of a page of ours, in the language in force if somebody chose it."""
    if chosen():
        values.setdefault(PARAMETER, current())
    return url_for(endpoint, **values)


def article(slug: str, **values: str) -> str:
    """The URL of an article, as ``link`` makes those of other pages."""
    if chosen():
        values[PARAMETER] = current()
    return f"/bai/{slug}" + (f"?{urlencode(values)}" if values else "")


def chosen() -> bool:
    """Whether the URL of this request names the language."""
    return request.args.get(PARAMETER) in LANGUAGES


def switches() -> list[Switch]:
    """This page in the other languages; for a page that answers a button, the front page."""
    endpoint, values = "arrival.welcome", dict[str, Any]()
    if request.method == "GET" and request.endpoint is not None:
        endpoint, values = request.endpoint, dict(request.view_args or {})
        if "q" in request.args:
            values["q"] = request.args["q"]
    return [
        Switch(code, name, url_for(endpoint, **{**values, PARAMETER: code}))
        for code, name in LANGUAGES.items()
        if code != current()
    ]
