"""Nothing is so long that nobody reads it."""

import ast
from pathlib import Path

from tests.house.tree import OURS, ROOT, files, modules, name, parsed, templates

FILE, FUNCTION, TEMPLATE, README, DECISION = 300, 50, 120, 120, 70
LONGER: dict[str, str] = {}  # a file that may be longer, and the one line of reason


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _over(paths: list[Path], limit: int) -> list[str]:
    return [
        f"{name(path)}: {_lines(path)} lines" for path in paths if _lines(path) > limit and name(path) not in LONGER
    ]


def _long_functions(tree: ast.Module, limit: int) -> list[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in functions
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > limit
    ]


def test_no_python_file_is_longer_than_300_lines() -> None:
    assert _over(modules(*OURS), FILE) == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = {name(path): _long_functions(parsed(path), FUNCTION) for path in modules(*OURS)}
    assert {path: found for path, found in long.items() if found} == {}


def test_a_function_of_51_lines_would_be_found() -> None:
    body = "\n".join(f"    a{number} = {number}" for number in range(50))
    assert _long_functions(ast.parse(f"def f():\n{body}"), FUNCTION) == ["f: 51 lines"]
    assert _long_functions(ast.parse(f"def f():\n{body}"), 51) == []


def test_no_template_is_longer_than_120_lines() -> None:
    assert _over(templates(), TEMPLATE) == []


def test_the_readme_is_read_in_one_sitting() -> None:
    assert _over([ROOT / "README.md"], README) == []


def test_a_decision_is_at_most_a_page() -> None:
    assert _over(files("docs/decisions", ending=".md"), DECISION) == []


def test_every_exception_still_needs_to_be_one() -> None:
    assert [path for path in LONGER if _lines(ROOT / path) <= FILE] == []
