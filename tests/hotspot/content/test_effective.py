"""What residents read on a day: versions that take over and end by themselves, and what one click confirms."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.edition import EditionError, Fault, Rule, checked, is_closed_portal
from hotspot.content.models import Service, ServiceState
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, VIETNAMESE, an_edition, published, there

TODAY = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 1)


def _next(db: Session, service: Service, **changed: object) -> int:
    """A second version, published."""
    number = services.edit(db, service, an_edition(checked_by="Bản sau", **changed), None, NOON)
    services.publish(db, service, None, NOON, number, TODAY)
    return number


def _read(db: Session, service: Service, day: date) -> int | None:
    sheet = services.live(db, service.id, day)
    return sheet.number if sheet else None


def test_a_version_of_a_later_day_takes_over_by_itself(db: Session) -> None:
    service = published(db, "khai-sinh")
    _next(db, service, effective_from=NEW_YEAR)
    days = (TODAY, NEW_YEAR - timedelta(days=1), NEW_YEAR, NEW_YEAR + timedelta(days=400))
    assert [_read(db, service, day) for day in days] == [1, 1, 2, 2]
    assert [sheet.number for sheet in services.published(db, NEW_YEAR)] == [2]
    assert there(services.by_slug(db, "khai-sinh", NEW_YEAR)).number == 2


def test_a_version_that_is_in_force_already_is_read_at_once(db: Session) -> None:
    service = published(db, "khai-sinh")
    _next(db, service, effective_from=TODAY)
    assert (_read(db, service, TODAY), service.next_number, service.next_from) == (2, None, None)


def test_one_that_began_by_itself_stays_when_the_next_is_planned(db: Session) -> None:
    service = published(db, "khai-sinh")
    _next(db, service, effective_from=TODAY + timedelta(days=1))
    number = services.edit(db, service, an_edition(effective_from=NEW_YEAR), None, NOON)
    services.publish(db, service, None, NOON + timedelta(days=2), number, TODAY + timedelta(days=2))
    assert [_read(db, service, day) for day in (TODAY + timedelta(days=2), NEW_YEAR)] == [2, 3]


def test_a_new_service_of_a_later_day_is_not_there_before(db: Session) -> None:
    service = services.create(db, "thu-tuc-moi", an_edition(effective_from=NEW_YEAR), None, NOON)
    services.publish(db, service, None, NOON, day=TODAY)
    assert (_read(db, service, TODAY), _read(db, service, NEW_YEAR)) == (None, 1)


def test_what_was_withdrawn_does_not_come_back_before_the_new_version_begins(db: Session) -> None:
    service = published(db, "khai-sinh")
    services.withdraw(db, service, None, NOON)
    _next(db, service, effective_from=NEW_YEAR)
    assert (_read(db, service, TODAY), _read(db, service, NEW_YEAR)) == (None, 2)


def test_withdrawing_takes_what_was_planned_along(db: Session) -> None:
    service = published(db, "khai-sinh")
    _next(db, service, effective_from=NEW_YEAR)
    services.withdraw(db, service, None, NOON)
    assert [_read(db, service, day) for day in (TODAY, NEW_YEAR)] == [None, None]


def test_a_version_past_its_last_day_is_over_and_still_there(db: Session) -> None:
    service = published(db, "khai-sinh", effective_to=NEW_YEAR, successor="lien-thong")
    sheet = there(services.live(db, service.id, NEW_YEAR))
    assert (sheet.over(NEW_YEAR - timedelta(days=1)), sheet.over(NEW_YEAR)) == (False, True)
    assert sheet.successor == "lien-thong"


def test_confirming_makes_a_checked_version_and_publishes_it(db: Session) -> None:
    service = published(db, "khai-sinh", checked_on=date(2026, 7, 1))
    assert services.confirm(db, service, "Nguyễn Thị Đào", TODAY, None, NOON) == 2
    old, new = services.history(db, service)[::-1]
    assert (new.checked_on, new.checked_by) == (TODAY, "Nguyễn Thị Đào")
    assert (
        replace(new, checked_on=old.checked_on, checked_by=old.checked_by, number=1, written_at=old.written_at) == old
    )
    assert _read(db, service, TODAY) == 2
    assert db.query(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2).all() == [
        ("service.published",),
        ("service.changed",),
    ]


def test_confirming_what_is_read_today_leaves_what_is_planned(db: Session) -> None:
    service = published(db, "khai-sinh")
    _next(db, service, effective_from=NEW_YEAR)
    assert services.confirm(db, service, "Đào", TODAY, None, NOON) == 3
    assert [_read(db, service, day) for day in (TODAY, NEW_YEAR)] == [3, 2]


def test_confirming_takes_what_is_read_and_not_what_is_being_written(db: Session) -> None:
    service = published(db, "khai-sinh")
    services.edit(db, service, an_edition(note="chưa xong"), None, NOON)
    services.confirm(db, service, "Đào", TODAY, None, NOON)
    assert there(services.live(db, service.id, TODAY)).note == ""


def test_nothing_is_confirmed_that_nobody_reads(db: Session) -> None:
    service = services.create(db, "nhap", an_edition(), None, NOON)
    assert services.confirm(db, service, "Đào", TODAY, None, NOON) is None
    assert (service.state, len(services.history(db, service))) == (ServiceState.DRAFT, 1)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"effective_from": NEW_YEAR, "effective_to": NEW_YEAR}, Fault("effective_to", Rule.NOT_AFTER_START)),
        ({"visit_steps": (3,)}, Fault("visit_steps", Rule.NO_SUCH_STEP)),
        ({"visit_steps": (0,)}, Fault("visit_steps", Rule.NO_SUCH_STEP)),
        ({"portal_id": "019d2bfd"}, Fault("portal_id", Rule.NOT_AN_ID)),
    ],
)
def test_dates_steps_and_identifiers_that_make_no_sense_are_named(changed: dict[str, object], fault: Fault) -> None:
    with pytest.raises(EditionError) as error:
        checked(an_edition(**changed), TODAY)
    assert error.value.faults == (fault,)


def test_the_right_ones_pass() -> None:
    edition = an_edition(visit_steps=(len(VIETNAMESE.steps),), portal_id="019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7")
    assert checked(edition, TODAY) == edition


def test_portals_of_provinces_and_ministries_are_told_from_the_national_one() -> None:
    urls = (
        "https://dichvucong.haiphong.gov.vn/x",
        "https://dichvucong.bocongan.gov.vn",
        "https://dichvucong.gov.vn/x",
        "https://pakn.dichvucong.gov.vn/",
        "https://vneid.gov.vn",
        "https://[",
    )
    assert [is_closed_portal(url) for url in urls] == [True, True, False, False, False, False]
