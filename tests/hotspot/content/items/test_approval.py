"""The way of a revision: nothing is out that nobody approved, nothing changes that was handed in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.content.items import approval, articles, revisions
from hotspot.content.items.blocks import BlocksError, Fault, Rule
from hotspot.content.items.models import Item, Revision, RevisionState
from hotspot.content.items.revisions import Content, ItemError
from hotspot.content.models import ImmutableError
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.items.conftest import Office
from tests.hotspot.content.items.writings import content, text


def out(db: Session, item: Item, office: Office, moment: Moment) -> Revision:
    """Hand in, approve and publish what there is as a draft."""
    row = revisions.begin(db, item, office.writer, moment.wall)
    approval.hand_in(db, item, row.saved, office.writer, moment.wall)
    approval.approve(db, item, row.number, office.chair, moment.wall)
    return approval.publish(db, item, row.number, office.writer, moment.wall)


def test_what_was_approved_and_published_is_what_everybody_sees(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    assert (articles.live(db, item.id), articles.by_slug(db, "dang-ky-khai-sinh")) == (None, None)
    out(db, item, office, moment)
    found = articles.by_slug(db, "dang-ky-khai-sinh")
    assert found is not None
    assert found == articles.live(db, item.id)
    assert (found.title("en"), found.language("en"), found.blocks[0].said("text", "en"), len(found.digest)) == (
        "Đăng ký khai sinh", "vi", "Nộp ở nhà, không phải chờ.", 64,
    )  # fmt: skip


def test_every_step_is_a_line_in_the_log(db: Session, item: Item, office: Office, moment: Moment) -> None:
    row = out(db, item, office, moment)
    approval.take_down(db, item, "Sai lệ phí", office.chair, moment.wall)
    lines = [(one.action, one.member_id, one.details) for one in db.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    named: dict[str, Any] = {"slug": item.slug, "number": 1}
    assert lines == [
        ("item.handed_in", office.writer, named | {"digest": row.digest}),
        ("item.approved", office.chair, named | {"digest": row.digest}),
        ("item.published", office.writer, named | {"digest": row.digest}),
        ("item.taken_down", office.chair, named | {"reason": "Sai lệ phí"}),
    ]


def test_editing_what_is_out_changes_nothing_until_it_is_published(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    out(db, item, office, moment)
    before = articles.live(db, item.id)
    second = revisions.begin(db, item, office.writer, moment.wall)
    revisions.save(db, item, 0, content("Tiêu đề mới"), office.writer, moment.wall)
    approval.hand_in(db, item, 1, office.writer, moment.wall)
    approval.approve(db, item, 2, office.chair, moment.wall)
    assert articles.live(db, item.id) == before
    approval.publish(db, item, 2, office.writer, moment.wall)
    after = articles.live(db, item.id)
    assert after is not None
    assert (after.title("vi"), after.slug, second.state) == ("Tiêu đề mới", "dang-ky-khai-sinh", "published")
    assert [one.state for one in revisions.history(db, item)] == ["published", "retired"]


def test_two_who_write_at_once_lose_nothing(db: Session, item: Item, office: Office, moment: Moment) -> None:
    revisions.save(db, item, 0, content("Của chị Như"), office.writer, moment.wall)
    with pytest.raises(ItemError, match="saved_since"):
        revisions.save(db, item, 0, content("Của chị Lan"), office.chair, moment.wall)
    row = revisions.newest(db, item)
    assert (row.titles, row.saved, row.authors) == ({"vi": "Của chị Như"}, 1, [office.writer])
    revisions.save(db, item, 1, content("Của chị Lan"), office.chair, moment.wall)
    assert revisions.newest(db, item).authors == [office.writer, office.chair]


def test_what_is_handed_in_is_what_the_writer_saw(db: Session, item: Item, office: Office, moment: Moment) -> None:
    revisions.save(db, item, 0, content("Sửa sau"), office.chair, moment.wall)
    with pytest.raises(ItemError, match="saved_since"):
        approval.hand_in(db, item, 0, office.writer, moment.wall)


@pytest.mark.parametrize("self_approval", [False, True])
def test_nobody_approves_what_they_wrote_unless_the_commune_says_so_and_then_the_log_says_so(
    db: Session, item: Item, office: Office, moment: Moment, self_approval: bool
) -> None:
    revisions.save(db, item, 0, content(), office.chair, moment.wall)  # wrote in it, and another after her
    revisions.save(db, item, 1, content(), office.writer, moment.wall)
    approval.hand_in(db, item, 2, office.writer, moment.wall)
    if not self_approval:
        with pytest.raises(ItemError, match="own"):
            approval.approve(db, item, 1, office.chair, moment.wall)
        assert revisions.newest(db, item).state is RevisionState.IN_REVIEW
        return
    approval.approve(db, item, 1, office.chair, moment.wall, self_approval=True)
    last = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.details["own"]) == ("item.approved", True)


def test_what_was_sent_back_is_written_anew_and_the_reason_stays(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    approval.hand_in(db, item, 0, office.writer, moment.wall)
    with pytest.raises(ItemError, match="in_review"):
        revisions.begin(db, item, office.writer, moment.wall)
    with pytest.raises(ItemError, match="no_reason"):
        approval.send_back(db, item, 1, "  ", office.chair, moment.wall)
    approval.send_back(db, item, 1, "Thiếu số nhà", office.chair, moment.wall)
    again = revisions.begin(db, item, office.writer, moment.wall)
    first = revisions.numbered(db, item, 1)
    assert first is not None
    assert (again.number, again.blocks[0]["words"], first.decision) == (2, first.blocks[0]["words"], "Thiếu số nhà")
    assert again.authors == [office.writer]


def test_what_is_taken_down_is_gone_at_once_and_may_be_put_up_again(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    out(db, item, office, moment)
    before = articles.live(db, item.id)
    approval.take_down(db, item, "Sai", office.chair, moment.wall)
    assert articles.live(db, item.id) is None
    assert articles.slug_was_used(db, item.slug)
    with pytest.raises(ItemError, match="not_out"):
        approval.take_down(db, item, "Sai", office.chair, moment.wall)
    approval.publish(db, item, 1, office.writer, moment.wall)
    assert articles.live(db, item.id) == before


def test_what_has_expired_is_not_published(db: Session, item: Item, office: Office, moment: Moment) -> None:
    ends = moment.wall + timedelta(hours=1)
    revisions.save(db, item, 0, Content({"vi": "Tết"}, (text(),), None, ends), office.writer, moment.wall)
    approval.hand_in(db, item, 1, office.writer, moment.wall)
    approval.approve(db, item, 1, office.chair, ends)
    with pytest.raises(ItemError, match="expired"):
        approval.publish(db, item, 1, office.writer, ends)


def test_what_is_not_whole_is_not_handed_in_and_stays_a_draft(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    revisions.save(db, item, 0, content("x", text("Giảm 50 %.")), office.writer, moment.wall)
    with pytest.raises(BlocksError) as refused:
        approval.hand_in(db, item, 1, office.writer, moment.wall)
    assert refused.value.faults == (Fault("blocks.0.facts.source", Rule.NO_SOURCE),)
    assert revisions.newest(db, item).state is RevisionState.DRAFT


@pytest.mark.parametrize(
    ("field", "value"),
    [("titles", {"vi": "khác"}), ("blocks", []), ("digest", "0" * 64), ("service_id", None), ("authors", [7]),
     ("state", RevisionState.PUBLISHED), ("state", RevisionState.DRAFT)],
)  # fmt: skip
def test_what_was_handed_in_never_changes(
    db: Session, item: Item, office: Office, moment: Moment, field: str, value: object
) -> None:
    row = approval.hand_in(db, item, 0, office.writer, moment.wall)
    if field == "service_id":
        field, value = "expires_at", moment.wall
    setattr(row, field, value)
    with pytest.raises(ImmutableError):
        db.flush()


def test_what_was_handed_in_is_not_deleted(db: Session, item: Item, office: Office, moment: Moment) -> None:
    row = approval.hand_in(db, item, 0, office.writer, moment.wall)
    db.delete(row)
    with pytest.raises(ImmutableError):
        db.flush()


def test_a_draft_is_thrown_away_and_an_item_that_never_was_more_goes_with_it(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    other = revisions.create(db, content(), office.writer, moment.wall)
    assert other.slug == "dang-ky-khai-sinh-2"
    assert revisions.discard(db, other)
    out(db, item, office, moment)
    revisions.begin(db, item, office.writer, moment.wall)
    assert not revisions.discard(db, item)
    assert [row.slug for row in db.scalars(select(Item))] == [item.slug]
    with pytest.raises(ItemError, match="not_draft"):
        revisions.discard(db, item)
