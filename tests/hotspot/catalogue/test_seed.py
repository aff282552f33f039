"""Filling an empty database, and doing it again."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from hotspot.catalogue.seed import seed
from hotspot.content import rules, services
from hotspot.content.models import HouseRules, Service, ServiceState, ServiceVersion
from hotspot.content.planning import placements
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import PORTAL, Slot
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.planning import seen

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"


def count(db, table):
    return db.scalar(select(func.count()).select_from(table))


def test_an_empty_database_is_filled(db):
    assert seed(db, NOON, ZONE) == 54
    assert [len(services.published(db)), count(db, ServiceVersion), count(db, AuditEntry)] == [49, 54, 0]
    drafts = db.scalar(select(func.count()).where(Service.state == ServiceState.DRAFT))
    assert drafts == 5


def test_the_rules_are_in_force_and_something_is_promoted_in_both_slots_at_once(db):
    seed(db, NOON, ZONE)
    current = rules.in_force(db, NOON)
    assert current is not None
    assert current.version == 1
    shown = {slot: seen.promoted(db, None, slot, NOON, ZONE) for slot in PORTAL}
    assert {slot: found and found.sheet.slug for slot, found in shown.items()} == {
        Slot.WELCOME: "dang-ky-thuong-tru",
        Slot.CONNECTED: "xac-nhan-cu-tru",
    }
    assert all(found and found.placement for found in shown.values())


def test_seeding_again_adds_nothing_and_revives_nothing(db):
    seed(db, NOON, ZONE)
    service = db.scalars(select(Service).where(Service.slug == "dang-ky-thuong-tru")).one()
    services.withdraw(db, service, by=None, at=NOON)
    for row in db.scalars(select(Placement)):
        placements.end(db, row, by=None, at=NOON)
    assert seed(db, NOON + timedelta(days=1), ZONE) == 0
    assert service.state is ServiceState.WITHDRAWN
    assert [count(db, table) for table in (Service, ServiceVersion, Placement, HouseRules)] == [54, 54, 2, 1]


def test_what_is_missing_is_added(db):
    seed(db, NOON, ZONE)
    known = services.published(db)[0]
    service = db.get(Service, known.service_id)
    service.slug = "renamed-by-the-commune"
    db.flush()
    assert seed(db, NOON, ZONE) == 1


def test_a_box_whose_clock_stands_in_1970_is_seeded_too(db):
    seed(db, datetime(1970, 1, 1, tzinfo=UTC), ZONE)
    assert db.scalar(select(func.min(Placement.starts_on))) == date(2020, 1, 1)
