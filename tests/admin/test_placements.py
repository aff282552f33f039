"""What is placed where and when, in the words of the form, and what then shows."""

from datetime import date, timedelta
from html import unescape

import pytest

from hotspot.content.items.models import Item
from hotspot.content.planning import dayparts
from hotspot.content.planning.models import Placement
from hotspot.content.screens.models import Screen
from hotspot.content.services import Sheet
from hotspot.network import sites
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.desk import Desk
from tests.admin.placing import days_shown, place, rows, shown, wish

# ---------------------------------------------------------------- what an officer says


def test_from_23_thang_chap_to_mung_6_tet(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(
        desk, sheets[1], pattern="lunar", lunar_first_day="23", lunar_first_month="12", lunar_last_day="6",
        lunar_last_month="1",
    )  # fmt: skip
    found = days_shown(desk, site, row, date(2027, 1, 1), date(2028, 3, 1))
    tet = {2027: (date(2027, 1, 30), date(2027, 2, 11)), 2028: (date(2028, 1, 19), date(2028, 1, 31))}
    assert found == [
        first + timedelta(days=number) for first, last in tet.values() for number in range((last - first).days + 1)
    ]
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    page = desk.get("/lich-phat/bai")
    assert "Từ 23 tháng Chạp đến mùng 6 tháng Giêng, cả ngày, từ 23/11/2026" in " ".join(page.text.split())


def test_mondays_to_fridays_in_office_hours_not_on_holidays(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.reading() as db:
        office = next(part for part in dayparts.in_use(db) if part.name == "Giờ tiếp dân")
    row = place(
        desk, sheets[1], pattern="office_week", holidays="skip", **{f"part-{office.public_id}": "on"},
        starts_on="23/11/2026",
    )  # fmt: skip
    found = days_shown(desk, site, row, date(2026, 11, 22), date(2026, 12, 6))
    assert [day.day for day in found] == [23, 25, 26, 27, 30, 1, 2, 3, 4]  # the 24th is the Day of Culture
    walls = ("07:29:59", "07:30:00", "11:29:59", "11:30:00", "13:29:59", "13:30:00", "16:59:59", "17:00:00")
    on = [shown(desk, site, date(2026, 11, 25), wall) == row.public_id for wall in walls]
    assert on == [False, True, True, False, False, True, True, False]
    desk.send("/tai-khoan/cach-hien", {"language": "vi"})
    page = desk.get(f"/lich-phat/{row.public_id}")
    assert "Thứ Hai đến thứ Sáu, Giờ tiếp dân, trừ ngày lễ, từ 23/11/2026" in page.text


def test_the_last_day_of_each_month(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1], pattern="month_last", hours="7h–11h30, 22:00–02:00")
    found = days_shown(desk, site, row, date(2026, 11, 23), date(2027, 3, 31))
    assert found == [
        date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip
    assert shown(desk, site, date(2026, 12, 1), "01:59") == row.public_id
    assert shown(desk, site, date(2026, 12, 1), "02:00") != row.public_id
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
    row = place(desk, sheets[1], **typed)
    assert (row.repeat, row.lunar_first, row.lunar_last) == rule
    page = desk.get(f"/lich-phat/{row.public_id}")
    assert f": {sentence[0].upper()}{sentence[1:]}, all day, from 23/11/2026." in page.text
    shown = page.form("").values
    kept = {name: value for name, value in typed.items() if name != "rule" and value != "2/9"}
    assert {name: shown[name] for name in kept} == kept
    desk.fill(f"/lich-phat/{row.public_id}")
    again = rows(desk.database)[0]
    assert (again.repeat, again.lunar_first, again.lunar_last) == rule


def test_a_day_that_short_months_lack_is_accepted_with_a_word_about_it(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    answer = desk.send("/lich-phat/moi", wish(sheets[1], pattern="month_day", month_day="31"))
    assert "Shorter months are passed over." in desk.follow(answer).text
    answer = desk.send("/lich-phat/moi", wish(sheets[1], pattern="month_day", month_day="28"))
    assert "Shorter months are passed over." not in desk.follow(answer).text


# ---------------------------------------------------------------- where, how strong, and until when


def test_what_is_placed_shows_at_once_where_it_should(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[3], last_day="30/11/2026", where="chosen", **{f"at-{site.public_id}": "on"})
    assert (row.starts_on, row.ends_on) == (date(2026, 11, 23), date(2026, 12, 1))
    assert (row.include, row.exclusive) == ([f"site:{site.id}"], False)
    page = desk.get("/lich-phat/bai")
    assert page.text.count(sheets[3].wording("en").name) >= 1
    assert "Every day, all day, from 23/11/2026 to 30/11/2026" in page.text
    assert "its hours are now" in page.text
    assert shown(desk, site, date(2026, 11, 30), "23:59") == row.public_id
    assert shown(desk, site, date(2026, 12, 1), "00:00") != row.public_id


def test_alone_names_the_portal_and_a_second_one_is_refused_by_name(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    here = {"where": "chosen", f"at-{site.public_id}": "on", "exclusive": "on"}
    row = place(desk, sheets[1], **here)
    assert (row.include, row.exclusive) == ([f"portal:{site.id}"], True)
    answer = desk.send("/lich-phat/moi", wish(sheets[2], **here))
    told = f"Another wants to be alone there at the same time: {sheets[1].wording('en').name} (Every day, all day"
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert len(rows(desk.database)) == 1


def test_a_screen_can_be_chosen_and_a_place_left_out(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    with desk.database.writing() as db:
        screen = Screen(site_id=site.id, name="Phòng chờ", secret="s" * 64, joined_at=desk.clock.now.wall)
        db.add(screen)
        db.flush()
        ref, key = screen.public_id, screen.id
    wanted = {"where": "chosen", f"at-{ref}": "on", f"not-{site.public_id}": "on"}
    answer = desk.send("/lich-phat/moi", wish(sheets[1], **wanted))
    assert "These places do not have the pages that are ticked." in answer.text
    row = place(desk, sheets[1], **wanted, **{"slot-welcome": "", "slot-screen": "on"})
    assert (row.slots, row.include, row.exclude) == (["screen"], [f"screen:{key}"], [f"site:{site.id}"])
    values = desk.get(f"/lich-phat/{row.public_id}").form("").values
    assert {name for name, value in values.items() if value == "on"} == {
        f"at-{ref}",
        f"not-{site.public_id}",
        "slot-screen",
    }


def test_what_the_form_does_not_ask_for_stays(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1], where="all")
    with desk.database.writing() as db:
        kept = db.get(Placement, row.id)
        assert kept is not None
        kept.include, kept.audience = ["tag:chợ"], {"location": ["cổng"]}
        kept.expires_at = desk.clock.now.later(10**7).wall
    desk.fill(f"/lich-phat/{row.public_id}", weight="8")
    (after,) = rows(desk.database)
    assert (after.weight, after.include, after.audience) == (8, ["tag:chợ"], {"location": ["cổng"]})
    assert after.expires_at == desk.clock.now.later(10**7).wall


def test_a_place_that_is_out_of_use_is_told_and_has_to_be_chosen_anew(
    desk: Desk, site: Site, sheets: list[Sheet]
) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1], where="chosen", **{f"at-{site.public_id}": "on"})
    with desk.database.writing() as db:
        gone = db.get(Site, site.id)
        assert gone is not None
        sites.archive(db, gone, None, desk.clock.now.wall)
    assert "a place no longer in use" in desk.get("/lich-phat/bai").text
    answer = desk.fill(f"/lich-phat/{row.public_id}", weight="8")
    assert "Tick at least one place or screen, or choose every place." in answer.text


def test_every_field_is_kept_and_read_back(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    typed = {
        "left_out": "24/11/2026, 02/09/2027", "added": "29/11/2026", "reserved": "20", "per_device": "3",
        "per_hour": "6", "visitor": "first", "device-phone": "on", "language-vi": "on", "weight": "8",
        "layer": "priority", "hours": "07:30–11:30", "slot-screen": "on",
    }  # fmt: skip
    row = place(desk, sheets[1], **typed)
    assert (row.left_out, row.added) == (["2026-11-24", "2027-09-02"], ["2026-11-29"])
    assert (row.audience, row.languages) == ({"visitor": ["first"], "device": ["phone"]}, ["vi"])
    values = desk.get(f"/lich-phat/{row.public_id}").form("").values
    assert {name: values[name] for name in typed} == typed


# ---------------------------------------------------------------- pausing, ending, one like it


def test_pausing_takes_it_off_and_resuming_brings_it_back(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1])
    desk.follow(desk.send(f"/lich-phat/{row.public_id}/tam-dung"))
    assert "paused" in desk.get("/lich-phat/bai").text
    assert shown(desk, site, date(2026, 11, 23), "09:30") is None
    desk.follow(desk.send(f"/lich-phat/{row.public_id}/tiep-tuc"))
    assert shown(desk, site, date(2026, 11, 23), "09:30") == row.public_id


def test_what_has_lost_its_place_meanwhile_is_not_resumed(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    here = {"where": "chosen", f"at-{site.public_id}": "on", "exclusive": "on"}
    row = place(desk, sheets[1], **here)
    desk.send(f"/lich-phat/{row.public_id}/tam-dung")
    place(desk, sheets[2], **here)
    page = desk.follow(desk.send(f"/lich-phat/{row.public_id}/tiep-tuc"))
    assert "Another wants to be alone there at the same time" in page.text
    assert rows(desk.database)[0].paused is True


def test_one_like_it_is_a_form_filled_in_and_nothing_more(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1], pattern="month_last", weight="8")
    values = desk.get(f"/lich-phat/moi?nhu={row.public_id}").form("").values
    assert (values["what"], values["pattern"], values["weight"]) == (
        f"service:{sheets[1].public_id}",
        "month_last",
        "8",
    )
    assert len(rows(desk.database)) == 1


def test_ending_one_takes_it_off_now_and_twice_is_once(desk: Desk, site: Site, sheets: list[Sheet]) -> None:
    desk.enter(Role.EDITOR)
    row = place(desk, sheets[1])
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
    row = place(desk, sheets[1], what=f"item:{ref}")
    assert row.item_id is not None
    assert "not published yet: nobody sees it" in desk.get("/lich-phat/bai").text
    assert "It shows from its days on, once it is published." in desk.get(f"/lich-phat/{row.public_id}").text
