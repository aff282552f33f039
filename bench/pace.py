"""How long and how often to measure: the whole bench for the record, or a quick look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """``seconds`` is the length of one measurement under load, ``rounds`` how often each is repeated, interleaved.

    ``crowd`` is how many admitted guests stand for ten thousand, ``mass`` for sixty thousand.
    """

    quick: bool
    rounds: int
    seconds: int
    clicks: int
    joins: int
    crowd: int
    mass: int
    inputs: int


WHOLE = Pace(quick=False, rounds=3, seconds=4, clicks=100, joins=3000, crowd=10_000, mass=60_000, inputs=100_000)
QUICK = Pace(quick=True, rounds=1, seconds=2, clicks=40, joins=600, crowd=10_000, mass=20_000, inputs=5_000)
