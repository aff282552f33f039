"""What is placed where and when, in the words of the form; and the services themselves."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hotspot.catalogue.seed import seed
from hotspot.content import services
from hotspot.content.items.models import Item
from hotspot.content.models import Service, ServiceState
from hotspot.content.planning import dayparts, showing
from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Slot
from hotspot.content.screens.models import Screen
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.conftest import ZONE
from tests.admin.desk import Clock, Desk
from tests.admin.page import Page


@pytest.fixture
def sheets(database: Database, clock: Clock) -> list[Sheet]:
    """Services that may be promoted, with no promotion yet."""
    with database.writing() as db:
        seed(db, clock.now.wall, ZONE)
        for row in db.scalars(select(Placement)):
            db.delete(row)
        return [sheet for sheet in services.published(db) if sheet.promotable]


def _rows(database: Database) -> list[Placement]:
    with database.reading() as db:
        return list(db.scalars(select(Placement).order_by(Placement.id)))


def _wish(sheet: Sheet, **changes: str) -> dict[str, str]:
    """What the form sends: what one typed on top of what it holds when it is opened."""
    usual = {
        "what": f"service:{sheet.public_id}", "where": "all", "slot-welcome": "on", "pattern": "every_day",
        "starts_on": "23/11/2026", "holidays": "ignore", "layer": "usual", "weight": "5",
    }  # fmt: skip
    return usual | changes


def _place(desk: Desk, sheet: Sheet, **changes: str) -> Placement:
    """Place something through the form; the row that was made."""
    answer = desk.send("/lich-phat/moi", _wish(sheet, **changes))
    assert answer.status_code == 302, re.findall(r'id="[a-z_0-9-]+-wrong">.*?<span>(.*?)</span>', answer.text, re.S)
    return _rows(desk.database)[-1]


def _shown(desk: Desk, site: Site, day: date, wall: str) -> str | None:
    """The placement that shows at the place on that day at that hour of its wall."""
    when = datetime.fromisoformat(f"{day.isoformat()}T{wall}").replace(tzinfo=ZoneInfo(ZONE))
    with desk.database.reading() as db:
        found = showing.promoted(db, site.id, Slot.WELCOME, when, ZONE)
    return found.placement if found else None


def _days_shown(desk: Desk, site: Site, row: Placement, first: date, last: date, wall: str = "09:00") -> list[date]:
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in span if _shown(desk, site, day, wall) == row.public_id]


# ---------------------------------------------------------------- what an officer says


def test_from_23_thang_chap_to_mung_6_tet(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(
        desk, sheets[1], pattern="lunar", lunar_first_day="23", lunar_first_month="12", lunar_last_day="6",
        lunar_last_month="1",
    )  # fmt: skip
    shown = _days_shown(desk, site, row, date(2027, 1, 1), date(2028, 3, 1))
    tet = {2027: (date(2027, 1, 30), date(2027, 2, 11)), 2028: (date(2028, 1, 19), date(2028, 1, 31))}
    assert shown == [
        first + timedelta(days=number) for first, last in tet.values() for number in range((last - first).days + 1)
    ]
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    page = desk.get("/lich-phat/bai")
    assert "Từ 23 tháng Chạp đến mùng 6 tháng Giêng, cả ngày, từ 23/11/2026" in " ".join(page.text.split())


def test_mondays_to_fridays_in_office_hours_not_on_holidays(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.reading() as db:
        office = next(part for part in dayparts.in_use(db) if part.name == "Giờ tiếp dân")
    row = _place(
        desk, sheets[1], pattern="office_week", holidays="skip", **{f"part-{office.public_id}": "on"},
        starts_on="23/11/2026",
    )  # fmt: skip
    shown = _days_shown(desk, site, row, date(2026, 11, 22), date(2026, 12, 6))
    assert [day.day for day in shown] == [23, 25, 26, 27, 30, 1, 2, 3, 4]  # the 24th is the Day of Culture
    walls = ("07:29:59", "07:30:00", "11:29:59", "11:30:00", "13:29:59", "13:30:00", "16:59:59", "17:00:00")
    on = [_shown(desk, site, date(2026, 11, 25), wall) == row.public_id for wall in walls]
    assert on == [False, True, True, False, False, True, True, False]
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    page = desk.get(f"/lich-phat/{row.public_id}")
    assert "Thứ Hai đến thứ Sáu, Giờ tiếp dân, trừ ngày lễ, từ 23/11/2026" in page.text


def test_the_last_day_of_each_month(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1], pattern="month_last", hours="7h–11h30, 22:00–02:00")
    shown = _days_shown(desk, site, row, date(2026, 11, 23), date(2027, 3, 31))
    assert shown == [
        date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip
    assert _shown(desk, site, date(2026, 12, 1), "01:59") == row.public_id
    assert _shown(desk, site, date(2026, 12, 1), "02:00") != row.public_id
    assert "The last day of each month, 07:00–11:30, 22:00 to 02:00 on the next day" in desk.get("/lich-phat/bai").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the rules themselves are tested on both
@pytest.mark.parametrize(
    ("typed", "rule", "sentence"),
    [
        ({"pattern": "every_day"}, ("", "", ""), "every day"),
        (
            {"pattern": "weekly", "weekday-1": "on", "weekday-3": "on", "every_weeks": "2"},
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "", ""), "every 2 weeks on Tuesday, Thursday",
        ),
        ({"pattern": "weekly", "weekday-5": "on"}, ("FREQ=WEEKLY;BYDAY=SA", "", ""), "Saturday"),
        ({"pattern": "month_day", "month_day": "31"}, ("FREQ=MONTHLY;BYMONTHDAY=31", "", ""), "day 31 of each month"),
        (
            {"pattern": "month_nth", "nth": "-1", "nth_weekday": "4"}, ("FREQ=MONTHLY;BYDAY=-1FR", "", ""),
            "the last Friday of each month",
        ),
        (
            {"pattern": "yearly", "year_day": "2/9"}, ("FREQ=YEARLY;BYMONTHDAY=2;BYMONTH=9", "", ""),
            "each year on 02/09",
        ),
        ({"pattern": "full_moon"}, ("", "15", "15"), "the full moon of each lunar month"),
        ({"pattern": "new_moon"}, ("", "1", "1"), "day 1 (mùng) of each lunar month"),
        (
            {"pattern": "lunar", "lunar_first_day": "14", "lunar_last_day": "16"}, ("", "14", "16"),
            "from lunar day 14 to lunar day 16 of each lunar month",
        ),
        (
            {"pattern": "custom", "rule": "rrule:freq=monthly;interval=3;byday=1MO"},
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", "", ""), "every 3 months on the first Monday",
        ),
        (
            {"pattern": "custom", "rule": "FREQ=DAILY;BYDAY=MO"}, ("FREQ=DAILY;BYDAY=MO", "", ""),
            "by the rule FREQ=DAILY;BYDAY=MO",
        ),
    ],
)  # fmt: skip
def test_each_choice_of_days_is_kept_told_and_read_back(
    desk: Desk, site: Site, sheets: list[Sheet], typed: dict[str, str], rule: tuple[str, ...], sentence: str
) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1], **typed)
    assert (row.repeat, row.lunar_first, row.lunar_last) == rule
    page = desk.get(f"/lich-phat/{row.public_id}")
    assert f": {sentence[0].upper()}{sentence[1:]}, all day, from 23/11/2026." in page.text
    shown = page.form("").values
    kept = {name: value for name, value in typed.items() if name != "rule" and value != "2/9"}
    assert {name: shown[name] for name in kept} == kept
    desk.fill(f"/lich-phat/{row.public_id}")
    again = _rows(desk.database)[0]
    assert (again.repeat, again.lunar_first, again.lunar_last) == rule


def test_a_day_that_short_months_lack_is_accepted_with_a_word_about_it(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.send("/lich-phat/moi", _wish(sheets[1], pattern="month_day", month_day="31"))
    assert "Shorter months are passed over." in desk.follow(answer).text
    answer = desk.send("/lich-phat/moi", _wish(sheets[1], pattern="month_day", month_day="28"))
    assert "Shorter months are passed over." not in desk.follow(answer).text


# ---------------------------------------------------------------- where, how strong, and until when


def test_what_is_placed_shows_at_once_where_it_should(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[3], last_day="30/11/2026", where="chosen", **{f"at-{site.public_id}": "on"})
    assert (row.starts_on, row.ends_on) == (date(2026, 11, 23), date(2026, 12, 1))
    assert (row.include, row.exclusive) == ([f"site:{site.id}"], False)
    page = desk.get("/lich-phat/bai")
    assert page.text.count(sheets[3].wording("en").name) >= 1
    assert "Every day, all day, from 23/11/2026 to 30/11/2026" in page.text
    assert "its hours are now" in page.text
    assert _shown(desk, site, date(2026, 11, 30), "23:59") == row.public_id
    assert _shown(desk, site, date(2026, 12, 1), "00:00") != row.public_id


def test_alone_names_the_portal_and_a_second_one_is_refused_by_name(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    here = {"where": "chosen", f"at-{site.public_id}": "on", "exclusive": "on"}
    row = _place(desk, sheets[1], **here)
    assert (row.include, row.exclusive) == ([f"portal:{site.id}"], True)
    answer = desk.send("/lich-phat/moi", _wish(sheets[2], **here))
    told = f"Another wants to be alone there at the same time: {sheets[1].wording('en').name} (Every day, all day"
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert len(_rows(desk.database)) == 1


def test_a_screen_can_be_chosen_and_a_place_left_out(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.writing() as db:
        screen = Screen(site_id=site.id, name="Phòng chờ", secret="s" * 64, joined_at=desk.clock.now.wall)
        db.add(screen)
        db.flush()
        ref, key = screen.public_id, screen.id
    wish = {"where": "chosen", f"at-{ref}": "on", f"not-{site.public_id}": "on"}
    answer = desk.send("/lich-phat/moi", _wish(sheets[1], **wish))
    assert "These places do not have the pages that are ticked." in answer.text
    row = _place(desk, sheets[1], **wish, **{"slot-welcome": "", "slot-screen": "on"})
    assert (row.slots, row.include, row.exclude) == (["screen"], [f"screen:{key}"], [f"site:{site.id}"])
    values = desk.get(f"/lich-phat/{row.public_id}").form("").values
    assert {name for name, value in values.items() if value == "on"} == {
        f"at-{ref}",
        f"not-{site.public_id}",
        "slot-screen",
    }


def test_what_the_form_does_not_ask_for_stays(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1], where="all")
    with desk.database.writing() as db:
        kept = db.get(Placement, row.id)
        assert kept is not None
        kept.include, kept.audience = ["tag:chợ"], {"location": ["cổng"]}
        kept.expires_at = desk.clock.now.later(10**7).wall
    desk.fill(f"/lich-phat/{row.public_id}", weight="8")
    (after,) = _rows(desk.database)
    assert (after.weight, after.include, after.audience) == (8, ["tag:chợ"], {"location": ["cổng"]})
    assert after.expires_at == desk.clock.now.later(10**7).wall


def test_every_field_is_kept_and_read_back(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    typed = {
        "left_out": "24/11/2026, 02/09/2027", "added": "29/11/2026", "reserved": "20", "per_device": "3",
        "per_hour": "6", "visitor": "first", "device-phone": "on", "language-vi": "on", "weight": "8",
        "layer": "priority", "hours": "07:30–11:30", "slot-screen": "on",
    }  # fmt: skip
    row = _place(desk, sheets[1], **typed)
    assert (row.left_out, row.added) == (["2026-11-24", "2027-09-02"], ["2026-11-29"])
    assert (row.audience, row.languages) == ({"visitor": ["first"], "device": ["phone"]}, ["vi"])
    values = desk.get(f"/lich-phat/{row.public_id}").form("").values
    assert {name: values[name] for name in typed} == typed


# ---------------------------------------------------------------- pausing, ending, one like it


def test_pausing_takes_it_off_and_resuming_brings_it_back(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1])
    desk.follow(desk.send(f"/lich-phat/{row.public_id}/tam-dung"))
    assert "paused" in desk.get("/lich-phat/bai").text
    assert _shown(desk, site, date(2026, 11, 23), "09:30") is None
    desk.follow(desk.send(f"/lich-phat/{row.public_id}/tiep-tuc"))
    assert _shown(desk, site, date(2026, 11, 23), "09:30") == row.public_id


def test_what_has_lost_its_place_meanwhile_is_not_resumed(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    here = {"where": "chosen", f"at-{site.public_id}": "on", "exclusive": "on"}
    row = _place(desk, sheets[1], **here)
    desk.send(f"/lich-phat/{row.public_id}/tam-dung")
    _place(desk, sheets[2], **here)
    page = desk.follow(desk.send(f"/lich-phat/{row.public_id}/tiep-tuc"))
    assert "Another wants to be alone there at the same time" in page.text
    assert _rows(desk.database)[0].paused is True


def test_one_like_it_is_a_form_filled_in_and_nothing_more(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1], pattern="month_last", weight="8")
    values = desk.get(f"/lich-phat/moi?nhu={row.public_id}").form("").values
    assert (values["what"], values["pattern"], values["weight"]) == (
        f"service:{sheets[1].public_id}",
        "month_last",
        "8",
    )
    assert len(_rows(desk.database)) == 1


def test_ending_one_takes_it_off_now_and_twice_is_once(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = _place(desk, sheets[1])
    for _ in range(2):
        page = desk.follow(desk.send(f"/lich-phat/{row.public_id}/dung"))
    assert "Nothing is placed. The surest published service stands in." in page.text
    assert "ended by staff at" in page.text
    answer = desk.fill(f"/lich-phat/{row.public_id}", layer="evergreen")
    assert "This has been ended. Make a new one." in answer.text


def test_an_article_is_placed_before_it_is_published_and_the_list_says_so(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.writing() as db:
        item = Item(slug="ngay-hoi", created_at=desk.clock.now.wall)
        db.add(item)
        db.flush()
        ref = item.public_id
    assert "ngay-hoi (not published)" in desk.get(f"/lich-phat/moi?item={ref}").text
    row = _place(desk, sheets[1], what=f"item:{ref}")
    assert row.item_id is not None
    assert "not published yet: nobody sees it" in desk.get("/lich-phat/bai").text
    assert "It shows from its days on, once it is published." in desk.get(f"/lich-phat/{row.public_id}").text


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
    wish = _wish(sheets[1], last_day="30/11/2026", per_device="7", hours="") | {field: typed}
    answer = desk.send("/lich-phat/moi", wish)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.faults() == []
    assert page.text.count(sentence) == 2
    shown = page.form("").values
    chosen = {"what", "where", "slot-welcome", "pattern", "layer", "holidays", "visitor", "campaign", "weight"}
    kept = {name: value for name, value in wish.items() if name != field or name not in chosen}
    assert {name: shown.get(name, "") for name in kept} == kept
    assert _rows(desk.database) == []


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
    answer = desk.send("/lich-phat/moi", _wish(sheets[1], **typed))
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.text.count(sentence) >= 2
    links = {link[1:] for link in page.links if link.startswith("#") and len(link) > 1}
    assert links - set(page.ids) == set()
    assert _rows(desk.database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
def test_the_furthest_days_and_the_rarest_rules_are_worked_out_too(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    rare = {"pattern": "custom", "rule": "FREQ=YEARLY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=29", "reserved": "50"}
    far = {"pattern": "lunar", "lunar_first_day": "1", "lunar_last_day": "30", "starts_on": "30/12/2199"}
    for typed in (rare, rare, far | {"reserved": "50"}, far):
        row = _place(desk, sheets[1], **typed)
        assert "It has no day left on which it shows." in desk.get(f"/lich-phat/{row.public_id}").text


def test_a_service_that_is_not_online_or_not_published_is_not_placed(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    offered = {sheet.public_id for sheet in sheets}
    with desk.database.reading() as db:
        others = [service.public_id for service in db.scalars(select(Service)) if service.public_id not in offered]
    assert others != []
    answers = {desk.send("/lich-phat/moi", _wish(sheets[0], what=f"service:{ref}")).status_code for ref in others}
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


def test_withdrawing_a_service_takes_its_promotion_away_and_publishing_brings_it_back(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    _place(desk, sheets[1])
    path = f"/dich-vu/{sheets[1].public_id}"
    page = desk.follow(desk.send(f"{path}/rut"))
    assert "The service is withdrawn." in page.text
    assert "not published yet: nobody sees it" in desk.get("/lich-phat/bai").text
    page = desk.follow(desk.fill(path, f"{path}/cong-bo"))
    assert "Residents now read version 1." in page.text
    with desk.database.reading() as db:
        service = services.get(db, sheets[1].public_id)
    assert service is not None
    assert service.state is ServiceState.PUBLISHED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
@pytest.mark.parametrize(("number", "status"), [("99", 404), ("x", 400), ("", 400), ("1" * 9, 400), ("-1", 400)])
def test_a_version_that_is_not_there_is_not_published(
    desk: Desk, sheets: list[Sheet], number: str, status: int
) -> None:
    desk.enter(Role.EDITOR)
    assert desk.send(f"/dich-vu/{sheets[1].public_id}/cong-bo", {"number": number}).status_code == status


def test_services_are_found_without_accents(desk: Desk, sheets: list[Sheet], database: Database) -> None:
    desk.enter(Role.AUDITOR)
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    wanted = next(sheet for sheet in sheets if "Đăng ký" in sheet.wording("vi").name)
    assert wanted.wording("vi").name in desk.get("/dich-vu?q=dang ky").text
    assert "Không có dịch vụ nào mang tên này." in desk.get("/dich-vu?q=zzz").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is concerned
def test_every_service_has_a_page(desk: Desk, sheets: list[Sheet]) -> None:
    desk.enter(Role.AUDITOR)
    links = [link for link in desk.get("/dich-vu").links if link.startswith("/dich-vu/")]
    assert len(links) > 30
    for link in links:
        desk.get(link)
