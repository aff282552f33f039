"""The staff face with a place, a plan, a promoted service and a clock; on both databases where rows are concerned."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

import admin
from hotspot import settings as settings_module
from hotspot.access import passes, plans
from hotspot.access.passes import Guest, Opened
from hotspot.access.pseudonyms import pseudonyms
from hotspot.catalogue.seed import seed
from hotspot.clock import Moment
from hotspot.content import services
from hotspot.content.planning import placements
from hotspot.content.planning.models import Placement
from hotspot.content.planning.placements import Wish
from hotspot.content.screens.models import Screen
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.keys import Purpose, key
from hotspot.network import sites
from hotspot.network.models import Kind, Site
from hotspot.settings import Settings
from tests.admin.desk import Clock, Desk, Porter

ZONE = "Asia/Ho_Chi_Minh"
Put = Callable[..., str]


@pytest.fixture
def settings(settings: Settings, database_url: str) -> Settings:
    return settings_module.load({}, data=settings.data, gate="simulated", database_url=database_url)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, moment: Moment) -> Clock:
    made = Clock(moment)
    monkeypatch.setattr("hotspot.web.app.moment", made)
    return made


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Flask:
    return admin.create_app(settings, database)


@pytest.fixture
def desk(app: Flask, database: Database, clock: Clock) -> Desk:
    return Desk(app, database, clock)


@pytest.fixture
def site(database: Database, clock: Clock) -> Site:
    """The market, with a plan."""
    with database.writing() as db:
        made = sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, clock.now.wall)
        plan = plans.create(
            db, {"name": "Miễn phí", "session_minutes": 120, "daily_minutes": 180}, None, clock.now.wall
        )
        plans.choose(db, made.id, plan, None, clock.now.wall)
    return made


@pytest.fixture
def porter(settings: Settings, site: Site, clock: Clock) -> Iterator[Porter]:
    made = Porter(settings, clock)
    yield made
    made.go_home()


class Village:
    """Residents who join at the market."""

    def __init__(self, database: Database, settings: Settings, site: Site, clock: Clock) -> None:
        self.database, self.site, self.clock = database, site, clock
        self.log_key = key(settings.secrets, Purpose.CONNECTION_LOG)

    def join(self, number: int = 1) -> Opened:
        """The ``number``-th phone gets a pass."""
        mac = self.mac(number)
        names = pseudonyms(mac, self.site.id, b"d" * 32, self.log_key)
        guest = Guest(self.site.id, mac, names, f"10.80.0.{number}")
        with self.database.writing() as db:
            opened = passes.open_pass(db, guest, 1, "vi", self.clock.now, ZONE)
        assert isinstance(opened, Opened)
        return opened

    @staticmethod
    def mac(number: int) -> str:
        return f"02:00:00:00:00:{number:02x}"


@pytest.fixture
def village(database: Database, settings: Settings, site: Site, clock: Clock) -> Village:
    return Village(database, settings, site, clock)


@pytest.fixture
def sheets(database: Database, clock: Clock) -> list[Sheet]:
    """Services that may be promoted, with no placement yet."""
    with database.writing() as db:
        seed(db, clock.now.wall, ZONE)
        for row in db.scalars(select(Placement)):
            db.delete(row)
        return [sheet for sheet in services.published(db) if sheet.promotable]


@pytest.fixture
def put(database: Database, clock: Clock, sheets: list[Sheet]) -> Put:
    """Place the service of that number; its public id."""

    def placed(number: int, **fields: object) -> str:
        wish = Wish(service_id=sheets[number].service_id, **({"starts_on": date(2026, 11, 23)} | fields))  # type: ignore[arg-type]
        with database.writing() as db:
            return placements.create(db, wish, None, clock.now.wall).public_id

    return placed


@pytest.fixture
def screen(database: Database, site: Site, clock: Clock) -> str:
    with database.writing() as db:
        row = Screen(site_id=site.id, name="Phòng chờ", secret="x" * 64, joined_at=clock.now.wall)
        db.add(row)
        db.flush()
        return row.public_id
