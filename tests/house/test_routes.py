"""Every page of the staff is guarded by a permission, and nothing changes without a token, in either face."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

import admin
from admin.guard import PUBLIC
from captive.wsgi import create_app as create_captive
from hotspot.db import Base, Database
from hotspot.settings import Settings
from hotspot.staff.permissions import Permission

# What anybody may open who reaches the staff's door. A line more here is a decision, to be read by a second person.
OPEN = {
    "static",
    "ui.static",
    "health.alive",
    "entry.form",
    "entry.enter",
    "joining.who",
    "joining.keep_who",
    "joining.phone",
    "joining.keep_phone",
    "joining.qr",
    "joining.password",
    "joining.join",
    "player.file",
    "feeds.file",  # guarded by the secret in its address
}
SAFE = {"GET", "HEAD", "OPTIONS"}
REFUSED = {400, 401, 403}
STAFF = "http://127.0.0.1:8443"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    made = Database(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def staff(settings: Settings, database: Database) -> Flask:
    return admin.create_app(settings, database)


@pytest.fixture
def residents(settings: Settings, database: Database) -> Flask:
    return create_captive(settings, database)


def _guarded(app: Flask) -> dict[str, object]:
    """Endpoints with the permission that their view is stamped with, None where there is none."""
    return {name: getattr(view, "permission", None) for name, view in app.view_functions.items() if name not in OPEN}


def _addresses(app: Flask, changing: bool) -> list[tuple[str, str]]:
    """Method and path of every route that changes something, or of every one that does not, with blanks filled in."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in {"static", "ui.static"}]
    return [
        (method, _filled(rule))
        for rule in rules
        for method in sorted(rule.methods or ())
        if (method in SAFE) != changing
    ]


def _filled(rule: Rule) -> str:
    return re.sub(
        r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda found: "1" if found[1] in {"int", "float"} else "x", rule.rule
    )


def test_every_page_of_the_staff_asks_for_a_permission(staff: Flask) -> None:
    unguarded = {name for name, permission in _guarded(staff).items() if not isinstance(permission, Permission)}
    assert unguarded == set()


def test_what_is_open_to_anybody_is_exactly_what_is_declared(staff: Flask) -> None:
    assert PUBLIC == OPEN
    assert set(staff.view_functions) >= PUBLIC


def test_there_is_something_to_guard(staff: Flask, residents: Flask) -> None:
    assert len(_guarded(staff)) > 10
    assert len(_addresses(staff, changing=True)) > 5
    assert len(_addresses(residents, changing=True)) > 1


def test_a_stranger_sees_no_page_of_the_staff(staff: Flask) -> None:
    client = staff.test_client()
    answers = {}
    for path in [path for method, path in _addresses(staff, changing=False) if method == "GET"]:
        endpoint = staff.url_map.bind("localhost").match(path, method="GET")[0]
        if endpoint not in OPEN:
            response = client.get(path, base_url=STAFF)
            answers[path] = (response.status_code, response.location or "")
    assert {path: answer for path, answer in answers.items() if not _turned_away(answer)} == {}


def _turned_away(answer: tuple[int, str]) -> bool:
    status, location = answer
    return status in {401, 403} or (status == 302 and location.startswith("/dang-nhap"))


def test_a_stranger_changes_nothing_at_the_staff(staff: Flask) -> None:
    """Without a token a form is refused before anything reads it."""
    client = staff.test_client()
    answers = {}
    for method, path in _addresses(staff, changing=True):
        response = client.open(path, method=method, base_url=STAFF, data={"name": "x"})
        answers[f"{method} {path}"] = response.status_code
    assert {route: status for route, status in answers.items() if status not in REFUSED} == {}


def test_a_resident_without_a_token_changes_nothing(residents: Flask, settings: Settings, database: Database) -> None:
    client = residents.test_client()
    for method, path in _addresses(residents, changing=True):
        response = client.open(path, method=method, base_url=settings.portal_url, data={"token": "x", "accept": "1"})
        assert response.status_code < 500
    with database.reading() as db:
        written = {
            table.name: db.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }
    assert {name: rows for name, rows in written.items() if rows} == {}
