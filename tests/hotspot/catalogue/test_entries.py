"""The packaged catalogue says what residents may be told: every text, link and fee of it is looked at."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest

from hotspot.catalogue.entries import entries, house_rules
from hotspot.content.edition import Confidence, LifeEvent, OnlineLevel, Wording, checked, is_government

ENTRIES = list(entries())
PUBLISHED = [entry for entry in ENTRIES if entry.trusted]
LONGEST_SENTENCE = 15
COMPILED_ON = date(2026, 11, 23)
QUOTED = re.compile(r"“[^”]*”")  # what the national portal calls a service is not ours to shorten
SENTENCE = re.compile(r"[^.!?…\s][^.!?…]*(?:[.!?…](?=\S)[^.!?…]*)*")
GONE = re.compile(r"\bhuyện\b|\bthị xã\b|(?:mức độ|cấp độ|level) ?[34]", re.IGNORECASE)
PRICE = re.compile(r"\d+(?:[.,]\d{3})* đồng")
VIETNAMESE_LETTER = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)

each = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
each_published = pytest.mark.parametrize("entry", PUBLISHED, ids=lambda entry: entry.slug)


def sentences(text: str) -> list[str]:
    return SENTENCE.findall(QUOTED.sub("X", text))


def running(wording: Wording) -> Iterator[str]:
    """The texts that are ours to word; a service's name is the State's."""
    yield from (wording.summary, *wording.benefits, *wording.documents, *wording.steps)
    yield from (wording.processing_time, wording.fee, wording.fee_exemption)


def too_long(texts: Iterator[str]) -> list[str]:
    return [part for text in texts for part in sentences(text) if len(part.split()) > LONGEST_SENTENCE]


def test_there_are_54_services_of_which_the_5_uncertain_ones_are_drafts():
    assert (len(ENTRIES), len(PUBLISHED)) == (54, 49)
    assert {entry.slug for entry in ENTRIES if not entry.trusted} == {
        "cap-so-do-lan-dau", "sang-ten-so-do", "dinh-chinh-so-do", "cap-lai-the-bhyt", "dang-ky-nghia-vu-quan-su",
    }  # fmt: skip


def test_no_slug_and_no_code_is_given_twice():
    codes = [entry.edition.code for entry in ENTRIES if entry.edition.code]
    assert (len({entry.slug for entry in ENTRIES}), len(set(codes))) == (54, 48)
    assert len(codes) == 48


def test_every_life_event_has_something_to_offer():
    assert {group for entry in PUBLISHED for group in entry.edition.groups} == set(LifeEvent)


def test_the_levels_are_those_of_the_source():
    count = {level: sum(entry.edition.online_level is level for entry in ENTRIES) for level in OnlineLevel}
    assert count == {OnlineLevel.FULL: 29, OnlineLevel.PARTIAL: 19, OnlineLevel.COUNTER: 6}


@each
def test_an_entry_is_acceptable_as_it_is(entry):
    """The check composes, trims and drops empty lines; that nothing changes shows that nothing had to."""
    assert checked(entry.edition, COMPILED_ON) == entry.edition


@each
def test_an_entry_belongs_to_a_life_event_and_says_where_it_was_checked(entry):
    assert entry.edition.groups
    assert entry.edition.checked_on <= COMPILED_ON
    assert set(entry.edition.words) == {"vi", "en"}


@each
def test_a_sentence_has_at_most_fifteen_words_in_both_languages(entry):
    assert [too_long(running(wording)) for wording in entry.edition.words.values()] == [[], []]


@each
def test_no_text_speaks_of_what_was_abolished(entry):
    found = [
        text
        for wording in entry.edition.words.values()
        for text in (wording.name, *running(wording))
        if GONE.search(text)
    ]
    assert found == []


@each_published
def test_a_published_service_can_be_acted_on_in_either_language(entry):
    assert [language for language, wording in entry.edition.words.items() if not wording.complete] == []


@each_published
def test_the_two_languages_tell_the_same_number_of_things(entry):
    vietnamese, english = entry.edition.words["vi"], entry.edition.words["en"]
    shape = [
        tuple(len(getattr(w, part)) for part in ("audiences", "benefits", "documents", "steps"))
        for w in (vietnamese, english)
    ]
    assert shape[0] == shape[1]


@each
def test_the_two_languages_name_the_same_prices(entry):
    def prices(wording: Wording) -> list[str]:
        found = [price for text in running(wording) for price in PRICE.findall(text)]
        return [re.sub(r"[.,]", "", price) for price in found]

    assert prices(entry.edition.words["vi"]) == prices(entry.edition.words["en"])


@each
def test_english_is_english_but_for_quoted_names_and_what_to_tap(entry):
    allowed = re.compile(
        r"đồng|Thủ tục hành chính|Thông báo lưu trú|Phản ánh kiến nghị|cấp thẻ căn cước|cấp đổi or cấp lại căn cước"
    )
    texts = (entry.edition.words["en"].name, *running(entry.edition.words["en"]))
    foreign = [text for text in texts if VIETNAMESE_LETTER.search(allowed.sub("", QUOTED.sub("", text)))]
    assert foreign == []


@each
def test_a_price_stands_beside_who_need_not_pay_it(entry):
    for wording in entry.edition.words.values():
        assert wording.fee
        if PRICE.search(wording.fee) or not entry.edition.free:
            assert wording.fee_exemption


@each
def test_links_lead_to_the_national_portal(entry):
    assert is_government(entry.edition.portal_url)
    assert urlsplit(entry.edition.portal_url).hostname == "dichvucong.gov.vn"


@each
def test_counter_only_services_never_tell_anybody_to_apply_online(entry):
    if entry.edition.online_level is OnlineLevel.COUNTER:
        first = entry.edition.words["vi"].steps[0]
        assert not re.search(r"dichvucong|trên mạng", first)
        assert not entry.edition.promotable


def test_what_nobody_vouches_for_is_neither_published_nor_promotable():
    low = [entry for entry in ENTRIES if entry.edition.confidence is Confidence.LOW]
    assert [(entry.trusted, entry.edition.promotable) for entry in low] == [(False, False)] * 5


def test_the_house_rules_are_seven_short_sentences_in_both_languages():
    rules = house_rules()
    assert {language: len(lines) for language, lines in rules.items()} == {"vi": 7, "en": 7}
    texts = [line for lines in rules.values() for line in lines]
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []
    assert too_long(iter(texts)) == []


def test_the_checks_above_bite():
    assert too_long(iter(["một hai. " + "ba " * 16 + "bốn.", "Mở dichvucong.gov.vn rồi bấm."])) == ["ba " * 16 + "bốn"]
    assert GONE.search("nộp tại UBND huyện")
    assert GONE.search("dịch vụ công mức độ 4")
    assert PRICE.findall("8.000 đồng một bản, 0 đồng") == ["8.000 đồng", "0 đồng"]
