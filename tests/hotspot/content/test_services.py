"""The life of a service: drafts, versions, publishing, withdrawing, and that history stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hotspot.content import services
from hotspot.content.edition import EditionError, LifeEvent, OnlineLevel
from hotspot.content.models import ImmutableError, ServiceState, ServiceVersion, ServiceWording
from hotspot.staff import audit
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, an_edition, published, there, worded


def actions(db):
    return [
        (entry.action, entry.details.get("number")) for entry in db.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]


def test_a_new_service_is_a_draft_that_residents_do_not_see(db):
    service = services.create(db, "khai-sinh", an_edition(), by=None, at=NOON)
    assert (service.state, service.live_number) == (ServiceState.DRAFT, None)
    assert services.published(db) == []
    assert services.by_slug(db, "khai-sinh") is None
    assert [(sheet.slug, sheet.number, sheet.state) for sheet in services.all_latest(db)] == [
        ("khai-sinh", 1, ServiceState.DRAFT)
    ]


def test_a_published_service_says_what_was_written(db):
    service = published(db, "khai-sinh")
    db.expire_all()
    sheet = there(services.by_slug(db, "khai-sinh"))
    assert sheet == services.live(db, service.id)
    assert {name: getattr(sheet, name) for name in an_edition().__dataclass_fields__} == {
        name: getattr(an_edition(), name) for name in an_edition().__dataclass_fields__
    }
    assert (sheet.public_id, sheet.number, sheet.written_at) == (service.public_id, 1, NOON)


def test_an_edit_changes_nothing_for_residents_until_it_is_published(db):
    service = published(db, "khai-sinh")
    later = NOON + timedelta(days=1)
    assert services.edit(db, service, worded(fee="9.000 đồng một bản."), by=None, at=later) == 2
    assert there(services.by_slug(db, "khai-sinh")).wording("vi").fee == "8.000 đồng một bản."
    assert services.all_latest(db)[0].wording("vi").fee == "9.000 đồng một bản."
    services.publish(db, service, by=None, at=later)
    assert there(services.by_slug(db, "khai-sinh")).wording("vi").fee == "9.000 đồng một bản."
    assert [sheet.number for sheet in services.history(db, service)] == [2, 1]


def test_an_older_version_can_be_published_again(db):
    service = published(db, "khai-sinh")
    services.edit(db, service, worded(summary="Khác."), by=None, at=NOON)
    services.publish(db, service, by=None, at=NOON)
    services.publish(db, service, by=None, at=NOON, number=1)
    assert there(services.by_slug(db, "khai-sinh")).number == 1


def test_a_version_that_does_not_exist_cannot_be_published(db):
    service = published(db, "khai-sinh")
    with pytest.raises(services.ServiceError, match="no_version"):
        services.publish(db, service, by=None, at=NOON, number=2)
    assert service.live_number == 1


def test_withdrawing_takes_a_service_away_at_once_and_publishing_brings_it_back(db):
    service = published(db, "khai-sinh")
    services.withdraw(db, service, by=None, at=NOON)
    services.withdraw(db, service, by=None, at=NOON)
    assert (services.published(db), services.live(db, service.id)) == ([], None)
    services.publish(db, service, by=None, at=NOON)
    assert [sheet.slug for sheet in services.published(db)] == ["khai-sinh"]


def test_every_step_leaves_a_line_in_the_audit_log_and_the_chain_holds(db):
    service = published(db, "khai-sinh")
    services.edit(db, service, worded(summary="Khác."), by=None, at=NOON)
    services.withdraw(db, service, by=None, at=NOON)
    assert actions(db) == [
        ("service.changed", 1),
        ("service.published", 1),
        ("service.changed", 2),
        ("service.withdrawn", None),
    ]
    assert audit.first_broken(db) is None


def test_a_faulty_edition_writes_nothing(db):
    service = published(db, "khai-sinh")
    with pytest.raises(EditionError):
        services.edit(db, service, worded(name=""), by=None, at=NOON)
    assert [sheet.number for sheet in services.history(db, service)] == [1]


def test_the_day_it_was_checked_may_be_today_in_any_zone_but_not_later(db):
    service = published(db, "khai-sinh")
    services.edit(db, service, an_edition(checked_on=date(2026, 11, 23)), by=None, at=NOON)
    with pytest.raises(EditionError, match="checked_on: in_future"):
        services.edit(db, service, an_edition(checked_on=date(2026, 11, 24)), by=None, at=NOON)


@pytest.mark.parametrize("slug", ["", "Khai-sinh", "khai--sinh", "-a", "khai sinh", "khai/sinh", "đất", "a" * 81])
def test_a_slug_is_lower_case_words_joined_by_hyphens(db, slug):
    with pytest.raises(services.ServiceError, match="bad_slug"):
        services.create(db, slug, an_edition(), by=None, at=NOON)


def test_a_slug_is_taken_once(db):
    published(db, "khai-sinh")
    with pytest.raises(services.ServiceError, match="slug_taken"):
        services.create(db, "khai-sinh", an_edition(), by=None, at=NOON)


def test_services_come_in_the_order_in_which_they_were_added(db):
    for slug in ("c", "a", "b"):
        published(db, slug)
    assert [sheet.slug for sheet in services.published(db)] == ["c", "a", "b"]


def test_services_stand_under_each_of_their_life_events(db):
    published(db, "a", groups=(LifeEvent.PAPERS, LifeEvent.BIRTH))
    published(db, "b", groups=(LifeEvent.PAPERS,))
    grouped = services.grouped(services.published(db))
    assert [(event, [sheet.slug for sheet in found]) for event, found in grouped.items()] == [
        (LifeEvent.BIRTH, ["a"]),
        (LifeEvent.PAPERS, ["a", "b"]),
    ]


def test_services_to_check_again_come_the_oldest_first(db):
    for slug, day in (("new", date(2026, 11, 1)), ("old", date(2026, 7, 1)), ("older", date(2026, 6, 1))):
        published(db, slug, checked_on=day)
    overdue = services.overdue(services.published(db), date(2026, 11, 23))
    assert [sheet.slug for sheet in overdue] == ["older", "old"]


@pytest.mark.parametrize(
    ("table", "column", "value"), [(ServiceVersion, "online_level", OnlineLevel.COUNTER), (ServiceWording, "fee", "0")]
)
def test_what_was_written_cannot_be_changed(db, table, column, value):
    published(db, "khai-sinh")
    setattr(db.scalars(select(table)).first(), column, value)
    with pytest.raises(ImmutableError):
        db.flush()


@pytest.mark.parametrize("table", [ServiceVersion, ServiceWording])
def test_what_was_written_cannot_be_removed(db, table):
    published(db, "khai-sinh")
    db.delete(db.scalars(select(table)).first())
    with pytest.raises(ImmutableError):
        db.flush()
