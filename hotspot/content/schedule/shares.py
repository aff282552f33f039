"""How those of one layer divide the time: by weight, with a floor and a ceiling, and a reserve for what is mandated."""

from collections.abc import Sequence
from functools import lru_cache
from math import fsum
from typing import NamedTuple

CEILING, FLOOR = 0.60, 0.05
MOST_RESERVED = 50  # percent, all reserves together
HEAVIEST = 10


class Stake(NamedTuple):
    """What one has to put in: its weight from 1 to 10, and the percent that it has at least."""

    weight: int
    reserved: int = 0


def divided(stakes: Sequence[Stake]) -> tuple[float, ...]:
    """The share of each, in the order given; they add up to 1.

    With two or more nobody has over 60 % and, while there is room for it, nobody under 5 %. One alone has it all.
    Reserves of more than half together, which saving refuses, are scaled down to a half.
    """
    return _divided(tuple(stakes))


@lru_cache(1024)
def _divided(stakes: tuple[Stake, ...]) -> tuple[float, ...]:
    if len(stakes) <= 1:
        return (1.0,) * len(stakes)
    total = sum(stake.weight for stake in stakes)
    plain = tuple(stake.weight / total for stake in stakes)
    floors = _floors(stakes)
    if all(floor <= share <= CEILING for floor, share in zip(floors, plain, strict=True)):
        return plain
    return _poured([stake.weight for stake in stakes], floors)


def _floors(stakes: tuple[Stake, ...]) -> list[float]:
    reserved = sum(stake.reserved for stake in stakes)
    scale = 100 if reserved <= MOST_RESERVED else 100 * reserved / MOST_RESERVED
    floors = [max(FLOOR, stake.reserved / scale) for stake in stakes]
    return floors if fsum(floors) <= 1 else [stake.reserved / scale for stake in stakes]


def _poured(weights: list[int], floors: list[float]) -> tuple[float, ...]:
    """Shares in proportion to the weights, between floor and ceiling: whoever is out of bounds is set to the bound.

    Those on the side that weighs more are set first and the rest is divided anew, until nobody is out of bounds.
    """
    settled: dict[int, float] = {}
    while True:
        free = [index for index in range(len(weights)) if index not in settled]
        left, total = 1 - fsum(settled.values()), sum(weights[index] for index in free)
        shares = {index: left * weights[index] / total for index in free}
        under = {index: floors[index] for index in free if shares[index] < floors[index]}
        over = {index: CEILING for index in free if shares[index] > CEILING}
        missing = fsum(floors[index] - shares[index] for index in under)
        excess = fsum(shares[index] - CEILING for index in over)
        if not under and not over:
            settled |= shares
            return tuple(settled[index] for index in range(len(weights)))
        settled |= under if missing >= excess else over
        if len(settled) == len(weights):
            return tuple(settled[index] for index in range(len(weights)))
