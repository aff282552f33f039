"""The history of the database and the models say the same, forward and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

import hotspot.models
from hotspot import migrations
from hotspot.db import Base, make_engine
from tests import postgresql
from tests.house.tree import STEPS, files, name


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    if postgresql.binaries() is None:
        pytest.skip("not installed: postgresql; tools/debian-packages installs it")
    with postgresql.database("history", template="template1") as url:
        yield url


@pytest.fixture
def engine(empty: str) -> Iterator[Engine]:
    made = make_engine(empty)
    yield made
    made.dispose()


def _shape(engine: Engine) -> dict[str, object]:
    """Every table with its columns, keys, indexes and rules, in a form that can be compared."""
    looked = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in looked.get_columns(table)
            },
            "key": sorted(looked.get_pk_constraint(table)["constrained_columns"]),
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"]) for key in looked.get_foreign_keys(table)
            ),
            "unique": sorted(rule["column_names"] for rule in looked.get_unique_constraints(table)),
            "indexes": sorted(
                (index["name"] or "", index["column_names"], _only_where(index)) for index in looked.get_indexes(table)
            ),
            "rules": sorted(rule["name"] or "" for rule in looked.get_check_constraints(table)),
        }
        for table in looked.get_table_names()
        if table != "alembic_version"
    }


def _only_where(index: ReflectedIndex) -> str:
    options = index.get("dialect_options", {})
    return next((str(value).strip("()") for key, value in options.items() if key.endswith("_where")), "")


def test_every_table_of_every_module_is_known() -> None:
    """``hotspot.models`` imports each ``models.py``, or a migration would drop what it does not see."""
    written = {name(path).removesuffix(".py").replace("/", ".") for path in files("hotspot", ending="/models.py")}
    imported = {module.__name__ for module in vars(hotspot.models).values() if hasattr(module, "__file__")}
    assert imported == written - {"hotspot.models"}


def test_there_is_one_head() -> None:
    assert len(list(STEPS.glob("[0-9]*.py"))) > 0
    assert migrations.head() == max(path.stem.split("_")[0] for path in STEPS.glob("[0-9]*.py"))


def test_the_history_ends_where_the_models_are(empty: str, engine: Engine) -> None:
    migrations.upgrade(empty)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert migrations.current(connection) == migrations.head()


def test_the_history_makes_the_tables_that_the_models_make(empty: str, engine: Engine) -> None:
    migrations.upgrade(empty)
    by_history = _shape(engine)
    migrations.downgrade(empty, "base")
    Base.metadata.create_all(engine)
    assert by_history == _shape(engine)


def test_the_number_of_a_pass_is_never_given_twice(empty: str, engine: Engine) -> None:
    """It is the mark in the kernel (GATE-3). PostgreSQL's sequences never go back; SQLite must be told."""
    migrations.upgrade(empty)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'pass'").scalar_one()
        assert "AUTOINCREMENT" in made
    else:
        column = next(column for column in inspect(engine).get_columns("pass") if column["name"] == "id")
        assert column["default"] == "nextval('pass_id_seq'::regclass)"


def test_every_step_can_be_taken_back(empty: str, engine: Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert _shape(engine) == {}
    migrations.upgrade(empty)
    assert set(_shape(engine)) == set(Base.metadata.tables)


def test_an_upgrade_that_is_not_needed_changes_nothing(empty: str, engine: Engine) -> None:
    migrations.upgrade(empty)
    before = _shape(engine)
    migrations.upgrade(empty)
    assert _shape(engine) == before
