"""What the domain's enums and rules are called on the staff side."""

from enum import StrEnum

from flask import Flask
from flask_babel import LazyString, lazy_gettext

from hotspot.access.policy import Bound, EndReason, OverVolume, Refusal
from hotspot.content.edition import Confidence, LifeEvent, OnlineLevel
from hotspot.content.models import ServiceState
from hotspot.content.schedule import Reason, Slot
from hotspot.network.models import Kind
from hotspot.staff.audit import Action
from hotspot.staff.passwords import Weakness
from hotspot.staff.permissions import Role

WEAKNESSES: dict[Weakness, LazyString] = {
    Weakness.TOO_SHORT: lazy_gettext("Use at least 12 characters. A short sentence is easy to remember."),
    Weakness.TOO_LONG: lazy_gettext("Use at most 128 characters."),
    Weakness.TOO_PLAIN: lazy_gettext("This repeats itself or follows the keyboard. Others would guess it."),
    Weakness.COMMON: lazy_gettext("This is made of words that others try first. Add words of your own."),
    Weakness.ABOUT_YOU: lazy_gettext("This is your own name. Others would guess it."),
}

MEMBER_FAULTS: dict[str, LazyString] = {
    "missing": lazy_gettext("Fill this in."),
    "too_long": lazy_gettext("This is too long, or has a character that cannot be shown."),
    "odd_letters": lazy_gettext("Use letters, digits, dot, hyphen, underscore or @."),
    "taken": lazy_gettext("Somebody has this sign-in name already. Choose another."),
    "spent": lazy_gettext("This invitation has been used or has expired."),
    "last_administrator": lazy_gettext("This is the last administrator. Make somebody else one first."),
}

DUTIES: dict[Role, LazyString] = {
    Role.ADMINISTRATOR: lazy_gettext("Everything, members too."),
    Role.OFFICER: lazy_gettext("Runs the hotspot: devices, plans, places, promotions, connection log."),
    Role.EDITOR: lazy_gettext("Chooses which service is promoted, and publishes services."),
    Role.AUDITOR: lazy_gettext("Reads the figures and what staff did; changes nothing."),
}

_TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Role.ADMINISTRATOR: lazy_gettext("Administrator"),
        Role.OFFICER: lazy_gettext("IT officer"),
        Role.EDITOR: lazy_gettext("Content editor"),
        Role.AUDITOR: lazy_gettext("Auditor"),
    },
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
        Slot.WELCOME: lazy_gettext("Before access"),
        Slot.CONNECTED: lazy_gettext("After access"),
    },
    {
        Reason.NOT_PUBLISHED: lazy_gettext("the service is not published"),
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
        Reason.OTHER_SLOT: lazy_gettext("it is for the other page"),
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
    {
        ServiceState.DRAFT: lazy_gettext("Draft"),
        ServiceState.PUBLISHED: lazy_gettext("Published"),
        ServiceState.WITHDRAWN: lazy_gettext("Withdrawn"),
    },
    {
        OnlineLevel.FULL: lazy_gettext("Fully online"),
        OnlineLevel.PARTIAL: lazy_gettext("Partly online"),
        OnlineLevel.COUNTER: lazy_gettext("At the counter"),
    },
    {
        Confidence.HIGH: lazy_gettext("Confirmed"),
        Confidence.MEDIUM: lazy_gettext("Probable"),
        Confidence.LOW: lazy_gettext("Not confirmed"),
    },
    {
        Kind.ONE_STOP: lazy_gettext("One-stop office"),
        Kind.CULTURE_HOUSE: lazy_gettext("House of culture"),
        Kind.MARKET: lazy_gettext("Market"),
        Kind.CLINIC: lazy_gettext("Health station"),
        Kind.SCHOOL: lazy_gettext("School"),
        Kind.OTHER: lazy_gettext("Other"),
    },
    {
        LifeEvent.BIRTH: lazy_gettext("Having a child"),
        LifeEvent.WEDDING: lazy_gettext("Getting married"),
        LifeEvent.DEATH: lazy_gettext("A death in the family"),
        LifeEvent.MOVING: lazy_gettext("Moving house"),
        LifeEvent.CARE: lazy_gettext("Care and allowances"),
        LifeEvent.LAND: lazy_gettext("Land and building"),
        LifeEvent.TRADE: lazy_gettext("Trade"),
        LifeEvent.PAPERS: lazy_gettext("Papers and copies"),
        LifeEvent.SCHOOL: lazy_gettext("Going to school"),
        LifeEvent.VOICE: lazy_gettext("Complaints and proposals"),
    },
    {
        Action.MEMBER_JOINED: lazy_gettext("Joined"),
        Action.MEMBER_SIGNED_IN: lazy_gettext("Signed in"),
        Action.MEMBER_SIGN_IN_REFUSED: lazy_gettext("Sign-in refused"),
        Action.MEMBER_SIGNED_OUT: lazy_gettext("Signed out"),
        Action.MEMBER_INVITED: lazy_gettext("Invited a member"),
        Action.MEMBER_DISABLED: lazy_gettext("Disabled a member"),
        Action.MEMBER_RESTORED: lazy_gettext("Restored a member"),
        Action.MEMBER_ROLE_CHANGED: lazy_gettext("Changed a role"),
        Action.MEMBER_SESSIONS_ENDED: lazy_gettext("Ended sessions"),
        Action.PASSWORD_CHANGED: lazy_gettext("Changed the password"),
        Action.FACTOR_CHANGED: lazy_gettext("Changed the authenticator"),
        Action.CODES_RENEWED: lazy_gettext("Renewed recovery codes"),
        Action.INVITATION_WITHDRAWN: lazy_gettext("Withdrew an invitation"),
        Action.ACCESS_DENIED: lazy_gettext("Was refused a page"),
        Action.PASS_CLOSED: lazy_gettext("Closed a device's access"),
        Action.PASS_EXTENDED: lazy_gettext("Extended a device's access"),
        Action.DEVICE_BLOCKED: lazy_gettext("Blocked a device"),
        Action.DEVICE_UNBLOCKED: lazy_gettext("Unblocked a device"),
        Action.PLAN_CREATED: lazy_gettext("Wrote a plan"),
        Action.PLAN_CHANGED: lazy_gettext("Changed a plan"),
        Action.PLAN_CHOSEN: lazy_gettext("Chose a plan for a place"),
        Action.PLACEMENT_CREATED: lazy_gettext("Created a promotion"),
        Action.PLACEMENT_CHANGED: lazy_gettext("Changed a promotion"),
        Action.PLACEMENT_ENDED: lazy_gettext("Ended a promotion"),
        Action.SERVICE_CHANGED: lazy_gettext("Wrote a version of a service"),
        Action.SERVICE_PUBLISHED: lazy_gettext("Published a service"),
        Action.SERVICE_WITHDRAWN: lazy_gettext("Withdrew a service"),
        Action.LOG_READ: lazy_gettext("Read the connection log"),
        Action.SITE_CHANGED: lazy_gettext("Changed a place"),
        Action.RETENTION_RAN: lazy_gettext("Old records were deleted"),
    },
)
# Members of different enums that share a text are equal and would take each other's place in one dict.
_WORDS = {(type(value), value): text for table in _TABLES for value, text in table.items()}


def install(app: Flask) -> None:
    """Give the templates of ``app`` the filter ``word``."""
    app.jinja_env.filters["word"] = word
    app.jinja_env.globals.update(role_of=Role, duties=DUTIES)


def word(value: StrEnum) -> str:
    """``value`` for people. A value that has no word yet is shown as it is rather than breaking the page."""
    found = _WORDS.get((type(value), value))
    return str(found) if found is not None else value.value
