"""What makes an edition of a service acceptable."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from hotspot.content.edition import Confidence, EditionError, Fault, OnlineLevel, Rule, Wording, checked, is_government
from tests.hotspot.content.editions import ENGLISH, VIETNAMESE, an_edition, worded

TODAY = date(2026, 11, 23)


def faults(edition):
    with pytest.raises(EditionError) as caught:
        checked(edition, TODAY)
    return caught.value.faults


def test_a_right_edition_is_kept_as_it_is():
    assert checked(an_edition(), TODAY) == an_edition()


@pytest.mark.parametrize(
    ("edition", "fault"),
    [
        (an_edition(code="1.00119"), Fault("code", Rule.NOT_A_CODE)),
        (an_edition(code="١.٠٠١١٩٣ "), Fault("code", Rule.NOT_A_CODE)),
        (an_edition(portal_url="https://dichvucong.gov.vn.evil.example/"), Fault("portal_url", Rule.NOT_GOVERNMENT)),
        (an_edition(checked_on=date(2026, 11, 24)), Fault("checked_on", Rule.IN_FUTURE)),
        (an_edition(checked_by="  "), Fault("checked_by", Rule.MISSING)),
        (worded(name=""), Fault("words.vi.name", Rule.MISSING)),
        (worded(summary=" "), Fault("words.vi.summary", Rule.MISSING)),
        (worded(benefits=()), Fault("words.vi.benefits", Rule.MISSING)),
        (worded(steps=("", " ")), Fault("words.vi.steps", Rule.MISSING)),
        (worded(fee=""), Fault("words.vi.fee", Rule.MISSING)),
        (worded(name="x" * 161), Fault("words.vi.name", Rule.TOO_LONG)),
        (worded(fee_exemption=""), Fault("words.vi.fee_exemption", Rule.NO_EXEMPTION)),
        (
            an_edition(words={"vi": VIETNAMESE, "en": replace(ENGLISH, fee_exemption="")}),
            Fault("words.en.fee_exemption", Rule.NO_EXEMPTION),
        ),
        (
            an_edition(words={"vi": VIETNAMESE, "en": replace(ENGLISH, name="")}),
            Fault("words.en.name", Rule.MISSING),
        ),
    ],
)
def test_a_fault_is_named_by_its_field(edition, fault):
    assert faults(edition) == (fault,)


def test_all_faults_are_told_at_once():
    spoilt = replace(worded(name="", fee_exemption=""), code="x", checked_by="")
    assert [fault.field for fault in faults(spoilt)] == [
        "code", "checked_by", "words.vi.name", "words.vi.fee_exemption",
    ]  # fmt: skip


def test_an_edition_without_vietnamese_is_refused():
    missing = faults(an_edition(words={"en": ENGLISH}))
    assert missing == tuple(
        Fault(f"words.vi.{name}", Rule.MISSING) for name in ("name", "summary", "benefits", "steps", "fee")
    )


def test_a_free_service_needs_no_exemption_and_a_service_may_have_no_code():
    free = replace(worded(fee="Miễn phí.", fee_exemption=""), free=True, code="")
    without = replace(free, words={"vi": free.words["vi"]})
    assert checked(without, TODAY) == without


def test_texts_are_composed_trimmed_and_rid_of_empty_lines():
    typed = worded(name=unicodedata.normalize("NFD", "  Đăng  ký khai sinh\n"), steps=("", " Bấm\tgửi. ", " "))
    assert checked(typed, TODAY).words["vi"] == replace(VIETNAMESE, steps=("Bấm gửi.",))


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://dichvucong.gov.vn/a?b=c", True),
        ("https://tphcm.gov.vn", True),
        ("http://dichvucong.gov.vn/", False),
        ("https://gov.vn.example/", False),
        ("https://notgov.vn/", False),
        ("https://dichvucong.gov.vn@evil.example/", False),
        ("https://evil@dichvucong.gov.vn/", False),
        ("https://dichvucong.gov.vn:8443/", False),
        ("https://dichvucong.gov.vn:x/", False),
        ("https://[::1/", False),
        ("javascript:alert(1)//dichvucong.gov.vn", False),
        ("", False),
    ],
)
def test_only_https_under_gov_vn_is_a_government_address(url, answer):
    assert is_government(url) is answer


def test_a_missing_language_falls_back_to_vietnamese_and_says_so():
    edition = an_edition()
    assert (edition.wording("km"), edition.language("km")) == (VIETNAMESE, "vi")
    assert (edition.wording("en"), edition.language("en")) == (ENGLISH, "en")


def test_words_are_complete_only_when_one_can_act_on_them():
    assert VIETNAMESE.complete
    assert not ENGLISH.complete
    assert not Wording(name="Birth registration").complete


def test_facts_grow_stale_on_the_ninety_first_day():
    edition = an_edition(checked_on=date(2026, 8, 25))
    assert not edition.stale(date(2026, 11, 23))
    assert edition.stale(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("level", "confidence", "answer"),
    [
        (OnlineLevel.FULL, Confidence.HIGH, True),
        (OnlineLevel.PARTIAL, Confidence.MEDIUM, True),
        (OnlineLevel.COUNTER, Confidence.HIGH, False),
        (OnlineLevel.FULL, Confidence.LOW, False),
    ],
)
def test_only_what_works_online_and_is_vouched_for_may_be_promoted(level, confidence, answer):
    assert an_edition(online_level=level, confidence=confidence).promotable is answer
