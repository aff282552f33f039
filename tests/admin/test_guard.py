"""Every route by every role: exactly what the table of roles says, and nothing by default."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from admin.guard import PUBLIC, permission_of, requires
from hotspot.access.models import Plan
from hotspot.db import Database
from hotspot.staff.models import AuditEntry, Member
from hotspot.staff.permissions import Permission, Role, can
from tests.admin.desk import STAFF, Desk

# Which roles open which page. Whoever adds a page adds it here, and a second person reads the line.
EVERYBODY = set(Role)
RUNS, WRITES = {Role.ADMINISTRATOR, Role.OFFICER}, {Role.ADMINISTRATOR, Role.OFFICER, Role.EDITOR}
READS, HEADS = {Role.ADMINISTRATOR, Role.LEADER, Role.AUDITOR}, {Role.ADMINISTRATOR}
ROUTES = {
    "overview": {"today": EVERYBODY, "now": EVERYBODY},
    "residents": dict.fromkeys(("listing", "rows", "device", "close", "extend", "block"), RUNS),
    "blocks": {"listing": RUNS, "lift": RUNS},
    "plans": {"listing": EVERYBODY} | dict.fromkeys(("blank", "create", "edit", "change", "retire", "choose"), RUNS),
    "calendar": {"week": EVERYBODY, "events": EVERYBODY, "move": WRITES, "leave_out": WRITES},
    "previews": {"look": EVERYBODY},
    "checks": {"everything": EVERYBODY},
    "feeds": dict.fromkeys(("about", "renew", "close"), EVERYBODY),
    "placements": {"listing": EVERYBODY}
    | dict.fromkeys(("blank", "create", "edit", "change", "pause", "resume", "end"), WRITES),
    "campaigns": dict.fromkeys(("listing", "page"), EVERYBODY)
    | dict.fromkeys(("blank", "create", "change", "archive"), WRITES),
    "dayparts": {"listing": EVERYBODY} | dict.fromkeys(("blank", "create", "edit", "change", "archive"), WRITES),
    "holidays": {"listing": EVERYBODY} | dict.fromkeys(("add", "fill", "take_away"), WRITES),
    "articles": {"listing": EVERYBODY, "sheet": EVERYBODY, "blank": WRITES, "create": WRITES},
    "editor": dict.fromkeys(("begin", "edit", "save", "look", "discard"), WRITES),
    "approval": dict.fromkeys(("approve", "send_back", "take_down"), RUNS | {Role.LEADER})
    | {"take_back": WRITES, "publish": WRITES},
    "library": dict.fromkeys(("listing", "grid", "medium", "shown", "file"), EVERYBODY)
    | dict.fromkeys(("add", "describe", "uncaption", "again", "delete"), WRITES),
    "emergencies": {"listing": EVERYBODY, "sight": EVERYBODY}
    | dict.fromkeys(("blank", "write", "ask", "confirm", "renew", "cancel"), RUNS | {Role.LEADER}),
    "screens": dict.fromkeys(("listing", "one", "preview", "manifest"), EVERYBODY)
    | dict.fromkeys(("admit", "change", "link", "unlink", "take_away"), RUNS),
    "services": {"listing": EVERYBODY, "sheet": EVERYBODY}
    | dict.fromkeys(("blank", "create", "edit", "change", "confirm", "publish", "withdraw"), WRITES),
    "overrides": dict.fromkeys(("form", "keep", "end"), WRITES),
    "incentives": {"listing": EVERYBODY} | dict.fromkeys(("blank", "create", "edit", "change", "end"), WRITES),
    "portal_links": {"listing": EVERYBODY}
    | dict.fromkeys(("blank", "create", "edit", "change", "test", "choose", "choose_none", "delete"), WRITES),
    "network": {"listing": EVERYBODY} | dict.fromkeys(("blank", "create", "edit", "change"), RUNS),
    "figures": {"overview": EVERYBODY, "download": EVERYBODY},
    "trials": {"listing": EVERYBODY} | dict.fromkeys(("blank", "start", "end"), WRITES),
    "log": dict.fromkeys(("ask", "open_for", "listing", "device", "ask_device"), RUNS),
    "records": {"listing": READS},
    "team": dict.fromkeys(("listing", "invite", "withdraw", "member", "change"), HEADS),
    "account": dict.fromkeys(
        (
            "page",
            "alive",
            "show",
            "password",
            "change_password",
            "codes",
            "renew_codes",
            "phone",
            "prove_for_phone",
            "new_phone",
            "qr",
            "change_phone",
            "end_others",
        ),
        EVERYBODY,
    ),
    "entry": {"leave": EVERYBODY},
}
TABLE = {f"{group}.{name}": roles for group, names in ROUTES.items() for name, roles in names.items()}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: no row is concerned."""
    return sqlite_url


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]


