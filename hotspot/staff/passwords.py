"""Which passwords are good enough, and how they are kept: argon2id, never anything that can be turned back."""

import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128  # ASVS 5.0 6.2: at least 12 with a second factor, at least 64 allowed
FEWEST_DIFFERENT = 5

# OWASP's parameters: 19 MiB a sign-in, so that several at once fit into a small box beside the gate.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Folded to plain letters. What is left of a password without digits and signs must not be made of these alone.
_WORDS = frozenset(Path(__file__).with_name("plain_words.txt").read_text(encoding="ascii").split())
_LONGEST_WORD = max(map(len, _WORDS))
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_SPOKEN = str.maketrans("0134578@$!", "oieastbasi")


class Weakness(StrEnum):
    """Why a password is not accepted."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_PLAIN = "too_plain"
    COMMON = "common"
    ABOUT_YOU = "about_you"


def weakness(password: str, about: tuple[str, ...] = ()) -> Weakness | None:
    """What is wrong with ``password`` for somebody of whom ``about`` (login, name) is known; None when it will do."""
    text = _same(password)
    if len(text) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(text) > LONGEST:
        return Weakness.TOO_LONG
    if len(set(text.casefold())) < FEWEST_DIFFERENT or _is_run(text.casefold()):
        return Weakness.TOO_PLAIN
    if any(_made_of_words(_letters(form)) for form in _readings(text)):
        return Weakness.COMMON
    own = {_letters(word) for known in about for word in [known, *known.split()]} - {""}
    if any(_letters(form) in own for form in _readings(text)):
        return Weakness.ABOUT_YOU
    return None


def kept(password: str) -> str:
    """What is stored of ``password``. Costs some 30 ms and 19 MiB: never call it while holding the write lock."""
    return _HASHER.hash(_same(password))


def matches(stored: str, password: str) -> bool:
    """Whether ``password`` is the one that ``stored`` was made of. As costly as ``kept``."""
    if len(password) > LONGEST * 4:
        return False
    try:
        return _HASHER.verify(stored, _same(password))
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether ``stored`` was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def nobody() -> str:
    """A stored form that no password matches, so that an unknown login takes as long as a known one."""
    return kept(unicodedata.name("\N{SNOWMAN}") * 3)


def _same(password: str) -> str:
    """NFC: some keyboards send ``ấ`` as one code point, others as three."""
    return unicodedata.normalize("NFC", password)


def _readings(text: str) -> tuple[str, str]:
    return text, text.translate(_SPOKEN)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def _made_of_words(letters: str) -> bool:
    """Whether ``letters`` can be cut into words of the list without a rest. Nothing at all can not."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        starts = range(max(0, end - _LONGEST_WORD), end)
        if any(start in reached and letters[start:end] in _WORDS for start in starts):
            reached.add(end)
    return bool(letters) and len(letters) in reached


def _is_run(text: str) -> bool:
    """Whether ``text`` is a run of the keyboard, or one short piece again and again."""
    if (text + text).find(text, 1) < len(text) and (text + text).find(text, 1) <= 4:
        return True
    return any(text in run * 4 or text in run[::-1] * 4 for run in _RUNS)
