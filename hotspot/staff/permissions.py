"""What staff may do: permissions with their explanations, and the roles that hold them. Pure data and one question."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a member may be allowed to do. ``explained`` says what it opens, in one sentence."""

    explained: str

    def __new__(cls, value: str, explained: str) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.explained = explained
        return member

    OWN_ACCOUNT = "own_account", "Use the staff side at all: one's own password, second factor and language."
    SEE_TODAY = "see_today", "See whether all is well, and today's figures without any single device."
    SEE_CONNECTED = "see_connected", "See which devices are connected now, by a name that dies with the day."
    STEER_PASSES = "steer_passes", "Close or extend the pass of a connected device."
    BLOCK_DEVICES = "block_devices", "Bar a device for a reason, and lift the bar."
    SEE_PLANS = "see_plans", "See the plans: how long, how fast, how much, when."
    EDIT_PLANS = "edit_plans", "Write plans and choose which one a place gives."
    SEE_CONTENT = "see_content", "See services and what is promoted where and when."
    PROMOTE = "promote", "Choose which service is promoted where, and from when to when."
    WRITE_ITEMS = "write_items", "Write articles, add pictures and films, and hand articles in."
    APPROVE_ITEMS = "approve_items", "Approve an article that was handed in or send it back, and take one down."
    RAISE_EMERGENCY = "raise_emergency", "Write a warning, confirm one, and cancel it."
    SEE_FIGURES = "see_figures", "See how often what was shown, opened and followed."
    EDIT_SCREENS = "edit_screens", "Let a screen join, name it, and take it away."
    PUBLISH_SERVICES = "publish_services", "Let residents read a version of a service, or take it away from them."
    READ_LOG = "read_log", "Read the connection log, each time for a reason that is kept."
    SEE_SITES = "see_sites", "See the places with Wi-Fi and who answers for them."
    EDIT_SITES = "edit_sites", "Describe the places with Wi-Fi."
    READ_AUDIT = "read_audit", "Read what members did."
    MANAGE_MEMBERS = "manage_members", "Invite members, give them a role, and end their access."


class Role(StrEnum):
    """What somebody is in the commune's office."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    LEADER = "leader"
    EDITOR = "editor"
    AUDITOR = "auditor"


_EVERYBODY = frozenset(
    {
        Permission.OWN_ACCOUNT,
        Permission.SEE_TODAY,
        Permission.SEE_PLANS,
        Permission.SEE_CONTENT,
        Permission.SEE_SITES,
        Permission.SEE_FIGURES,
    }
)

ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.OFFICER: frozenset(Permission) - {Permission.MANAGE_MEMBERS, Permission.READ_AUDIT},
    Role.LEADER: _EVERYBODY | {Permission.APPROVE_ITEMS, Permission.RAISE_EMERGENCY, Permission.READ_AUDIT},
    Role.EDITOR: _EVERYBODY | {Permission.PROMOTE, Permission.PUBLISH_SERVICES, Permission.WRITE_ITEMS},
    Role.AUDITOR: _EVERYBODY | {Permission.READ_AUDIT},
}


def can(role: str, permission: Permission) -> bool:
    """Whether a member with ``role`` holds ``permission``. A role that does not exist holds none."""
    return role in ROLES and permission in ROLES[Role(role)]
