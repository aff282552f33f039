"""Which passwords will do, and how they are kept."""

import unicodedata

import pytest

from hotspot.staff import passwords
from hotspot.staff.passwords import Weakness, weakness

GOOD = "con trâu đi trước cái cày"


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("mười một ký", Weakness.TOO_SHORT),
        ("", Weakness.TOO_SHORT),
        ("ẩ" * 129, Weakness.TOO_LONG),
        ("aaaaaaaaaaaa", Weakness.TOO_PLAIN),
        ("abcabcabcabc", Weakness.TOO_PLAIN),
        ("123456789012", Weakness.TOO_PLAIN),
        ("qwertyuiopasdf", Weakness.TOO_PLAIN),
        ("0987654321098", Weakness.TOO_PLAIN),
        ("matkhau123456", Weakness.COMMON),
        ("Mật khẩu 2026!", Weakness.COMMON),
        ("C0ng L4ng W1f1", Weakness.COMMON),
        ("congchucubndxa", Weakness.COMMON),
        ("P@ssw0rd P@ssw0rd", Weakness.COMMON),
        ("Đặng Thị Quỳnh Như", Weakness.ABOUT_YOU),
        ("quynhnhu-2026", Weakness.ABOUT_YOU),
    ],
)
def test_what_others_would_guess_is_refused_with_the_reason(password: str, found: Weakness) -> None:
    assert weakness(password, ("quynhnhu", "Đặng Thị Quỳnh Như")) is found


@pytest.mark.parametrize(
    "password", [GOOD, "tre làng ta vẫn xanh", "x9!Qv#2pLm&7", "ộ ề ữ ỵ Ỹ ƀ ŏ 🌾 ab", "m" * 4 + "ẩm ướt" + "é" * 118]
)
def test_any_other_will_do_whatever_it_is_made_of(password: str) -> None:
    assert weakness(password, ("quynhnhu", "Đặng Thị Quỳnh Như")) is None


def test_a_long_row_of_common_words_is_judged_at_once() -> None:
    assert weakness("conglang" * 16) is Weakness.COMMON


def test_what_is_kept_fits_the_password_alone() -> None:
    stored = passwords.kept(GOOD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(stored, GOOD)
    assert not passwords.matches(stored, GOOD + " ")
    assert not passwords.matches(stored, GOOD.upper())


def test_a_keyboard_that_decomposes_letters_types_the_same_password() -> None:
    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert passwords.matches(passwords.kept(GOOD), decomposed)


def test_the_same_password_is_never_kept_alike_twice() -> None:
    assert passwords.kept(GOOD) != passwords.kept(GOOD)


def test_a_damaged_or_foreign_form_matches_nothing() -> None:
    assert [passwords.matches(stored, GOOD) for stored in ("", "x", "$2b$12$abc", "$argon2id$v=19$m=1")] == [False] * 4


def test_nobody_s_password_is_matched_by_nothing_and_costs_as_much() -> None:
    assert not passwords.matches(passwords.nobody(), "")
    assert not passwords.outdated(passwords.nobody())


def test_a_megabyte_is_not_hashed() -> None:
    assert not passwords.matches(passwords.kept(GOOD), "x" * 1_000_000)
