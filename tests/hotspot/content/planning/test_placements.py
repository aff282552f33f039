"""What staff may promote, what residents then see, and what they see when nothing is promoted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hotspot.content import services
from hotspot.content.edition import Confidence, OnlineLevel
from hotspot.content.planning import placements
from hotspot.content.planning.candidates import portal
from hotspot.content.planning.placements import PlacementError, Wish
from hotspot.content.schedule import Layer, Reason, Slot
from hotspot.network.models import Kind, Site
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, an_edition, published, there
from tests.hotspot.content.planning import seen

ZONE = "Asia/Ho_Chi_Minh"
TODAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def site(db):
    made = Site(commune="Xã Cổng Làng", place="Chợ Đình", kind=Kind.MARKET, created_at=NOON)
    db.add(made)
    db.flush()
    return made


def wish(service, **changed):
    return replace(Wish(TODAY, service.id), **changed)


def place(db, service, **changed):
    return placements.create(db, wish(service, **changed), by=None, at=NOON)


def shown(db, site=None, slot=Slot.WELCOME, at=NOON):
    found = seen.promoted(db, site.id if site else None, slot, at, ZONE)
    return found and found.sheet.slug


def test_nothing_can_be_promoted_while_nothing_is_published(db):
    services.create(db, "draft", an_edition(), by=None, at=NOON)
    assert seen.promoted(db, None, Slot.WELCOME, NOON, ZONE) is None


def test_the_surest_published_service_stands_in_while_nothing_is_placed(db):
    published(db, "counter", online_level=OnlineLevel.COUNTER)
    published(db, "medium", confidence=Confidence.MEDIUM)
    published(db, "high")
    published(db, "high-too")
    found = there(seen.promoted(db, None, Slot.WELCOME, NOON, ZONE))
    assert (found.sheet.slug, found.placement, found.valid_until) == ("high", None, None)


def test_a_placement_shows_in_its_slot_from_its_day_on(db):
    stand_in, service = published(db, "stand-in"), published(db, "placed")
    row = place(db, service, ends_on=date(2026, 11, 25))
    just_before = there(seen.promoted(db, None, Slot.WELCOME, MIDNIGHT - timedelta(seconds=1), ZONE))
    assert (just_before.sheet.slug, just_before.valid_until) == (stand_in.slug, MIDNIGHT)
    found = there(seen.promoted(db, None, Slot.WELCOME, MIDNIGHT, ZONE))
    assert (found.sheet.slug, found.placement) == ("placed", row.public_id)
    assert found.valid_until == MIDNIGHT + timedelta(days=2)
    assert shown(db, slot=Slot.CONNECTED) == "stand-in"


def test_one_made_for_the_site_shows_there_and_only_there(db, site):
    everywhere, local = published(db, "everywhere"), published(db, "local")
    place(db, everywhere)
    place(db, local, include=(f"portal:{site.id}",), exclusive=True)
    assert (shown(db, site), shown(db)) == ("local", "everywhere")


def test_a_higher_priority_shows_even_over_one_made_for_the_site(db, site):
    everywhere, local = published(db, "everywhere"), published(db, "local")
    place(db, everywhere, layer=Layer.PRIORITY, windows=(("10:00", "14:00"),))
    place(db, local, include=(f"portal:{site.id}",), exclusive=True)
    assert shown(db, site) == "everywhere"


def test_an_ended_placement_is_gone_at_once_and_was_there_before(db):
    published(db, "stand-in")
    row = place(db, published(db, "placed"))
    later = NOON + timedelta(hours=1)
    placements.end(db, row, by=None, at=later)
    placements.end(db, row, by=None, at=later + timedelta(hours=1))
    assert row.stopped_at == later
    assert (shown(db, at=later - timedelta(seconds=1)), shown(db, at=later)) == ("placed", "stand-in")


def test_withdrawing_the_service_ends_its_placements(db):
    published(db, "stand-in")
    service = published(db, "placed")
    place(db, service)
    services.withdraw(db, service, by=None, at=NOON)
    assert shown(db) == "stand-in"


def test_a_service_that_stops_working_online_is_no_longer_promoted(db):
    published(db, "stand-in")
    service = published(db, "placed")
    row = place(db, service)
    services.edit(db, service, an_edition(online_level=OnlineLevel.COUNTER), by=None, at=NOON)
    assert shown(db) == "placed"
    services.publish(db, service, by=None, at=NOON)
    assert shown(db) == "stand-in"
    (line,) = seen.explained(db, portal(None, Slot.WELCOME, ZONE), NOON)
    assert (line.placement, line.reason) == (row, Reason.COUNTER_ONLY)


def test_an_edit_published_while_it_is_promoted_shows_at_once(db):
    service = published(db, "placed")
    place(db, service)
    services.edit(db, service, an_edition(code="2.000635"), by=None, at=NOON)
    services.publish(db, service, by=None, at=NOON)
    assert there(seen.promoted(db, None, Slot.WELCOME, NOON, ZONE)).sheet.code == "2.000635"


def test_every_placement_is_explained_the_newest_first(db, site):
    service = published(db, "placed")
    first = place(db, service, starts_on=date(2026, 11, 1))
    future = place(db, service, starts_on=date(2026, 12, 1))
    local = place(db, service, include=(f"portal:{site.id}",), exclusive=True)
    lines = seen.explained(db, portal(None, Slot.WELCOME, ZONE), NOON)
    assert [(line.placement, line.reason) for line in lines] == [
        (future, Reason.NOT_YET), (local, Reason.OTHER_SITE), (first, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"starts_on": date(2019, 12, 31)}, "starts_on", "out_of_range"),
        ({"ends_on": date(2200, 1, 1)}, "ends_on", "out_of_range"),
        ({"ends_on": TODAY}, "ends_on", "not_after_start"),
        ({"ends_on": date(2026, 11, 22)}, "ends_on", "not_after_start"),
        ({"weight": 0}, "weight", "out_of_range"),
        ({"weight": 11}, "weight", "out_of_range"),
        ({"service_id": 10_000}, "service", "not_published"),
        ({"include": ("portal:10000",)}, "site", "unknown"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_by_its_field(db, changed, field, rule):
    service = published(db, "placed")
    with pytest.raises(PlacementError) as caught:
        place(db, service, **changed)
    assert (caught.value.field, caught.value.rule) == (field, rule)
    assert seen.explained(db, portal(None, Slot.WELCOME, ZONE), NOON) == []


@pytest.mark.parametrize("changed", [{"online_level": OnlineLevel.COUNTER}, {"confidence": Confidence.LOW}])
def test_what_is_done_at_the_counter_or_vouched_for_by_nobody_cannot_be_promoted(db, changed):
    service = published(db, "placed", **changed)
    with pytest.raises(PlacementError, match="service: not_promotable"):
        place(db, service)


def test_a_draft_cannot_be_promoted(db):
    with pytest.raises(PlacementError, match="service: not_published"):
        place(db, services.create(db, "draft", an_edition(), by=None, at=NOON))


def test_a_placement_can_be_given_other_days_and_another_service(db):
    first, second = published(db, "first"), published(db, "second")
    row = place(db, first)
    placements.change(db, row, wish(second, starts_on=date(2026, 11, 20), weight=7), by=None, at=NOON)
    assert (row.service.slug, row.starts_on, row.weight, shown(db)) == ("second", date(2026, 11, 20), 7, "second")


def test_a_refused_change_leaves_the_placement_as_it_was(db):
    service = published(db, "placed")
    row = place(db, service)
    with pytest.raises(PlacementError):
        placements.change(db, row, wish(service, ends_on=TODAY, weight=1), by=None, at=NOON)
    assert (row.ends_on, row.weight) == (None, 5)


def test_a_stopped_placement_cannot_be_revived_by_a_change(db):
    service = published(db, "placed")
    row = place(db, service)
    placements.end(db, row, by=None, at=NOON)
    with pytest.raises(PlacementError, match="placement: stopped"):
        placements.change(db, row, wish(service), by=None, at=NOON)


def test_create_change_and_end_leave_one_line_each_and_an_idle_change_none(db):
    service = published(db, "placed")
    before = len(db.scalars(select(AuditEntry)).all())
    row = place(db, service)
    placements.change(db, row, wish(service), by=None, at=NOON)
    placements.change(db, row, wish(service, weight=2), by=None, at=NOON)
    placements.end(db, row, by=None, at=NOON)
    entries = list(db.scalars(select(AuditEntry).order_by(AuditEntry.id)))[before:]
    assert [(entry.action, entry.subject) for entry in entries] == [
        (f"placement.{step}", row.public_id) for step in ("created", "changed", "ended")
    ]
    assert entries[1].details["after"] == {**entries[1].details["before"], "weight": 2}
