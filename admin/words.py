"""What the domain's enums and rules are called on the staff side."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from hotspot.access.policy import Bound, EndReason, OverVolume, Refusal
from hotspot.content.edition import Confidence, LifeEvent, OnlineLevel
from hotspot.content.models import ServiceState
from hotspot.content.schedule import Reason, Slot
from hotspot.network.models import Kind
from hotspot.staff.audit import Action
from hotspot.staff.passwords import Weakness
from hotspot.staff.permissions import Role

WEAKNESSES: dict[Weakness, LazyString] = {
    Weakness.TOO_SHORT: _l("Use at least 12 characters. A short sentence is easy to remember."),
    Weakness.TOO_LONG: _l("Use at most 128 characters."),
    Weakness.TOO_PLAIN: _l("This repeats itself or follows the keyboard. Others would guess it."),
    Weakness.COMMON: _l("This is made of words that others try first. Add words of your own."),
    Weakness.ABOUT_YOU: _l("This is your own name. Others would guess it."),
}

MEMBER_FAULTS: dict[str, LazyString] = {
    "missing": _l("Fill this in."),
    "too_long": _l("This is too long, or has a character that cannot be shown."),
    "odd_letters": _l("Use letters, digits, dot, hyphen, underscore or @."),
    "taken": _l("Somebody has this sign-in name already. Choose another."),
    "spent": _l("This invitation has been used or has expired."),
    "last_administrator": _l("This is the last administrator. Make somebody else one first."),
}

DUTIES: dict[Role, LazyString] = {
    Role.ADMINISTRATOR: _l("Everything, members too."),
    Role.OFFICER: _l("Runs the hotspot: devices, plans, places, promotions, connection log."),
    Role.EDITOR: _l("Chooses which service is promoted, and publishes services."),
    Role.AUDITOR: _l("Reads the figures and what staff did; changes nothing."),
}

_TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Role.ADMINISTRATOR: _l("Administrator"),
        Role.OFFICER: _l("IT officer"),
        Role.EDITOR: _l("Content editor"),
        Role.AUDITOR: _l("Auditor"),
    },
    {
        Bound.SESSION: _l("time of one visit"),
        Bound.DAILY_TIME: _l("time of the day"),
        Bound.CLOSING: _l("closing time"),
    },
    {
        EndReason.SESSION: _l("Time was up"),
        EndReason.DAILY_TIME: _l("Day's time used up"),
        EndReason.CLOSING: _l("Closing time"),
        EndReason.VOLUME: _l("Day's data used up"),
        EndReason.IDLE: _l("Not used for a while"),
        EndReason.LEFT: _l("Left by itself"),
        EndReason.CLOSED: _l("Closed by staff"),
        EndReason.BLOCKED: _l("Blocked by staff"),
    },
    {
        Refusal.BLOCKED: _l("Device is blocked"),
        Refusal.CLOSED: _l("Outside opening hours"),
        Refusal.DAILY_TIME: _l("Day's time used up"),
        Refusal.DAILY_VOLUME: _l("Day's data used up"),
        Refusal.PLACE_FULL: _l("Place was full"),
        Refusal.PLACE_VOLUME: _l("Place's data used up"),
        Refusal.NO_PLAN: _l("No plan chosen for the place"),
    },
    {
        OverVolume.CUT: _l("End the visit"),
        OverVolume.THROTTLE: _l("Go on slowly"),
    },
    {
        Slot.WELCOME: _l("Before access"),
        Slot.CONNECTED: _l("After access"),
    },
    {
        Reason.NOT_PUBLISHED: _l("the service is not published"),
        Reason.COUNTER_ONLY: _l("the service is done at the counter only"),
        Reason.UNCONFIRMED: _l("the service's facts are not confirmed"),
        Reason.OTHER_SLOT: _l("it is for the other page"),
        Reason.OTHER_SITE: _l("it is for another place"),
        Reason.STOPPED: _l("staff ended it"),
        Reason.NEVER: _l("it ends before it starts"),
        Reason.PAST: _l("its days are over"),
        Reason.NOT_YET: _l("its days have not begun"),
        Reason.RESERVE: _l("something else was chosen"),
        Reason.PRIORITY: _l("another has a higher priority"),
        Reason.LESS_SPECIFIC: _l("another was made for this very place"),
        Reason.OLDER: _l("another started later and takes over"),
        Reason.TIE: _l("another of the same rank was made first"),
    },
    {
        ServiceState.DRAFT: _l("Draft"),
        ServiceState.PUBLISHED: _l("Published"),
        ServiceState.WITHDRAWN: _l("Withdrawn"),
    },
    {
        OnlineLevel.FULL: _l("Fully online"),
        OnlineLevel.PARTIAL: _l("Partly online"),
        OnlineLevel.COUNTER: _l("At the counter"),
    },
    {
        Confidence.HIGH: _l("Confirmed"),
        Confidence.MEDIUM: _l("Probable"),
        Confidence.LOW: _l("Not confirmed"),
    },
    {
        Kind.ONE_STOP: _l("One-stop office"),
        Kind.CULTURE_HOUSE: _l("House of culture"),
        Kind.MARKET: _l("Market"),
        Kind.CLINIC: _l("Health station"),
        Kind.SCHOOL: _l("School"),
        Kind.OTHER: _l("Other"),
    },
    {
        LifeEvent.BIRTH: _l("Having a child"),
        LifeEvent.WEDDING: _l("Getting married"),
        LifeEvent.DEATH: _l("A death in the family"),
        LifeEvent.MOVING: _l("Moving house"),
        LifeEvent.CARE: _l("Care and allowances"),
        LifeEvent.LAND: _l("Land and building"),
        LifeEvent.TRADE: _l("Trade"),
        LifeEvent.PAPERS: _l("Papers and copies"),
        LifeEvent.SCHOOL: _l("School"),
        LifeEvent.VOICE: _l("Complaints and proposals"),
    },
    {
        Action.MEMBER_JOINED: _l("Joined"),
        Action.MEMBER_SIGNED_IN: _l("Signed in"),
        Action.MEMBER_SIGN_IN_REFUSED: _l("Sign-in refused"),
        Action.MEMBER_SIGNED_OUT: _l("Signed out"),
        Action.MEMBER_INVITED: _l("Invited a member"),
        Action.MEMBER_DISABLED: _l("Disabled a member"),
        Action.MEMBER_RESTORED: _l("Restored a member"),
        Action.MEMBER_ROLE_CHANGED: _l("Changed a role"),
        Action.MEMBER_SESSIONS_ENDED: _l("Ended sessions"),
        Action.PASSWORD_CHANGED: _l("Changed the password"),
        Action.FACTOR_CHANGED: _l("Changed the authenticator"),
        Action.CODES_RENEWED: _l("Renewed recovery codes"),
        Action.INVITATION_WITHDRAWN: _l("Withdrew an invitation"),
        Action.ACCESS_DENIED: _l("Was refused a page"),
        Action.PASS_CLOSED: _l("Closed a device's access"),
        Action.PASS_EXTENDED: _l("Extended a device's access"),
        Action.DEVICE_BLOCKED: _l("Blocked a device"),
        Action.DEVICE_UNBLOCKED: _l("Unblocked a device"),
        Action.PLAN_CREATED: _l("Wrote a plan"),
        Action.PLAN_CHANGED: _l("Changed a plan"),
        Action.PLAN_CHOSEN: _l("Chose a plan for a place"),
        Action.PLACEMENT_CREATED: _l("Created a promotion"),
        Action.PLACEMENT_CHANGED: _l("Changed a promotion"),
        Action.PLACEMENT_ENDED: _l("Ended a promotion"),
        Action.SERVICE_CHANGED: _l("Wrote a version of a service"),
        Action.SERVICE_PUBLISHED: _l("Published a service"),
        Action.SERVICE_WITHDRAWN: _l("Withdrew a service"),
        Action.LOG_READ: _l("Read the connection log"),
        Action.SITE_CHANGED: _l("Changed a place"),
        Action.RETENTION_RAN: _l("Old records were deleted"),
    },
)
# Members of different enums that share a text are equal and would take each other's place in one dict.
_WORDS = {(type(value), value): text for table in _TABLES for value, text in table.items()}


def install(app: Flask) -> None:
    """Give the templates of ``app`` the filter ``word``."""
    app.jinja_env.filters["word"] = word
    app.jinja_env.globals.update(role_of=Role, duties=DUTIES)


def told(details: Mapping[str, Any]) -> str:
    """The details of a line of the audit log, in one line. Pairs are before and after."""
    return "; ".join(f"{name}: {_plain(value)}" for name, value in details.items())


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list) and len(value) == 2:
        return f"{_plain(value[0])} → {_plain(value[1])}"
    return "–" if value is None or value == "" else str(value)


def word(value: StrEnum) -> str:
    """``value`` for people. A value that has no word yet is shown as it is rather than breaking the page."""
    found = _WORDS.get((type(value), value))
    return str(found) if found is not None else value.value
