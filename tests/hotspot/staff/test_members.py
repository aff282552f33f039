"""How members come, change and go."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.staff import audit, members
from hotspot.staff.members import MemberError, Newcomer
from hotspot.staff.models import AuditEntry, Invitation, Member
from hotspot.staff.permissions import Role
from tests.hotspot.staff.conftest import SECRET, hired

NEWCOMER = Newcomer("nhu", "Đặng Thị Quỳnh Như", "stored", SECRET, 1)


def _rule(fault: pytest.ExceptionInfo[MemberError]) -> tuple[str, str]:
    return fault.value.field, fault.value.rule


def test_an_invitation_is_spent_by_joining(db: Session, moment: Moment) -> None:
    token = members.invite(db, Role.EDITOR, moment.wall)
    member, codes = members.join(db, token, NEWCOMER, moment.wall)
    assert (member.role, member.session_epoch, len(codes)) == ("editor", 0, 10)
    with pytest.raises(MemberError) as fault:
        members.join(db, token, replace(NEWCOMER, login="lan"), moment.wall)
    assert _rule(fault) == ("invitation", "spent")


def test_an_invitation_lasts_a_day(db: Session, moment: Moment) -> None:
    token = members.invite(db, Role.EDITOR, moment.wall)
    assert members.invitation(db, token, moment.wall + timedelta(hours=24, seconds=-1)) is not None
    with pytest.raises(MemberError):
        members.join(db, token, NEWCOMER, moment.wall + timedelta(hours=24))


def test_the_token_itself_is_not_kept(db: Session, moment: Moment) -> None:
    token = members.invite(db, Role.EDITOR, moment.wall)
    row = db.scalars(select(Invitation)).one()
    assert token not in (row.digest, str(row.id))
    assert len(token) >= 32
    assert members.invitation(db, row.digest, moment.wall) is None


def test_a_withdrawn_invitation_makes_nobody(db: Session, moment: Moment) -> None:
    token = members.invite(db, Role.EDITOR, moment.wall)
    (row,) = members.open_invitations(db, moment.wall)
    members.withdraw(db, row, None, moment.wall)
    assert members.invitation(db, token, moment.wall) is None
    assert members.open_invitations(db, moment.wall) == []


@pytest.mark.parametrize("way", ["disabled", "demoted"])
def test_whoever_may_no_longer_invite_comes_back_by_no_link_of_their_own(db: Session, moment: Moment, way: str) -> None:
    stays, goes = hired(db, moment, Role.ADMINISTRATOR, "nhu"), hired(db, moment, Role.ADMINISTRATOR, "lan")
    by_nhu = members.invite(db, Role.EDITOR, moment.wall, stays.id)
    by_lan = members.invite(db, Role.ADMINISTRATOR, moment.wall, goes.id)
    if way == "disabled":
        members.disable(db, goes, stays.id, moment.wall)
    else:
        members.change_role(db, goes, Role.OFFICER, stays.id, moment.wall)
    assert members.invitation(db, by_lan, moment.wall) is None
    assert members.invitation(db, by_nhu, moment.wall) is not None


def test_two_who_follow_the_same_link_at_once_are_one_member(database: Database, moment: Moment) -> None:
    with database.writing() as db:
        token = members.invite(db, Role.EDITOR, moment.wall)
    outcomes: list[str] = []

    def follow(login: str) -> None:
        try:
            with database.writing() as db:
                members.join(db, token, replace(NEWCOMER, login=login), moment.wall)
            outcomes.append("joined")
        except MemberError as fault:
            outcomes.append(fault.rule)

    threads = [threading.Thread(target=follow, args=(f"ai-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined"] + ["spent"] * 5


@pytest.mark.parametrize(
    ("login", "rule"),
    [("", "missing"), (" ", "missing"), ("a" * 61, "too_long"), ("a b", "odd_letters"), ("a|0", "odd_letters"),
     ("<b>", "odd_letters"), ("a\u202eb", "odd_letters"), ("NHU", "taken")],
)  # fmt: skip
def test_a_login_that_will_not_do_says_why(db: Session, member: Member, login: str, rule: str) -> None:
    with pytest.raises(MemberError) as fault:
        members.checked_login(db, login)
    assert _rule(fault) == ("login", rule)


def test_logins_are_compared_without_capitals_and_however_they_are_composed(db: Session, moment: Moment) -> None:
    hired(db, moment, login="Quỳnh")
    assert members.by_login(db, " QUY\u0300NH ") is not None


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Như\u0000", "Như\u202e"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(MemberError):
        members.checked_name(name)


def test_names_are_sorted_by_the_given_name_and_letters_before_tones() -> None:
    as_people_do = ["Trần Văn An", "Lê Thị Ấn", "Vũ Dung", "Bùi Đông", "Ỷ Lan", "Đặng Thị Quỳnh Như"]
    assert sorted(set(as_people_do), key=members.given_name_first) == as_people_do


def test_the_last_administrator_stays(db: Session, moment: Moment) -> None:
    first = hired(db, moment, Role.ADMINISTRATOR, "an")
    for attempt in (members.disable, lambda *a: members.change_role(db, first, Role.AUDITOR, None, moment.wall)):
        with pytest.raises(MemberError) as fault:
            attempt(db, first, None, moment.wall)
        assert _rule(fault) == ("member", "last_administrator")
    second = hired(db, moment, Role.ADMINISTRATOR, "binh")
    members.disable(db, first, second.id, moment.wall)
    with pytest.raises(MemberError):
        members.disable(db, second, first.id, moment.wall)


@pytest.mark.parametrize("change", ["disable", "role", "password", "factor", "sessions"])
def test_whatever_changes_who_somebody_is_ends_their_sessions(
    db: Session, member: Member, moment: Moment, change: str
) -> None:
    at = moment.wall
    {
        "disable": lambda: members.disable(db, member, None, at),
        "role": lambda: members.change_role(db, member, Role.AUDITOR, None, at),
        "password": lambda: members.change_password(db, member, "new", at),
        "factor": lambda: members.change_factor(db, member, SECRET[::-1], 9, at),
        "sessions": lambda: members.end_sessions(db, member, None, at),
    }[change]()
    assert member.session_epoch == 1


def test_a_restored_member_comes_back_as_they_were(db: Session, member: Member, moment: Moment) -> None:
    members.disable(db, member, None, moment.wall)
    members.restore(db, member, None, moment.wall)
    assert (member.disabled_at, member.role, member.session_epoch) == (None, "officer", 1)


def test_every_step_is_a_line_of_the_log_and_the_chain_holds(db: Session, member: Member, moment: Moment) -> None:
    members.disable(db, member, None, moment.wall)
    members.disable(db, member, None, moment.wall)
    members.restore(db, member, None, moment.wall)
    members.change_role(db, member, Role.OFFICER, None, moment.wall)
    members.renew_codes(db, member, moment.wall)
    actions = list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == [
        "member.invited", "member.joined", "member.disabled", "member.restored", "member.codes_renewed",
    ]  # fmt: skip
    assert audit.first_broken(db) is None
