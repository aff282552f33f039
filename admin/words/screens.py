"""What is said about screens: how they stand and hang, whether they are in touch, why there was nothing."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.screens.models import Orientation
from hotspot.content.screens.report import Cause
from hotspot.content.screens.roster import Touch

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Orientation.LANDSCAPE: lazy_gettext("Landscape, lying"),
        Orientation.PORTRAIT: lazy_gettext("Portrait, standing"),
    },
    {
        Touch.RUNNING: lazy_gettext("Running"),
        Touch.LOST: lazy_gettext("Out of touch"),
        Touch.NEVER: lazy_gettext("Joined, not yet seen"),
        Touch.UNLINKED: lazy_gettext("Waits for its code"),
    },
    {
        Cause.POWER: lazy_gettext("power or browser was cut off"),
        Cause.ERROR: lazy_gettext("a page could not be shown"),
        Cause.SILENT: lazy_gettext("the screen has not said anything (yet)"),
    },
)
