"""A service that is right in every way, for tests to spoil."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.edition import Confidence, Edition, LifeEvent, OnlineLevel, Wording
from hotspot.content.models import Service

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
VIETNAMESE = Wording(
    name="Đăng ký khai sinh",
    field="Hộ tịch",
    summary="Làm giấy khai sinh cho trẻ mới sinh.",
    audiences=("cha mẹ có con nhỏ",),
    benefits=("Nộp tại nhà, không phải chờ lấy số.",),
    documents=("Giấy chứng sinh.",),
    steps=("Mở trang dichvucong.gov.vn.", "Bấm gửi."),
    processing_time="Trong ngày làm việc.",
    fee="8.000 đồng một bản.",
    fee_exemption="Hộ nghèo được miễn.",
)
ENGLISH = Wording(
    name="Birth registration",
    summary="Get a birth certificate.",
    steps=("Open dichvucong.gov.vn.",),
    fee="8,000 đồng.",
    fee_exemption="Poor households pay nothing.",
)


def an_edition(**changed: Any) -> Edition:
    """The right edition with ``changed`` fields."""
    right = Edition(
        code="1.001193",
        online_level=OnlineLevel.FULL,
        free=False,
        portal_url="https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1",
        groups=(LifeEvent.BIRTH,),
        confidence=Confidence.HIGH,
        checked_on=date(2026, 11, 2),
        checked_by="Nguyễn Thị Hòa",
        words={"vi": VIETNAMESE, "en": ENGLISH},
    )
    return replace(right, **changed)


def worded(**changed: Any) -> Edition:
    """The right edition with ``changed`` Vietnamese words."""
    return an_edition(words={"vi": replace(VIETNAMESE, **changed), "en": ENGLISH})


def published(db: Session, slug: str, **changed: Any) -> Service:
    """A service that residents may see."""
    service = services.create(db, slug, an_edition(**changed), by=None, at=NOON)
    services.publish(db, service, by=None, at=NOON)
    return service


def there(found: T | None) -> T:
    """What was found, which must be something."""
    assert found is not None
    return found
