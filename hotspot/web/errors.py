"""One calm page for each thing that can go wrong; it needs no database, so that it works when that is what failed."""

import logging

from flask import Flask, Response, make_response, render_template
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

log = logging.getLogger("conglang.web")


def install(app: Flask) -> None:
    """Answer every error of ``app`` with ``<face>: error.html``, given ``status`` (int) and ``kind`` (str)."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return _page(error.code or 500, "http", error)

    @app.errorhandler(OperationalError)
    def storage(error: OperationalError) -> Response:
        log.error("storage failed", extra={"error": str(error.orig)})
        return _page(503, "storage", None)

    @app.errorhandler(DataError)
    def unspeakable(_error: DataError) -> Response:
        """A character or number that the database has no room for, such as NUL in PostgreSQL."""
        return _page(400, "http", None)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected error")
        return _page(500, "unexpected", None)


def _page(status: int, kind: str, error: HTTPException | None) -> Response:
    response = make_response(render_template("error.html", status=status, kind=kind), status)
    if error is not None:
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After", "Location"):
                response.headers[name] = value
    return response
