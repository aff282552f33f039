"""The sentence that a rule is told in, in both languages."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from admin import timetable
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import HolidayPolicy

START = Wish(date(2026, 12, 1))
PARTS = {7: "giờ tiếp dân"}
TOLD = [
    ({}, "hằng ngày, cả ngày, từ 01/12/2026", "every day, all day, from 01/12/2026"),
    (
        {"repeat": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "dayparts": (7,), "holidays": HolidayPolicy.SKIP},
        "thứ Hai đến thứ Sáu, giờ tiếp dân, trừ ngày lễ, từ 01/12/2026",
        "Monday to Friday, giờ tiếp dân, not on holidays, from 01/12/2026",
    ),
    (
        {"lunar_first": "23/12", "lunar_last": "6/1", "windows": (("07:00", "21:00"),)},
        "từ 23 tháng Chạp đến mùng 6 tháng Giêng, 07:00–21:00, từ 01/12/2026",
        "from lunar day 23 of the twelfth lunar month to day 6 (mùng) of the first lunar month, 07:00–21:00, "
        "from 01/12/2026",
    ),
    (
        {"lunar_first": "15/7", "lunar_last": "15/7"},
        "rằm tháng Bảy, cả ngày, từ 01/12/2026",
        "the full moon of the seventh lunar month, all day, from 01/12/2026",
    ),
    (
        {"lunar_first": "15", "lunar_last": "15"},
        "rằm mỗi tháng âm lịch, cả ngày, từ 01/12/2026",
        "the full moon of each lunar month, all day, from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=MONTHLY;BYMONTHDAY=-1", "ends_on": date(2027, 1, 1)},
        "ngày cuối cùng của mỗi tháng, cả ngày, từ 01/12/2026 đến 31/12/2026",
        "the last day of each month, all day, from 01/12/2026 to 31/12/2026",
    ),
    (
        {"repeat": "FREQ=MONTHLY;BYMONTHDAY=1,15"},
        "ngày 1, ngày 15 của mỗi tháng, cả ngày, từ 01/12/2026",
        "day 1, day 15 of each month, all day, from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=MONTHLY;BYDAY=2TH"},
        "thứ Năm lần thứ 2 của mỗi tháng, cả ngày, từ 01/12/2026",
        "the second Thursday of each month, all day, from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", "windows": (("22:00", "05:00"),)},
        "2 tuần một lần vào thứ Bảy, Chủ nhật, 22:00 đến 05:00 hôm sau, từ 01/12/2026",
        "every 2 weeks on Saturday, Sunday, 22:00 to 05:00 on the next day, from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=DAILY;INTERVAL=3", "windows": (("18:00", "00:00"),)},
        "3 ngày một lần, 18:00–24:00, từ 01/12/2026",
        "every 3 days, 18:00–24:00, from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2"},
        "ngày 02/09 hằng năm, cả ngày, từ 01/12/2026",
        "each year on 02/09, all day, from 01/12/2026",
    ),
    (
        {"ends_on": date(2026, 12, 2), "holidays": HolidayPolicy.ONLY},
        "cả ngày, chỉ ngày lễ, chỉ ngày 01/12/2026",
        "all day, only on holidays, only on 01/12/2026",
    ),
    (
        {"left_out": ("2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27"), "added": ("2027-01-02",)},
        "hằng ngày, cả ngày, trừ 24/12/2026, 25/12/2026, 26/12/2026 và 1 ngày nữa, thêm 02/01/2027, từ 01/12/2026",
        "every day, all day, without 24/12/2026, 25/12/2026, 26/12/2026 and 1 more, also on 02/01/2027, "
        "from 01/12/2026",
    ),
    (
        {"repeat": "FREQ=YEARLY;BYDAY=20MO"},
        "theo quy tắc FREQ=YEARLY;BYDAY=20MO, cả ngày, từ 01/12/2026",
        "by the rule FREQ=YEARLY;BYDAY=20MO, all day, from 01/12/2026",
    ),
    (
        {"repeat": "không đọc được", "dayparts": (9,)},
        "theo quy tắc không đọc được, khung giờ đã mất, từ 01/12/2026",
        "by the rule không đọc được, hours that are gone, from 01/12/2026",
    ),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No row is concerned."""
    return sqlite_url


@pytest.mark.parametrize(("changed", "vietnamese", "english"), TOLD)
def test_a_rule_is_told_in_words(app: Flask, changed: dict[str, object], vietnamese: str, english: str) -> None:
    rule = replace(START, **changed)  # type: ignore[arg-type]
    told = []
    for language in ("vi", "en"):
        with app.test_request_context(query_string={"lang": language}):
            told.append(timetable.told(rule, PARTS))
    assert told == [vietnamese, english]
