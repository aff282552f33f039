"""The staff's face: a calm place from which the commune's one officer runs the hotspot."""

from flask import Flask, request
from flask_wtf import CSRFProtect

from admin import (
    account,
    assets,
    blocks,
    entry,
    formats,
    guard,
    health,
    hosts,
    incentives,
    inputs,
    joining,
    log,
    navigation,
    network,
    overrides,
    overview,
    plans,
    portal_links,
    promotions,
    records,
    residents,
    services,
    session,
    team,
    words,
)
from hotspot import keys
from hotspot.db import Database
from hotspot.network import sites
from hotspot.settings import Settings
from hotspot.web.app import Face, db, make_app

BODY_LIMIT = 128 * 1024
PAGES = (
    health,
    entry,
    joining,
    overview,
    residents,
    blocks,
    plans,
    promotions,
    services,
    overrides,
    incentives,
    portal_links,
    network,
    log,
    records,
    team,
    account,
)


def create_app(settings: Settings, database: Database) -> Flask:
    """The WSGI application that staff reach on ``admin_address`` and ``admin_port``."""
    face = Face(
        name="admin",
        key=keys.key(settings.secrets, keys.Purpose.ADMIN),
        secure_cookie=bool(settings.admin_certificate),
        same_site="Strict",
        body_limit=BODY_LIMIT,
    )
    app = make_app(face, settings, database)
    # Our pages send no referrer, so that Flask-WTF could find none; admin.hosts looks at where a form comes from.
    app.config.update(WTF_CSRF_SSL_STRICT=False, WTF_CSRF_TIME_LIMIT=None)
    hosts.install(app, settings)
    inputs.install(app)
    session.install(app)
    guard.install(app)
    CSRFProtect(app)
    for part in (assets, formats, words):
        part.install(app)
    for group in PAGES:
        app.register_blueprint(group.pages)
    app.jinja_env.globals.update(menu=navigation.menu, commune=_commune, look=_look)
    return app


def _commune() -> str:
    """The commune's name for the head of every page."""
    site = sites.the(db())
    return site.commune if site else ""


def _look() -> str:
    """The look that this browser chose: ``light``, ``dark``, or empty for what the device prefers."""
    chosen = request.cookies.get(account.LOOK_COOKIE, "")
    return chosen if chosen in account.LOOKS else ""
