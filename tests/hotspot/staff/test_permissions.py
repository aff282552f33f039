"""Roles as data."""

import pytest

from hotspot.staff.permissions import ROLES, Permission, Role, can


def test_every_role_is_in_the_table_and_every_permission_is_somebody_s() -> None:
    assert set(ROLES) == set(Role)
    assert frozenset().union(*ROLES.values()) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_explained_in_a_sentence(permission: Permission) -> None:
    assert permission.explained.endswith(".")
    assert permission == permission.value


def test_a_role_that_does_not_exist_holds_nothing() -> None:
    assert [can(role, Permission.OWN_ACCOUNT) for role in ("", "root", "Administrator")] == [False] * 3


def test_whoever_reads_what_staff_did_changes_nothing() -> None:
    changing = {
        Permission.STEER_PASSES, Permission.BLOCK_DEVICES, Permission.EDIT_PLANS, Permission.PROMOTE,
        Permission.PUBLISH_SERVICES, Permission.EDIT_SITES, Permission.MANAGE_MEMBERS, Permission.READ_LOG,
    }  # fmt: skip
    assert not ROLES[Role.AUDITOR] & changing
    assert not can(Role.OFFICER, Permission.READ_AUDIT)


def test_two_roles_open_the_connection_log() -> None:
    assert {role for role in Role if can(role, Permission.READ_LOG)} == {Role.ADMINISTRATOR, Role.OFFICER}
