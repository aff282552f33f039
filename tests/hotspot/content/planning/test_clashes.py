"""Placements in each other's way: two that want one place alone, and reserves that are too much together."""

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest

from hotspot.content.planning import placements
from hotspot.content.planning.placements import PlacementError, Wish
from hotspot.content.schedule import Layer, Slot
from hotspot.network.models import Kind, Site
from tests.hotspot.content.editions import NOON, published

TODAY = date(2026, 11, 23)
OFFICE = (("07:30", "11:30"),)


@pytest.fixture
def site(db):
    made = Site(commune="Xã Cổng Làng", place="Chợ Đình", kind=Kind.MARKET, created_at=NOON)
    db.add(made)
    db.flush()
    return made


@pytest.fixture
def service(db):
    return published(db, "placed")


def place(db, service, **changed):
    return placements.create(db, replace(Wish(TODAY, service.id), **changed), by=None, at=NOON)


def found(db, service, **changed):
    wish = replace(Wish(TODAY, service.id), **changed)
    return [(fault.field, fault.rule, fault.named) for fault in placements.faults(db, wish, None, NOON)]


def alone(site, **changed):
    return {"include": (f"portal:{site.id}",), "exclusive": True} | changed


def test_two_that_want_a_portal_alone_at_one_time_are_refused_naming_the_other(db, service, site):
    first = place(db, service, **alone(site, windows=OFFICE))
    assert found(db, service, **alone(site)) == [("exclusive", "not_alone", (first.public_id,))]
    assert found(db, service, **alone(site, windows=(("11:29", "12:00"),))) == [
        ("exclusive", "not_alone", (first.public_id,))
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"windows": (("11:30", "13:30"),)},
        {"slots": (Slot.CONNECTED,)},
        {"exclusive": False},
        {"paused": True},
        {"layer": Layer.EVERGREEN},
    ],
)
def test_two_that_do_not_meet_may_both_be_alone(db, service, site, changed):
    place(db, service, **alone(site, windows=OFFICE, ends_on=date(2026, 12, 1)))
    assert found(db, service, **alone(site, **changed)) == []


def test_two_that_meet_only_later_are_refused_too(db, service, site):
    tet = {"lunar_first": "23/12", "lunar_last": "6/1"}
    first = place(db, service, **alone(site, **tet))
    other = alone(site, starts_on=date(2027, 2, 6), ends_on=date(2027, 2, 7))
    assert found(db, service, **other) == [("exclusive", "not_alone", (first.public_id,))]
    assert found(db, service, **alone(site, starts_on=date(2027, 2, 12), ends_on=date(2027, 3, 1))) == []


def test_an_ended_or_paused_one_stands_in_nobodys_way_until_it_is_resumed(db, service, site):
    first = place(db, service, **alone(site))
    placements.pause(db, first, None, NOON)
    second = place(db, service, **alone(site))
    with pytest.raises(PlacementError) as caught:
        placements.resume(db, first, None, NOON)
    assert (caught.value.rule, caught.value.named) == ("not_alone", (second.public_id,))
    placements.end(db, second, None, NOON)
    placements.resume(db, first, None, NOON)
    assert first.paused is False


def test_of_several_that_are_saved_at_once_one_is_alone(database):
    with database.writing() as db:
        made = Site(commune="Xã Cổng Làng", place="Chợ Đình", kind=Kind.MARKET, created_at=NOON)
        db.add(made)
        wish = Wish(TODAY, published(db, "placed").id)
        wish = replace(wish, **alone(made))
    ready, saved, refused = Barrier(4), [], []

    def save():
        ready.wait()
        try:
            with database.writing() as db:
                saved.append(placements.create(db, wish, None, NOON).public_id)
        except PlacementError as fault:
            refused.append(fault.named)

    threads = [Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [tuple(saved)] * 3


def test_a_placement_is_not_in_its_own_way(db, service, site):
    row = place(db, service, **alone(site, reserved=40))
    placements.change(db, row, replace(placements.wish_of(row), weight=9, reserved=50), None, NOON)
    assert (row.weight, row.reserved) == (9, 50)


def test_reserves_of_more_than_half_at_one_time_and_place_are_refused_naming_the_others(db, service, site):
    first = place(db, service, reserved=30)
    assert found(db, service, reserved=20) == []
    assert found(db, service, reserved=21) == [("reserved", "too_much_together", (first.public_id,))]
    second = place(db, service, reserved=20, windows=OFFICE)
    assert found(db, service, reserved=10, windows=(("11:00", "12:00"),)) == [
        ("reserved", "too_much_together", (first.public_id, second.public_id))
    ]
    assert found(db, service, reserved=10, windows=(("11:30", "12:00"),)) == []


def test_reserves_at_two_places_are_not_added_up(db, service, site):
    other = Site(commune="Xã Cổng Làng", place="Trạm y tế", kind=Kind.CLINIC, created_at=NOON)
    db.add(other)
    db.flush()
    place(db, service, reserved=30, include=(f"site:{site.id}",))
    place(db, service, reserved=30, include=(f"site:{other.id}",))
    assert found(db, service, reserved=20) == []
    assert found(db, service, reserved=30, exclude=(f"site:{site.id}", f"site:{other.id}")) == []
    assert [rule for _field, rule, _named in found(db, service, reserved=21)] == ["too_much_together"]


def test_reserves_that_meet_months_ahead_are_added_up(db, service, site):
    place(db, service, reserved=30)
    first = place(db, service, reserved=20, starts_on=date(2027, 6, 1))
    assert len(found(db, service, reserved=1)) == 1
    assert found(db, service, reserved=1)[0][2][-1] == first.public_id
