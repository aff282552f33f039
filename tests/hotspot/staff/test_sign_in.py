"""The attempt, step by step: counted first, checked outside, concluded at once."""

import threading
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.staff import members, passwords, sign_in, throttle
from hotspot.staff.models import SignInAttempt
from hotspot.staff.sign_in import Proof, Ticket
from hotspot.staff.throttle import Try
from tests.hotspot.staff.conftest import SECRET, hired

PASSWORD = "con trâu đi trước cái cày"
HERE = Try("nhu", "10.0.0.9")


@pytest.fixture(scope="module")
def stored() -> str:
    return passwords.kept(PASSWORD)


def _begun(db: Session, moment: Moment, attempt: Try = HERE) -> Ticket:
    ticket = sign_in.begin(db, attempt, moment.wall)
    assert isinstance(ticket, Ticket)
    return ticket


def test_the_right_password_and_code_sign_in(db: Session, moment: Moment, stored: str) -> None:
    member = hired(db, moment, stored=stored)
    ticket = _begun(db, moment)
    proof = sign_in.prove(ticket, PASSWORD)
    found = sign_in.conclude(db, ticket, proof, pyotp.TOTP(SECRET).at(moment.wall), moment.wall)
    assert found is member
    assert member.signed_in_at == moment.wall


def test_a_wrong_password_spends_no_code(db: Session, moment: Moment, stored: str) -> None:
    member, code = hired(db, moment, stored=stored), pyotp.TOTP(SECRET).at(moment.wall)
    assert sign_in.conclude(db, _begun(db, moment), Proof(right=False), code, moment.wall) is None
    assert sign_in.conclude(db, _begun(db, moment), Proof(right=True), code, moment.wall) is member


def test_somebody_who_was_disabled_meanwhile_stays_out(db: Session, moment: Moment, stored: str) -> None:
    member = hired(db, moment, stored=stored)
    ticket = _begun(db, moment)
    members.disable(db, member, None, moment.wall)
    code = pyotp.TOTP(SECRET).at(moment.wall)
    assert sign_in.conclude(db, ticket, Proof(right=True), code, moment.wall) is None


def test_a_password_that_was_changed_meanwhile_no_longer_counts(db: Session, moment: Moment, stored: str) -> None:
    member = hired(db, moment, stored=stored)
    ticket = _begun(db, moment)
    members.change_password(db, member, "another", moment.wall)
    code = pyotp.TOTP(SECRET).at(moment.wall)
    assert sign_in.conclude(db, ticket, Proof(right=True), code, moment.wall) is None


def test_an_unknown_login_is_checked_against_a_hash_of_the_same_cost(db: Session, moment: Moment) -> None:
    ticket = _begun(db, moment, Try("nobody", "10.0.0.9"))
    parameters = passwords.kept(PASSWORD).rsplit("$", 2)[0]
    assert (ticket.member_id, ticket.password_hash.rsplit("$", 2)[0]) == (None, parameters)
    assert sign_in.prove(ticket, PASSWORD) == Proof(right=False)


def test_attempts_wait_from_the_sixth_on_and_only_for_that_account(db: Session, moment: Moment) -> None:
    taken = [throttle.take(db, HERE, moment.wall) for _ in range(7)]
    assert taken == [None] * 5 + [61, 61]
    assert throttle.take(db, Try("lan", "10.0.0.9"), moment.wall) is None
    assert throttle.take(db, HERE, moment.wall + timedelta(seconds=61)) is None


def test_a_source_that_tries_many_accounts_waits_too(db: Session, moment: Moment) -> None:
    taken = [throttle.take(db, Try(f"ai-{number}", "10.0.0.9"), moment.wall) for number in range(21)]
    assert [number for number, wait in enumerate(taken) if wait] == [20]
    assert throttle.take(db, Try("ai-1", "10.0.0.8"), moment.wall) is None


def test_a_known_device_has_a_count_of_its_own(db: Session, moment: Moment) -> None:
    for number in range(30):
        throttle.take(db, Try("nhu", f"10.0.0.{number}"), moment.wall)
    assert throttle.take(db, Try("nhu", "10.0.0.1", "device"), moment.wall) is None


def test_waiting_does_not_lengthen_the_wait(db: Session, moment: Moment) -> None:
    for second in range(60):
        throttle.take(db, HERE, moment.wall + timedelta(seconds=second))
    assert throttle.take(db, HERE, moment.wall + timedelta(seconds=61)) is None


def test_attempts_are_kept_a_day_and_name_nobody(db: Session, moment: Moment) -> None:
    throttle.take(db, Try("mat-khau-go-nham-o", "10.0.0.9"), moment.wall)
    assert "nham" not in " ".join(db.scalars(select(SignInAttempt.subject)))
    throttle.take(db, Try("lan", "10.0.0.7"), moment.wall + timedelta(days=1, seconds=1))
    assert sorted(set(db.scalars(select(SignInAttempt.at)))) == [moment.wall + timedelta(days=1, seconds=1)]


def test_many_at_once_get_no_more_than_one_after_the_other(database: Database, moment: Moment) -> None:
    waits: list[int | None] = []

    def attempt() -> None:
        with database.writing() as db:
            waits.append(throttle.take(db, HERE, moment.wall))

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(None) == 5
