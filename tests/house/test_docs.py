"""What the pages point to is there."""

import re
from pathlib import Path

import pytest

from hotspot.cli import main
from tests.house.tree import ROOT, files, name

PAGES = [*files("docs", ending=".md"), *sorted(ROOT.glob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
SECTIONS = ["What we knew", "What we decided", "What it costs", "When to look again"]
LINK = re.compile(r"\]\(([^)#\s]+)")
FILE = re.compile(r"`((?:hotspot|captive|admin|tests|docs|tools|bench|\.ci)/[\w./-]+)`")
COMMAND = re.compile(r"(?:^|`|/)conglang ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"(?:^    |`)make ([a-z]+)", re.MULTILINE)

every_page = pytest.mark.parametrize("page", PAGES, ids=name)


def _said(page: Path, pattern: re.Pattern[str]) -> set[str]:
    return set(pattern.findall(page.read_text(encoding="utf-8")))


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    inside = {link for link in _said(page, LINK) if "://" not in link}
    assert {link for link in inside if not (page.parent / link).exists()} == set()


@every_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    assert {path for path in _said(page, FILE) if not (ROOT / path).exists()} == set()


@every_page
def test_every_command_that_is_named_exists(page: Path) -> None:
    assert _said(page, COMMAND) - set(main.commands) == set()


@every_page
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert _said(page, TARGET) - targets == set()


def test_every_command_is_explained_to_operators() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert {command for command in main.commands if f"conglang {command}" not in operating} == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_a_decision_has_its_four_parts(decision: Path) -> None:
    assert re.findall(r"^## (.+)$", decision.read_text(encoding="utf-8"), re.MULTILINE) == SECTIONS


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert _said(ROOT / "docs" / "decisions" / "README.md", LINK) == {path.name for path in DECISIONS}


def test_the_readme_has_its_pictures_and_its_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"!\[.+?\]\((.+?)\)", readme) == [
        "docs/pictures/welcome-360.png",
        "docs/pictures/overview-1280.png",
    ]
    assert [command for command in ("    make demo\n", "    make test\n") if command not in readme] == []
