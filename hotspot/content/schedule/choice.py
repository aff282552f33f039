"""Which one of those that share a slot is seen: by one visit, the same on every reload, or by a place, taking turns."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import log

from hotspot.content.schedule.candidate import Slot
from hotspot.content.schedule.resolve import Share, Shown

TURN = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GOLDEN = 0.6180339887498949  # multiples of it, less their whole part, spread over [0, 1) as evenly as any can


def choose(shares: Sequence[Share], visit: str, slot: Slot, edition: str) -> int | None:
    """The key that ``visit`` sees in ``slot``; None when there is none. ``edition`` is ``edition(shown)``.

    Every visit draws a number for each key and the one that comes first, counted in its own time, is taken: the
    chance of each is its share, whatever the order, and one that leaves is missed only by those who saw it.
    """
    if len(shares) <= 1:
        return shares[0].key if shares else None
    return min(shares, key=lambda share: (_arrival(share, f"{visit}|{slot}|{edition}|{share.key}"), share.key)).key


def turn(shares: Sequence[Share], at: datetime) -> tuple[int, datetime | None]:
    """The key whose turn it is at ``at`` where everybody sees the same, and until when; one alone has no end.

    Turns are as long as ``TURN`` and follow from the time alone. Over a day each has its share within a few turns.
    Raises ``ValueError`` when nobody shares.
    """
    if len(shares) == 1:
        return shares[0].key, None
    number = (at - _EPOCH) // TURN
    drawn, reached = number * _GOLDEN % 1.0, 0.0
    ordered = sorted(shares, key=lambda share: share.key)
    if not ordered:
        raise ValueError("nobody shares")
    for share in ordered:
        reached += share.share
        if drawn < reached:
            break
    return share.key, _EPOCH + (number + 1) * TURN


def edition(shown: Shown) -> str:
    """A short name of what shows and in which shares."""
    told = ";".join(f"{share.key}:{share.share:.9f}" for share in sorted(shown.shares))
    return blake2b(f"{shown.layer}|{told}".encode(), digest_size=8).hexdigest()


def _arrival(share: Share, told: str) -> float:
    drawn = int.from_bytes(blake2b(told.encode(), digest_size=7).digest()) + 1
    return -log(drawn / 2**56) / share.share