def test_the_table_names_every_route_and_no_other(app: Flask) -> None:
    assert {rule.endpoint for rule in _rules(app)} == set(TABLE)


@pytest.mark.parametrize("role", Role)
def test_the_stamps_say_what_the_table_says(app: Flask, role: Role) -> None:
    with app.app_context():
        stamps = {endpoint: permission_of(endpoint) for endpoint in TABLE}
    opened = {endpoint for endpoint, stamp in stamps.items() if stamp is not None and can(role, stamp)}
    assert opened == {endpoint for endpoint, roles in TABLE.items() if role in roles}


@pytest.mark.parametrize("role", Role)
def test_every_route_refuses_exactly_the_roles_that_it_should(desk: Desk, role: Role) -> None:
    """Asked for real. What exists nowhere is 404 to those who may look, and 403 to those who may not."""
    desk.enter(role)
    refused = set()
    for rule in _rules(desk.app):
        if rule.endpoint in ("entry.leave", "account.end_others"):
            continue
        path = re.sub(r"<(?:int:)?\w+>", "9", rule.rule)
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = desk.ask(path) if method == "GET" else desk.send(path)
            assert answer.status_code < 500, path
            if answer.status_code == 403:
                refused.add(rule.endpoint)
    expected = {endpoint for endpoint, roles in TABLE.items() if role not in roles}
    assert refused == expected


def test_a_refusal_is_written_down(desk: Desk, database: Database) -> None:
    desk.enter(Role.EDITOR)
    assert desk.get("/nhat-ky-thao-tac", 403).headings == ["You may not do this"]
    with database.reading() as db:
        last = db.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        member = db.query(Member).one()
    assert last is not None
    assert (last.action, last.subject, last.member_id) == ("access.denied", "records.listing", member.id)


def test_a_page_without_a_stamp_is_shut_even_to_administrators(desk: Desk) -> None:
    desk.app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    desk.enter(Role.ADMINISTRATOR)
    assert desk.ask("/forgotten").status_code == 403


def test_a_stamp_is_what_opens_a_page(desk: Desk) -> None:
    desk.app.add_url_rule("/stamped", "stamped", requires(Permission.READ_AUDIT)(lambda: "open"))
    desk.enter(Role.AUDITOR)
    assert desk.ask("/stamped").text == "open"


@pytest.mark.parametrize("role", Role)
def test_the_menu_leads_nowhere_that_is_shut(desk: Desk, role: Role) -> None:
    desk.enter(role)
    links = {link for link in desk.get("/").links if link.startswith("/") and link != "/"}
    assert {link: desk.ask(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_role_that_is_taken_away_holds_with_the_next_click(desk: Desk, database: Database) -> None:
    desk.enter(Role.OFFICER)
    with database.writing() as db:
        db.query(Member).update({Member.role: "no-such-role"})
    assert desk.ask("/").status_code == 403


def test_looking_changes_nothing(desk: Desk, database: Database, site: object) -> None:
    """GET never mutates: only the lines of the log look-ups may be new."""
    desk.enter(Role.ADMINISTRATOR)
    for rule in _rules(desk.app):
        if "GET" in (rule.methods or set()):
            assert desk.client.get(re.sub(r"<(?:int:)?\w+>", "9", rule.rule), base_url=STAFF).status_code < 500
    with database.reading() as db:
        assert db.query(Plan).count() == 1
        assert {action for (action,) in db.query(AuditEntry.action)} <= {
            "member.invited", "member.joined", "member.signed_in", "plan.created", "plan.chosen", "site.changed",
        }  # fmt: skip
