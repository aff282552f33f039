"""What is said about passes, plans and places."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.access.policy import Bound, EndReason, OverVolume, Refusal
from hotspot.network.models import Kind

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Bound.SESSION: lazy_gettext("time of one visit"),
        Bound.DAILY_TIME: lazy_gettext("time of the day"),
        Bound.CLOSING: lazy_gettext("closing time"),
    },
    {
        EndReason.SESSION: lazy_gettext("Time was up"),
        EndReason.DAILY_TIME: lazy_gettext("Day's time used up"),
        EndReason.CLOSING: lazy_gettext("Closing time"),
        EndReason.VOLUME: lazy_gettext("Day's data used up"),
        EndReason.IDLE: lazy_gettext("Not used for a while"),
        EndReason.LEFT: lazy_gettext("Left by itself"),
        EndReason.CLOSED: lazy_gettext("Closed by staff"),
        EndReason.BLOCKED: lazy_gettext("Blocked by staff"),
    },
    {
        Refusal.BLOCKED: lazy_gettext("Device is blocked"),
        Refusal.CLOSED: lazy_gettext("Outside opening hours"),
        Refusal.DAILY_TIME: lazy_gettext("Day's time used up"),
        Refusal.DAILY_VOLUME: lazy_gettext("Day's data used up"),
        Refusal.TOO_OFTEN: lazy_gettext("Device joined too often"),
        Refusal.PLACE_FULL: lazy_gettext("Place was full"),
        Refusal.PLACE_VOLUME: lazy_gettext("Place's data used up"),
        Refusal.NO_PLAN: lazy_gettext("No plan chosen for the place"),
    },
    {
        OverVolume.CUT: lazy_gettext("End the visit"),
        OverVolume.THROTTLE: lazy_gettext("Go on slowly"),
    },
    {
        Kind.ONE_STOP: lazy_gettext("One-stop office"),
        Kind.CULTURE_HOUSE: lazy_gettext("House of culture"),
        Kind.MARKET: lazy_gettext("Market"),
        Kind.CLINIC: lazy_gettext("Health station"),
        Kind.SCHOOL: lazy_gettext("School"),
        Kind.OTHER: lazy_gettext("Other"),
    },
)
