"""How much memory the processes take with thousands admitted, after a restart and some work."""

from collections.abc import Iterator, Sequence

from bench import limit, load
from bench.crowd import crowd
from bench.figures import Row, at_most, judged, number, told
from bench.ours import Hotspot
from bench.pace import Pace
from bench.processes import Process, below, command
from tests.lab.namespace import LabError, until

PART = "memory"
ADMITTED = 5_000
_VISITORS, _QUICK_VISITORS = 300, 30
_FLOOD_SECONDS = 3


def measure(pace: Pace) -> Iterator[Row]:
    """Restore nearly 5,000 rows at a start, let some hundred phones join, then look; flood it, then look again."""
    visitors = _QUICK_VISITORS if pace.quick else _VISITORS
    with Hotspot() as hotspot:
        hotspot.populate(ADMITTED - visitors)
        with crowd(hotspot, visitors) as everybody:
            with everybody.namespace.inside():
                for member in everybody.members:
                    everybody.join(member)
            until(lambda: hotspot.active() >= ADMITTED, 10, "5,000 admitted guests", every=0.2)
            yield from _rows(hotspot.processes())
            yield from _growth(hotspot)


def _rows(everything: Sequence[Process]) -> Iterator[Row]:
    gateway = _one(everything, "gateway")
    yield judged(PART, f"gatekeeper at {ADMITTED:,} admitted, RSS", gateway.rss, at_most(40, "MiB"),
                 f"{number(gateway.rss)} MiB (PSS {number(gateway.pss)})")  # fmt: skip
    serve = _one(everything, "serve")
    tree = [serve, *below(everything, serve)]
    largest = max(process.rss for process in tree)
    yield judged(PART, "serve: the largest of its processes, RSS", largest, at_most(120, "MiB"),
                 f"{number(largest)} MiB (each: {', '.join(number(one.rss) for one in tree)})")  # fmt: skip
    together = sum(process.pss for process in tree)
    yield judged(PART, "serve: all its processes together, shared pages counted once (PSS)", together,
                 at_most(120, "MiB"), f"{number(together)} MiB in {len(tree)} processes")  # fmt: skip
    rest = [one for one in everything if one.pid not in {gateway.pid, *(process.pid for process in tree)}]
    yield told(PART, "the others, PSS", ", ".join(f"{_name(one)} {number(one.pss)} MiB" for one in rest))


def _growth(hotspot: Hotspot) -> Iterator[Row]:
    """Redirects of devices without access must leave nothing behind."""
    phone, url = hotspot.phones(1)[0].namespace, f"http://{limit.ELSEWHERE}/generate_204"
    serve = _one(hotspot.processes(), "serve")
    load.wrk([phone], url, 16, _FLOOD_SECONDS)  # what the first ones need stays, and is no growth
    before = _together(hotspot, serve)
    made = load.wrk([phone], url, 16, _FLOOD_SECONDS).rate * _FLOOD_SECONDS
    grown = max(0.0, _together(hotspot, serve) - before)
    yield told(PART, f"serve grew over {made:,.0f} redirects by", f"{number(grown)} MiB")


def _together(hotspot: Hotspot, serve: Process) -> float:
    return sum(process.pss for process in [serve, *below(hotspot.processes(), serve)])


def _one(everything: Sequence[Process], word: str) -> Process:
    """The first process of ours that was started as ``conglang word``."""
    found = command(everything, "hotspot", word)
    if not found:
        raise LabError(f"there is no process {word}")
    return found[0]


def _name(process: Process) -> str:
    words = [part for part in process.argv if not part.startswith("-")]
    return words[-1] if "hotspot" in words else words[0] if words else "?"
