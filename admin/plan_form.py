"""A plan as a form and back: numbers with their units, and opening hours as rows of days, from and until."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin.drafts import Draft, hour_of
from admin.formats import number
from hotspot.access import plans
from hotspot.access.models import Plan
from hotspot.access.plans import PlanError
from hotspot.access.policy import OverVolume

LONGEST_NAME = 80
MOST_ROWS = 20
NUMBERS = (
    "session_minutes",
    "idle_minutes",
    "daily_minutes",
    "daily_megabytes",
    "down_kbps",
    "up_kbps",
    "throttle_kbps",
    "place_passes",
    "place_daily_megabytes",
)
DAYS = (
    lazy_gettext("Mon"),
    lazy_gettext("Tue"),
    lazy_gettext("Wed"),
    lazy_gettext("Thu"),
    lazy_gettext("Fri"),
    lazy_gettext("Sat"),
    lazy_gettext("Sun"),
)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One row of the opening hours as typed."""

    days: frozenset[int]
    opens: str
    closes: str

    @property
    def blank(self) -> bool:
        return not (self.days or self.opens or self.closes)


def typed(plan: Plan) -> dict[str, str]:
    """``plan`` as the form would have sent it."""
    raw = {"name": plan.name, "over_volume": plan.over_volume.value}
    raw |= {name: str(value) for name in NUMBERS if (value := getattr(plan, name)) is not None}
    return raw | typed_hours(plan.hours or ())


def typed_hours(hours: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Rows of hours as the form would have sent them."""
    raw: dict[str, str] = {}
    for place, window in enumerate(hours):
        raw |= {f"hours-{place}-{day}": "on" for day in window["days"]}
        raw |= {f"hours-{place}-opens": window["opens"], f"hours-{place}-closes": window["closes"]}
    return raw


def rows(raw: Mapping[str, str]) -> list[HoursRow]:
    """The rows of hours in ``raw``, with one blank one at the end for the next."""
    found = [_row(raw, place) for place in range(MOST_ROWS)]
    kept = [row for row in found if not row.blank]
    return [*kept, HoursRow(frozenset(), "", "")]


def read(draft: Draft) -> dict[str, Any]:
    """The values of a plan; what is wrong with them is noted in ``draft``, all of it at once."""
    values: dict[str, Any] = {"name": draft.text("name", LONGEST_NAME)}
    values |= {name: draft.number(name) for name in NUMBERS}
    values["over_volume"] = draft.choice("over_volume", OverVolume)
    values["hours"] = hours(draft)
    for fault in plans.faults(values):
        draft.fault(fault.field, explained(fault))
    return values


def explained(fault: PlanError) -> str:
    """What to do about ``fault``."""
    limit = number(fault.limit or 0)
    sentences: dict[str, str] = {
        "missing": gettext("Fill this in."),
        "too_small": gettext("At least %(limit)s.", limit=limit),
        "too_large": gettext("At most %(limit)s.", limit=limit),
        "unreadable": gettext("Write hours such as 07:00."),
        "no_day": gettext("Tick at least one day in each row."),
        "in_use": gettext("A place still gives this plan. Choose another for it first."),
    }
    return sentences.get(fault.rule, fault.rule)


def hours(draft: Draft) -> list[dict[str, Any]] | None:
    """The rows of hours that were typed, None when there is none."""
    found = []
    for row in rows(draft.raw)[:-1]:
        opens, closes = _time(draft, row.opens), _time(draft, row.closes)
        if opens and closes:
            found.append({"days": sorted(row.days), "opens": opens, "closes": closes})
    return found or None


def _time(draft: Draft, text: str) -> str | None:
    found = hour_of(text)
    if found is None:
        draft.fault("hours", gettext("Write hours such as 07:00."))
        return None
    return found.strftime("%H:%M")


def _row(raw: Mapping[str, str], place: int) -> HoursRow:
    days = frozenset(day for day in range(7) if raw.get(f"hours-{place}-{day}"))
    return HoursRow(days, raw.get(f"hours-{place}-opens", ""), raw.get(f"hours-{place}-closes", ""))
