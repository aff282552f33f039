"""When people come to which kind of place, and how long they stay. Pure: numbers drawn from the dice handed in."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hotspot.network.models import Kind

_MORNING_OFFICE = {7: 3.0, 8: 7.0, 9: 8.0, 10: 6.0, 11: 2.0}
_AFTERNOON_OFFICE = {13: 3.0, 14: 6.0, 15: 5.0, 16: 3.0}


@dataclass(frozen=True, slots=True)
class Custom:
    """How one kind of place is visited: arrivals in each hour, the share of them on each weekday, the median stay."""

    hours: dict[int, float]
    weekdays: tuple[float, ...]
    median_minutes: float


CUSTOMS = {
    Kind.ONE_STOP: Custom(_MORNING_OFFICE | _AFTERNOON_OFFICE, (1.25, 1.0, 0.95, 0.95, 1.0, 0.35, 0.03), 35),
    Kind.MARKET: Custom(
        {5: 3.0, 6: 5.0, 7: 6.0, 8: 4.0, 9: 2.5, 10: 1.5, 16: 2.5, 17: 3.0}, (0.9, 0.9, 0.9, 0.9, 1.0, 1.3, 1.4), 22
    ),
    Kind.CLINIC: Custom({7: 3.0, 8: 4.0, 9: 3.5, 10: 2.0, 13: 1.5, 14: 2.5, 15: 1.5}, (1.2, 1, 1, 1, 1, 0.6, 0.1), 50),
    Kind.CULTURE_HOUSE: Custom(
        {16: 1.5, 17: 2.5, 18: 4.0, 19: 6.0, 20: 5.0, 21: 2.0}, (0.8, 0.8, 0.9, 0.9, 1.1, 1.5, 1.4), 60
    ),
}
_ELSEWHERE = Custom(dict.fromkeys(range(7, 21), 1.0), (1,) * 7, 30)


def expected(kind: Kind, local: datetime) -> float:
    """Arrivals to expect in the hour of ``local`` (on the commune's wall)."""
    custom = CUSTOMS.get(kind, _ELSEWHERE)
    return custom.hours.get(local.hour, 0.0) * custom.weekdays[local.weekday()]


def arrivals(dice: Random, kind: Kind, midnight: datetime, busy: float) -> list[datetime]:
    """When people come on the day that begins at ``midnight``; ``busy`` scales it (1 is usual). In order of time."""
    found = []
    for hour in range(24):
        begin = midnight + timedelta(hours=hour)
        count = poisson(dice, expected(kind, begin) * busy)
        found += [begin + timedelta(seconds=dice.uniform(0, 3600)) for _ in range(count)]
    return sorted(found)


def stay(dice: Random, kind: Kind) -> int:
    """Seconds that somebody stays."""
    median = CUSTOMS.get(kind, _ELSEWHERE).median_minutes * 60
    return max(45, int(dice.lognormvariate(math.log(median), 0.8)))


def volume(dice: Random, seconds: int) -> tuple[int, int]:
    """Bytes up and down in ``seconds``: a few watch films, most read and send messages."""
    down = int(seconds * dice.lognormvariate(math.log(22_000), 1.1))
    return int(down * dice.uniform(0.05, 0.25)), down


def poisson(dice: Random, mean: float) -> int:
    """A count with this mean (Knuth's method; meant for means below some tens)."""
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count
