"""What filing online saves: inside its dates only, by itself, and never without a document."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspot.content import incentives, services
from hotspot.content.incentives import IncentiveError, Saving
from hotspot.staff.models import AuditEntry
from tests.hotspot.content.editions import NOON, published, there

TODAY = date(2026, 11, 23)


def a_saving(**changed: Any) -> Saving:
    """Half the fee from today on."""
    right = Saving(
        before=20_000,
        after=10_000,
        words={"vi": {"what": "Lệ phí.", "who": "Mọi người."}, "en": {"what": "Fee.", "who": ""}},
        legal_basis="NQ 23/2026/NQ-HĐND",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=2),
        checked_on=TODAY,
        checked_by="Đào",
    )
    return replace(right, **changed)


def test_it_shows_inside_its_dates_only(db: Session) -> None:
    service = published(db, "khai-sinh")
    row = incentives.grant(db, service, a_saving(), TODAY, None, NOON)
    days = [TODAY + timedelta(days=ahead) for ahead in (-1, 0, 1, 2)]
    assert [there(services.live(db, service.id, day)).saving is not None for day in days] == [False, True, True, False]
    assert [incentives.phase(row, day) for day in days] == ["later", "now", "now", "over"]


def test_of_several_the_one_that_costs_least_counts(db: Session) -> None:
    service = published(db, "khai-sinh")
    for after in (0, 10_000):
        incentives.grant(db, service, a_saving(after=after), TODAY, None, NOON)
    assert there(there(services.live(db, service.id, TODAY)).saving).after == 0


def test_ending_it_takes_it_away_at_once_and_both_are_recorded(db: Session) -> None:
    service = published(db, "khai-sinh")
    row = incentives.grant(db, service, a_saving(), TODAY, None, NOON)
    incentives.end(db, row, None, NOON)
    assert incentives.in_force(db, TODAY) == {}
    assert (incentives.phase(row, TODAY), incentives.everything(db)) == ("over", [row])
    assert db.query(AuditEntry).filter_by(action="incentive.changed").count() == 2


def test_what_is_not_said_in_a_language_is_said_in_vietnamese() -> None:
    assert [a_saving().said(language, "who") for language in ("vi", "en", "km")] == ["Mọi người."] * 3


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"before": 10_000}, ("before", "not_more")),
        ({"before": None}, ("before", "missing")),
        ({"after": -1}, ("after", "too_much")),
        ({"legal_basis": " "}, ("legal_basis", "missing")),
        ({"legal_basis": "x" * 201}, ("legal_basis", "too_long")),
        ({"checked_by": ""}, ("checked_by", "missing")),
        ({"ends_on": TODAY}, ("ends_on", "not_after_start")),
        ({"checked_on": TODAY + timedelta(days=1)}, ("checked_on", "in_future")),
        ({"words": {"vi": {"what": "x" * 201, "who": "y"}}}, ("what_vi", "too_long")),
        ({"words": {"vi": {"what": "x", "who": ""}}}, ("who_vi", "missing")),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(
    db: Session, changed: dict[str, object], fault: tuple[str, str]
) -> None:
    service = published(db, "khai-sinh")
    with pytest.raises(IncentiveError) as error:
        incentives.grant(db, service, a_saving(**changed), TODAY, None, NOON)
    assert error.value.faults == (fault,)
    assert incentives.everything(db) == []


def test_free_needs_no_amount_before(db: Session) -> None:
    service = published(db, "khai-sinh")
    row = incentives.grant(db, service, a_saving(before=None, after=0), TODAY, None, NOON)
    assert (row.before, row.after) == (None, 0)
