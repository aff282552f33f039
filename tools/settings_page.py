"""``make docs``: write ``docs/settings.md`` from ``hotspot.settings``, so that the page cannot say anything else."""

import sys
from dataclasses import fields
from pathlib import Path

from hotspot.settings import PREFIX, Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = f"""# Settings

What is decided when a box is installed. What staff change while it runs (plans, texts, promotions) is in the database.

Each setting is `{PREFIX}<NAME>` in the environment, or `<name>` in the TOML file that `{PREFIX}CONFIG` names. The
environment wins over the file, the file over the default; `conglang up --lan … --wan … --data …` wins over both. A name
that is not here is refused, so that a spelling mistake is not silently a default.

This page is written by `make docs` from `hotspot/settings.py`, and a test holds the two equal.

| setting | default | what it decides |
| --- | --- | --- |
"""
TAIL = f"""
Secrets are not settings: they are files in `secrets/` in the data folder, made by `conglang init`, mode 0600. A file of
settings looks like this:

```toml
# /etc/conglang.toml, named by {PREFIX}CONFIG
data = "/var/lib/conglang"
lan = "eth1"
wan = "eth0"
garden = ["dichvucong.gov.vn", "vneid.gov.vn"]
```
"""


def page() -> str:
    """The whole page."""
    rows = (f"| `{item.name}` | {_shown(item.default)} | {item.metadata['help']} |\n" for item in fields(Settings))
    return HEAD + "".join(rows) + TAIL


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    if isinstance(default, tuple):
        return " ".join(f"`{part}`" for part in default) or "none"
    return f"`{default}`" if str(default) else "none"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(PAGE.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
