"""The seeded month is one that could have happened, and the same one every time."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hotspot import demo
from hotspot.access.models import Consent, DeviceBlock, Pass, PassState, Plan, RefusalCount
from hotspot.access.policy import EndReason, closes_at, windows_from
from hotspot.clock import local, local_day
from hotspot.content import rules, services
from hotspot.content.planning import candidates
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Reason, Slot
from hotspot.demo.commune import PROMOTIONS
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff import audit
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.planning import seen
from tests.hotspot.demo.conftest import ZONE

# What a month says does not depend on the database; that both can hold it is shown by the tests without this mark.
once = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def month(db, moment, officer):
    return demo.seed_month(db, moment, random.Random(7), ZONE, officer.id)


@once
def test_the_commune_has_four_places_with_a_plan_each_and_somebody_to_call(db, month):
    found = sites.in_use(db)
    assert [site.kind for site in found] == [Kind.ONE_STOP, Kind.CULTURE_HOUSE, Kind.MARKET, Kind.CLINIC]
    assert {site.commune for site in found} == {"Xã Cổng Làng"}
    assert all(site.contact_name and site.contact_phone and site.address and site.ssid for site in found)
    assert db.scalar(select(func.count()).select_from(Plan)) == 4


@once
def test_the_place_that_was_there_before_becomes_the_first_of_them(db, moment, officer):
    words = {"commune": "Xã của tôi", "place": "Điểm Wi-Fi công cộng"}
    there = sites.create(db, Kind.OTHER, words, None, demo.founded(moment).wall)
    demo.seed_month(db, moment, random.Random(7), ZONE, officer.id)
    assert (there.kind, there.place, len(sites.in_use(db))) == (
        Kind.ONE_STOP, "Trung tâm Phục vụ hành chính công", 4,
    )  # fmt: skip


def test_every_full_day_has_visits_as_a_commune_would_and_sundays_fewer(db, month, moment):
    days = Counter(local_day(opened, ZONE) for opened in db.scalars(select(Pass.opened_at)))
    today = local_day(moment.wall, ZONE)
    full = {day: days[day] for day in (today - timedelta(days=back) for back in range(1, 31))}
    assert sum(days.values()) == month
    assert 35 <= min(full.values()) <= max(full.values()) <= 170
    assert 60 <= sum(full.values()) / 30 <= 150
    assert days[today] > 0
    working = [count for day, count in full.items() if day.weekday() < 5]
    sundays = [count for day, count in full.items() if day.weekday() == 6]
    assert sum(sundays) / len(sundays) < 0.8 * sum(working) / len(working)


@once
def test_no_pass_lasts_longer_than_it_was_granted_or_into_closing_time(db, month, moment):
    for entry, plan in db.execute(select(Pass, Plan).join(Plan, Plan.id == Pass.plan_id)):
        used = entry.granted_seconds - entry.remaining_seconds
        assert 1 <= used <= entry.granted_seconds <= plan.session_minutes * 60 + 1800
        assert (entry.state, entry.mac) == (PassState.ENDED, None)
        assert entry.opened_at < entry.ended_at <= moment.wall
        assert abs((entry.ended_at - entry.opened_at).total_seconds() - used) < 1
        windows = windows_from(plan.hours)
        assert not windows or closes_at(windows, local(entry.opened_at, ZONE)) is not None


@once
def test_no_device_is_told_to_have_used_more_than_its_day(db, month):
    used = func.sum(Pass.granted_seconds - Pass.remaining_seconds)
    bytes_used = func.sum(Pass.bytes_up + Pass.bytes_down)
    query = (
        select(Plan, used, bytes_used).join(Pass, Pass.plan_id == Plan.id).group_by(Plan.id, Pass.site_id, Pass.device)
    )
    rows = list(db.execute(query))
    over_time = [plan.name for plan, seconds, _ in rows if plan.daily_minutes and seconds > plan.daily_minutes * 60]
    cut = [(plan, volume) for plan, _, volume in rows if plan.daily_megabytes and plan.over_volume == "cut"]
    assert over_time == []
    assert [volume for plan, volume in cut if volume > plan.daily_megabytes * 1_000_000] == []


@once
def test_passes_end_for_every_reason_that_a_month_brings(db, month):
    reasons = Counter(db.scalars(select(Pass.end_reason)))
    told = {EndReason.IDLE, EndReason.LEFT, EndReason.SESSION, EndReason.CLOSING, EndReason.VOLUME, EndReason.CLOSED}
    assert told <= set(reasons)
    assert reasons[EndReason.IDLE] > reasons[EndReason.LEFT] > reasons[EndReason.CLOSED]


def test_every_pass_has_its_consent_to_rules_that_were_in_force(db, month):
    pairs = db.execute(
        select(Pass.rules_version, Pass.opened_at, Consent.rules_version, Consent.given_at)
        .join(Consent, Consent.pass_public_id == Pass.public_id)
    ).all()  # fmt: skip
    assert len(pairs) == month
    assert [pair for pair in pairs if (pair[0], pair[1]) != (pair[2], pair[3])] == []
    first = rules.version(db, 1)
    assert first is not None
    assert {pair[0] for pair in pairs} == {1}
    assert min(pair[1] for pair in pairs) > first.effective_at


@once
def test_some_were_refused_outside_opening_hours(db, month):
    refused = dict(
        db.execute(select(RefusalCount.reason, func.sum(RefusalCount.count)).group_by(RefusalCount.reason)).all()
    )
    assert refused["closed"] > 5


@once
def test_every_block_belongs_to_a_device_whose_pass_it_ended(db, month):
    blocked = set(db.scalars(select(Pass.log_device).where(Pass.end_reason == EndReason.BLOCKED)))
    assert set(db.scalars(select(DeviceBlock.log_device))) == blocked
    assert blocked


@once
def test_promotions_are_past_current_and_to_come_and_each_place_shows_its_own(db, month, moment):
    own = {
        Kind.ONE_STOP: "dang-ky-khai-sinh",
        Kind.CULTURE_HOUSE: "tro-cap-huu-tri-xa-hoi",
        Kind.MARKET: "dang-ky-ho-kinh-doanh",
        Kind.CLINIC: "bao-hiem-y-te-ho-gia-dinh",
    }
    for site in sites.in_use(db):
        lines = seen.explained(db, candidates.portal(site.id, Slot.WELCOME, ZONE), moment.wall)
        early = [line for line in lines if line.placement.campaign_id is None]
        shown = {line.placement.service.slug for line in early if line.reason is None and line.placement.service}
        assert shown == {own[site.kind]}
        reasons = Counter(line.reason for line in early)
        assert len(early) == len(PROMOTIONS) + 2
        assert {reason: reasons[reason] for reason in (Reason.PAST, Reason.STOPPED, Reason.NOT_YET)} == {
            Reason.PAST: 1, Reason.STOPPED: 1, Reason.NOT_YET: 1,
        }  # fmt: skip


@once
def test_most_services_were_checked_lately_and_the_promoted_ones_all(db, month, moment):
    sheets = services.published(db)
    today = local_day(moment.wall, ZONE)
    stale = {sheet.slug for sheet in services.overdue(sheets, today)}
    assert 5 <= len(stale) <= 25
    assert stale & {entry.slug for entry in PROMOTIONS} == set()


def test_the_audit_log_is_in_order_of_time_and_unbroken(db, month, moment):
    entries = list(db.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert entries == sorted(entries, key=lambda entry: entry.at)
    assert entries[-1].at <= moment.wall
    assert audit.first_broken(db) is None
    kinds = {entry.action for entry in entries}
    assert {"pass.closed", "pass.extended", "device.blocked", "placement.ended", "service.published"} <= kinds


@once
def test_the_same_dice_tell_the_same_month(db, moment, officer):
    def told():
        with db.begin_nested() as savepoint:
            demo.seed_month(db, moment, random.Random(7), ZONE, officer.id)
            columns = (Pass.public_id, Pass.opened_at, Pass.ended_at, Pass.end_reason, Pass.bytes_down, Pass.device)
            rows = db.execute(select(*columns).order_by(Pass.opened_at, Pass.public_id)).all()
            promoted = db.execute(select(Placement.starts_on, Placement.ends_on).order_by(Placement.id)).all()
            savepoint.rollback()
        return rows, promoted

    first = told()
    assert first == told()
    assert len(first[0]) > 1000
