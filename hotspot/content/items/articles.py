"""Articles: items as everybody but their writers sees them, which is the revision that is out and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items.blocks import Block, parsed
from hotspot.content.items.models import Item, Revision

_OUT = and_(Revision.item_id == Item.id, Revision.number == Item.live_number)


@dataclass(frozen=True, slots=True)
class Article:
    """The revision of an item that is out. ``digest`` is the SHA-256 of all that it says."""

    item_id: int
    public_id: str
    slug: str
    number: int
    digest: str
    titles: Mapping[str, str]
    blocks: tuple[Block, ...]
    service_id: int | None
    expires_at: datetime | None
    decided_at: datetime | None = None

    def title(self, language: str) -> str:
        """The title in ``language``, or the Vietnamese one."""
        return self.titles.get(language) or self.titles.get(FIRST_LANGUAGE, "")

    def language(self, wanted: str) -> str:
        """Which language ``title(wanted)`` is in, for the ``lang`` attribute."""
        return wanted if self.titles.get(wanted) else FIRST_LANGUAGE

    def over(self, at: datetime) -> bool:
        """Whether what it says has expired at ``at``."""
        return self.expires_at is not None and self.expires_at <= at


def live(db: Session, item_id: int) -> Article | None:
    """What is out of an item by its row id, also when it has expired; None when nobody may see it."""
    return next(iter(_found(db, Item.id == item_id)), None)


def by_slug(db: Session, slug: str) -> Article | None:
    """The same under the slug of its page."""
    return next(iter(_found(db, Item.slug == slug)), None)


def everything(db: Session) -> list[Article]:
    """Every article that is out, expired ones too, the newest first."""
    return _found(db)


def slug_was_used(db: Session, slug: str) -> bool:
    """Whether there was ever something out under ``slug``, so that a page can say that it is over."""
    return db.scalar(select(Item.id).where(Item.slug == slug, Item.live_number.is_not(None))) is not None


def article(item: Item, revision: Revision) -> Article:
    """``revision`` of ``item`` as it is, or would be, seen; for previews."""
    return Article(
        item_id=item.id,
        public_id=item.public_id,
        slug=item.slug,
        number=revision.number,
        digest=revision.digest,
        titles=revision.titles,
        blocks=parsed(revision.blocks),
        service_id=item.service_id,
        expires_at=revision.expires_at,
        decided_at=revision.decided_at,
    )


def _found(db: Session, *where: ColumnElement[bool]) -> list[Article]:
    query = select(Item, Revision).join(Revision, _OUT).where(Item.taken_down_at.is_(None), *where)
    return [article(item, one) for item, one in db.execute(query.order_by(Revision.decided_at.desc(), Item.id.desc()))]
