"""Links to the national portal: made where a service has what the template needs, and to government hosts alone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspot.content import portal_links, services
from hotspot.content.models import LinkTemplate
from hotspot.content.overrides import Override, adapt
from hotspot.content.portal_links import LinkError, Pattern
from tests.hotspot.content.editions import NOON, an_edition, published, there

TODAY = date(2026, 11, 23)
UUID = "019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"
OURS = (
    "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?formalityId={uuid}&provinceCode={provinceCode}"
    "&wardCode={wardCode}&commune=WARD"
)
VALUES = {"provinceCode": "31", "wardCode": "11824"}


def keep(db: Session, template: str = OURS, values: dict[str, str] = VALUES) -> LinkTemplate:
    return portal_links.keep(db, None, "Của xã", template, values, None, NOON)


def link(db: Session, slug: str) -> str:
    return there(services.by_slug(db, slug, TODAY)).portal_url


def test_a_template_in_use_makes_the_link_and_the_version_keeps_its_own(db: Session) -> None:
    service = published(db, "khai-sinh", portal_id=UUID)
    row = keep(db)
    before = link(db, "khai-sinh")
    portal_links.choose(db, row, None, NOON)
    made = f"https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?formalityId={UUID}&provinceCode=31&wardCode=11824&commune=WARD"
    assert (before, link(db, "khai-sinh")) == (an_edition().portal_url, made)
    assert services.history(db, service)[0].portal_url == an_edition().portal_url


def test_a_service_that_lacks_something_keeps_its_own_link(db: Session) -> None:
    published(db, "khai-sinh")
    portal_links.choose(db, keep(db), None, NOON)
    assert link(db, "khai-sinh") == an_edition().portal_url


def test_a_link_that_the_commune_gave_for_one_service_goes_first(db: Session) -> None:
    service = published(db, "khai-sinh", portal_id=UUID)
    portal_links.choose(db, keep(db), None, NOON)
    own = Override(portal_url="https://vneid.gov.vn/khai-sinh", words={}, starts_on=TODAY, ends_on=None,
                   checked_on=TODAY, checked_by="Đào")  # fmt: skip
    adapt(db, service, own, TODAY, None, NOON)
    assert link(db, "khai-sinh") == "https://vneid.gov.vn/khai-sinh"


def test_one_is_in_use_at_most(db: Session) -> None:
    first, second = keep(db), keep(db)
    portal_links.choose(db, first, None, NOON)
    portal_links.choose(db, second, None, NOON)
    assert [row.in_use for row in portal_links.everything(db)] == [False, True]
    portal_links.choose(db, None, None, NOON)
    assert portal_links.in_use(db) is None


def test_changing_a_template_forgets_how_it_was_tried(db: Session) -> None:
    row = keep(db)
    portal_links.note_test(db, row, "works", NOON)
    portal_links.keep(db, row, "Của xã", OURS, VALUES, None, NOON)
    assert (row.tested_at, row.test_result) == (None, "")


def test_what_a_value_holds_cannot_leave_its_blank() -> None:
    pattern = Pattern("https://dichvucong.gov.vn/?a={code}&b={uuid}", {})
    assert pattern.made("x&y=/../", "1.0#") == "https://dichvucong.gov.vn/?a=1.0%23&b=x%26y%3D%2F..%2F"


@pytest.mark.parametrize(
    ("template", "values", "fault"),
    [
        ("http://dichvucong.gov.vn/{uuid}", VALUES, ("template", "not_government")),
        ("https://example.com/{uuid}", VALUES, ("template", "not_government")),
        ("https://gov.vn.example.com/{uuid}", VALUES, ("template", "not_government")),
        ("https://a@dichvucong.gov.vn/{uuid}", VALUES, ("template", "not_government")),
        ("https://{code}.gov.vn/{uuid}", VALUES, ("template", "not_government")),
        ("https://dichvucong.haiphong.gov.vn/{uuid}", VALUES, ("template", "closed_portal")),
        ("https://dichvucong.gov.vn/{name}", VALUES, ("template", "unknown_blank")),
        ("https://dichvucong.gov.vn/{uuid", VALUES, ("template", "braces")),
        ("https://dichvucong.gov.vn/{}", VALUES, ("template", "braces")),
        ("https://dichvucong.gov.vn/{uuid.x}", VALUES, ("template", "braces")),
        ("https://dichvucong.gov.vn/{uuid!r}", VALUES, ("template", "braces")),
        ("https://dichvucong.gov.vn/{uuid:>9}", VALUES, ("template", "braces")),
        ("https://dichvucong.gov.vn/?w={wardCode}", VALUES, ("template", "same_for_all")),
        ("https://dichvucong.gov.vn/" + "x" * 400 + "{uuid}", VALUES, ("template", "too_long")),
        (OURS, {"provinceCode": "31"}, ("wardCode", "missing")),
        (OURS, {**VALUES, "wardCode": "1/2"}, ("wardCode", "odd_letters")),
        ("", VALUES, ("template", "not_government")),
    ],
)
def test_what_is_wrong_with_a_template_is_named_and_nothing_is_kept(
    db: Session, template: str, values: dict[str, str], fault: tuple[str, str]
) -> None:
    with pytest.raises(LinkError) as error:
        keep(db, template, values)
    assert error.value.faults == (fault,)
    assert portal_links.everything(db) == []
