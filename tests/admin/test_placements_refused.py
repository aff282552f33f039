"""What is not placed, said at its field, with all that was typed kept."""

import pytest
from sqlalchemy import select

from hotspot.content.models import Service
from hotspot.content.services import Sheet
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.admin.page import Page
from tests.admin.placing import place, rows, wish

# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("what", "service:x", "Choose one."),
        ("what", "x" * 5000, "Choose one."),
        ("where", "moon", "Choose one."),
        ("where", "chosen", "Tick at least one place or screen, or choose every place."),
        ("slot-welcome", "", "Tick at least one page."),
        ("starts_on", "", "Fill this in."),
        ("starts_on", "31/02/2026", "Write a day, such as 23/11/2026."),
        ("last_day", "31/12/9999", "Write a day, such as 23/11/2026."),
        ("last_day", "22/11/2026", "The last day must not be before the first."),
        ("pattern", "hourly", "Choose one."),
        ("hours", "lúc nào cũng được", "Write hours such as 07:30–11:30, 13:30–17:00."),
        ("hours", "7h-7h", "It ends when it begins. For the whole day write 00:00–00:00."),
        ("hours", "7h-8h," * 40, "This is too long."),
        ("hours", ",".join(f"{n}h-{n}h30" for n in range(13)), "At most 12."),
        ("left_out", "hôm qua", "Write days such as 24/11/2026, with a comma between them."),
        ("left_out", "24/11/2026 " * 400, "This is too long."),
        ("added", "22/11/2026", "An added day is before the first day or after the last."),
        ("layer", "emergency", "Choose one."),
        ("layer", "priority", "Priority is for at most 4 hours a day. Choose hours, or “Usual”."),
        ("weight", "11", "At most 10."),
        ("weight", "nhiều", "Write a whole number."),
        ("reserved", "51", "At most 50."),
        ("per_device", "101", "At most 100."),
        ("per_hour", "999999999999", "At most 60."),
        ("exclusive", "on", "Tick by name each portal or screen on which it shall be alone."),
        ("visitor", "old", "Choose one."),
        ("campaign", "x", "Choose one."),
        ("holidays", "x", "Choose one."),
    ],
)
def test_what_makes_no_sense_is_said_and_the_rest_is_kept(
    desk: Desk, site: Site, sheets: list[Sheet], field: str, typed: str, sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    wanted = wish(sheets[1], last_day="30/11/2026", per_device="7", hours="") | {field: typed}
    answer = desk.send("/lich-phat/moi", wanted)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults() == []
    assert page.text.count(sentence) == 2
    shown = page.form("").values
    chosen = {"what", "where", "slot-welcome", "pattern", "layer", "holidays", "visitor", "campaign", "weight"}
    kept = {name: value for name, value in wanted.items() if name != field or name not in chosen}
    assert {name: shown.get(name, "") for name in kept} == kept
    assert rows(desk.database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pattern": "weekly"}, "Tick at least one day."),
        ({"pattern": "weekly", "weekday-1": "on", "every_weeks": "0"}, "From 1 to 52."),
        ({"pattern": "month_day", "month_day": "32"}, "From 1 to 31."),
        ({"pattern": "month_nth", "nth": "9", "nth_weekday": "1"}, "Choose one."),
        ({"pattern": "yearly", "year_day": "31/02"}, "Write a day and a month, such as 02/09."),
        ({"pattern": "lunar", "lunar_first_day": "31"}, "From 1 to 30."),
        (
            {"pattern": "lunar", "lunar_first_day": "23", "lunar_first_month": "12", "lunar_last_day": "6"},
            "No lunar year has this day. Both ends need a month, or neither.",
        ),
        ({"pattern": "custom", "rule": ""}, "Fill this in."),
        ({"pattern": "custom", "rule": "FREQ=DAILY;COUNT=3"}, "COUNT is not used: give a last day instead."),
        ({"pattern": "custom", "rule": "FREQ=DAILY;UNTIL=20270101"}, "UNTIL is not used: give a last day instead."),
        ({"pattern": "custom", "rule": "FREQ=HOURLY"}, "Nothing repeats within a day. Choose hours instead."),
        ({"pattern": "custom", "rule": "FREQ=DAILY;BYSETPOS=1"}, "The part “bysetpos” of this rule is not supported."),
        ({"pattern": "custom", "rule": "mỗi ngày"}, "This rule cannot be read."),
        ({"pattern": "custom", "rule": "FREQ=DAILY;" * 30}, "At most 200 characters."),
    ],
)  # fmt: skip
def test_days_that_make_no_sense_are_said_at_their_field(
    desk: Desk, site: Site, sheets: list[Sheet], typed: dict[str, str], sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.send("/lich-phat/moi", wish(sheets[1], **typed))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) >= 2
    links = {link[1:] for link in page.links if link.startswith("#") and len(link) > 1}
    assert links - set(page.ids) == set()
    assert rows(desk.database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
def test_the_furthest_days_and_the_rarest_rules_are_worked_out_too(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    rare = {"pattern": "custom", "rule": "FREQ=YEARLY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=29", "reserved": "50"}
    far = {"pattern": "lunar", "lunar_first_day": "1", "lunar_last_day": "30", "starts_on": "30/12/2199"}
    for typed in (rare, rare, far | {"reserved": "50"}, far):
        row = place(desk, sheets[1], **typed)
        assert "It has no day left on which it shows." in desk.get(f"/lich-phat/{row.public_id}").text


def test_a_service_that_is_not_online_or_not_published_is_not_placed(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    offered = {sheet.public_id for sheet in sheets}
    with desk.database.reading() as db:
        others = [service.public_id for service in db.scalars(select(Service)) if service.public_id not in offered]
    assert others != []
    answers = {desk.send("/lich-phat/moi", wish(sheets[0], what=f"service:{ref}")).status_code for ref in others}
    assert answers == {422}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
def test_a_placement_that_is_not_there_is_not_found(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    for path in ("/lich-phat/x", "/chien-dich/x", "/khung-gio/x"):
        assert desk.ask(path).status_code == 404
    for path in (
        "/lich-phat/x", "/lich-phat/x/dung", "/lich-phat/x/tam-dung", "/lich-phat/x/tiep-tuc", "/chien-dich/x",
        "/chien-dich/x/cat", "/khung-gio/x", "/khung-gio/x/cat", "/ngay-le/x/bo",
    ):  # fmt: skip
        assert desk.send(path).status_code == 404
    assert desk.get("/lich-phat/moi?nhu=x&service=y&campaign=z").headings == ["New placement"]
