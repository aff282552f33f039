"""What the made-up commune knows better than the catalogue: hours, incentives, what is different here, portal links."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.clock import local_day
from hotspot.content import incentives, overrides, portal_links
from hotspot.content.incentives import Saving
from hotspot.content.models import Service
from hotspot.content.overrides import Override
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff.models import Member

Deed = tuple[datetime, Callable[[], object]]
RECEPTION = [
    {"days": [0, 1, 2, 3, 4], "opens": "07:30", "closes": "11:30"},
    {"days": [0, 1, 2, 3, 4], "opens": "13:30", "closes": "17:00"},
    {"days": [5], "opens": "07:30", "closes": "11:30"},
]
RESOLUTION = "Nghị quyết của Hội đồng nhân dân tỉnh (ví dụ trong bản dùng thử)"
# The amounts of residence are those of the national portal in July 2026; the others are the demonstration's own.
INCENTIVES = (
    ("dang-ky-thuong-tru", 20_000, 10_000, "Lệ phí đăng ký thường trú.", "Residence fee."),
    ("dang-ky-tam-tru", 15_000, 7_000, "Lệ phí đăng ký tạm trú.", "Temporary residence fee."),
    ("tach-ho", 10_000, 5_000, "Lệ phí tách hộ.", "Fee for a household of one's own."),
    ("trich-luc-ho-tich", 8_000, 0, "Phí cấp bản sao trích lục.", "Fee for an extract."),
    ("dang-ky-ho-kinh-doanh", 100_000, 0, "Lệ phí đăng ký hộ kinh doanh.", "Registration fee."),
)


def deeds(db: Session, mornings: Sequence[datetime], zone: str, member: Member) -> Iterator[Deed]:
    """What the officer entered on one of the first ``mornings``, to be done in order of time."""
    first, second, third = mornings[:3]
    yield first, lambda: _receive(db, first, member)
    yield second, lambda: _grant(db, second, zone, member)
    yield third, lambda: _adapt(db, third, zone, member)
    yield third, lambda: _link(db, third, member)


def _receive(db: Session, when: datetime, member: Member) -> None:
    for site in sites.in_use(db):
        if site.kind in (Kind.ONE_STOP, Kind.CLINIC):
            sites.receive(db, site, RECEPTION, member.id, when)


def _grant(db: Session, when: datetime, zone: str, member: Member) -> None:
    day = local_day(when, zone)
    for slug, before, after, vietnamese, english in INCENTIVES:
        saving = Saving(
            before=before,
            after=after,
            words={
                "vi": {"what": vietnamese, "who": "Cho mọi người nộp trên mạng."},
                "en": {"what": english, "who": "For everybody who files online."},
            },
            legal_basis=RESOLUTION,
            starts_on=day,
            ends_on=day + timedelta(days=180),
            checked_on=day,
            checked_by=member.name,
        )
        incentives.grant(db, _service(db, slug), saving, day, member.id, when)


def _adapt(db: Session, when: datetime, zone: str, member: Member) -> None:
    day = local_day(when, zone)
    override = Override(
        words={
            "vi": {"remark": "Trả kết quả tại quầy số 2, sáng thứ Ba và thứ Năm."},
            "en": {"remark": "Results are given at counter 2, Tuesday and Thursday mornings."},
        },
        starts_on=day,
        ends_on=None,
        checked_on=day,
        checked_by=member.name,
    )
    overrides.adapt(db, _service(db, "dang-ky-ket-hon"), override, day, member.id, when)


def _link(db: Session, when: datetime, member: Member) -> None:
    """Two to choose from, none in use: the demonstration's commune has no codes on the portal."""
    plain = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{uuid}"
    portal_links.keep(db, None, "Trang của thủ tục trên Cổng", plain, {}, member.id, when)
    found = "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?keyword={code}"
    portal_links.keep(db, None, "Tìm theo mã thủ tục", found, {}, member.id, when)


def _service(db: Session, slug: str) -> Service:
    return db.scalars(select(Service).where(Service.slug == slug)).one()
