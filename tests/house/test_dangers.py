"""What would be dangerous anywhere is allowed nowhere, or in the few files that are named here with a reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import OURS, PRODUCT, modules, name, parsed, templates

COMMITS = {
    "hotspot/db.py": "the block `writing()`",
    "hotspot/access/ledger.py": "the gatekeeper's own transactions, in DB-API",
    "hotspot/gate/": "batches for the kernel, not for the database",
}
SPAWNS = {
    "hotspot/up.py": "the supervisor",
    "hotspot/gate/": "adapters of the kernel",
    "hotspot/up/": "the supervisor",
    "hotspot/content/media/foreman.py": "strangers' files are opened by a process that may die of it",
    "hotspot/content/media/films.py": "FFmpeg, started by that process",
}
CATCHES_ALL = {
    "hotspot/gatekeeper.py": "the loop outlives any one tick",
    "hotspot/jobs.py": "the scheduler outlives any one job",
    "captive/welcome.py": "a page that cannot be made from memory is made by Flask instead",
    "hotspot/serve.py": "a forked child never runs on into its parent's code",
}
NEVER_CALLED = {"eval", "exec", "compile", "__import__", "render_template_string", "Markup", "mark_safe"}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill", "telnetlib"}


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rsplit(".", 1)[-1], node


def _commits(tree: ast.Module) -> bool:
    return any(called == "commit" for called, _ in _calls(tree))


def _spawns(tree: ast.Module) -> bool:
    spawning = {"system", "popen", "fork", "posix_spawn", "execv", "execve", "execvp", "spawnv"}
    return "subprocess" in _imports(tree) or any(
        isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os" and node.attr in spawning - {"fork"}
        for node in ast.walk(tree)
    )


def _imports(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def _dangers(tree: ast.Module) -> set[str]:
    found = _imports(tree) & NEVER_IMPORTED
    for called, call in _calls(tree):
        bare = isinstance(call.func, ast.Name)
        if called in NEVER_CALLED and (bare or called not in {"compile", "exec", "eval"}):
            found.add(called)
        if any(key.arg == "shell" and not _is_false(key.value) for key in call.keywords):
            found.add("shell=True")
    return found


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _outside(paths: list[Path], allowed: dict[str, str]) -> list[str]:
    return [name(path) for path in paths if not any(name(path).startswith(prefix) for prefix in allowed)]


@pytest.mark.parametrize(
    ("source", "danger"),
    [
        ("import pickle", "pickle"),
        ("from flask import render_template_string\nrender_template_string('x')", "render_template_string"),
        ("import markupsafe\nmarkupsafe.Markup('<b>')", "Markup"),
        ("eval('1')", "eval"),
        ("import subprocess\nsubprocess.run('ls', shell=True)", "shell=True"),
    ],
)
def test_a_danger_would_be_found(source: str, danger: str) -> None:
    assert _dangers(ast.parse(source)) == {danger}


def test_there_is_no_danger() -> None:
    found = {name(path): _dangers(parsed(path)) for path in modules(*OURS)}
    assert {path: dangers for path, dangers in found.items() if dangers} == {}


def test_only_the_edge_commits() -> None:
    assert _commits(ast.parse("session.commit()"))
    assert _outside([path for path in modules(*PRODUCT) if _commits(parsed(path))], COMMITS) == []


def test_only_the_gate_and_the_supervisor_start_programs() -> None:
    assert _spawns(ast.parse("import os\nos.system('ls')"))
    assert _spawns(ast.parse("from subprocess import run"))
    assert _outside([path for path in modules(*PRODUCT) if _spawns(parsed(path))], SPAWNS) == []


def test_only_loops_that_must_live_catch_everything() -> None:
    found = []
    for path in modules(*PRODUCT):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node):
                found.append(path)
    assert _outside(found, CATCHES_ALL) == []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """A handler of everything that does not pass it on."""
    everything = handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}
    return everything and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_sql_is_never_put_together_from_values() -> None:
    """An f-string, ``%``, ``+`` or ``format`` handed to ``execute`` or ``text``."""
    found = []
    for path in modules(*PRODUCT):
        for called, call in _calls(parsed(path)):
            if called in {"execute", "executemany", "exec_driver_sql", "text"} and call.args and _built(call.args[0]):
                found.append(f"{name(path)}:{call.lineno}")
    assert found == []


@pytest.mark.parametrize(
    "bad", ['f"DELETE FROM pass WHERE mac = {mac}"', '"… " + mac', '"… %s" % mac', '"…{}".format(mac)']
)
def test_sql_put_together_would_be_found(bad: str) -> None:
    assert _built(ast.parse(bad, mode="eval").body)


def _built(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        if isinstance(first, ast.Constant) and str(first.value).startswith("PRAGMA "):
            return False  # it takes no parameters
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    formatted = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return formatted or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add))


def test_no_template_marks_anything_as_safe() -> None:
    unsafe = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup", re.IGNORECASE)
    assert unsafe.search("{{ text | safe }}")
    assert [name(path) for path in templates() if unsafe.search(path.read_text(encoding="utf-8"))] == []
