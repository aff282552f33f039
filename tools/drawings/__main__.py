"""``make drawings``: write every drawing into the catalogue."""

import sys
from pathlib import Path

from tools.drawings.scenes import DRAWINGS

FOLDER = Path(__file__).resolve().parents[2] / "hotspot" / "catalogue" / "drawings"


def main() -> int:
    """Write what is different; returns an exit code."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in DRAWINGS.items():
        (FOLDER / f"{name}.svg").write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
