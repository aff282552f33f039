"""What a screen makes of an article: short slides, long enough to read, nothing out of its dates."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hotspot.content.items.articles import Article
from hotspot.content.items.blocks import Block, made
from hotspot.content.items.shapes import Kind
from hotspot.content.items.slides import LONGEST, SHORTEST, TURN_SECONDS, Slide, slides, turns

DAY = date(2026, 11, 23)


def article(*blocks: Block, title: str = "Khai sinh cho bé") -> Article:
    return Article(1, "abc", "khai-sinh", 1, "0" * 64, {"vi": title}, blocks, None, None)


def said(kind: Kind, facts: dict[str, str] | None = None, **words: str) -> Block:
    return made(kind, {"vi": words}, facts or {})


def test_a_step_is_a_slide_with_its_number_and_picture() -> None:
    block = said(Kind.STEP, {"picture": "p"}, title="Mở cổng", text="Chọn **Nộp hồ sơ**.", alt="Màn hình")
    assert slides(article(block), "en")[1] == Slide(
        "Mở cổng", "Chọn Nộp hồ sơ.", 8, "item:abc", "vi", picture="p", alt="Màn hình", number=1
    )


def test_the_title_comes_first_unless_a_text_has_it_above_itself() -> None:
    assert [one.heading for one in slides(article(said(Kind.STEP, title="Mở")), "vi")] == ["Khai sinh cho bé", "Mở"]
    assert [(one.heading, one.text) for one in slides(article(said(Kind.TEXT, text="Nộp ở nhà.")), "vi")] == [
        ("Khai sinh cho bé", "Nộp ở nhà.")
    ]


def test_a_long_text_goes_on_between_sentences() -> None:
    long = "Chuẩn bị giấy chứng sinh và căn cước của cha mẹ. Chụp ảnh từng giấy thật rõ. Gửi hồ sơ rồi chờ tin nhắn."
    assert [one.text for one in slides(article(said(Kind.TEXT, text=long)), "vi")] == [
        "Chuẩn bị giấy chứng sinh và căn cước của cha mẹ. Chụp ảnh từng giấy thật rõ.",
        "Gửi hồ sơ rồi chờ tin nhắn.",
    ]


def test_a_list_has_five_lines_a_slide() -> None:
    block = said(Kind.CHECKLIST, title="Giấy tờ", lines="\n".join("abcdefg"))
    assert [one.lines for one in slides(article(block), "vi")[1:]] == [tuple("abcde"), tuple("fg")]


def test_a_fee_is_never_without_its_exemption() -> None:
    block = said(Kind.FEE, {"source": "x"}, amount="8.000 đồng", exemption="Người cao tuổi không mất tiền")
    assert [(one.heading, one.text) for one in slides(article(block), "vi")[1:]] == [
        ("8.000 đồng", "Người cao tuổi không mất tiền")
    ]


def test_an_incentive_is_there_on_its_days_and_says_until_when() -> None:
    block = said(Kind.INCENTIVE, {"basis": "NQ", "first_day": "2026-11-23", "last_day": "2026-12-31"}, value="0 đồng")
    shown = [
        [(one.heading, one.last_day) for one in slides(article(block), "vi", day)[1:]]
        for day in (None, date(2026, 11, 22), DAY, date(2027, 1, 1))
    ]
    assert shown == [[], [], [("0 đồng", date(2026, 12, 31))], []]


TEXTS = st.text(st.characters(categories=["L", "P", "Zs", "N"]), max_size=600)


@given(st.lists(st.tuples(st.sampled_from([Kind.TEXT, Kind.STEP, Kind.FAQ, Kind.NOTICE]), TEXTS), max_size=12))
def test_any_article_fits_the_screen_and_the_minute(written: list[tuple[Kind, str]]) -> None:
    names = {Kind.FAQ: ("question", "answer"), Kind.STEP: ("title", "text")}
    blocks = [made(kind, {"vi": dict.fromkeys(names.get(kind, ("text",)), text)}) for kind, text in written]
    found = slides(article(*blocks), "vi", DAY)
    assert found
    for one in found:
        assert SHORTEST <= one.seconds <= LONGEST
        assert len(one.heading) <= 60
        assert len(one.text) <= 90
    parts = turns(found)
    assert [slide for turn in parts for slide in turn] == list(found)
    assert all(sum(slide.seconds for slide in turn) <= TURN_SECONDS for turn in parts)
