"""The holidays that the package carries, and how they get into a commune's table."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from hotspot.catalogue.entries import public_holidays
from hotspot.catalogue.seed import seed
from hotspot.content.planning import dayparts, holidays
from hotspot.content.planning.models import Holiday
from tools.holidays import HOME, written

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"


def test_the_list_is_what_its_script_writes():
    assert HOME.read_text(encoding="utf-8") == written()


def test_the_list_has_three_years_with_the_new_year_the_kings_and_the_day_of_culture():
    days = public_holidays()
    assert sorted({day.year for day in days}) == [2026, 2027, 2028]
    assert [days[day] for day in (date(2027, 2, 6), date(2027, 4, 16), date(2028, 11, 24))] == [
        "Tết Nguyên Đán", "Ngày Giỗ Tổ Hùng Vương", "Ngày Văn hóa Việt Nam",
    ]  # fmt: skip


def test_an_empty_table_is_filled_and_parts_of_the_day_are_there(db):
    seed(db, NOON, ZONE)
    assert {row.day: row.name for row in db.scalars(select(Holiday))} == public_holidays()
    assert [row.name for row in dayparts.in_use(db)] == ["Giờ tiếp dân", "Buổi sáng", "Buổi tối"]


def test_seeding_again_brings_back_nothing_that_staff_took_away_and_changes_nothing_by_hand(db):
    holidays.add(db, date(2027, 1, 1), "Ngày hội xã", None, NOON)
    seed(db, NOON, ZONE)
    holidays.take_away(db, date(2026, 11, 24), None, NOON)
    seed(db, NOON, ZONE)
    assert db.get(Holiday, date(2026, 11, 24)) is None
    known = db.get(Holiday, date(2027, 1, 1))
    assert known is not None
    assert (known.name, known.by_hand) == ("Ngày hội xã", True)
    assert len(db.scalars(select(Holiday)).all()) == len(public_holidays()) - 1
