"""What is refused when something is placed, by its field and naming who stands in the way; and what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hotspot.content.items.models import Item
from hotspot.content.planning import campaigns, candidates, dayparts, placements
from hotspot.content.planning.placements import PlacementError, Wish
from hotspot.content.schedule import Layer, Reason, Slot
from hotspot.content.screens.models import Screen
from hotspot.network.models import Kind, Site
from tests.hotspot.content.editions import NOON, published
from tests.hotspot.content.planning import seen

TODAY = date(2026, 11, 23)
OFFICE = (("07:30", "11:30"),)


@pytest.fixture
def site(db):
    made = Site(commune="Xã Cổng Làng", place="Chợ Đình", kind=Kind.MARKET, created_at=NOON)
    db.add(made)
    db.flush()
    return made


@pytest.fixture
def screen(db, site):
    made = Screen(site_id=site.id, name="Phòng chờ", secret="s" * 64, joined_at=NOON)
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


REFUSED = [
    ({"slots": ()}, "slots", "missing"),
    ({"slots": (Slot.WELCOME, Slot.WELCOME)}, "slots", "unknown"),
    ({"repeat": "FREQ=DAILY;COUNT=3"}, "repeat", "count_refused"),
    ({"repeat": "FREQ=DAILY;UNTIL=20261231"}, "repeat", "until_refused"),
    ({"repeat": "FREQ=MINUTELY"}, "repeat", "sub_daily_refused"),
    ({"repeat": "mỗi thứ Hai"}, "repeat", "not_readable"),
    ({"repeat": "FREQ=MONTHLY;BYSETPOS=1"}, "repeat", "not_supported"),
    ({"repeat": "FREQ=MONTHLY;BYMONTHDAY=32"}, "repeat", "out_of_range"),
    ({"repeat": "FREQ=DAILY;" * 30}, "repeat", "too_long"),
    ({"lunar_first": "23/12"}, "lunar_last", "missing"),
    ({"lunar_last": "6/1"}, "lunar_first", "missing"),
    ({"lunar_first": "31/12", "lunar_last": "6/1"}, "lunar_first", "not_lunar"),
    ({"lunar_first": "23/12", "lunar_last": "6/13"}, "lunar_last", "not_lunar"),
    ({"lunar_first": "23/12", "lunar_last": "6"}, "lunar_last", "not_lunar"),
    ({"lunar_first": "Chạp", "lunar_last": "6/1"}, "lunar_first", "not_lunar"),
    ({"windows": (("7:30", "11:30"),)}, "windows", "not_hours"),
    ({"windows": (("24:00", "11:30"),)}, "windows", "not_hours"),
    ({"windows": (("07:30", "07:30"),)}, "windows", "empty_window"),
    ({"windows": tuple((f"{hour:02}:00", f"{hour:02}:30") for hour in range(13))}, "windows", "too_many"),
    ({"left_out": ("31/12/2026",)}, "left_out", "not_a_day"),
    ({"left_out": ("1999-12-31",)}, "left_out", "not_a_day"),
    ({"added": ("2026-11-22",)}, "added", "outside"),
    ({"added": ("2026-11-25",), "left_out": ("2026-11-25",)}, "added", "left_out_too"),
    ({"added": tuple((TODAY + timedelta(days=n)).isoformat() for n in range(201))}, "added", "too_many"),
    ({"dayparts": (10_000,)}, "dayparts", "unknown"),
    ({"include": ("screen:10000",)}, "site", "unknown"),
    ({"include": ("site:x",)}, "site", "unknown"),
    ({"include": ("site:99999999999999999999",)}, "site", "unknown"),
    ({"include": ("moon:1",)}, "site", "unknown"),
    ({"include": ("tag:a b",)}, "site", "unknown"),
    ({"exclude": ("portal:10000",)}, "site", "unknown"),
    ({"include": ("tag:x",), "exclude": ("tag:x",)}, "exclude", "included_too"),
    ({"exclusive": True}, "exclusive", "needs_exact_place"),
    ({"reserved": 51}, "reserved", "out_of_range"),
    ({"reserved": -1}, "reserved", "out_of_range"),
    ({"per_device": 101}, "per_device", "out_of_range"),
    ({"per_hour": 61}, "per_hour", "out_of_range"),
    ({"layer": Layer.EMERGENCY}, "layer", "unknown"),
    ({"layer": Layer.RESERVE}, "layer", "unknown"),
    ({"layer": Layer.PRIORITY}, "layer", "priority_too_long"),
    ({"layer": Layer.PRIORITY, "windows": (("07:30", "11:31"),)}, "layer", "priority_too_long"),
    ({"layer": Layer.PRIORITY, "windows": (("22:00", "02:01"),)}, "layer", "priority_too_long"),
    ({"languages": ("fr",)}, "languages", "unknown"),
    ({"audience": (("age", ("old",)),)}, "audience", "unknown"),
    ({"audience": (("queue", ("long",)),)}, "audience", "unknown"),
    ({"audience": (("visitor", ("rich",)),)}, "audience", "unknown"),
    ({"audience": (("visitor", ()),)}, "audience", "unknown"),
    ({"campaign_id": 10_000}, "campaign", "unknown"),
    ({"service_id": None}, "subject", "missing"),
    ({"service_id": None, "item_id": 10_000}, "subject", "unknown"),
    ({"item_id": 1}, "subject", "missing"),
    ({"expires_at": datetime(2026, 11, 20, tzinfo=UTC)}, "expires_at", "not_after_start"),
]


@pytest.mark.parametrize(("changed", "field", "rule"), REFUSED)
def test_what_makes_no_sense_is_refused_at_its_field(db, service, changed, field, rule):
    assert [(where, why) for where, why, _named in found(db, service, **changed)] == [(field, rule)]
    with pytest.raises(PlacementError, match=f"{field}: {rule}"):
        place(db, service, **changed)


ACCEPTED = [
    {"repeat": "FREQ=MONTHLY;BYMONTHDAY=31"},
    {"repeat": "FREQ=MONTHLY;BYMONTHDAY=-1"},
    {"lunar_first": "23/12", "lunar_last": "6/1"},
    {"lunar_first": "15", "lunar_last": "15"},
    {"windows": (("00:00", "00:00"),)},
    {"windows": (("22:00", "05:00"),)},
    {"left_out": ("2026-11-25",), "added": ("2026-11-29",)},
    {"layer": Layer.PRIORITY, "windows": (("07:30", "11:30"),)},
    {"layer": Layer.PRIORITY, "windows": (("07:30", "09:30"), ("09:00", "11:30"))},
    {"layer": Layer.PRIORITY, "windows": (("22:00", "02:00"),)},
    {"audience": (("location", ("phòng-chờ",)), ("visitor", ("first",)))},
    {"languages": ("vi", "en"), "per_device": 100, "per_hour": 60, "reserved": 50, "weight": 10},
    {"include": ("tag:chợ",), "exclude": ("tag:kho",)},
]


@pytest.mark.parametrize("changed", ACCEPTED)
def test_what_makes_sense_is_saved_as_it_was_asked_for(db, service, changed):
    row = place(db, service, **changed)
    assert placements.wish_of(row) == replace(Wish(TODAY, service.id), **changed)


def test_all_that_is_wrong_is_told_at_once(db, service):
    told = found(db, service, slots=(), weight=0, repeat="x")
    assert [field for field, _rule, _named in told] == ["slots", "repeat", "weight"]


def test_priority_counts_the_hours_of_parts_of_the_day_on_their_longest_day(db, service):
    short = dayparts.Described("Giờ tiếp dân", [["07:30", "09:30"]], {5: [["07:30", "12:00"]]})
    row = dayparts.create(db, short, None, NOON)
    assert found(db, service, layer=Layer.PRIORITY, dayparts=(row.id,)) == [("layer", "priority_too_long", ())]
    dayparts.change(db, row, replace(short, other={5: [["07:30", "11:30"]]}), None, NOON)
    assert found(db, service, layer=Layer.PRIORITY, dayparts=(row.id,)) == []


def test_an_item_may_be_placed_before_it_is_published_but_not_once_it_is_taken_down(db):
    item = Item(slug="ngay-hoi", created_at=NOON)
    db.add(item)
    db.flush()
    wish = Wish(TODAY, item_id=item.id)
    row = placements.create(db, wish, None, NOON)
    (candidate,) = candidates.candidates(db, candidates.rows(db), Slot.WELCOME)
    assert (candidate.key, candidate.published) == (row.id, False)
    item.taken_down_at = NOON
    assert [(fault.field, fault.rule) for fault in placements.faults(db, wish, None, NOON)] == [
        ("subject", "taken_down")
    ]


# ---------------------------------------------------------------- places


def test_a_slot_needs_a_place_that_has_it(db, service, site, screen):
    only_screen, only_portal = (f"screen:{screen.id}",), (f"portal:{site.id}",)
    assert found(db, service, include=only_screen) == [("include", "not_for_slot", ())]
    assert found(db, service, slots=(Slot.SCREEN,), include=only_portal) == [("include", "not_for_slot", ())]
    assert found(db, service, slots=(Slot.SCREEN,), include=(f"site:{site.id}",)) == []
    assert found(db, service, slots=(Slot.SCREEN,), include=only_screen, exclusive=True) == []
    assert found(db, service, slots=(Slot.SCREEN,), include=(f"site:{site.id}",), exclusive=True) == [
        ("exclusive", "needs_exact_place", ())
    ]


def test_a_place_or_screen_out_of_use_cannot_be_chosen(db, service, site, screen):
    site.archived_at = screen.archived_at = NOON
    db.flush()
    for name in (f"site:{site.id}", f"portal:{site.id}", f"screen:{screen.id}"):
        assert ("site", "unknown", ()) in found(db, service, include=(name,))


# ---------------------------------------------------------------- campaigns


def test_a_placement_begins_within_its_campaign_and_ends_with_it(db, service):
    weeks = campaigns.Described("Tuần lễ", date(2026, 11, 23), date(2026, 12, 1))
    campaign = campaigns.create(db, weeks, None, NOON)
    assert found(db, service, campaign_id=campaign.id) == []
    assert found(db, service, campaign_id=campaign.id, ends_on=date(2026, 12, 1)) == []
    named = (campaign.public_id,)
    assert found(db, service, campaign_id=campaign.id, ends_on=date(2026, 12, 2)) == [
        ("ends_on", "after_campaign", named)
    ]
    assert found(db, service, campaign_id=campaign.id, starts_on=date(2026, 11, 22)) == [
        ("starts_on", "before_campaign", named)
    ]
    assert found(db, service, campaign_id=campaign.id, starts_on=date(2026, 12, 1)) == [
        ("starts_on", "after_campaign", named)
    ]
    campaigns.archive(db, campaign, None, NOON)
    assert found(db, service, campaign_id=campaign.id) == [("campaign", "unknown", ())]


# ---------------------------------------------------------------- rows from elsewhere


@pytest.mark.parametrize(
    "odd",
    [
        {"repeat": "FREQ=HOURLY"}, {"lunar_first": "99/99", "lunar_last": "1/1"}, {"left_out": ["gestern"]},
        {"windows": [["7", "8"]]}, {"windows": [["07:00"]]}, {"include": ["moon:1"]}, {"slots": []},
        {"slots": ["window"]}, {"audience": {"age": ["old"]}}, {"dayparts": [99]},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_never_shows_and_breaks_nothing(db, service, odd):
    row = place(db, service)
    for name, value in odd.items():
        setattr(row, name, value)
    db.flush()
    (candidate,) = candidates.candidates(db, candidates.rows(db), Slot.WELCOME)
    assert candidate.key == row.id
    (line,) = seen.explained(db, candidates.portal(None, Slot.WELCOME, "Asia/Ho_Chi_Minh"), NOON)
    assert (line.placement, line.reason) == (row, Reason.NEVER)


def test_no_screen_and_no_place_is_needed_to_check_a_reserve(db, service):
    assert found(db, service, reserved=50) == []
