"""``python -m tools.holidays``: write Vietnam's public holidays of three years into the catalogue.

The product carries the list, not the library that knows it: the government decides the swaps of a year late in the
year before, and what staff then change by hand counts.
"""

import json
import sys
from pathlib import Path

from holidays import country_holidays

HOME = Path(__file__).resolve().parent.parent / "hotspot" / "catalogue" / "public_holidays.json"
YEARS = range(2026, 2029)


def written() -> str:
    """The file as it should be."""
    days = country_holidays("VN", years=YEARS, language="vi")
    told = {day.isoformat(): days[day] for day in sorted(days)}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write the file."""
    HOME.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
