"""Residents who come and go: through the real functions, on a clock that the test turns."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from hotspot.access import passes
from hotspot.access.models import Consent, Pass, PassState, RefusalCount
from hotspot.access.policy import EndReason
from hotspot.demo.commune import furnish
from hotspot.demo.residents import CROWD, PHONES, Residents
from hotspot.network import sites
from tests.hotspot.content.editions import there
from tests.hotspot.demo.conftest import ZONE


@pytest.fixture
def people(db, moment, officer):
    furnish(db, moment)
    return Residents(random.Random(3), ZONE)


def live(db):
    return set(db.scalars(select(Pass.id).where(Pass.state == PassState.ACTIVE)))


def run(db, people, moment, seconds, step=5):
    """What ``tick`` reported over ``seconds``."""
    return [change for after in range(step, seconds + 1, step) for change in people.tick(db, moment.later(after))]


def test_a_crowd_is_there_from_the_first_tick_on(db, people, moment):
    opened = people.tick(db, moment)
    assert set(opened) == live(db)
    assert CROWD // 2 <= len(opened) <= CROWD
    assert db.scalar(select(func.count()).select_from(Consent)) == len(opened)


def test_people_come_and_leave_and_every_change_is_reported_once(db, people, moment):
    first = set(people.tick(db, moment))
    changes = run(db, people, moment, 1200)
    left = set(db.scalars(select(Pass.id).where(Pass.end_reason == EndReason.LEFT)))
    came = set(db.scalars(select(Pass.id))) - first
    assert sorted(changes) == sorted([*left, *came])
    assert (len(left) > 5, len(came) > 5) == (True, True)
    assert 3 <= len(live(db)) <= 3 * CROWD


def test_a_pass_that_a_member_closed_is_let_go(db, people, moment):
    people.tick(db, moment)
    for key in live(db):
        passes.close(db, db.get(Pass, key), None, moment)
    people.tick(db, moment.later(1))
    assert people.tick(db, moment.later(1)) == []
    changes = run(db, people, moment, 1800)
    ended = set(db.scalars(select(Pass.id).where(Pass.end_reason == EndReason.CLOSED)))
    assert ended & set(changes) == set()


def test_nobody_has_two_passes_at_once(db, people, moment):
    for after in range(0, 1800, 20):
        people.tick(db, moment.later(after))
        macs = list(db.scalars(select(Pass.mac).where(Pass.state == PassState.ACTIVE)))
        assert len(macs) == len(set(macs)) <= PHONES


def test_at_night_people_are_only_where_the_plan_is_open(db, people, moment):
    night = replace(moment, wall=datetime(2026, 11, 23, 16, 30, tzinfo=UTC))  # 23:30 in the commune
    people.tick(db, night)
    run(db, people, night, 600)
    assert set(db.scalars(select(Pass.site_id))) == {there(sites.the(db)).id}
    refused = db.scalar(select(func.coalesce(func.sum(RefusalCount.count), 0)))
    assert refused <= 10


def test_after_a_restart_of_the_process_the_old_passes_stay_and_no_device_gets_a_second(db, people, moment):
    people.tick(db, moment)
    again = Residents(random.Random(3), ZONE)
    again.tick(db, moment.later(2))
    macs = list(db.scalars(select(Pass.mac).where(Pass.state == PassState.ACTIVE)))
    assert len(macs) == len(set(macs))


def test_without_a_place_nobody_comes(db, moment, officer):
    assert Residents(random.Random(3), ZONE).tick(db, moment) == []
