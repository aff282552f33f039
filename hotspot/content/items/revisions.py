"""Writing: a new item, its draft, saving it without undoing what a colleague saved, and the history of it all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspot.content.folding import fold
from hotspot.content.items.blocks import Block, dumped, tidy
from hotspot.content.items.models import Item, Revision, RevisionState

LONGEST_SLUG = 72


class ItemError(ValueError):
    """Something that cannot be done to an item now. ``rule`` says why:

    ``saved_since`` (a colleague was quicker), ``not_draft``, ``in_review``, ``not_in_review``, ``not_approved``,
    ``own`` (the author approves), ``no_reason``, ``expired``, ``not_out``, ``placed``, ``no_title``, ``digest``.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Content:
    """All that a revision says."""

    titles: Mapping[str, str]
    blocks: Sequence[Block]
    service_id: int | None = None
    expires_at: datetime | None = None


def create(db: Session, content: Content, by: int | None, at: datetime) -> Item:
    """A new item with a draft. The address of its page comes from its title and stays. Raises ``ItemError``."""
    title = next((text for text in content.titles.values() if text.strip()), "")
    slug = slug_of(title)
    if not slug:
        raise ItemError("no_title")
    item = Item(slug=_free(db, slug), created_by=by, created_at=at)
    db.add(item)
    db.flush()
    _add(db, item, content, by, at)
    return item


def slug_of(title: str) -> str:
    """``dang-ky-khai-sinh`` for a title; empty when there is nothing to make one of."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:LONGEST_SLUG].rstrip("-")


def get(db: Session, public_id: str) -> Item | None:
    return db.scalar(select(Item).where(Item.public_id == public_id))


def locked(db: Session, item: Item) -> Item:
    """``item`` as it is now, for this transaction alone: decisions about one item come one after the other."""
    query = select(Item).where(Item.id == item.id).with_for_update().execution_options(populate_existing=True)
    return db.scalars(query).one()


def history(db: Session, item: Item) -> list[Revision]:
    """Every revision of ``item``, the newest first."""
    query = select(Revision).where(Revision.item_id == item.id).order_by(Revision.number.desc())
    return list(db.scalars(query.execution_options(populate_existing=True)))


def newest(db: Session, item: Item) -> Revision:
    return history(db, item)[0]


def numbered(db: Session, item: Item, number: int | None) -> Revision | None:
    """One revision of ``item`` by its number."""
    query = select(Revision).where(Revision.item_id == item.id, Revision.number == number)
    return db.scalar(query.execution_options(populate_existing=True))


def draft(db: Session, item: Item) -> Revision | None:
    """The draft of ``item``, when somebody is writing."""
    last = newest(db, item)
    return last if last.state is RevisionState.DRAFT else None


def begin(db: Session, item: Item, by: int | None, at: datetime) -> Revision:
    """The draft of ``item``: the one there is, or a new one that says what the newest revision says.

    Raises ``ItemError`` while one waits for approval: two would race each other.
    """
    item = locked(db, item)
    last = newest(db, item)
    if last.state is RevisionState.DRAFT:
        return last
    if last.state is RevisionState.IN_REVIEW:
        raise ItemError("in_review")
    made = Revision(
        item_id=item.id,
        number=last.number + 1,
        titles=last.titles,
        blocks=[{key: value for key, value in block.items() if key != "runs"} for block in last.blocks],
        service_id=last.service_id,
        expires_at=last.expires_at,
        written_by=by,
        written_at=at,
        authors=last.authors if last.state is RevisionState.CHANGES_REQUESTED else [],
    )
    db.add(made)
    db.flush()
    return made


def save(db: Session, item: Item, saved: int, content: Content, by: int | None, at: datetime) -> Revision:
    """Write ``content`` into the draft, whose count of savings was ``saved`` when the writer opened it.

    Raises ``ItemError``: ``saved_since`` when a colleague saved meanwhile, ``not_draft`` when it was handed in.
    """
    row = draft(db, locked(db, item))
    if row is None:
        raise ItemError("not_draft")
    if row.saved != saved:
        raise ItemError("saved_since")
    _fill(row, content)
    row.saved, row.written_by, row.written_at = row.saved + 1, by, at
    row.authors = sorted({*row.authors, *([by] if by is not None else [])})
    db.flush()
    return row


def discard(db: Session, item: Item) -> bool:
    """Throw the draft away; an item that never was more goes with it, and then the answer is True.

    Raises ``ItemError`` when there is no draft, or a plan names an item that would be gone.
    """
    item = locked(db, item)
    row = draft(db, item)
    if row is None:
        raise ItemError("not_draft")
    alone = row.number == 1
    try:
        with db.begin_nested():
            db.delete(row)
            db.flush()
            if alone:
                db.delete(item)
                db.flush()
    except IntegrityError as err:
        raise ItemError("placed") from err
    return alone


def _add(db: Session, item: Item, content: Content, by: int | None, at: datetime) -> None:
    row = Revision(item_id=item.id, number=1, titles={}, blocks=[], written_by=by, written_at=at)
    row.authors = [by] if by is not None else []
    _fill(row, content)
    db.add(row)
    db.flush()


def _fill(row: Revision, content: Content) -> None:
    titles = {language: tidy(title) for language, title in content.titles.items()}
    row.titles = {language: title for language, title in titles.items() if title}
    row.blocks = [{key: value for key, value in one.items() if key != "runs"} for one in dumped(content.blocks)]
    row.service_id, row.expires_at = content.service_id, content.expires_at


def _free(db: Session, slug: str) -> str:
    """``slug``, with a number behind it when it is taken."""
    taken = set(db.scalars(select(Item.slug).where(Item.slug.startswith(slug, autoescape=True))))
    count = db.scalar(select(func.count()).select_from(Item)) or 0
    tries = [slug, *(f"{slug}-{number}" for number in range(2, count + 3))]
    return next(one for one in tries if one not in taken)
