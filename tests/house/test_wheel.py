"""The wheel carries everything that a box needs, and nothing that it does not."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PRODUCT, ROOT, files, name

CARRIED = {
    "templates": ".html",
    "migrations": ".py",
    "catalogues": ".mo",
    "the seed of the catalogue": ".json",
    "stylesheets": ".css",
}


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built now, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(("what", "ending"), CARRIED.items())
def test_the_wheel_carries(what: str, ending: str, carried: set[str]) -> None:
    """Every file of the three packages with that ending; there is at least one."""
    there = {name(path) for path in files(*PRODUCT, ending=ending)}
    assert there != set(), what
    assert there - carried == set()


def test_every_file_of_the_packages_is_carried(carried: set[str]) -> None:
    there = {name(path) for path in files(*PRODUCT, ending="") if not _hidden(path)}
    assert {path for path in carried if ".dist-info/" not in path} == there


def test_tests_and_scripts_stay_at_home(carried: set[str]) -> None:
    assert {path.split("/")[0] for path in carried if ".dist-info/" not in path} == set(PRODUCT)


def test_the_licence_goes_along(carried: set[str]) -> None:
    assert [path for path in carried if path.endswith("licenses/LICENSE")] != []


def _hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix == ".pyc"
