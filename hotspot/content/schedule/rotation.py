"""In which order the items of one layer play on a screen: by credits of time, with caps that keep their distance."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_HOUR = 3600.0
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Item:
    """One that plays: its share of the time, how long it takes in seconds, and how often an hour at most (0: no cap).

    Raises ``ValueError`` for what takes no time or has no share.
    """

    key: int
    share: float
    seconds: float
    per_hour: int = 0

    def __post_init__(self) -> None:
        if self.seconds <= 0 or self.share <= 0 or self.per_hour < 0:
            raise ValueError("an item takes time, has a share, and a cap of no less than none")


class Play(NamedTuple):
    """``key`` plays from ``starts``, seconds after the beginning; None is time that the layer below may fill."""

    key: int | None
    starts: float
    seconds: float


def planned(items: Iterable[Item], seconds: float) -> Iterator[Play]:
    """What plays in the next ``seconds``; the last item may end later.

    Before each step everybody who may play is credited with its share of the time that the next item takes; the one
    with the most credit plays and pays for it. Nobody plays twice running who need not, having no more than half of the
    plays. The error of a share stays about the length of one item.
    """
    known = sorted(items, key=lambda item: item.key)
    credits = {item.key: 0.0 for item in known}
    begun: dict[int, float] = {}
    now, last = 0.0, None
    while now < seconds and known:
        free = [item for item in known if _free(item, begun, now)]
        if not free:
            wait = min(begun[item.key] + _HOUR / item.per_hour for item in known) - now
            yield Play(None, now, wait)
            now += wait
            continue
        total = sum(item.share for item in free)
        best = _best(free, total, credits, last)
        for item in free:
            credits[item.key] += item.share / total * best.seconds
        credits[best.key] -= best.seconds
        yield Play(best.key, now, best.seconds)
        begun[best.key], last = now, best.key
        now += best.seconds


def _free(item: Item, begun: dict[int, float], now: float) -> bool:
    return not item.per_hour or item.key not in begun or now >= begun[item.key] + _HOUR / item.per_hour


def _best(free: list[Item], total: float, credits: dict[int, float], last: int | None) -> Item:
    plays = sum(item.share / item.seconds for item in free)
    others = [item for item in free if item.key != last or item.share / item.seconds > plays / 2 + _HAIR]
    return max(
        others or free,
        key=lambda item: (
            round(credits[item.key] + item.share / total * item.seconds, 6),
            item.key != last,
            -item.key,
        ),
    )
