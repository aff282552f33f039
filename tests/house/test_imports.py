"""Who may import whom. The contracts are in pyproject.toml; here is what they cannot say."""

import subprocess
import sys
import tomllib

import pytest

from tests.house.tree import ROOT

HEAVY = {"sqlalchemy", "alembic", "flask", "werkzeug", "jinja2", "granian", "apscheduler", "argon2", "hotspot.db"}
PURE = {"hotspot.gate.port", "hotspot.access.policy", "hotspot.content.schedule", "hotspot.staff.permissions"}
LIGHT = {"hotspot.gatekeeper", "hotspot.access.ledger", "hotspot.gate", "hotspot.network.resolver"}


def _contract(name: str) -> dict[str, list[str]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    found: dict[str, list[str]] = next(contract for contract in contracts if contract["id"] == name)
    return found


def _loaded_by(module: str) -> set[str]:
    """The names of everything that a fresh interpreter has loaded once it has imported ``module``."""
    told = f"import {module}, sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_the_rules_are_bound_to_be_pure() -> None:
    assert set(_contract("pure")["source_modules"]) >= PURE


def test_the_light_processes_are_bound_to_be_light() -> None:
    assert set(_contract("light")["source_modules"]) >= LIGHT
    assert set(_contract("light")["forbidden_modules"]) >= HEAVY


def test_no_contract_is_bought_off_but_for_the_command_line() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    bought = [
        line for contract in config["tool"]["importlinter"]["contracts"] for line in contract.get("ignore_imports", [])
    ]
    assert bought == ["hotspot.cli -> captive", "hotspot.cli -> admin"]


@pytest.mark.parametrize("module", ["hotspot.gatekeeper.loop", "hotspot.network.resolver"])
def test_a_process_on_a_small_box_loads_nothing_heavy(module: str) -> None:
    """30 MiB of its 40 would be SQLAlchemy alone (docs/decisions/0008)."""
    assert _loaded_by(module) & HEAVY == set()


def test_something_heavy_would_be_found() -> None:
    assert "sqlalchemy" in _loaded_by("hotspot.db")


def test_the_command_line_answers_without_loading_a_face() -> None:
    assert _loaded_by("hotspot.cli") & (HEAVY | {"captive", "admin"}) == set()
