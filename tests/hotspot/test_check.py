"""``conglang check``: quiet about what is well, one sentence about each thing that is not."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from hotspot import check, clock, migrations, setup
from hotspot.check import Severity
from hotspot.keys import Purpose
from hotspot.settings import Settings


@pytest.fixture
def ready(settings: Settings) -> Settings:
    """A data folder as ``conglang init`` leaves it, with ports that nobody serves."""
    made = replace(settings, portal_port=1, admin_port=1)
    setup.prepare(made).database.dispose()
    return made


def said(settings: Settings, severity: Severity, subject: str) -> list[str]:
    found = check.findings(settings)
    return [one.sentence for one in found if one.severity is severity and one.subject == subject]


def test_a_folder_made_ready_has_no_fault_of_its_own(ready: Settings) -> None:
    bad = {one.subject for one in check.findings(ready) if one.severity is Severity.FAIL}
    assert bad == {"faces"}  # nobody serves them in this test
    assert said(ready, Severity.OK, "database") == [f"The database is at version {migrations.head()}."]


def test_without_a_folder_that_is_what_is_said_and_not_everything_that_follows_from_it(settings: Settings) -> None:
    found = [
        one.subject
        for one in check.findings(replace(settings, portal_port=1, admin_port=1))
        if one.severity is Severity.FAIL
    ]
    assert found == ["data", "faces", "faces"]
    assert said(settings, Severity.FAIL, "data") == [
        f"There is no data folder {settings.data}: run `conglang init`, or name another with --data."
    ]


def test_an_empty_folder_lacks_keys_and_a_database(settings: Settings) -> None:
    settings.data.mkdir()
    assert said(settings, Severity.FAIL, "database") == ["There is no database yet: run `conglang init`."]
    assert len(said(settings, Severity.FAIL, "secrets")) == len(Purpose)


def test_a_key_that_others_may_read_or_that_is_damaged_is_named(ready: Settings) -> None:
    one, two, *_ = sorted(ready.secrets.iterdir())
    one.chmod(0o640)
    two.write_bytes(b"short")
    assert said(ready, Severity.FAIL, "secrets") == [
        sentence
        for path in (ready.secrets / f"{purpose}.key" for purpose in Purpose)
        for sentence in {
            one: [f"Others may read {one}: `chmod 600 {one}`."],
            two: [f"The key file {two} is damaged: restore it from a backup."],
        }.get(path, [])
    ]


def test_a_folder_that_everybody_may_write_into_is_a_fault(ready: Settings) -> None:
    ready.data.chmod(0o777)
    assert said(ready, Severity.FAIL, "data") == [f"Everybody may write into {ready.data}: `chmod 750 {ready.data}`."]


def test_a_database_that_everybody_may_read_is_worth_a_warning(ready: Settings) -> None:
    ready.data.chmod(0o755)
    file = ready.data / "conglang.db"
    file.chmod(0o644)
    assert f"Everybody may read {file}: `chmod 640 {file}`." in said(ready, Severity.WARN, "data")
    file.chmod(0o600)
    assert f"Everybody may read {file}: `chmod 640 {file}`." not in said(ready, Severity.WARN, "data")


def test_an_old_database_asks_for_its_migration(ready: Settings) -> None:
    migrations.downgrade(ready.url, "base")
    assert said(ready, Severity.FAIL, "database") == [
        f"The database is at version None, not {migrations.head()}: run `conglang init`."
    ]


def test_a_file_that_is_no_database_is_said_to_be_unreadable(ready: Settings) -> None:
    Path(ready.url.removeprefix("sqlite:///")).write_bytes(b"rubbish" * 1000)
    (sentence,) = said(ready, Severity.FAIL, "database")
    assert sentence.startswith("The database cannot be read")


def test_a_postgresql_that_is_away_is_said_to_be_unreadable(ready: Settings) -> None:
    away = replace(ready, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    (sentence,) = said(away, Severity.FAIL, "database")
    assert sentence.startswith("The database cannot be read")


def test_the_clock_is_told_as_the_kernel_believes_it(ready: Settings) -> None:
    severity = Severity.OK if clock.synchronised() else Severity.WARN
    assert len(said(ready, severity, "clock")) == 1


def test_looking_changes_nothing(ready: Settings) -> None:
    def contents() -> dict[str, object]:
        with sqlite3.connect(ready.data / "conglang.db") as link:
            rows = link.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        link.close()
        return {"schema": rows, "files": sorted(path.name for path in ready.data.rglob("*") if "-" not in path.name)}

    before = contents()
    check.findings(ready)
    assert contents() == before
