"""The figures as a table: on the terminal while they come, and in docs/performance.md between two markers."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Row, Verdict

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- begin of what `make bench` writes -->", "<!-- end of what `make bench` writes -->"
_WHAT, _GOAL, _MEASURED = 58, 16, 70


def heading() -> str:
    return f"{'what':{_WHAT}} {'to reach':{_GOAL}} {'measured':{_MEASURED}} verdict\n{'-' * (_WHAT + _GOAL + 80)}"


def lines(row: Row) -> str:
    """One row for the terminal, folded where it is long."""
    what, measured = textwrap.wrap(row.what, _WHAT) or [""], textwrap.wrap(row.measured, _MEASURED) or [""]
    folded = []
    for index in range(max(len(what), len(measured))):
        first = index == 0
        cells = (what[index] if index < len(what) else "", measured[index] if index < len(measured) else "")
        goal, verdict = (row.goal, row.verdict.value) if first else ("", "")
        folded.append(f"{cells[0]:{_WHAT}} {goal:{_GOAL}} {cells[1]:{_MEASURED}} {verdict}".rstrip())
    return "\n".join(folded)


def summary(rows: Sequence[Row]) -> str:
    """How many figures were reached, and which were not."""
    missed = [row for row in rows if row.verdict is Verdict.MISSED]
    judged = sum(row.verdict is not Verdict.TOLD for row in rows)
    said = f"{judged - len(missed)} of {judged} figures reached."
    return said + "".join(f"\nMissed: {row.what}: {row.measured} (to reach {row.goal})" for row in missed)


def write(rows: Sequence[Row], machine: Sequence[str], command: str, path: Path = PAGE) -> None:
    """Put the figures between the markers of the page; the prose around them stays as somebody wrote it."""
    before, after = _around(path)
    path.write_text(f"{before}{BEGIN}\n{section(rows, machine, command)}{END}{after}", encoding="utf-8")


def section(rows: Sequence[Row], machine: Sequence[str], command: str) -> str:
    """The generated part: the command, the machine's class, the table."""
    about = "".join(f"- {line}\n" for line in machine)
    table = "".join(f"| {_cell(row.what)} | {row.goal} | {_cell(row.measured)} | {_verdict(row)} |\n" for row in rows)
    return (
        f"\nCommand: `{command}`\n\n{about}\n{summary(rows).splitlines()[0]}\n\n"
        f"| what | to reach | measured | |\n| --- | --- | --- | --- |\n{table}\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _verdict(row: Row) -> str:
    return {Verdict.REACHED: "reached", Verdict.MISSED: "**missed**", Verdict.TOLD: ""}[row.verdict]


def _around(path: Path) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return (f"{text.rstrip()}\n\n" if text else "# Performance\n\n"), "\n"
    return before, after
