"""What is said about members, their roles and what they did."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

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
    Role.LEADER: lazy_gettext("Approves what editors write, and confirms warnings."),
    Role.EDITOR: lazy_gettext("Writes articles, plans what shows where, and publishes services."),
    Role.AUDITOR: lazy_gettext("Reads the figures and what staff did; changes nothing."),
}

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        Role.ADMINISTRATOR: lazy_gettext("Administrator"),
        Role.OFFICER: lazy_gettext("IT officer"),
        Role.LEADER: lazy_gettext("Leader"),
        Role.EDITOR: lazy_gettext("Content editor"),
        Role.AUDITOR: lazy_gettext("Auditor"),
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
        Action.SERVICE_ADAPTED: lazy_gettext("Adapted a service to the commune"),
        Action.INCENTIVE_CHANGED: lazy_gettext("Changed an incentive"),
        Action.LINKS_CHANGED: lazy_gettext("Changed the links to the portal"),
        Action.ITEM_HANDED_IN: lazy_gettext("Handed in an article"),
        Action.ITEM_SENT_BACK: lazy_gettext("Sent back an article"),
        Action.ITEM_APPROVED: lazy_gettext("Approved an article"),
        Action.ITEM_PUBLISHED: lazy_gettext("Published an article"),
        Action.ITEM_TAKEN_DOWN: lazy_gettext("Took down an article"),
        Action.MEDIA_ADDED: lazy_gettext("Added a picture, film or recording"),
        Action.MEDIA_CHANGED: lazy_gettext("Described a picture, film or recording"),
        Action.MEDIA_DELETED: lazy_gettext("Deleted a picture, film or recording"),
        Action.CAMPAIGN_CHANGED: lazy_gettext("Changed a campaign"),
        Action.DAYPART_CHANGED: lazy_gettext("Changed a part of the day"),
        Action.HOLIDAYS_CHANGED: lazy_gettext("Changed the holidays"),
        Action.EXPERIMENT_CHANGED: lazy_gettext("Changed an experiment"),
        Action.EMERGENCY_WRITTEN: lazy_gettext("Wrote a warning"),
        Action.EMERGENCY_RAISED: lazy_gettext("Raised a warning"),
        Action.EMERGENCY_RENEWED: lazy_gettext("Let a warning go on"),
        Action.EMERGENCY_CANCELLED: lazy_gettext("Cancelled a warning"),
        Action.SCREEN_CHANGED: lazy_gettext("Changed a screen"),
        Action.LOG_READ: lazy_gettext("Read the connection log"),
        Action.SITE_CHANGED: lazy_gettext("Changed a place"),
        Action.RETENTION_RAN: lazy_gettext("Old records were deleted"),
    },
)
