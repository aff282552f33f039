"""Experiments: who gets which variant, how many it takes, and whether a difference may be told. Pure.

Nothing is told before each variant has been shown as often as was planned, so that nobody stops when it looks good;
and nothing at all when the split itself is off, because then the counting is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from math import ceil, erfc, exp, gamma, sqrt

ALPHA, POWER = 0.05, 0.8
MISMATCH = 0.001  # a split as uneven as this by chance is a fault in the counting
LEAST_EACH = 200
LEAST_A_DAY = 50
_BITS = 56


@dataclass(frozen=True, slots=True)
class Arm:
    """What was counted of one variant: devices that were shown it, and those of them that went on."""

    key: str
    shown: int
    went_on: int

    @property
    def rate(self) -> float:
        """From 0 to 1."""
        return self.went_on / self.shown if self.shown else 0.0


class Verdict(StrEnum):
    """What may be said about an experiment."""

    TOO_FEW_VISITS = "too_few_visits"  # không đủ lượt để so sánh
    NOT_YET = "not_yet"  # chưa đủ số liệu
    MISMATCH = "mismatch"  # the split is not what it should be
    NO_DIFFERENCE = "no_difference"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict. ``missing`` is how many the smallest variant still lacks. The rest is known only when it is told:

    the difference of the second variant from the first in rate, its 95 % interval, and the chance of seeing as much
    where there is none. ``split`` is the chance of a split as uneven as this one, where it can be asked.
    """

    verdict: Verdict
    missing: int = 0
    split: float | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    chance: float | None = None


def assigned(salt: str, device: str, arms: int) -> int:
    """The number of the variant that ``device`` gets: the same each time, and each as likely."""
    drawn = int.from_bytes(blake2b(f"{salt}|{device}".encode(), digest_size=_BITS // 8).digest())
    return drawn * arms >> _BITS


def needed(base: float, better: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """How many each variant has to be shown, to tell a rate of ``base`` from one of ``better`` (Fleiss, two sides).

    Raises ``ValueError`` for rates that are not between 0 and 1, or equal.
    """
    if not 0 < base < 1 or not 0 < better < 1 or base == better:
        raise ValueError("two different rates between 0 and 1")
    outer, inner, middle = _quantile(1 - alpha / 2), _quantile(power), (base + better) / 2
    spread = outer * sqrt(2 * middle * (1 - middle)) + inner * sqrt(base * (1 - base) + better * (1 - better))
    return ceil((spread / (better - base)) ** 2)


def days(each: int, arms: int, a_day: float) -> int | None:
    """How many days it takes until ``arms`` variants were shown ``each`` times; None where too few come to compare."""
    return ceil(each * arms / a_day) if a_day >= LEAST_A_DAY else None


def uneven(shown: Sequence[int]) -> float:
    """The chance of a split at least as uneven as this where all are equally likely (Pearson's chi-square)."""
    total = sum(shown)
    if len(shown) < 2 or not total:
        return 1.0
    expected = total / len(shown)
    return _chi_square_tail(sum((count - expected) ** 2 / expected for count in shown), len(shown) - 1)


def compared(first: Arm, second: Arm) -> tuple[float, tuple[float, float], float]:
    """Difference of the rates, its 95 % interval, and the chance of as much where both are equal (pooled z)."""
    pooled = (first.went_on + second.went_on) / (first.shown + second.shown)
    wide = sqrt(pooled * (1 - pooled) * (1 / first.shown + 1 / second.shown))
    difference = second.rate - first.rate
    chance = erfc(abs(difference) / wide / sqrt(2)) if wide else 1.0
    apart = sqrt(sum(arm.rate * (1 - arm.rate) / arm.shown for arm in (first, second)))
    reach = _quantile(1 - ALPHA / 2) * apart
    return difference, (difference - reach, difference + reach), chance


def judged(arms: Sequence[Arm], planned: int, a_day: float) -> Result:
    """What may be said. ``planned`` is how often each is to be shown, ``a_day`` how many come in a day."""
    least = min((arm.shown for arm in arms), default=0)
    missing = max(0, max(planned, LEAST_EACH) - least)
    split = uneven([arm.shown for arm in arms])
    if split < MISMATCH:
        return Result(Verdict.MISMATCH, missing, split)
    if missing:
        return Result(Verdict.TOO_FEW_VISITS if a_day < LEAST_A_DAY else Verdict.NOT_YET, missing, split)
    if len(arms) != 2:  # more than two would need a stricter threshold for each pair
        return Result(Verdict.NO_DIFFERENCE, 0, split)
    difference, interval, chance = compared(*arms)
    verdict = Verdict.DIFFERENCE if chance < ALPHA else Verdict.NO_DIFFERENCE
    return Result(verdict, 0, split, difference, interval, chance)


def _quantile(probability: float) -> float:
    """The normal quantile, by halving: asked a few times a page, and ``statistics`` would cost memory."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if erfc(-middle / sqrt(2)) / 2 < probability else (low, middle)
    return (low + high) / 2


def _chi_square_tail(value: float, freedom: int) -> float:
    """The chance that chi-square with so many degrees of freedom is over ``value``, by the recurrence in the degrees.

    With ``x`` half the value: Q(1/2, x) = erfc(sqrt(x)), Q(1, x) = exp(-x),
    Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Gamma(a + 1).
    """
    half = value / 2
    reached = 0.5 if freedom % 2 else 1.0
    tail = erfc(sqrt(half)) if freedom % 2 else exp(-half)
    while reached < freedom / 2:
        tail += half**reached * exp(-half) / gamma(reached + 1)
        reached += 1
    return tail
