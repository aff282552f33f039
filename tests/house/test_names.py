"""A thing goes to the subject it serves, and every module says what it decides."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import OURS, PRODUCT, ROOT, files, modules, name, parsed

BANNED = {"util", "helper", "common", "manager", "misc", "service", "lib", "core", "base", "tool", "stuff"}
ALLOWED = {
    "tools",  # the folder of scripts that make targets run
    "captive/services",  # the residents' pages about public services
    "admin/services",  # the staff's pages about public services
    "hotspot/content/services",  # public services are the subject
}


def _catch_all(path: str) -> bool:
    """Whether the last part of ``path`` is a name that anything would fit in, alone or as one word of several."""
    words = path.rsplit("/", 1)[-1].removesuffix(".py").strip("_").split("_")
    return bool({word.removesuffix("s") for word in words} & BANNED) and path.removesuffix(".py") not in ALLOWED


@pytest.mark.parametrize(
    "bad", ["hotspot/utils.py", "admin/helper.py", "tests/_helpers.py", "hotspot/gate/nft_util.py"]
)
def test_a_catch_all_name_would_be_found(bad: str) -> None:
    assert _catch_all(bad)
    assert not _catch_all(bad.rsplit("/", 1)[0] + "/passes.py")


def test_no_module_has_a_name_that_anything_fits_in() -> None:
    paths = {name(path) for path in modules(*OURS)}
    folders = {name(path.parent) for path in modules(*OURS)}
    tests_of_services = {path for path in paths if path.startswith("tests/") and path.endswith("test_services.py")}
    assert sorted(path for path in (paths | folders) - tests_of_services if _catch_all(path)) == []


def test_every_module_says_what_it_decides() -> None:
    silent = [path for path in modules(*OURS) if not (ast.get_docstring(parsed(path)) or "").strip()]
    assert [name(path) for path in silent if path.name != "__init__.py" or path.stat().st_size] == []


def test_no_two_words_of_the_product_are_left_to_be_done() -> None:
    left = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    found = [
        f"{name(path)}: {mark}"
        for path in [*modules(*OURS), *files(*PRODUCT, ending=".html"), *files("docs", ending=".md")]
        for mark in left
        if mark in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize("folder", PRODUCT)
def test_tests_mirror_the_tree(folder: str) -> None:
    """A folder of tests has the name of a folder of the product."""
    mirrored = [path.parent for path in files(f"tests/{folder}", ending=".py")]
    assert sorted({name(path) for path in mirrored if not _mirrors(path)}) == []


def _mirrors(path: Path) -> bool:
    inner = path.relative_to(ROOT / "tests")
    return (ROOT / inner).is_dir() or (ROOT / inner).with_suffix(".py").is_file()
