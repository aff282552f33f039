"""What must be there before anybody may ask for approval, each by block and field."""

import pytest
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.content.items import approval, gates, revisions
from hotspot.content.items.blocks import Block, BlocksError, Fault, Rule, made
from hotspot.content.items.models import Item
from hotspot.content.items.shapes import Kind
from hotspot.content.media.models import Media, MediaKind, MediaState
from tests.hotspot.content.items.conftest import Office
from tests.hotspot.content.items.writings import content


def said(kind: Kind, facts: dict[str, str] | None = None, **words: str) -> Block:
    return made(kind, {"vi": words}, facts or {})


WHOLE = [
    said(Kind.HEADING, text="Cách nộp"),
    said(Kind.TEXT, {"source": "Quyết định 1/QĐ-UBND"}, text="Giảm 50 % lệ phí."),
    said(Kind.BENEFIT, title="Không phải chờ", text="Nộp lúc nào cũng được."),
    said(Kind.STEP, {"picture": "p"}, title="Mở cổng", text="Chọn [Nộp](https://dichvucong.gov.vn).", alt="Màn hình"),
    said(Kind.CHECKLIST, lines="Giấy chứng sinh\nCăn cước"),
    said(Kind.FEE, {"source": "Thông tư 281/2016/TT-BTC"}, amount="8.000 đồng", exemption="Người cao tuổi: không mất"),
    said(Kind.INCENTIVE, {"basis": "NQ 15/2024", "first_day": "2026-01-01"}, value="0 đồng"),
    said(Kind.CONTACT, {"phone": "1900 0368", "url": "https://zalo.me/1"}, name="Tổ công nghệ số"),
    said(Kind.LINK, {"url": "/dich-vu"}, label="Dịch vụ"),
    said(Kind.FAQ, question="Bao lâu?", answer="Trong ngày."),
]


def found(*blocks: Block, **titles: str) -> list[Fault]:
    return list(gates.faults(titles or {"vi": "Khai sinh"}, blocks))


def test_what_is_whole_has_no_fault() -> None:
    assert found(*WHOLE) == []


@pytest.mark.parametrize(
    ("block", "field", "rule"),
    [
        (said(Kind.HEADING), "words.vi.text", Rule.MISSING),
        (made(Kind.HEADING, {"en": {"text": "How"}}), "words.vi.text", Rule.MISSING),
        (said(Kind.HEADING, text="x" * 61), "words.vi.text", Rule.TOO_LONG),
        (said(Kind.BENEFIT, title="a", text="x" * 161), "words.vi.text", Rule.TOO_LONG),
        (said(Kind.STEP, title="a", text="x" * 161), "words.vi.text", Rule.TOO_LONG),
        (said(Kind.BENEFIT, title="Tiết kiệm 2 triệu", text="a"), "facts.source", Rule.NO_SOURCE),
        (said(Kind.NOTICE, text="Còn 30 suất."), "facts.source", Rule.NO_SOURCE),
        (said(Kind.FEE, amount="8.000 đồng", exemption="Không"), "facts.source", Rule.NO_SOURCE),
        (said(Kind.FEE, amount="Không mất tiền"), "words.vi.exemption", Rule.NO_EXEMPTION),
        (said(Kind.STEP, {"picture": "p"}, title="a"), "words.vi.alt", Rule.NO_ALT),
        (said(Kind.LINK, {"url": "javascript:alert(1)"}, label="a"), "facts.url", Rule.NOT_A_LINK),
        (said(Kind.QR, {"url": "http://a.vn"}, label="a"), "facts.url", Rule.NOT_A_LINK),
        (said(Kind.TEXT, text="[a](data:text/html,x)"), "words.vi.text", Rule.NOT_A_LINK),
        (said(Kind.CONTACT, {"phone": "gọi tôi"}, name="a"), "facts.phone", Rule.NOT_A_PHONE),
        (said(Kind.INCENTIVE, {"basis": "x", "first_day": "31/12"}, value="a"), "facts.first_day", Rule.NOT_A_DAY),
        (said(Kind.INCENTIVE, {"first_day": "2026-01-01"}, value="a"), "facts.basis", Rule.MISSING),
        (said(Kind.INCENTIVE, {"basis": "x", "first_day": "2026-02-01", "last_day": "2026-01-31"}, value="a"),
         "facts.last_day", Rule.ENDS_BEFORE),
        (said(Kind.VIDEO, title="a"), "facts.media", Rule.MISSING),
    ],
)  # fmt: skip
def test_each_thing_that_is_missing_is_named_at_its_field(block: Block, field: str, rule: Rule) -> None:
    assert found(WHOLE[0], block) == [Fault(f"blocks.1.{field}", rule)]


