"""What was handed in never changes: the way of a revision, and the listeners that refuse every other one."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper

from hotspot.content.items.models import Revision, RevisionState
from hotspot.content.models import ImmutableError

_STATE = RevisionState
WAYS: Mapping[RevisionState, frozenset[RevisionState]] = {
    _STATE.DRAFT: frozenset({_STATE.IN_REVIEW}),
    _STATE.IN_REVIEW: frozenset({_STATE.APPROVED, _STATE.CHANGES_REQUESTED}),
    _STATE.CHANGES_REQUESTED: frozenset(),
    _STATE.APPROVED: frozenset({_STATE.PUBLISHED, _STATE.CHANGES_REQUESTED}),
    _STATE.PUBLISHED: frozenset({_STATE.RETIRED}),
    _STATE.RETIRED: frozenset({_STATE.PUBLISHED}),  # what was taken down may be put up again as it was
}
CONTENT = (
    "item_id", "number", "titles", "blocks", "service_id", "digest", "expires_at", "saved", "written_by", "authors",
    "written_at", "handed_in_at",
)  # fmt: skip


def digest(revision: Revision) -> str:
    """The SHA-256 of all that ``revision`` says, 64 hexadecimal digits."""
    expires = revision.expires_at.astimezone(UTC).isoformat() if revision.expires_at else None
    body = [revision.titles, revision.blocks, revision.service_id, expires]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _refuse_change(mapper: Mapper[Any], connection: Connection, target: Revision) -> None:
    seen = inspect(target).attrs
    old = seen.state.history.deleted
    before = old[0] if old else target.state
    if target.state is not before and target.state not in WAYS[before]:
        raise ImmutableError(f"a revision does not go from {before} to {target.state}")
    changed = [name for name in CONTENT if seen[name].history.has_changes()]
    if before is not RevisionState.DRAFT and changed:
        raise ImmutableError(f"a revision that was handed in keeps its {', '.join(changed)}; write a new one")


def _refuse_removal(mapper: Mapper[Any], connection: Connection, target: Revision) -> None:
    if target.state is not RevisionState.DRAFT:
        raise ImmutableError("a revision that was handed in is history and stays")


event.listen(Revision, "before_update", _refuse_change)
event.listen(Revision, "before_delete", _refuse_removal)
