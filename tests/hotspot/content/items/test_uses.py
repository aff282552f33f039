"""Where a medium is used: asked of the blocks, whatever they look like, on both databases."""

from typing import Any

from sqlalchemy.orm import Session

from hotspot.content.items import uses
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.items.uses import Use
from tests.hotspot.content.media.samples import NOW

REF = "aZ_09-bcDEfgh%1k"


def _item(db: Session, slug: str, live: int | None, *revisions: tuple[int, str], down: bool = False) -> str:
    """An item with revisions, each its number and what one of its blocks names."""
    item = Item(slug=slug, created_at=NOW, live_number=live, taken_down_at=NOW if down else None)
    db.add(item)
    db.flush()
    for number, ref in revisions:
        state = RevisionState.PUBLISHED if number == live else RevisionState.DRAFT
        blocks: list[dict[str, Any]] = [{"kind": "step", "facts": {"picture": ref}}]
        titles = {"vi": f"{slug} {number}"}
        row = Revision(item_id=item.id, number=number, state=state, titles=titles, blocks=blocks, written_at=NOW)
        db.add(row)
    db.flush()
    return item.public_id


def test_items_are_told_by_their_newest_writing_and_whether_residents_see_it(db: Session) -> None:
    draft = _item(db, "b-nhap", None, (1, "other"), (2, REF), (3, REF))
    seen = _item(db, "c-dang-hien", 1, (1, REF), (2, "other"))
    changed = _item(db, "a-da-thay", 2, (1, REF), (2, "other"))
    down = _item(db, "d-da-ha", 1, (1, REF), down=True)
    _item(db, "khac", 1, (1, "aZ_09-bcDEfgh91k"), (2, "aZx09-bcDEfgh%1k"))
    assert uses.of(db, REF) == (
        Use(seen, "c-dang-hien 1", True),
        Use(changed, "a-da-thay 1", False),
        Use(draft, "b-nhap 3", False),
        Use(down, "d-da-ha 1", False),
    )


def test_what_is_used_nowhere_is_used_nowhere(db: Session) -> None:
    assert uses.of(db, REF) == ()
