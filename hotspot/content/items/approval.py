"""Approval: hand in, send back, approve, publish, take down. Nothing is out that nobody approved.

Each step is a line in the audit log, in the same transaction. The moment of approval never moves a schedule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from hotspot.content.edition import FIRST_LANGUAGE
from hotspot.content.items import frozen, gates, revisions
from hotspot.content.items.blocks import Block, BlocksError, Fault, Rule, dumped, parsed
from hotspot.content.items.markup import rendered
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.items.revisions import ItemError
from hotspot.content.items.shapes import MEDIA, SHAPES, Form, Kind
from hotspot.content.media import library
from hotspot.content.media.library import Missing
from hotspot.content.media.models import Media, MediaKind
from hotspot.staff import audit
from hotspot.staff.audit import Action

LONGEST_REASON = 400
_LACKS = {
    Missing.FILES: Rule.NOT_READY,
    Missing.SPOKEN: Rule.NO_LANGUAGE,
    Missing.CAPTIONS: Rule.NO_CAPTIONS,
    Missing.TRANSCRIPT: Rule.NO_TRANSCRIPT,
}
_KINDS = {Form.PICTURE: MediaKind.PICTURE, Form.VIDEO: MediaKind.VIDEO, Form.AUDIO: MediaKind.AUDIO}


def hand_in(db: Session, item: Item, saved: int, by: int | None, at: datetime) -> Revision:
    """Freeze the draft as it was saved the ``saved``-th time and ask for approval.

    Raises ``BlocksError`` with all that must be mended first, or ``ItemError``.
    """
    item = revisions.locked(db, item)
    row = revisions.draft(db, item)
    if row is None:
        raise ItemError("not_draft")
    if row.saved != saved:
        raise ItemError("saved_since")
    blocks = completed(db, parsed(row.blocks))
    found = tuple(faults(db, row, blocks, at))
    if found:
        raise BlocksError(found)
    row.blocks = dumped([rendered(block) for block in blocks])
    row.digest = frozen.digest(row)
    row.state, row.handed_in_at = RevisionState.IN_REVIEW, at
    return _noted(db, item, row, Action.ITEM_HANDED_IN, by, at, digest=row.digest)


def send_back(db: Session, item: Item, number: int, reason: str, by: int | None, at: datetime) -> Revision:
    """Ask the author for changes, for a reason that they read. Raises ``ItemError``."""
    item, row = _waiting(db, item, number)
    why = _reason(reason)
    row.state = RevisionState.CHANGES_REQUESTED
    _decide(row, why, by, at)
    return _noted(db, item, row, Action.ITEM_SENT_BACK, by, at)


def approve(
    db: Session, item: Item, number: int, by: int | None, at: datetime, *, self_approval: bool = False
) -> Revision:
    """Say yes to the frozen revision. Who wrote in it may not, unless ``self_approval``; the log then says so.

    Raises ``ItemError``.
    """
    item, row = _waiting(db, item, number)
    own = by is not None and by in row.authors
    if own and not self_approval:
        raise ItemError("own")
    if frozen.digest(row) != row.digest:
        raise ItemError("digest")
    row.state = RevisionState.APPROVED
    _decide(row, "", by, at)
    return _noted(db, item, row, Action.ITEM_APPROVED, by, at, digest=row.digest, **({"own": True} if own else {}))


def take_back(db: Session, item: Item, number: int, by: int | None, at: datetime) -> Revision:
    """Let an author have back what they handed in, to write on. Raises ``ItemError``."""
    item, row = _waiting(db, item, number)
    row.state = RevisionState.CHANGES_REQUESTED
    _decide(row, "", by, at)
    return _noted(db, item, row, Action.ITEM_SENT_BACK, by, at, taken_back=True)


def publish(db: Session, item: Item, number: int, by: int | None, at: datetime) -> Revision:
    """Let an approved revision be what residents see; the one before it retires. Raises ``ItemError``.

    A revision that was out before may be put up again: it was approved, and is as it was.
    """
    item = revisions.locked(db, item)
    row = revisions.numbered(db, item, number)
    if row is None or row.state not in (RevisionState.APPROVED, RevisionState.RETIRED):
        raise ItemError("not_approved")
    if frozen.digest(row) != row.digest:
        raise ItemError("digest")
    if row.expires_at is not None and row.expires_at <= at:
        raise ItemError("expired")
    before = revisions.numbered(db, item, item.live_number)
    if before is not None and before.state is RevisionState.PUBLISHED:
        before.state = RevisionState.RETIRED
    row.state, row.published_at = RevisionState.PUBLISHED, at
    item.live_number, item.taken_down_at, item.service_id = row.number, None, row.service_id
    return _noted(db, item, row, Action.ITEM_PUBLISHED, by, at, digest=row.digest)


def take_down(db: Session, item: Item, reason: str, by: int | None, at: datetime) -> None:
    """Take what is out away from everybody at once, for a reason that the log keeps. Raises ``ItemError``."""
    item = revisions.locked(db, item)
    row = revisions.numbered(db, item, item.live_number)
    if row is None or item.taken_down_at is not None:
        raise ItemError("not_out")
    why = _reason(reason)
    item.taken_down_at = at
    row.state = RevisionState.RETIRED
    _noted(db, item, row, Action.ITEM_TAKEN_DOWN, by, at, reason=why)


def completed(db: Session, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """``blocks`` with the words of the library where a picture has none of its own."""
    return tuple(_described(db, block) for block in blocks)


def faults(db: Session, row: Revision, blocks: Sequence[Block], at: datetime) -> Iterator[Fault]:
    """All that stands between a draft and being handed in."""
    yield from gates.faults(row.titles, blocks)
    if row.expires_at is not None and row.expires_at <= at:
        yield Fault("expires_at", Rule.PAST)
    for number, block in enumerate(blocks):
        for one in SHAPES[block.kind]:
            if one.form in MEDIA and block.fact(one.name):
                for rule in _in_medium(library.get(db, block.fact(one.name)), one.form):
                    yield Fault(f"blocks.{number}.facts.{one.name}", rule)


def _in_medium(row: Media | None, form: Form) -> Iterator[Rule]:
    """What keeps a medium from being shown. Words for a picture are asked of the block: they fit its place."""
    if row is None or row.kind is not _KINDS[form]:
        yield Rule.NO_SUCH_MEDIUM
        return
    for lack in library.publishable(row, (FIRST_LANGUAGE,)):
        if lack.missing is not Missing.ALT:
            yield _LACKS[lack.missing]


def _described(db: Session, block: Block) -> Block:
    if block.kind not in (Kind.STEP, Kind.BENEFIT) or not block.fact("picture"):
        return block
    found = library.get(db, block.fact("picture"))
    alts = found.alt if found else {}
    words = {
        language: texts if texts.get("alt") or not alts.get(language) else {**texts, "alt": alts[language][:160]}
        for language, texts in block.words.items()
    }
    return replace(block, words=words)


def _waiting(db: Session, item: Item, number: int) -> tuple[Item, Revision]:
    item = revisions.locked(db, item)
    row = revisions.numbered(db, item, number)
    if row is None or row.state is not RevisionState.IN_REVIEW:
        raise ItemError("not_in_review")
    return item, row


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ItemError("no_reason")
    return reason


def _decide(row: Revision, decision: str, by: int | None, at: datetime) -> None:
    row.decision, row.decided_by, row.decided_at = decision, by, at


def _noted(
    db: Session, item: Item, row: Revision, action: Action, by: int | None, at: datetime, **details: object
) -> Revision:
    db.flush()
    audit.record(db, action, item.public_id, by, at, slug=item.slug, number=row.number, **details)
    return row
