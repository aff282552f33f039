"""A warning: two steps, one for each place, over by itself; and the engine says the same as the short look-up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotspot.content.planning import candidates, emergencies
from hotspot.content.planning.emergencies import EmergencyError, Wish, Words
from hotspot.content.planning.models import EmergencyMode
from hotspot.content.schedule import Layer, Reason, Slot, resolve
from hotspot.network.models import Kind, Site
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON
from tests.hotspot.staff.conftest import hired

ZONE = "Asia/Ho_Chi_Minh"
STORM = Wish(
    words={"vi": Words("Bão vào chiều nay", "Hãy ở trong nhà."), "en": Words("Storm", "Stay inside.")},
    reason="Công điện số 7 của tỉnh",
    mode=EmergencyMode.BANNER,
    targets=(),
    minutes=120,
)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(db, moment):
    return hired(db, moment, login="nhu").id, hired(db, moment, login="lan").id


@pytest.fixture
def market(db):
    made = Site(commune="Xã Cổng Làng", place="Chợ Đình", kind=Kind.MARKET, created_at=NOON)
    db.add(made)
    db.flush()
    return made


def write(db, people, at=NOON, **changed):
    return emergencies.write(db, replace(STORM, **changed), people[0], at)


def raised(db, people, at=NOON, **changed):
    row = write(db, people, at, **changed)
    emergencies.confirm(db, row, people[0], at, second_person=False)
    return row


def at_portal(db, at, site=None):
    found = emergencies.active(db, at, candidates.portal(site, Slot.WELCOME, ZONE).spots)
    return found and found.public_id


def faults(db, people, **changed):
    with pytest.raises(EmergencyError) as caught:
        write(db, people, **changed)
    return caught.value.field, caught.value.rule


def test_what_is_only_written_is_seen_by_nobody(db, people):
    row = write(db, people)
    assert at_portal(db, NOON) is None
    assert (emergencies.waiting(db, NOON), emergencies.current(db, NOON)) == ([row], [])


def test_the_second_step_shows_it_until_its_time_is_over_and_no_longer(db, people):
    row = raised(db, people)
    ends = NOON + 2 * HOUR
    assert at_portal(db, NOON - timedelta(microseconds=1)) is None
    assert at_portal(db, NOON) == row.public_id
    assert at_portal(db, ends - timedelta(microseconds=1)) == row.public_id
    assert at_portal(db, ends) is None
    assert (emergencies.over(db, ends, 5), emergencies.over(db, NOON, 5)) == ([row], [])


def test_what_is_on_is_told_in_the_language_that_was_asked_for_or_in_vietnamese(db, people):
    raised(db, people)
    found = emergencies.active(db, NOON, frozenset())
    assert found is not None
    assert (found.wording("en").title, found.language("en")) == ("Storm", "en")
    assert (found.wording("km").title, found.language("km")) == ("Bão vào chiều nay", "vi")
    assert (found.raised_at, found.expires_at, found.mode) == (NOON, NOON + 2 * HOUR, EmergencyMode.BANNER)


def test_the_one_raised_last_shows_at_each_place_and_the_older_one_comes_back(db, people, market):
    older = raised(db, people, minutes=600)
    newer = raised(db, people, at=NOON + HOUR, targets=(f"site:{market.id}",), minutes=60)
    assert at_portal(db, NOON + HOUR, market.id) == newer.public_id
    assert at_portal(db, NOON + HOUR, market.id + 1) == older.public_id
    assert at_portal(db, NOON + 2 * HOUR, market.id) == older.public_id


def test_a_cancelled_one_is_gone_at_once(db, people):
    row = raised(db, people)
    emergencies.cancel(db, row, people[1], NOON + HOUR)
    assert (at_portal(db, NOON + HOUR), at_portal(db, NOON)) == (None, row.public_id)
    emergencies.cancel(db, row, people[0], NOON + 2 * HOUR)
    assert (row.cancelled_by, row.cancelled_at) == (people[1], NOON + HOUR)


def test_one_that_goes_on_has_at_most_a_day_from_then(db, people):
    row = raised(db, people)
    emergencies.renew(db, row, 24 * 60, people[0], NOON + HOUR)
    assert (row.raised_at, row.expires_at) == (NOON, NOON + 25 * HOUR)
    with pytest.raises(EmergencyError, match="minutes: out_of_range"):
        emergencies.renew(db, row, 24 * 60 + 1, people[0], NOON + HOUR)
    with pytest.raises(EmergencyError, match="warning: not_on"):
        emergencies.renew(db, row, 60, people[0], NOON + 25 * HOUR)


def test_confirming_twice_is_confirming_once(db, people):
    row = raised(db, people)
    emergencies.confirm(db, row, people[1], NOON + HOUR, second_person=True)
    assert (row.raised_by, row.raised_at, row.expires_at) == (people[0], NOON, NOON + 2 * HOUR)


def test_where_the_commune_wants_two_people_the_writer_alone_raises_nothing(db, people):
    row = write(db, people)
    with pytest.raises(EmergencyError, match="warning: same_person"):
        emergencies.confirm(db, row, people[0], NOON, second_person=True)
    assert at_portal(db, NOON) is None
    emergencies.confirm(db, row, people[1], NOON, second_person=True)
    assert at_portal(db, NOON) == row.public_id


def test_what_was_written_for_yesterday_or_thrown_away_is_not_raised(db, people):
    stale, thrown = write(db, people, at=NOON - 24 * HOUR), write(db, people)
    emergencies.cancel(db, thrown, people[0], NOON)
    for row, rule in ((stale, "too_old"), (thrown, "cancelled")):
        with pytest.raises(EmergencyError, match=rule):
            emergencies.confirm(db, row, people[0], NOON, second_person=False)
    assert emergencies.waiting(db, NOON) == []


def test_each_step_leaves_its_line_in_the_log(db, people):
    row = raised(db, people)
    emergencies.renew(db, row, 60, people[1], NOON + HOUR)
    emergencies.cancel(db, row, people[1], NOON + HOUR)
    lines = [(entry.action, entry.member_id) for entry in db.query(AuditEntry).filter_by(subject=row.public_id)]
    assert lines == [
        ("emergency.written", people[0]),
        ("emergency.raised", people[0]),
        ("emergency.renewed", people[1]),
        ("emergency.cancelled", people[1]),
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"words": {"en": Words("Storm", "Stay.")}}, ("title_vi", "missing")),
        ({"words": {"vi": Words("Bão", " ")}}, ("text_vi", "missing")),
        ({"words": {"vi": Words("B" * 61, "Hãy ở trong nhà.")}}, ("title_vi", "too_long")),
        ({"words": {"vi": Words("Bão", "B" * 241)}}, ("text_vi", "too_long")),
        ({"words": {"vi": Words("Bão\0", "Ở trong nhà.")}}, ("title_vi", "too_long")),
        ({"words": dict(STORM.words) | {"en": Words("Storm", "")}}, ("text_en", "missing")),
        ({"reason": ""}, ("reason", "missing")),
        ({"reason": "x" * 401}, ("reason", "too_long")),
        ({"minutes": 0}, ("minutes", "out_of_range")),
        ({"minutes": 1441}, ("minutes", "out_of_range")),
        ({"targets": ("site:999",)}, ("targets", "unknown")),
        ({"targets": ("market",)}, ("targets", "unknown")),
        ({"targets": ("site:²",)}, ("targets", "unknown")),
    ],
)
def test_a_warning_that_makes_no_sense_is_refused_at_its_field(db, people, changed, fault):
    assert faults(db, people, **changed) == fault
    assert emergencies.waiting(db, NOON) == []


def test_texts_are_kept_composed_and_the_second_language_is_left_out_when_empty(db, people):
    row = write(db, people, words={"vi": Words("Ba\u0303o", " Ở   nhà. "), "en": Words("", "")})
    assert row.words == {"vi": {"title": "Bão", "text": "Ở nhà."}}


@pytest.mark.parametrize("slot", Slot)
@pytest.mark.parametrize("mode", EmergencyMode)
def test_the_engine_says_what_the_short_look_up_says(db, people, market, slot, mode):
    older = raised(db, people, mode=mode)
    newer = raised(db, people, at=NOON + HOUR, targets=(f"site:{market.id}",), minutes=30, mode=mode)
    cancelled = raised(db, people, at=NOON + HOUR, mode=mode)
    emergencies.cancel(db, cancelled, people[0], NOON + HOUR)
    for minutes, winner in ((0, older), (60, newer), (90, older), (120, None)):
        at = NOON + timedelta(minutes=minutes)
        where = candidates.portal(market.id, slot, ZONE)
        shown = resolve(candidates.alarms(db, at, slot), where, at)
        alert = emergencies.active(db, at, where.spots)
        full = mode is EmergencyMode.FULL and slot is Slot.SCREEN
        found = shown.keys[0] if shown.keys else shown.banner
        assert -(found or 0) == (alert.id if alert else 0) == (winner.id if winner else 0)
        assert shown.layer is (Layer.EMERGENCY if full and winner else None)
        if winner is newer:
            assert shown.reasons == {-older.id: Reason.NEWER_EMERGENCY, -cancelled.id: Reason.STOPPED}
            assert shown.valid_until == NOON + timedelta(minutes=90)
