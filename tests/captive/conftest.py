"""The residents' face of a market with a plan and the whole catalogue, its gatekeeper, and a clock that tests move."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

from captive import create_app
from hotspot import settings as settings_module
from hotspot.access import plans
from hotspot.catalogue.entries import entries
from hotspot.catalogue.seed import PROMOTED, seed
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.network import sites
from hotspot.network.models import Kind, Site
from hotspot.settings import Settings
from tests.admin.desk import Clock, Porter
from tests.captive.resident import PLAN, Phone, Portal

__all__ = ["Phone", "Portal"]
PLACE = {
    "commune": "Xã Cổng Làng",
    "place": "Chợ Đình",
    "contact_name": "Nguyễn Thị Lan",
    "contact_phone": "0236 387 1234",
}


SERVICES = {
    *PROMOTED.values(),
    "dang-ky-khai-sinh",
    "dang-ky-ket-hon",
    "chung-thuc-ban-sao",
    "sang-ten-xe",
    "sang-ten-so-do",
}


@pytest.fixture
def settings(settings: Settings, database_url: str) -> Settings:
    return settings_module.load({}, data=settings.data, gate="simulated", database_url=database_url)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, moment: Moment) -> Clock:
    made = Clock(moment)
    for user in ("hotspot.web.app.moment", "captive.welcome.moment"):
        monkeypatch.setattr(user, made)
    monkeypatch.setattr("captive.knock.boottime", lambda: made.now.boottime)
    return made


@pytest.fixture
def site(database: Database, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A market with a plan, the house rules and a few services of the catalogue."""
    few = [entry for entry in entries() if entry.slug in SERVICES]
    monkeypatch.setattr("hotspot.catalogue.seed.entries", lambda: few)
    with database.writing() as db:
        seed(db, clock.now.wall, settings.zone)
        made = sites.create(db, Kind.MARKET, PLACE, None, clock.now.wall)
        plans.choose(db, made.id, plans.create(db, PLAN, None, clock.now.wall), None, clock.now.wall)
    return made


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Iterator[Flask]:
    made = create_app(settings, database)
    yield made
    made.extensions["portal"].close()


@pytest.fixture
def porter(settings: Settings, site: Site, clock: Clock) -> Iterator[Porter]:
    made = Porter(settings, clock)
    yield made
    made.go_home()


@pytest.fixture
def portal(app: Flask, settings: Settings, database: Database, porter: Porter, clock: Clock) -> Portal:
    return Portal(settings, database, Client(app, use_cookies=False), porter, clock)


@pytest.fixture
def phone(portal: Portal) -> Phone:
    return portal.phone()
