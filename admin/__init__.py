"""The staff's face: a calm place from which the commune's one officer runs the hotspot."""

from flask import Flask, request
from flask_wtf import CSRFProtect

from admin import (
    account,
    approval,
    articles,
    assets,
    blocks,
    calendar,
    campaigns,
    checks,
    dayparts,
    editor,
    emergencies,
    entry,
    feeds,
    figures,
    formats,
    guard,
    health,
    holidays,
    hosts,
    incentives,
    inputs,
    joining,
    library,
    log,
    navigation,
    network,
    overrides,
    overview,
    placements,
    plans,
    portal_links,
    previews,
    records,
    residents,
    screens,
    services,
    session,
    targets,
    team,
    trials,
    uploads,
    words,
)
from hotspot import keys
from hotspot.db import Database
from hotspot.network import sites
from hotspot.settings import Settings
from hotspot.web import player
from hotspot.web.app import Face, db, make_app

BODY_LIMIT = 480 * 1024  # a long article in two languages, percent-encoded
PAGES = (
    health,
    entry,
    joining,
    overview,
    residents,
    blocks,
    plans,
    calendar,
    previews,
    checks,
    feeds,
    placements,
    campaigns,
    dayparts,
    holidays,
    articles,
    editor,
    approval,
    emergencies,
    services,
    library,
    screens,
    player,
    overrides,
    incentives,
    portal_links,
    network,
    figures,
    trials,
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
    uploads.install(app, settings, database)
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
    app.jinja_env.globals.update(warnings_on=emergencies.on_now, where_of=targets.told)
    return app


def _commune() -> str:
    """The commune's name for the head of every page."""
    site = sites.the(db())
    return site.commune if site else ""


def _look() -> str:
    """The look that this browser chose: ``light``, ``dark``, or empty for what the device prefers."""
    chosen = request.cookies.get(account.LOOK_COOKIE, "")
    return chosen if chosen in account.LOOKS else ""