def test_an_item_needs_a_title_and_something_in_it() -> None:
    assert found(en="Birth") == [Fault("titles.vi", Rule.MISSING), Fault("blocks", Rule.NO_BLOCKS)]
    assert found(WHOLE[0], vi="x" * 61) == [Fault("titles.vi", Rule.TOO_LONG)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Giảm 50 %", True), ("15.000 đồng", True), ("91.671 lượt", True), ("trong 3 ngày", True),
        ("Ngày 23/11/2026", False), ("lúc 07:30", False), ("7 giờ 30", False), ("gọi 1900 0368", False),
        ("gọi 1800 1096 ", False), ("0912 345 678", False), ("Nghị định 13/2023/NĐ-CP", False), ("Bước 2", False),
        ("định danh mức 2", False), ("[mở](https://a.vn/2)", False), ("Không có số", False),
    ],
)  # fmt: skip
def test_a_number_is_a_claim_unless_it_is_a_day_an_hour_a_phone_or_a_document(text: str, claims: bool) -> None:
    assert gates.numbers(text) is claims


def _medium(db: Session, moment: Moment, kind: MediaKind, **values: object) -> Media:
    row = Media(kind=kind, name="x", digest=str(kind), added_at=moment.wall, **values)
    db.add(row)
    db.flush()
    return row


def _refusal(db: Session, item: Item, office: Office, moment: Moment, *blocks: Block) -> tuple[Fault, ...]:
    row = revisions.newest(db, item)
    revisions.save(db, item, row.saved, content("Khai sinh", *blocks), office.writer, moment.wall)
    with pytest.raises(BlocksError) as refused:
        approval.hand_in(db, item, row.saved, office.writer, moment.wall)
    return refused.value.faults


def test_a_film_needs_captions_and_a_transcript(db: Session, item: Item, office: Office, moment: Moment) -> None:
    film = _medium(db, moment, MediaKind.VIDEO, state=MediaState.READY, language="vi")
    block = said(Kind.VIDEO, {"media": film.public_id}, title="a")
    at = "blocks.0.facts.media"
    assert _refusal(db, item, office, moment, block) == (Fault(at, Rule.NO_CAPTIONS), Fault(at, Rule.NO_TRANSCRIPT))
    film.captions, film.transcript = {"vi": "0" * 64}, {"vi": "Xin chào"}
    row = revisions.newest(db, item)
    assert approval.hand_in(db, item, row.saved, office.writer, moment.wall).state == "in_review"


def test_a_picture_must_be_there_and_its_words_come_from_the_library(
    db: Session, item: Item, office: Office, moment: Moment
) -> None:
    picture = _medium(db, moment, MediaKind.PICTURE, state=MediaState.WAITING, alt={"vi": "Cổng làng"})
    gone = said(Kind.STEP, {"picture": "nowhere"}, title="a", alt="b")
    waiting = said(Kind.STEP, {"picture": picture.public_id}, title="a")
    film = said(Kind.VIDEO, {"media": picture.public_id}, title="a")
    assert _refusal(db, item, office, moment, gone, waiting, film) == (
        Fault("blocks.0.facts.picture", Rule.NO_SUCH_MEDIUM),
        Fault("blocks.1.facts.picture", Rule.NOT_READY),
        Fault("blocks.2.facts.media", Rule.NO_SUCH_MEDIUM),
    )
    picture.state = MediaState.READY
    row = revisions.save(db, item, 1, content("Khai sinh", waiting), office.writer, moment.wall)
    approval.hand_in(db, item, row.saved, office.writer, moment.wall)
    assert row.blocks[0]["words"] == {"vi": {"title": "a", "alt": "Cổng làng"}}
