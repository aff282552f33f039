"""The life of a pass on both databases."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspot.access import passes, plans, usage
from hotspot.access.models import Consent, Pass, PassState, Plan, RefusalCount
from hotspot.access.passes import Guest, Opened
from hotspot.access.policy import Allowed, Bound, EndReason, Refusal, Refused
from hotspot.access.pseudonyms import day_key, pseudonyms, stored_day_key, without_mac
from hotspot.clock import Moment
from hotspot.network.models import Site
from hotspot.staff.audit import Action, first_broken
from hotspot.staff.models import AuditEntry
from tests.hotspot.access.conftest import DAY_KEY, LOG_KEY, guest_at

ZONE = "Asia/Ho_Chi_Minh"


def opened(db: Session, guest: Guest, at: Moment) -> Pass:
    answer = passes.open_pass(db, guest, 1, "vi", at, ZONE)
    assert isinstance(answer, Opened)
    found = db.get(Pass, answer.id, populate_existing=True)
    assert found is not None
    return found


def test_a_pass_is_opened_with_what_the_plan_gives(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    assert (entry.mac, entry.granted_seconds, entry.until_boot) == (guest.mac, 7200, moment.boottime + 7200)
    assert (entry.byte_budget, entry.idle_seconds, entry.state) == (500_000_000, 1800, PassState.ACTIVE)
    assert passes.seconds_left(entry, moment.later(60)) == 7140


def test_pressing_twice_gives_one_pass_and_one_consent(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    first = passes.open_pass(db, guest, 1, "vi", moment, ZONE)
    second = passes.open_pass(db, guest, 1, "vi", moment.later(1), ZONE)
    assert isinstance(first, Opened)
    assert second == Opened(first.id, first.public_id, fresh=False)
    assert db.scalar(select(func.count()).select_from(Pass)) == 1
    assert db.scalar(select(func.count()).select_from(Consent)) == 1


def test_the_consent_names_the_version_that_was_accepted(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    passes.open_pass(db, guest, 7, "en", moment, ZONE)
    consent = db.scalars(select(Consent)).one()
    assert (consent.rules_version, consent.language, consent.given_at) == (7, "en", moment.wall)


def test_coming_back_inside_the_pass_finds_it(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    elsewhere = Guest(guest.site_id, guest.mac, guest.names, "10.80.3.77")
    assert passes.arrive(db, elsewhere, moment.later(600), ZONE).live is entry


def test_a_pass_whose_time_is_over_admits_nobody_even_before_it_is_written_down(
    db: Session, plan: Plan, guest: Guest, moment: Moment
) -> None:
    entry = opened(db, guest, moment)
    late = moment.later(7200)
    assert passes.arrive(db, guest, late, ZONE).live is None
    assert entry.state is PassState.ACTIVE
    again = opened(db, guest, late)
    assert again.id != entry.id
    assert (entry.state, entry.end_reason, entry.mac) == (PassState.ENDED, EndReason.SESSION, None)


def test_time_used_today_is_taken_off(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    passes.end(db, opened(db, guest, moment), EndReason.LEFT, moment.later(5400))
    later = moment.later(6000)
    assert passes.verdict(db, guest, later, ZONE) == Allowed(5400, 500_000_000, Bound.DAILY_TIME)
    passes.end(db, opened(db, guest, later), EndReason.LEFT, later.later(5400))
    answer = passes.verdict(db, guest, later.later(5400), ZONE)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.DAILY_TIME


def test_a_running_pass_counts_by_the_second(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    opened(db, guest, moment)
    assert usage.today(db, guest, plans.limits(plan), moment.later(90), ZONE).seconds_today == 90


def test_volume_used_today_is_taken_off(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    entry.bytes_down = 400_000_000
    passes.end(db, entry, EndReason.LEFT, moment.later(10))
    answer = passes.verdict(db, guest, moment.later(20), ZONE)
    assert isinstance(answer, Allowed)
    assert answer.byte_budget == 100_000_000


def test_another_device_has_its_own_day(db: Session, plan: Plan, site: Site, moment: Moment) -> None:
    passes.end(db, opened(db, guest_at(site, 1), moment), EndReason.LEFT, moment.later(7000))
    answer = passes.verdict(db, guest_at(site, 2), moment.later(7000), ZONE)
    assert isinstance(answer, Allowed)
    assert answer.seconds == 7200


def test_a_place_gives_no_more_than_its_passes(db: Session, plan: Plan, site: Site, moment: Moment) -> None:
    plan.place_passes = 2
    opened(db, guest_at(site, 1), moment)
    opened(db, guest_at(site, 2), moment)
    assert passes.open_pass(db, guest_at(site, 3), 1, "vi", moment, ZONE) == Refused(Refusal.PLACE_FULL)
    counted = db.scalars(select(RefusalCount)).one()
    assert (counted.reason, counted.count) == (Refusal.PLACE_FULL, 1)


def test_an_ended_pass_forgets_the_mac(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    passes.end(db, entry, EndReason.LEFT, moment.later(60))
    assert (entry.mac, entry.remaining_seconds, entry.ended_at) == (None, 7140, moment.later(60).wall)


def test_extending_moves_the_end_and_is_written_down(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    assert passes.extend(db, entry, 1800, None, moment.later(100))
    assert passes.seconds_left(entry, moment.later(100)) == 7200 - 100 + 1800
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == Action.PASS_EXTENDED


def test_an_ended_pass_cannot_be_extended(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    passes.close(db, entry, None, moment)
    assert not passes.extend(db, entry, 1800, None, moment)
    assert passes.seconds_left(entry, moment) == 0


@pytest.mark.parametrize("seconds", [0, -1, 86_401])
def test_an_extension_has_bounds(db: Session, plan: Plan, guest: Guest, moment: Moment, seconds: int) -> None:
    with pytest.raises(ValueError, match="extension"):
        passes.extend(db, opened(db, guest, moment), seconds, None, moment)


def test_a_blocked_device_is_out_and_stays_out_until_it_is_lifted(
    db: Session, plan: Plan, guest: Guest, moment: Moment
) -> None:
    entry = opened(db, guest, moment)
    barred = passes.block(db, entry, "quét mạng", moment.later(3600).wall, None, moment)
    assert entry.end_reason is EndReason.BLOCKED
    refused = passes.open_pass(db, guest, 1, "vi", moment.later(60), ZONE)
    assert refused == Refused(Refusal.BLOCKED, moment.later(3600).wall)
    passes.unblock(db, barred, None, moment.later(120))
    assert isinstance(passes.verdict(db, guest, moment.later(180), ZONE), Allowed)


def test_a_block_that_has_run_out_bars_nobody(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    passes.block(db, opened(db, guest, moment), "tải quá mức", moment.later(60).wall, None, moment)
    assert isinstance(passes.verdict(db, guest, moment.later(61), ZONE), Allowed)
    assert passes.blocks(db, moment.later(61)) == []


def test_after_a_reboot_what_was_left_is_left(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    rebooted = Moment(moment.wall, "another-boot", 12.0)
    assert passes.seconds_left(entry, rebooted) == 7200
    assert passes.live_pass(db, guest.site_id, guest.mac, rebooted) is entry


def test_wall_time_decides_nothing(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    for years in (-10, 10):
        stepped = Moment(moment.wall.replace(year=moment.wall.year + years), moment.boot_id, moment.boottime + 60)
        assert passes.seconds_left(entry, stepped) == 7140


def test_a_place_without_a_plan_says_so(db: Session, guest: Guest, moment: Moment) -> None:
    assert passes.open_pass(db, guest, 1, "vi", moment, ZONE) == Refused(Refusal.NO_PLAN)


def test_marks_are_never_reused(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    gone = entry.id
    db.delete(entry)
    db.flush()
    assert opened(db, guest, moment.later(1)).id > gone


def test_two_days_of_one_device_cannot_be_joined(site: Site, guest: Guest) -> None:
    today = pseudonyms(guest.mac, site.id, DAY_KEY, LOG_KEY)
    tomorrow = pseudonyms(guest.mac, site.id, b"e" * 32, LOG_KEY)
    assert today.device != tomorrow.device
    assert guest.mac not in (today.device, today.log_device)


def test_a_day_has_one_key(db: Session, moment: Moment) -> None:
    day = moment.wall.date()
    assert stored_day_key(db, day) is None
    first = day_key(db, day)
    assert len(first) == 32
    assert day_key(db, day) == first


def test_every_act_of_staff_is_chained(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    entry = opened(db, guest, moment)
    passes.extend(db, entry, 60, None, moment)
    passes.close(db, entry, None, moment)
    assert first_broken(db) is None
    line = db.scalars(select(AuditEntry).where(AuditEntry.action == Action.PASS_EXTENDED)).one()
    line.details = {"seconds": 61}
    db.flush()
    db.expire_all()
    assert first_broken(db) == line.id


def test_coming_and_going_all_day_is_refused_in_the_end(db: Session, plan: Plan, guest: Guest, moment: Moment) -> None:
    for number in range(96):
        passes.end(db, opened(db, guest, moment.later(number)), EndReason.LEFT, moment.later(number))
    answer = passes.open_pass(db, guest, 1, "vi", moment.later(200), ZONE)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.TOO_OFTEN


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("10.80.0.9", "10.80.0.9"),
        ("2001:db8::1234:5678:9abc:def0", "2001:db8::1234:5678:9abc:def0"),
        ("2001:db8::200:ff:fe00:1", "2001:db8::/64"),
        (None, None),
    ],
)
def test_an_address_that_spells_the_mac_is_not_kept(address: str | None, kept: str | None) -> None:
    assert without_mac(address) == kept
