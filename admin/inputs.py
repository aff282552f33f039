"""What no form or address of ours ever holds is refused before a view or the database sees it."""

import unicodedata
from collections.abc import Iterator

from flask import Flask, abort, request
from werkzeug.exceptions import RequestURITooLarge

LONGEST_QUERY = 8 * 1024
_LAYOUT = frozenset("\t\r\n")


def install(app: Flask) -> None:
    """Answer 414 to endless addresses, 400 to control characters: PostgreSQL refuses NUL, no name needs a bell."""

    @app.before_request
    def only_text() -> None:
        if len(request.environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise RequestURITooLarge
        if not all(map(clean, _texts())):
            abort(400)


def clean(text: str) -> bool:
    """Whether ``text`` holds nothing but what can be shown, and line breaks."""
    return text.isprintable() or not any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in _LAYOUT for letter in text
    )


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value
