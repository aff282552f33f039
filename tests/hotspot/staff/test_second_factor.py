"""Codes that count once, and codes on paper."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.staff import second_factor
from hotspot.staff.models import Member, RecoveryCode
from tests.hotspot.staff.conftest import SECRET


def _code(moment: Moment, seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(moment.wall + timedelta(seconds=seconds))


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off(
    db: Session, member: Member, moment: Moment, seconds: int, accepted: bool
) -> None:
    assert second_factor.accept(db, member, _code(moment, seconds), moment.wall) is accepted


def test_a_code_and_every_earlier_one_is_refused_the_second_time(db: Session, member: Member, moment: Moment) -> None:
    assert second_factor.accept(db, member, _code(moment), moment.wall)
    assert not second_factor.accept(db, member, _code(moment), moment.wall)
    assert not second_factor.accept(db, member, _code(moment, -30), moment.wall)
    assert second_factor.accept(db, member, _code(moment, 30), moment.wall)


def test_blanks_between_the_digits_do_no_harm(db: Session, member: Member, moment: Moment) -> None:
    code = _code(moment)
    assert second_factor.accept(db, member, f" {code[:3]} {code[3:]} ", moment.wall)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456'", "000000", "-" * 17])
def test_anything_else_is_refused(db: Session, member: Member, moment: Moment, code: str) -> None:
    assert not second_factor.accept(db, member, code, moment.wall)


def test_a_paper_code_counts_once_however_it_is_written(db: Session, member: Member, moment: Moment) -> None:
    first, second, *rest = second_factor.fresh_codes(db, member)
    assert len({first, second, *rest}) == second_factor.RECOVERY_CODES
    assert second_factor.accept(db, member, first.upper().replace("-", " "), moment.wall)
    assert not second_factor.accept(db, member, first, moment.wall)
    assert second_factor.codes_left(db, member) == 9
    assert second_factor.accept(db, member, second, moment.wall)


def test_new_paper_codes_end_the_old_ones(db: Session, member: Member, moment: Moment) -> None:
    old = second_factor.fresh_codes(db, member)
    second_factor.fresh_codes(db, member)
    assert not second_factor.accept(db, member, old[0], moment.wall)


def test_the_paper_is_not_in_the_database(db: Session, member: Member) -> None:
    codes = second_factor.fresh_codes(db, member)
    stored = " ".join(db.scalars(select(RecoveryCode.digest)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_the_link_is_what_authenticators_read() -> None:
    link = second_factor.link(SECRET, "nhu", "Cong Lang")
    parsed = pyotp.parse_uri(link)
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.name, parsed.issuer) == (SECRET, "nhu", "Cong Lang")


def test_secrets_are_long_and_never_the_same() -> None:
    made = {second_factor.fresh_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(secret) for secret in made} == {32}
