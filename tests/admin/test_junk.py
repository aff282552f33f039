"""Junk in every address and form: refused or shown as text, never an error of ours, on both databases."""

import re

import pytest
from werkzeug.routing import Rule

from admin.inputs import clean
from hotspot.staff.permissions import Role
from tests.admin.conftest import Village
from tests.admin.desk import STAFF, Desk

JUNK = ("\x00", "\x07", "9" * 40, "-1", "1e309", "ẩ" * 300, "\ud800", "\u202e", "%", "'; DROP TABLE pass;--",
        "../../etc/passwd", "{{7*7}}", "0x7fffffffffffffff", "NaN", "[]", "\r\nSet-Cookie: a=b")  # fmt: skip
NAMES = ("q", "place", "ngay", "tu", "den", "tu_gio", "den_gio", "sau", "truoc", "viec", "kiem", "ban", "lang", "next")
FIELDS = ("login", "password", "code", "name", "reason", "until", "document", "mac", "minutes", "from", "site", "plan",
          "service", "slot", "starts_on", "last_day", "priority", "number", "role", "do", "language", "look", "current",
          "again", "session_minutes", "down_kbps", "hours-0-opens", "hours-0-0", "more", "kind", "commune", "ssid",
          "contact_phone")  # fmt: skip
QUIET = {"entry.leave", "account.end_others", "static", "ui.static", "health.alive"}
STRICT = (
    "\x00",
    "9" * 40,
    "-1",
    "ẩ" * 300,
    "\ud800",
    "'; DROP TABLE pass;--",
)  # what PostgreSQL minds and SQLite does not
CASES = [("sqlite", junk) for junk in JUNK] + [("postgresql", junk) for junk in STRICT]


def _filled(rule: Rule, junk: str) -> str | None:
    """The rule's address with junk in its blanks; None where it has none or the junk cannot stand in an address."""
    if "<" not in rule.rule or "<int:" in rule.rule or "/" in junk or "\ud800" in junk or len(junk) > 100:
        return None
    return re.sub(r"<\w+>", junk.replace("%", "%25").replace("\r\n", "%0d%0a").replace("\x00", "%00"), rule.rule)


@pytest.mark.parametrize(("database_url", "junk"), CASES, indirect=["database_url"], ids=range(len(CASES)))
def test_junk_is_never_an_error_of_ours(desk: Desk, village: Village, junk: str) -> None:
    village.join()
    desk.enter(Role.ADMINISTRATOR)
    desk.send("/nhat-ky-ket-noi", {"reason": "kiểm tra đầu vào"})
    text = junk.encode("utf-8", "surrogatepass")
    token = desk.get("/tai-khoan").form("/tai-khoan/phien-khac").values["csrf_token"]
    fields: dict[str, bytes] = {**dict.fromkeys(FIELDS, text), "csrf_token": token.encode()}
    statuses = {}
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint in QUIET:
            continue
        path = _filled(rule, junk) or re.sub(r"<(?:int:)?\w+>", "1", rule.rule)
        if "GET" in (rule.methods or set()):
            query = dict.fromkeys(NAMES, junk.encode("utf-8", "surrogatepass"))
            statuses[f"GET {path}"] = desk.client.get(path, base_url=STAFF, query_string=query).status_code
        if "POST" in (rule.methods or set()):
            statuses[f"POST {path}"] = desk.client.post(path, base_url=STAFF, data=fields).status_code
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    assert len(statuses) > 50


@pytest.mark.parametrize(
    ("text", "fine"), [("Ẩm ướt\r\nđường\t1", True), ("a\x00", False), ("\x1b[2J", False), ("\u202e", True), ("", True)]
)
def test_text_is_what_can_be_shown_and_line_breaks(text: str, fine: bool) -> None:
    assert clean(text) is fine


def test_a_name_that_would_turn_the_line_around_is_refused_where_it_is_kept(desk: Desk) -> None:
    desk.enter(Role.ADMINISTRATOR)
    answer = desk.fill("/goi/moi", name="Gói \u202egnol")
    assert "There is a character here that cannot be shown." in answer.text


def test_an_endless_address_is_refused_before_it_is_read(desk: Desk) -> None:
    assert desk.ask(f"/dang-nhap?next=/{'a' * 9_000}").status_code == 414
    assert desk.send("/dang-nhap", {"login": "ẩ" * 100_000}, page="/dang-nhap").status_code == 413
