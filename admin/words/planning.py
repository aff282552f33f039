"""What is said about placements: where they show, and why they do not."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.planning.models import EmergencyMode
from hotspot.content.schedule import Layer, Reason, Slot

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        EmergencyMode.BANNER: lazy_gettext("As a bar"),
        EmergencyMode.FULL: lazy_gettext("Over the whole screen, and as a bar on the portal"),
    },
    {
        Slot.WELCOME: lazy_gettext("Before access"),
        Slot.CONNECTED: lazy_gettext("After access"),
        Slot.SCREEN: lazy_gettext("Screen"),
    },
    {
        Layer.EMERGENCY: lazy_gettext("Emergency"),
        Layer.PRIORITY: lazy_gettext("Priority"),
        Layer.USUAL: lazy_gettext("Usual"),
        Layer.EVERGREEN: lazy_gettext("Evergreen"),
        Layer.RESERVE: lazy_gettext("Reserve"),
    },
    {
        Reason.NOT_PUBLISHED: lazy_gettext("it is not published"),
        Reason.COUNTER_ONLY: lazy_gettext("the service is done at the counter only"),
        Reason.UNCONFIRMED: lazy_gettext("the service's facts are not confirmed"),
        Reason.STOPPED: lazy_gettext("staff ended it"),
        Reason.NEVER: lazy_gettext("it ends before it starts"),
        Reason.NOT_YET: lazy_gettext("its days have not begun"),
        Reason.PAST: lazy_gettext("its days are over"),
        Reason.LEFT_OUT: lazy_gettext("this day is left out"),
        Reason.OTHER_DAY: lazy_gettext("it is not for this day"),
        Reason.HOLIDAY: lazy_gettext("holidays decide it"),
        Reason.OTHER_HOURS: lazy_gettext("outside its hours"),
        Reason.EXPIRED: lazy_gettext("what it says has expired"),
        Reason.PAUSED: lazy_gettext("it is paused"),
        Reason.OTHER_SLOT: lazy_gettext("it is for another page or a screen"),
        Reason.NOT_RENDERED: lazy_gettext("it has no form for this page yet"),
        Reason.OTHER_SITE: lazy_gettext("it is for another place"),
        Reason.KEPT_AWAY: lazy_gettext("it is kept away from this place"),
        Reason.OTHER_LANGUAGE: lazy_gettext("it is in another language"),
        Reason.OTHER_AUDIENCE: lazy_gettext("it is for other people"),
        Reason.CAPPED: lazy_gettext("this device has seen it often enough"),
        Reason.COVERED: lazy_gettext("a stronger layer covers it"),
        Reason.NOT_ALONE: lazy_gettext("another was made for this very place"),
        Reason.NEWER_EMERGENCY: lazy_gettext("a newer warning stands in its place"),
    },
)
