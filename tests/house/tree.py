"""What there is in the repository, by walking it: a tarball has no git."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("hotspot", "captive", "admin")
OURS = (*PRODUCT, "tests", "tools", "bench")
STEPS = ROOT / "hotspot" / "migrations" / "versions"


def files(*folders: str, ending: str) -> list[Path]:
    """Files below ``folders`` whose names end so, sorted; caches left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob(f"*{ending}") if path.is_file()]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def modules(*folders: str) -> list[Path]:
    """Python files below ``folders``, generated migration steps left out."""
    return [path for path in files(*folders, ending=".py") if STEPS not in path.parents]


def templates() -> list[Path]:
    """Every template of the product."""
    return [path for folder in ("hotspot", "captive", "admin") for path in files(folder, ending=".html")]


def name(path: Path) -> str:
    """``path`` as the repository tells it: ``hotspot/db.py``."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))
