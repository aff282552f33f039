"""Totals grow in memory, are written whole or kept, and know no device."""

import threading
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hotspot.content.counting import retention, sightings, tallies
from hotspot.content.counting.models import Measure, Medium, Seen, Tally
from hotspot.content.counting.sightings import Sight, Sightings
from hotspot.content.counting.tallies import Tallies, What

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SHOWN = What(Measure.SERVED, Medium.PORTAL, 1, 2, "service:a", "welcome")


def rows(db):
    found = db.scalars(select(Tally).order_by(Tally.day, Tally.hour, Tally.measure, Tally.detail))
    return [(row.day.day, row.hour, row.measure, row.subject, row.detail, row.count) for row in found]


def test_what_is_written_twice_adds_up_by_local_day_and_hour(db):
    counts = Tallies()
    for at in (NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=12), NOON + timedelta(hours=11)):
        counts.add(SHOWN, at)
    tallies.write(db, counts.take(), ZONE)
    counts.add(SHOWN, NOON, 3)
    counts.add(SHOWN._replace(detail="connected"), NOON)
    tallies.write(db, counts.take(), ZONE)
    assert rows(db) == [
        (23, 12, Measure.SERVED, "service:a", "connected", 1),
        (23, 12, Measure.SERVED, "service:a", "welcome", 5),
        (23, 23, Measure.SERVED, "service:a", "welcome", 1),
        (24, 0, Measure.SERVED, "service:a", "welcome", 1),
    ]
    assert counts.take() == {}


def test_what_could_not_be_written_is_kept_and_what_goes_over_the_bound_is_counted_as_dropped(db):
    counts = Tallies(most=2)
    counts.add(SHOWN, NOON)
    counts.add(SHOWN._replace(detail="b"), NOON, 2)
    lost = counts.take()
    counts.add(SHOWN, NOON, 10)
    counts.add(SHOWN._replace(detail="c"), NOON)
    counts.give_back(lost)
    assert counts.dropped == 2
    tallies.write(db, counts.take(), ZONE)
    assert [row[-2:] for row in rows(db)] == [("c", 1), ("welcome", 11)]


def test_no_count_is_lost_between_threads():
    counts, taken = Tallies(), []

    def add():
        for _ in range(2000):
            counts.add(SHOWN, NOON)

    adding = [threading.Thread(target=add) for _ in range(4)]
    for thread in adding:
        thread.start()
    while any(thread.is_alive() for thread in adding):
        taken.append(counts.take())
    taken.append(counts.take())
    assert sum(sum(batch.values()) for batch in taken) == 8000


def test_a_total_has_no_column_in_which_a_device_could_stand():
    columns = set(Tally.__table__.columns.keys())
    assert columns == {
        "id",
        "day",
        "hour",
        "site_id",
        "placement_id",
        "subject",
        "measure",
        "medium",
        "detail",
        "count",
    }


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=40))
def test_a_device_is_told_how_often_it_saw_each(seen):
    known = Sightings()
    firsts = [known.saw(TODAY, Sight(*sight)) for sight in seen]
    assert {sight: known.of(TODAY, sight[0])[sight[1]] for sight in set(seen)} == {s: seen.count(s) for s in set(seen)}
    assert sum(firsts) == len(set(seen))
    assert known.of(TODAY + timedelta(days=1), "a").get(1, 0) == 0


def test_what_was_seen_outlives_a_restart_and_adds_up_with_other_processes(db):
    here, there, later = Sightings(), Sightings(), Sightings()
    here.saw(TODAY, Sight("a", 1))
    there.saw(TODAY, Sight("a", 1))
    for one in (here, there):
        sightings.write(db, one.take())
    here.saw(TODAY, Sight("a", 1))
    for one in (here, later):
        one.learn(TODAY, sightings.stored(db, TODAY))
    assert (here.of(TODAY, "a").get(1, 0), later.of(TODAY, "a").get(1, 0)) == (3, 2)


def test_a_full_memory_limits_nobody():
    known = Sightings(most=1)
    for device in ("a", "b"):
        known.saw(TODAY, Sight(device, 1))
    assert [known.of(TODAY, device).get(1, 0) for device in ("a", "b")] == [1, 0]


def test_devices_are_forgotten_with_their_day_and_totals_after_25_months(db):
    old = TODAY - timedelta(days=retention.TALLY_DAYS)
    sightings.write(db, {(TODAY, Sight("a", 1)): 1, (TODAY - timedelta(days=1), Sight("b", 1)): 2})
    for day in (old, old - timedelta(days=1)):
        db.add(Tally(day=day, hour=1, measure=Measure.SERVED, medium=Medium.PORTAL, count=1))
    db.flush()
    assert retention.forget(db, TODAY, dry_run=True) == retention.Forgotten(1, 1)
    assert retention.forget(db, TODAY) == retention.Forgotten(1, 1)
    assert retention.forget(db, TODAY) == retention.Forgotten(0, 0)
    assert [row.device for row in db.scalars(select(Seen))] == ["a"]
    assert [row.day for row in db.scalars(select(Tally))] == [old]
