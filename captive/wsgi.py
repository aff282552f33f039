"""Puts the residents' face together."""

from flask import Flask, g

from captive import (
    around,
    arrival,
    bulletin,
    capport,
    gone,
    health,
    links,
    screens,
    services,
    shortcuts,
    steps,
    terms,
    visit,
)
from captive.alarm import alarm
from captive.assets import Assets
from captive.choosing import Pick
from captive.detection import Detection
from captive.front import Front
from captive.place import Place
from captive.portal import Portal, build
from captive.welcome import PLACEHOLDER, Welcome
from hotspot import keys
from hotspot.db import Database
from hotspot.keys import Purpose
from hotspot.settings import Settings
from hotspot.web import player
from hotspot.web.app import Face, make_app, warm
from hotspot.web.language import PARAMETER
from hotspot.web.media import Files, door

PAGES = (
    arrival,
    visit,
    services,
    steps,
    around,
    bulletin,
    shortcuts,
    terms,
    capport,
    health,
    screens,
    player,
)


def create_wsgi(settings: Settings, database: Database | None = None) -> Front:
    """The residents' face as a WSGI callable. Opens no connection yet, so that it may be made before a fork.

    One process serves it: spent tickets are remembered in memory. Raises ``keys.KeyFileError``.
    """
    front = warm(create_app(settings, database or Database(settings.url))).wsgi_app
    assert isinstance(front, Front)
    return front


def create_app(settings: Settings, database: Database) -> Flask:
    """The same as a Flask app, whose ``wsgi_app`` is the front."""
    face = Face("captive", keys.key(settings.secrets, Purpose.CAPTIVE), secure_cookie=settings.tls)
    app, portal, assets = make_app(face, settings, database), build(settings, database), Assets()
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.extensions["portal"] = portal
    app.jinja_env.globals.update(
        link=links.link, chosen=links.chosen, switches=links.switches, asset=assets.path, gone=gone.gone, alarm=alarm
    )
    for part in PAGES:
        app.register_blueprint(part.pages)
    behind = door(Files(settings.media, database), app.wsgi_app)
    welcome, beside = _welcome(app, portal), portal.counter.run
    app.wsgi_app = Front(Detection(settings), welcome, assets, behind, beside)  # type: ignore[method-assign]
    return app


def _welcome(app: Flask, portal: Portal) -> Welcome:
    def render(place: Place, pick: Pick | None, language: str, chosen: bool) -> str:
        query = {PARAMETER: language} if chosen else {}
        with app.test_request_context("/", query_string=query, headers={"Accept-Language": language}):
            g.place = place
            return arrival.page(place, pick, PLACEHOLDER, None)

    return Welcome(portal, render)
