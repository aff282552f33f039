"""What a run of the kill loop came to, as lines of Markdown, and between two markers of docs/reliability.md."""

import os
import platform
from pathlib import Path
from statistics import median

from tests.faults.household import ROLES
from tests.faults.loop import Tally

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults:begin -->", "<!-- faults:end -->"
PAGE_BACK_WITHIN = 3.0


def table(tally: Tally, load: float) -> list[str]:
    """The run, the machine, and what was broken or late."""
    every = sorted(second for seconds in tally.portal.values() for second in seconds)
    late = [second for second in every if second > PAGE_BACK_WITHIN]
    lines = [
        f"Command: `python -m tests.faults {tally.cycles} --seed {tally.seed}`, on {os.cpu_count()} cores, Linux "
        f"{platform.release()}, load {load:.1f} when it began (others worked on the same machine above 1).",
        "",
        f"{tally.cycles} kills in {tally.seconds:.0f} s; meanwhile {tally.joins} joins and {tally.leaves} leaves. Of "
        f"{tally.asked} pairs of echo requests (IPv4 and IPv6) of those inside, **{tally.lost} were lost**. "
        f"**{len(tally.violations)} promises were broken.** The page was away for more than "
        f"{PAGE_BACK_WITHIN:.0f} s after {len(late)} of {len(every)} kills.",
        "",
        "| killed | times | page gone, median | longest |",
        "| --- | ---: | ---: | ---: |",
    ]
    for role in ROLES:
        if seconds := tally.portal.get(role):
            lines.append(f"| {role} | {tally.kills[role]} | {median(seconds):.2f} s | {max(seconds):.2f} s |")
    if every:
        lines.append(f"| any | {len(every)} | {median(every):.2f} s | {every[-1]:.2f} s |")
    return [*lines, *(["", *(f"- {violation}" for violation in tally.violations)] if tally.violations else [])]


def write(lines: list[str], path: Path = PAGE) -> None:
    """Put the run between the markers. Raises ``ValueError`` when the page has none."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{path.name} has no markers {BEGIN} and {END}")
    path.write_text("\n".join([before + BEGIN, *lines, END + after]), encoding="utf-8")
