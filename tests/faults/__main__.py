"""``python -m tests.faults 200``: kill that many processes of a real box under load, and say what it came to (root)."""

import argparse
import os
import random
import sys

from tests.faults import loop, report
from tests.faults.household import FIRST
from tests.faults.traffic import Traffic
from tests.lab.namespace import LabError
from tests.lab.street import Street


def main(argv: list[str]) -> int:
    """1 when a promise was broken or nothing could be tried."""
    asked = _parser().parse_args(argv)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    load = os.getloadavg()[0]
    print(f"seed {seed}", flush=True)
    try:
        with Street() as street, Traffic(street.inet) as traffic:
            street.up(command=FIRST, environ={"CONGLANG_SAMPLE_SECONDS": "1"})
            tally = loop.run(street, traffic, asked.cycles, seed)
    except LabError as err:
        print(err, file=sys.stderr)
        return 1
    lines = report.table(tally, load)
    print("\n".join(lines))
    if asked.write:
        report.write(lines)
    return 1 if tally.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("cycles", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, help="draw the same processes and pauses again")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/reliability.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
