"""What the check of the days ahead calls what it finds."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.planning.forecast import Trouble

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Trouble.NEVER: lazy_gettext("Never shows"),
        Trouble.HIDDEN: lazy_gettext("Always covered"),
        Trouble.THIN: lazy_gettext("Too little time"),
        Trouble.TWO_ALONE: lazy_gettext("Two want one place"),
        Trouble.GAP: lazy_gettext("Nothing planned"),
        Trouble.EXPIRES: lazy_gettext("Expires too early"),
        Trouble.CAP: lazy_gettext("Cap too small"),
    },
)
