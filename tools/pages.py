"""``make docs``: write the pages that tell what the program says of itself, so that they cannot say anything else."""

import sys
from dataclasses import fields
from pathlib import Path

from hotspot.settings import PREFIX, Settings
from hotspot.staff.permissions import ROLES, Permission

DOCS = Path(__file__).resolve().parents[1] / "docs"
SETTINGS_HEAD = f"""# Settings

What is decided when a box is installed. What staff change while it runs (plans, texts, promotions) is in the database.

Each setting is `{PREFIX}<NAME>` in the environment, or `<name>` in the TOML file that `{PREFIX}CONFIG` names. The
environment wins over the file, the file over the default; `conglang up --lan … --wan … --data …` wins over both. A name
that is not here is refused, so that a spelling mistake is not silently a default.

This page is written by `make docs` from `hotspot/settings.py`, and a test holds the two equal.

| setting | default | what it decides |
| --- | --- | --- |
"""
SETTINGS_TAIL = f"""
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


ROLES_HEAD = """# Roles

What each role of a member opens. A page of the staff side asks for exactly one permission; a page without one is shut.

This page is written by `make docs` from `hotspot/staff/permissions.py`, and a test holds the two equal.

"""


def settings() -> str:
    """``docs/settings.md``."""
    rows = (f"| `{item.name}` | {_shown(item.default)} | {item.metadata['help']} |\n" for item in fields(Settings))
    return SETTINGS_HEAD + "".join(rows) + SETTINGS_TAIL


def roles() -> str:
    """``docs/roles.md``."""
    head = " | ".join(role.value for role in ROLES)
    line = " | ".join("---" for _ in ROLES)
    rows = (
        f"| {permission.explained} | {' | '.join('yes' if permission in ROLES[role] else '' for role in ROLES)} |\n"
        for permission in Permission
    )
    return f"{ROLES_HEAD}| may | {head} |\n| --- | {line} |\n{''.join(rows)}"


PAGES = {"settings.md": settings, "roles.md": roles}


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    if isinstance(default, tuple):
        return " ".join(f"`{part}`" for part in default) or "none"
    return f"`{default}`" if str(default) else "none"


def main() -> int:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(f"Written: docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
