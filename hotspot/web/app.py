"""The base of a face: configuration, sessions, strict templates, headers, language and error pages."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Flask, current_app, g, request
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session

from hotspot.clock import Moment, moment
from hotspot.db import Database
from hotspot.settings import Settings
from hotspot.web import errors, language, security

BODY_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Face:
    """What tells one face from the other. ``name`` is its package, catalogue and cookie."""

    name: str
    key: bytes
    secure_cookie: bool
    same_site: str = "Lax"
    body_limit: int = BODY_LIMIT
    session_hours: int = 8


def make_app(face: Face, settings: Settings, database: Database) -> Flask:
    """A Flask app for ``face`` with everything both faces share; the face adds its blueprints."""
    app = Flask(face.name)
    app.config.update(
        SECRET_KEY=face.key,
        SESSION_COOKIE_NAME=f"__Host-{face.name}" if face.secure_cookie else face.name,
        SESSION_COOKIE_SECURE=face.secure_cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE=face.same_site,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=face.session_hours),
        MAX_CONTENT_LENGTH=face.body_limit,
        MAX_FORM_PARTS=50,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["conglang"] = Shared(settings, database)
    app.register_blueprint(Blueprint("ui", __name__, static_folder="static", template_folder="templates",
                                     url_prefix="/ui", static_url_path="/static"))  # fmt: skip
    language.install(app, face.name, settings)
    security.install(app)
    errors.install(app)
    app.teardown_appcontext(_close)
    return app


@dataclass(frozen=True, slots=True)
class Shared:
    """What every request of a face may use."""

    settings: Settings
    database: Database


def warm(app: Flask) -> Flask:
    """Compile every template now: before a fork the memory is shared, and the first visitor does not wait."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    return app


def shared() -> Shared:
    """The current app's settings and database."""
    found = current_app.extensions["conglang"]
    assert isinstance(found, Shared)
    return found


def db() -> Session:
    """The request's reading session: opened on first use, closed with it. For writes: ``database.writing()``."""
    if "db" not in g:
        g.reading = shared().database.reading()
        g.db = g.reading.__enter__()
    session = g.db
    assert isinstance(session, Session)
    return session


def at() -> Moment:
    """The request's one moment, so that a page agrees with itself."""
    if "moment" not in g:
        g.moment = moment()
    found = g.moment
    assert isinstance(found, Moment)
    return found


def peer() -> str:
    """The socket's peer address. Never a header (INT-10, T8)."""
    return str(request.environ.get("REMOTE_ADDR", ""))


def let_go() -> None:
    """End the reading session before a long wait for the network: it would hold the database's past in place."""
    _close(None)


def _close(_error: BaseException | None) -> None:
    reading = g.pop("reading", None)
    g.pop("db", None)
    if reading is not None:
        reading.__exit__(None, None, None)
