"""``make migration name="…"``: compare the models with the history and write the next step."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from hotspot import migrations

VERSIONS = Path(migrations.__file__).parent / "versions"


def write(name: str) -> Path:
    """Write the step that brings a database at head to what the models say. Returns its file."""
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/history.db"
        migrations.upgrade(url)
        with migrations.alone(url) as connection:
            config = migrations.configuration()
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["connection"] = connection
            command.revision(config, name, autogenerate=True, rev_id=number)
    return next(VERSIONS.glob(f"{number}_*.py"))


def main() -> int:
    name = sys.argv[1].strip() if len(sys.argv) > 1 else ""
    if not name:
        print('Say what changes: make migration name="screens get a location"')
        return 2
    print(f"Written: {write(name)}. Read it, mend what it could not know, then: make house")
    return 0


if __name__ == "__main__":
    sys.exit(main())
