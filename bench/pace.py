"""How long and how often to measure: the whole bench for the record, or a quick look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """``seconds`` is the length of one measurement under load, ``rounds`` how often each is repeated, interleaved.

    ``crowd`` is how many admitted guests stand for ten thousand, ``mass`` for sixty thousand. ``budget`` bounds the
    whole run in seconds, whatever the parts may take each.
    """

    quick: bool
    rounds: int
    seconds: int
    clicks: int
    joins: int
    crowd: int
    mass: int
    inputs: int
    budget: int


WHOLE = Pace(quick=False, rounds=3, seconds=4, clicks=100, joins=3000, crowd=10_000, mass=60_000, inputs=100_000,
             budget=900)  # fmt: skip
QUICK = Pace(quick=True, rounds=1, seconds=1, clicks=20, joins=300, crowd=2_000, mass=5_000, inputs=2_000,
             budget=180)  # fmt: skip
