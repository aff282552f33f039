"""What is different in this commune lies over every version, inside its dates, and no update loses it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspot.content import overrides, services
from hotspot.content.edition import OnlineLevel
from hotspot.content.models import Service
from hotspot.content.overrides import Override, OverrideError, lay_over
from hotspot.content.planning import placements
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Slot
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, an_edition, published, there
from tests.hotspot.content.planning import seen

TODAY = date(2026, 11, 23)
ZONE = "Asia/Ho_Chi_Minh"
FEE = {"vi": {"fee": "5.000 đồng.", "fee_exemption": "Hộ nghèo không phải nộp."}}


def an_override(**changed: Any) -> Override:
    """Another fee from today on."""
    right = Override(words=FEE, starts_on=TODAY, ends_on=None, checked_on=TODAY, checked_by="Nguyễn Thị Đào")
    return replace(right, **changed)


def adapt(db: Session, service: Service, **changed: Any) -> None:
    overrides.adapt(db, service, an_override(**changed), TODAY, None, NOON)


def test_residents_read_it_and_staff_see_both(db: Session) -> None:
    service = published(db, "khai-sinh")
    adapt(db, service)
    sheet = there(services.live(db, service.id, TODAY))
    assert (sheet.words["vi"].fee, sheet.words["vi"].fee_exemption) == ("5.000 đồng.", "Hộ nghèo không phải nộp.")
    assert there(sheet.adapted).checked_by == "Nguyễn Thị Đào"
    assert services.history(db, service)[0].words["vi"].fee == "8.000 đồng một bản."


def test_a_fee_that_is_told_in_vietnamese_alone_replaces_the_old_one_in_english_too() -> None:
    assert lay_over(an_edition(), an_override()).words["en"].fee == "5.000 đồng."


def test_no_new_version_loses_it(db: Session) -> None:
    service = published(db, "khai-sinh")
    adapt(db, service)
    services.edit(db, service, an_edition(checked_by="Danh mục mới"), None, NOON)
    services.publish(db, service, None, NOON, day=TODAY)
    sheet = there(services.live(db, service.id, TODAY))
    assert (sheet.number, sheet.words["vi"].fee) == (2, "5.000 đồng.")


def test_it_holds_from_its_first_day_to_its_last(db: Session) -> None:
    service = published(db, "khai-sinh")
    adapt(db, service, starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=3))
    days = [TODAY + timedelta(days=ahead) for ahead in range(4)]
    found = [there(services.live(db, service.id, day)).adapted is not None for day in days]
    assert found == [False, True, True, False]


def test_a_service_that_is_done_at_the_counter_here_is_not_promoted(db: Session) -> None:
    service = published(db, "khai-sinh")
    other = published(db, "ket-hon")
    placements.create(db, Wish(starts_on=TODAY, service_id=service.id, slots=(Slot.WELCOME,)), None, NOON)
    before = there(seen.promoted(db, None, Slot.WELCOME, NOON, ZONE)).sheet.slug
    adapt(db, service, online_level=OnlineLevel.COUNTER, words={})
    after = there(seen.promoted(db, None, Slot.WELCOME, NOON, ZONE)).sheet.slug
    assert (before, after) == ("khai-sinh", other.slug)


def test_what_is_over_is_not_promoted_and_another_stands_in(db: Session) -> None:
    over = published(db, "khai-sinh", effective_to=TODAY)
    published(db, "ket-hon")
    first = TODAY - timedelta(days=9)
    placements.create(db, Wish(starts_on=first, service_id=over.id, slots=(Slot.WELCOME,)), None, NOON)
    moments = (NOON - timedelta(days=1), NOON)
    found = [there(seen.promoted(db, None, Slot.WELCOME, at, ZONE)).sheet.slug for at in moments]
    assert found == ["khai-sinh", "ket-hon"]


def test_the_newest_replaces_the_one_before_and_both_are_kept(db: Session) -> None:
    service = published(db, "khai-sinh")
    adapt(db, service)
    adapt(db, service, words={"vi": {"remark": "Trả kết quả thứ Ba."}})
    sheet = there(services.live(db, service.id, TODAY))
    assert (sheet.words["vi"].fee, there(sheet.adapted).said("vi", "remark")) == (
        "8.000 đồng một bản.",
        "Trả kết quả thứ Ba.",
    )
    assert [ended is None for _, ended in overrides.of_service(db, service)] == [True, False]


def test_ending_it_goes_back_to_the_version_and_is_recorded_once(db: Session) -> None:
    service = published(db, "khai-sinh")
    adapt(db, service)
    assert [overrides.end(db, service, None, NOON), overrides.end(db, service, None, NOON)] == [True, False]
    assert there(services.live(db, service.id, TODAY)).adapted is None
    assert db.query(AuditEntry).filter_by(action="service.adapted").count() == 2


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"words": {}}, ("online_level", "nothing")),
        ({"portal_url": "http://dichvucong.gov.vn"}, ("portal_url", "not_government")),
        ({"ends_on": TODAY}, ("ends_on", "not_after_start")),
        ({"checked_on": TODAY + timedelta(days=1)}, ("checked_on", "in_future")),
        ({"checked_by": " "}, ("checked_by", "missing")),
        ({"words": {"vi": {"fee": "5.000 đồng."}}}, ("fee_exemption_vi", "no_exemption")),
        ({"words": {"vi": {"fee_exemption": "Hộ nghèo."}}}, ("fee_vi", "no_fee")),
        ({"words": {"vi": {"remark": "x" * 401}}}, ("remark_vi", "too_long")),
        ({"words": {"en": {"remark": "Tuesdays."}}}, ("remark_en", "vietnamese_first")),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(
    db: Session, changed: dict[str, object], fault: tuple[str, str]
) -> None:
    service = published(db, "khai-sinh")
    with pytest.raises(OverrideError) as error:
        adapt(db, service, **changed)
    assert error.value.faults == (fault,)
    assert overrides.of_service(db, service) == []
