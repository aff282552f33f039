"""A place with a plan, and a guest who asks."""

import pytest
from sqlalchemy.orm import Session

from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.access.passes import Guest
from hotspot.access.pseudonyms import pseudonyms
from hotspot.clock import Moment
from hotspot.network import sites
from hotspot.network.models import Kind, Site

DAY_KEY, LOG_KEY = b"d" * 32, b"l" * 32
PLAN = {"name": "Miễn phí", "session_minutes": 120, "idle_minutes": 30, "daily_minutes": 180, "daily_megabytes": 500}


def guest_at(site: Site, number: int = 1) -> Guest:
    """The ``number``-th phone of the village, at ``site``."""
    mac = f"02:00:00:00:00:{number:02x}"
    return Guest(site.id, mac, pseudonyms(mac, site.id, DAY_KEY, LOG_KEY), f"10.80.0.{number}")


@pytest.fixture
def site(db: Session, moment: Moment) -> Site:
    return sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, moment.wall)


@pytest.fixture
def plan(db: Session, site: Site, moment: Moment) -> Plan:
    made = plans.create(db, dict(PLAN), None, moment.wall)
    plans.choose(db, site.id, made, None, moment.wall)
    return made


@pytest.fixture
def guest(site: Site) -> Guest:
    return guest_at(site)
