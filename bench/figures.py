"""A figure to reach, what was measured for it, and whether it was reached. Pure."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a measurement stands to its figure; ``TOLD`` has none to reach."""

    REACHED = "reached"
    MISSED = "missed"
    TOLD = "-"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound and how it reads. ``at_most`` or ``at_least``, never both."""

    text: str
    at_most: float | None = None
    at_least: float | None = None

    def met(self, value: float) -> bool:
        """Whether ``value`` keeps within the bound. What could not be measured (NaN) never does."""
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``part`` is the part of the bench that measured it."""

    part: str
    what: str
    goal: str
    measured: str
    verdict: Verdict


def at_most(bound: float, unit: str = "") -> Goal:
    return Goal(f"≤ {number(bound)}{_spaced(unit)}", at_most=bound)


def at_least(bound: float, unit: str = "") -> Goal:
    return Goal(f"≥ {number(bound)}{_spaced(unit)}", at_least=bound)


def none(unit: str = "") -> Goal:
    """The bound of what must not happen at all."""
    return Goal(f"0{_spaced(unit)}", at_most=0)


def judged(part: str, what: str, value: float, goal: Goal, measured: str) -> Row:
    """A row with its verdict; ``measured`` is how ``value`` and what surrounds it read."""
    return Row(part, what, goal.text, measured, Verdict.REACHED if goal.met(value) else Verdict.MISSED)


def told(part: str, what: str, measured: str) -> Row:
    """A row that only informs."""
    return Row(part, what, "", measured, Verdict.TOLD)


def failed(part: str, what: str, why: str) -> Row:
    """A part that could not be measured counts as missed: silence is no success."""
    return Row(part, what, "to be measured", why, Verdict.MISSED)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that ``share`` percent of all do not exceed (nearest rank); NaN when there is none."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def middle(values: Sequence[float]) -> float:
    """The mean of the middle three fifths, which few outliers move less than a mean, and chance less than a median."""
    ordered = sorted(values)
    cut = len(ordered) // 5
    return statistics.fmean(ordered[cut : len(ordered) - cut]) if ordered else math.nan


def median(values: Sequence[float]) -> float:
    """The median; NaN when there is none."""
    return statistics.median(values) if values else math.nan


def number(value: float) -> str:
    """Four significant digits at most, thousands set apart, no exponent."""
    if math.isnan(value):
        return "not measured"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spread(values: Sequence[float], unit: str = "") -> str:
    """The rounds behind a median, so that noise can be seen."""
    return f"rounds {' · '.join(number(value) for value in values)}{_spaced(unit)}"


def quartiles(values: Sequence[float]) -> str:
    """How far many turns differ."""
    return f"half of {len(values)} turns {number(percentile(values, 25))} to {number(percentile(values, 75))}"


def _spaced(unit: str) -> str:
    return f" {unit}" if unit and unit != "%" else unit
