"""From a gate's cumulative counters to a pass's bytes. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """A pass's total, and where the gate's counter stood when it was last read. Bytes."""

    total: int
    counter: int


def advance(tally: Tally, counter: int) -> Tally:
    """The tally after reading ``counter``.

    A counter that went backwards was made anew (reboot, flushed rules), so that all of it is fresh. Totals
    therefore never shrink, and nothing is counted twice (P6). Python's integers do not wrap; a counter of 32 bits
    with gigawords is joined before it comes here.
    """
    grown = counter - tally.counter if counter >= tally.counter else counter
    return Tally(tally.total + grown, counter)
