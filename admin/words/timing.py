"""What days, months, hours and strengths are called where placements are told in words."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.schedule import HolidayPolicy

WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
ORDINALS = {
    1: lazy_gettext("first"),
    2: lazy_gettext("second"),
    3: lazy_gettext("third"),
    4: lazy_gettext("fourth"),
    5: lazy_gettext("fifth"),
    -1: lazy_gettext("last"),
    -2: lazy_gettext("last but one"),
}
LUNAR_MONTHS = (
    lazy_gettext("the first lunar month"),
    lazy_gettext("the second lunar month"),
    lazy_gettext("the third lunar month"),
    lazy_gettext("the fourth lunar month"),
    lazy_gettext("the fifth lunar month"),
    lazy_gettext("the sixth lunar month"),
    lazy_gettext("the seventh lunar month"),
    lazy_gettext("the eighth lunar month"),
    lazy_gettext("the ninth lunar month"),
    lazy_gettext("the tenth lunar month"),
    lazy_gettext("the eleventh lunar month"),
    lazy_gettext("the twelfth lunar month"),
)
AMOUNTS = {2: lazy_gettext("little"), 5: lazy_gettext("medium"), 8: lazy_gettext("much")}  # of the ten weights

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        HolidayPolicy.IGNORE: lazy_gettext("As on any other day"),
        HolidayPolicy.SKIP: lazy_gettext("Not on holidays"),
        HolidayPolicy.ONLY: lazy_gettext("Only on holidays"),
    },
)
