"""The parts of the bench: what each is called, the module that measures it, and how long it may take at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from bench.figures import Row
from bench.pace import Pace


@dataclass(frozen=True, slots=True)
class Part:
    """``seconds`` bounds it, half of them a quick look; a part that takes longer is stopped and counts as missed."""

    name: str
    module: str
    about: str
    seconds: int

    def measure(self, pace: Pace) -> Iterator[Row]:
        """The rows, one by one as they are known. The module is imported here, so that a broken one stops no other."""
        measure = cast("Callable[[Pace], Iterator[Row]]", import_module(self.module).measure)
        return measure(pace)


PARTS = (
    Part("redirect", "bench.redirect", "the captive redirect against nginx", 120),
    Part("page", "bench.page", "the welcome page against nginx", 60),
    Part("click", "bench.click", "from the tap to the first packet", 120),
    Part("kernel", "bench.gate", "the kernel's part of a grant", 60),
    Part("joins", "bench.joins", "newcomers a second", 60),
    Part("conntrack", "bench.conntrack", "honest phones beside a flood", 60),
    Part("memory", "bench.memory", "memory at 5,000 admitted", 90),
    Part("weight", "bench.weight", "the welcome page in a browser", 90),
    Part("start", "bench.start", "from a clean clone to a page", 120),
    Part("kill", "bench.kill", "SIGKILL of each process", 150),
    Part("input", "bench.input", "odd requests", 150),
    Part("dns6", "bench.dns6", "names, IPv6 and the first contact before access", 120),
    Part("schedule", "bench.schedule", "what shows among two hundred placements", 60),
    Part("media", "bench.media", "from a photo to its files", 120),
    Part("screens", "bench.screens", "a warning on fifty polling screens", 150),
    Part("forward", "bench.forward", "frames through the gate", 220),
)
