"""The fixed statements before Flask say what the models say, on both databases, and survive a lost connection."""

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from captive.caller import Standing
from captive.glance import CONTENT, Glance
from captive.portal import Portal as Parts
from hotspot.access import passes, pseudonyms
from hotspot.clock import local_day
from hotspot.db import Database
from hotspot.network import sites
from tests.captive.resident import Portal

MAC = "02:11:22:33:44:55"


@pytest.fixture
def parts(app: Flask) -> Parts:
    found = app.extensions["portal"]
    assert isinstance(found, Parts)
    return found


def site_id(portal: Portal) -> int:
    with portal.database.reading() as db:
        site = sites.the(db)
    assert site is not None
    return site.id


def test_a_live_pass_is_found_exactly_while_the_model_finds_it(portal: Portal, parts: Parts) -> None:
    phone = portal.phone()
    mac = parts.callers.at(phone.address).mac
    assert mac is not None
    phone.join()
    here, now = site_id(portal), portal.clock.now
    moments = [now, now.later(3598), now.later(3599), now.later(3599.5), now.later(3600), replace(now, boot_id="b")]
    with portal.database.reading() as db:
        told = [passes.live_pass(db, here, mac, at) for at in moments]
    expected = [None if entry is None else entry.id for entry in told]
    assert [parts.callers.live_pass(here, mac, at) for at in moments] == expected
    assert expected[0] is not None
    assert expected[4] is None


def test_a_device_is_new_then_inside_then_known(portal: Portal, parts: Parts) -> None:
    phone, here = portal.phone(), site_id(portal)
    mac = parts.callers.at(phone.address).mac
    assert mac is not None
    standings = [parts.callers.standing(here, mac, portal.clock.now)]
    phone.join()
    standings.append(parts.callers.standing(here, mac, portal.clock.now))
    phone.ask("POST", phone.button("/ket-noi"))
    standings.append(parts.callers.standing(here, mac, portal.clock.now))
    standings.append(parts.callers.standing(here, mac, portal.clock.now.later(86_400)))
    assert standings == [Standing.NEW, Standing.INSIDE, Standing.KNOWN, Standing.NEW]


def test_a_barred_device_is_known_on_any_day_until_it_is_lifted(portal: Portal, parts: Parts) -> None:
    phone, here = portal.phone(), site_id(portal)
    mac = parts.callers.at(phone.address).mac
    assert mac is not None
    phone.join()
    with portal.database.writing() as db:
        entry = passes.by_public_id(db, portal.live()[0].public_id)
        assert entry is not None
        barred = passes.block(db, entry, "làm ồn", None, None, portal.clock.now)
    tomorrow = portal.clock.now.later(86_400)
    assert parts.callers.standing(here, mac, tomorrow) is Standing.KNOWN
    with portal.database.writing() as db:
        passes.unblock(db, db.merge(barred), None, portal.clock.now)
    assert parts.callers.standing(here, mac, tomorrow) is Standing.NEW


def test_the_names_are_those_that_a_grant_writes(portal: Portal, parts: Parts) -> None:
    phone, here = portal.phone(), site_id(portal)
    mac = parts.callers.at(phone.address).mac
    assert mac is not None
    assert parts.callers.names(here, mac, portal.clock.now).device == ""
    phone.join()
    (live,) = portal.live()
    names = parts.callers.names(here, mac, portal.clock.now)
    assert (names.device, names.log_device) == (live.device, live.log_device)
    with portal.database.reading() as db:
        assert pseudonyms.stored_day_key(db, local_day(portal.clock.now.wall, portal.settings.zone)) is not None


def test_a_pass_of_another_site_does_not_count(portal: Portal, parts: Parts) -> None:
    phone = portal.phone()
    mac = parts.callers.at(phone.address).mac
    assert mac is not None
    phone.join()
    assert parts.callers.live_pass(site_id(portal) + 1, mac, portal.clock.now) is None


def test_every_statement_of_the_content_runs_and_sees_what_was_committed(portal: Portal, parts: Parts) -> None:
    before = parts.glance.content()
    filled = {_table(statement) for statement, rows in zip(CONTENT, before, strict=True) if rows}
    assert filled == {"site", "site_plan", "placement", "daypart", "holiday", "service", "house_rules"}
    portal.change_plan(session_minutes=30)
    after = parts.glance.content()
    changed = {_table(said) for said, one, other in zip(CONTENT, before, after, strict=True) if one != other}
    assert changed == {"site_plan"}


def _table(statement: str) -> str:
    return statement.split(" FROM ")[1].split()[0]


def test_a_lost_connection_is_replaced(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    glance = Glance(database)
    before = glance.content()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with database.engine.connect() as connection:
        connection.execute(text(f"{others} AND datname = current_database()"))
    assert glance.content() == before
    glance.close()
    database.dispose()


def test_each_thread_has_a_connection_of_its_own(database: Database) -> None:
    glance = Glance(database)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(len(glance.content()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [len(CONTENT)] * 4
    glance.close()


def test_trouble_is_raised_as_sqlalchemys_and_keeps_the_values_to_itself(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    glance = Glance(database)
    with pytest.raises(OperationalError) as caught:
        glance.rows("SELECT * FROM nowhere WHERE mac = :mac", {"mac": MAC})
    assert "no such table: nowhere" in str(caught.value)
    assert MAC not in str(caught.value)
    glance.close()
    database.dispose()
