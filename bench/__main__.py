"""``python -m bench [PART…]``: measure, print the table, and write docs/performance.md when everything was measured."""

import argparse
import sys
import time

from bench import machine, report
from bench.figures import Row, Verdict
from bench.pace import QUICK, WHOLE, Pace
from bench.parts import PARTS, Part
from bench.run import rows_of
from tests.lab.street import missing


def main() -> int:
    wanted = _arguments()
    if reason := missing():
        print(reason.replace("The lab", "The bench"), file=sys.stderr)
        return 1
    pace = QUICK if wanted.quick else WHOLE
    parts = [part for part in PARTS if not wanted.parts or part.name in wanted.parts]
    about = [*machine.described(), f"load before: {machine.load():.2f}"]
    print("\n".join(about), "", report.heading(), sep="\n")
    deadline = time.monotonic() + pace.budget
    rows = [row for part in parts for row in _measured(part, pace, deadline - time.monotonic())]
    print(f"\n{report.summary(rows)}")
    if wanted.write or (len(parts) == len(PARTS) and not pace.quick):
        report.write(
            rows, about, "make bench" if len(parts) == len(PARTS) else f"python -m bench {' '.join(wanted.parts)}"
        )
        print(f"Written to docs/{report.PAGE.name}.")
    return 1 if wanted.strict and any(row.verdict is Verdict.MISSED for row in rows) else 0


def _measured(part: Part, pace: Pace, left: float) -> list[Row]:
    began, rows = time.monotonic(), []
    print(f"\n{part.name}: {part.about}", flush=True)
    for row in rows_of(part, pace, left):
        print(report.lines(row), flush=True)
        rows.append(row)
    print(f"({time.monotonic() - began:.0f} s)", flush=True)
    return rows


def _arguments() -> argparse.Namespace:
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the figures of docs/performance.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {' '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="one short round of each; writes nothing")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a figure was missed")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md even from a part of it")
    wanted = parser.parse_args()
    if unknown := set(wanted.parts) - set(names):
        parser.error(f"there is no part called {sorted(unknown)[0]}; there are {', '.join(names)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
