"""``python -m tests.faults 200``: kill that many processes of a real box under load, and say what it came to (root)."""

import argparse
import random
import sys
from statistics import median

from tests.faults import loop
from tests.faults.household import ROLES
from tests.faults.loop import Tally
from tests.faults.traffic import Traffic
from tests.lab.namespace import LabError
from tests.lab.street import Street


def main(argv: list[str]) -> int:
    """1 when a promise was broken or nothing could be tried."""
    asked = _parser().parse_args(argv)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    try:
        with Street() as street, Traffic(street.inet) as traffic:
            street.up(environ={"CONGLANG_SAMPLE_SECONDS": "1"})
            tally = loop.run(street, traffic, asked.cycles, seed)
    except LabError as err:
        print(err, file=sys.stderr)
        return 1
    print("\n".join(table(tally)))
    return 1 if tally.violations else 0


def table(tally: Tally) -> list[str]:
    """The run as lines of Markdown."""
    every = sorted(second for seconds in tally.portal.values() for second in seconds)
    lines = [
        f"{tally.cycles} kills in {tally.seconds:.0f} s, seed {tally.seed}: {tally.joins} joins and {tally.leaves} "
        f"leaves meanwhile; of {tally.asked} requests of those inside {tally.lost} were lost; "
        f"{len(tally.violations)} promises broken.",
        "",
        "| killed | times | page back, median | longest |",
        "| --- | ---: | ---: | ---: |",
    ]
    for role in ROLES:
        if seconds := tally.portal.get(role):
            lines.append(f"| {role} | {tally.kills[role]} | {median(seconds):.2f} s | {max(seconds):.2f} s |")
    if every:
        lines.append(f"| any | {len(every)} | {median(every):.2f} s | {every[-1]:.2f} s |")
    return [*lines, "", *(f"- {violation}" for violation in tally.violations)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("cycles", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, help="draw the same processes and pauses again")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
