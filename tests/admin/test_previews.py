"""What shows at a place at an instant and why the rest does not; and the check of the days ahead."""

from datetime import date
from html import unescape

import pytest

from hotspot.content.schedule import Layer, Slot
from hotspot.content.services import Sheet
from hotspot.network.models import Site
from hotspot.staff.permissions import Role
from tests.admin.conftest import Put
from tests.admin.desk import Desk


def test_the_preview_says_in_one_sentence_who_shows_and_who_is_covered(
    desk: Desk, site: Site, sheets: list[Sheet], put: Put
) -> None:
    put(1, weight=6)
    put(2, weight=4)
    put(3, layer=Layer.EVERGREEN)
    desk.enter()
    names = [sheet.wording("en").name for sheet in sheets]
    page = desk.get(f"/lich-phat/xem?noi=truoc-{site.public_id}&ngay=26/11/2026&gio=18:00")
    told = " ".join(unescape(page.text).split())
    assert (
        f"Chợ Đình · Before access, Thursday 18:00 26/11/2026: “{names[1]}” shows 60 %, “{names[2]}” shows 40 %, "
        f"“{names[3]}” is covered by the layer Usual." in told
    )
    assert f"a stronger layer covers it (Usual: {names[1]}, {names[2]})" in told


def test_the_preview_of_a_screen_gives_the_reason_of_each(
    desk: Desk, site: Site, sheets: list[Sheet], put: Put, screen: str
) -> None:
    put(1, slots=(Slot.SCREEN,), windows=(("08:00", "09:00"),))
    put(2, slots=(Slot.WELCOME,))
    desk.enter()
    page = desk.get(f"/lich-phat/xem?noi=man-hinh-{screen}&ngay=26/11/2026&gio=18:00")
    told = " ".join(page.text.split())
    assert "Chợ Đình · Phòng chờ, Thursday 18:00 26/11/2026: what is built in shows." in told
    assert f"{sheets[1].wording('en').name}Usualoutside its hours" in told
    assert sheets[2].wording("en").name not in told
    assert "08:00 27/11/2026" in told


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("noi=khong-co", "This place is no longer in use. Choose another."),
        ("ngay=40/40/2026", "Write a day, such as 23/11/2026."),
        ("gio=99", "Write hours such as 07:00."),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_at_its_field(
    desk: Desk, site: Site, sheets: list[Sheet], query: str, said: str
) -> None:
    desk.enter()
    page = desk.get(f"/lich-phat/xem?{query}")
    assert said in page.text
    assert "Does not show, and why" not in page.text


# ---------------------------------------------------------------- the check


def test_the_check_lists_what_to_look_at_with_what_to_do(desk: Desk, site: Site, sheets: list[Sheet], put: Put) -> None:
    put(1, ends_on=date(2026, 11, 27))
    put(2, paused=True)
    desk.enter()
    told = " ".join(desk.get("/lich-phat/kiem-tra").text.split())
    name = sheets[2].wording("en").name
    assert f"“{name}” will not show anywhere: it is paused.Change its form, or end it." in told
    assert "Chợ Đình (after access): nothing is planned for 14 days, first at 09:30." in told
    assert "Chợ Đình (before access): nothing is planned for 10 days 9 hours, first at 00:00 27/11/2026." in told


def test_with_everything_in_order_the_check_says_so(desk: Desk, site: Site, put: Put) -> None:
    put(1, slots=(Slot.WELCOME, Slot.CONNECTED))
    desk.enter(Role.AUDITOR)
    assert "Nothing to look at" in desk.get("/lich-phat/kiem-tra").text
