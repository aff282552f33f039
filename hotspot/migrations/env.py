"""Alembic's entry: steps run on the connection they are handed (``hotspot.migrations``), never on one of their own."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import hotspot.models  # noqa: F401  (every table)
from hotspot.db import Base, UtcDateTime


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy: a migration must not change when the models do."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if getattr(item, "native_enum", None) is False:
        return f"sa.String({item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=False,  # a stored enum is a VARCHAR to the database; the shapes are compared by tests/house
    compare_server_default=True,
)
context.run_migrations()
