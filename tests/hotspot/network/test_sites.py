"""The places with Wi-Fi."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.network.sites import SiteError
from hotspot.staff.models import AuditEntry

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MARKET = {"commune": "Xã Cổng Làng", "place": "Chợ Đình", "contact_phone": "0912 345 678", "ssid": "Cổng Làng Wi-Fi"}


def make(db, **changed):
    return sites.create(db, Kind.MARKET, MARKET | changed, by=None, at=NOON)


def test_before_any_site_there_is_none(db):
    assert (sites.the(db), sites.in_use(db)) == (None, [])


def test_the_oldest_site_in_use_is_the_one_the_box_serves(db):
    first, second = make(db), make(db, place="Trạm y tế")
    assert sites.the(db) == first
    sites.archive(db, first, by=None, at=NOON)
    assert (sites.the(db), sites.in_use(db)) == (second, [second])
    assert sites.by_public_id(db, first.public_id) is first


def test_a_site_is_described_in_tidy_composed_text(db):
    site = make(db, place="  Cho\u031b\u0323  Đình ")
    assert (site.place, site.ssid, site.opening_hours) == ("Chợ Đình", "Cổng Làng Wi-Fi", "")


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"commune": " "}, "commune", "missing"),
        ({"place": ""}, "place", "missing"),
        ({"place": "x" * 121}, "place", "too_long"),
        ({"contact_phone": "gọi tôi"}, "contact_phone", "not_a_number"),
        ({"ssid": "x" * 33}, "ssid", "too_long"),
        ({"ssid": "Ơ" * 17}, "ssid", "too_long"),
    ],
)
def test_a_site_that_makes_no_sense_is_refused_by_its_field(db, changed, field, rule):
    with pytest.raises(SiteError) as caught:
        make(db, **changed)
    assert (caught.value.field, caught.value.rule) == (field, rule)
    assert sites.in_use(db) == []


def test_a_change_is_kept_and_logged_and_an_idle_one_is_not(db):
    site = make(db)
    sites.change(db, site, Kind.MARKET, MARKET, by=None, at=NOON)
    sites.change(db, site, Kind.CLINIC, MARKET | {"place": "Trạm y tế"}, by=None, at=NOON + timedelta(hours=1))
    assert (site.kind, site.place) == (Kind.CLINIC, "Trạm y tế")
    details = [entry.details for entry in db.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert details == [
        {"created": "Chợ Đình"},
        {"changed": {"place": ["Chợ Đình", "Trạm y tế"], "kind": ["market", "clinic"]}},
    ]
