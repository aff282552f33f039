"""Whether a placement makes sense, field by field: all that is wrong with it at once, each with its rule."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content import services
from hotspot.content.items.models import Item
from hotspot.content.planning import candidates, clashes, hours
from hotspot.content.planning.models import Campaign, Daypart, Placement
from hotspot.content.planning.refusal import PlanningError
from hotspot.content.planning.wishes import PlacementError, Wish
from hotspot.content.schedule import PORTAL, Fact, HolidayPolicy, Layer, RuleError, Slot
from hotspot.content.schedule.lunar import LunarSpanError
from hotspot.content.schedule.rrule import parsed
from hotspot.network import sites

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2199, 12, 31)
CHOSEN = (Layer.PRIORITY, Layer.USUAL, Layer.EVERGREEN)  # an emergency is raised, the reserve is built in
HEAVIEST, MOST_RESERVED, MOST_A_DAY, MOST_AN_HOUR = 10, clashes.MOST_RESERVED, 100, 60
PRIORITY_MINUTES = 4 * 60  # a day: whatever is always first is soon not seen at all
MOST_DAYS, MOST_PLACES, LONGEST_RULE = 200, 200, 200
LANGUAGES = ("vi", "en")
AUDIENCE: dict[str, tuple[str, ...]] = {
    Fact.VISITOR.value: ("first", "returning"),
    Fact.DEVICE.value: ("phone", "tablet", "computer"),
}
_TAG = re.compile(r"[\w-]{1,40}")
_FURTHEST_EAST = timedelta(hours=14)  # no civil day begins earlier than UTC+14
Faults = Iterator[PlacementError]


def faults(db: Session, wish: Wish, own: Placement | None, at: datetime) -> list[PlacementError]:
    """All that is wrong with ``wish``; ``own`` is the placement that it changes. Empty: it can be saved."""
    found = [fault for check in _BY_FIELD for fault in check(db, wish)]
    found += _dayparts(db, wish, own)
    if found:
        return found
    rule = candidates.time_rule(clashes.as_row(wish, None), candidates.parts(db))
    if wish.layer is Layer.PRIORITY and hours.longest_day(rule) > PRIORITY_MINUTES:
        return [PlacementError("layer", "priority_too_long", limit=PRIORITY_MINUTES // 60)]
    return list(_met(db, wish, own, at.date() - timedelta(days=1)))


def _met(db: Session, wish: Wish, own: Placement | None, today: date) -> Faults:
    """What others stand in the way of; a paused placement stands in nobody's, and nobody in its."""
    if wish.paused or not (wish.exclusive or wish.reserved):
        return
    campaign = db.get(Campaign, wish.campaign_id) if wish.campaign_id else None
    wished = clashes.as_row(wish, campaign.ends_on if campaign else None)
    others = clashes.rivals(db, wish, own.id if own else None, today)
    if wish.exclusive and (found := clashes.alone_too(db, wished, others, today)):
        yield PlacementError("exclusive", "not_alone", _refs(found))
    if wish.reserved and (found := clashes.reserved_too(db, wished, others, today)):
        yield PlacementError("reserved", "too_much_together", _refs(found), MOST_RESERVED)


def _refs(rows: list[Any]) -> tuple[str, ...]:
    return tuple(row.public_id for row in rows)


def _subject(db: Session, wish: Wish) -> Faults:
    if (wish.service_id is None) is (wish.item_id is None):
        yield PlacementError("subject", "missing")
    elif wish.item_id is not None:
        item = db.get(Item, wish.item_id)
        if item is None:
            yield PlacementError("subject", "unknown")
        elif item.taken_down_at is not None:
            yield PlacementError("subject", "taken_down")
    elif wish.service_id is not None:
        sheet = services.live(db, wish.service_id)
        if sheet is None:
            yield PlacementError("service", "not_published")
        elif not sheet.promotable:
            yield PlacementError("service", "not_promotable")


def _slots(_db: Session, wish: Wish) -> Faults:
    if not wish.slots:
        yield PlacementError("slots", "missing")
    elif not all(isinstance(slot, Slot) for slot in wish.slots) or len(set(wish.slots)) != len(wish.slots):
        yield PlacementError("slots", "unknown")


def _places(db: Session, wish: Wish) -> Faults:
    for field, names in (("include", wish.include), ("exclude", wish.exclude)):
        if len(names) > MOST_PLACES:
            yield PlacementError(field, "too_many", limit=MOST_PLACES)
            return
        if not all(_exists(db, name) for name in names):
            yield PlacementError("site", "unknown")
            return
    if set(wish.include) & set(wish.exclude):
        yield PlacementError("exclude", "included_too")
    kinds = {name.partition(":")[0] for name in wish.include}
    portal, screen = bool(set(wish.slots) & set(PORTAL)), Slot.SCREEN in wish.slots
    if wish.include and ((portal and kinds == {"screen"}) or (screen and kinds == {"portal"})):
        yield PlacementError("include", "not_for_slot")
    elif wish.exclusive and ((portal and "portal" not in kinds) or (screen and "screen" not in kinds)):
        yield PlacementError("exclusive", "needs_exact_place")


def _exists(db: Session, name: str) -> bool:
    kind, _, key = name.partition(":")
    if kind in ("tag", "group"):
        return _TAG.fullmatch(key) is not None
    if kind not in ("site", "portal", "screen") or not (key.isascii() and key.isdecimal() and len(key) < 10):
        return False
    if kind != "screen":
        return sites.usable(db, int(key)) is not None
    there = select(clashes.SCREENS.c.id).where(
        clashes.SCREENS.c.id == int(key), clashes.SCREENS.c.archived_at.is_(None)
    )
    return db.scalar(there) is not None


def _span(_db: Session, wish: Wish) -> Faults:
    if not FIRST_DAY <= wish.starts_on <= LAST_DAY:
        yield PlacementError("starts_on", "out_of_range")
    if wish.ends_on is not None and not wish.ends_on <= LAST_DAY:
        yield PlacementError("ends_on", "out_of_range")
    elif wish.ends_on is not None and wish.ends_on <= wish.starts_on:
        yield PlacementError("ends_on", "not_after_start")
    if wish.expires_at is not None and (wish.expires_at + _FURTHEST_EAST).date() < wish.starts_on:
        yield PlacementError("expires_at", "not_after_start")


def _repeat(_db: Session, wish: Wish) -> Faults:
    if len(wish.repeat) > LONGEST_RULE:
        yield PlacementError("repeat", "too_long", limit=LONGEST_RULE)
    elif wish.repeat:
        try:
            parsed(wish.repeat)
        except RuleError as fault:
            yield PlacementError("repeat", fault.rule, (fault.field,))
    if not isinstance(wish.holidays, HolidayPolicy):
        yield PlacementError("holidays", "unknown")


def _lunar(_db: Session, wish: Wish) -> Faults:
    if bool(wish.lunar_first) is not bool(wish.lunar_last):
        yield PlacementError("lunar_last" if wish.lunar_first else "lunar_first", "missing")
    elif wish.lunar_first:
        try:
            candidates.lunar_span(wish.lunar_first, wish.lunar_last)
        except LunarSpanError as fault:
            yield PlacementError(f"lunar_{fault.field}", "not_lunar")
        except ValueError:
            yield PlacementError("lunar_first", "not_lunar")


def _days_by_hand(_db: Session, wish: Wish) -> Faults:
    days: dict[str, set[date]] = {}
    for field, texts in (("left_out", wish.left_out), ("added", wish.added)):
        try:
            days[field] = {_day(text) for text in texts}
        except ValueError:
            yield PlacementError(field, "not_a_day")
        else:
            if len(texts) > MOST_DAYS:
                yield PlacementError(field, "too_many", limit=MOST_DAYS)
    added = days.get("added", set())
    last = wish.ends_on or date.max
    if any(not wish.starts_on <= day < last for day in added):
        yield PlacementError("added", "outside")
    if added & days.get("left_out", set()):
        yield PlacementError("added", "left_out_too")


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def _windows(_db: Session, wish: Wish) -> Faults:
    try:
        hours.checked(wish.windows, "windows")
    except PlanningError as fault:
        yield PlacementError(fault.field, fault.rule, fault.named, fault.limit)


def _dayparts(db: Session, wish: Wish, own: Placement | None) -> Faults:
    """A part of the day that is offered no longer may stay where it is."""
    known = set(db.scalars(select(Daypart.id).where(Daypart.archived_at.is_(None))))
    if not set(wish.dayparts) <= known | set(own.dayparts if own else ()):
        yield PlacementError("dayparts", "unknown")


def _strength(_db: Session, wish: Wish) -> Faults:
    if wish.layer not in CHOSEN:
        yield PlacementError("layer", "unknown")
    bounds = (
        ("weight", 1, HEAVIEST), ("reserved", 0, MOST_RESERVED), ("per_device", 0, MOST_A_DAY),
        ("per_hour", 0, MOST_AN_HOUR),
    )  # fmt: skip
    for field, least, most in bounds:
        if not least <= getattr(wish, field) <= most:
            yield PlacementError(field, "out_of_range", limit=most)


def _campaign(db: Session, wish: Wish) -> Faults:
    """A placement without an end of its own ends with its campaign."""
    if wish.campaign_id is None:
        return
    campaign = db.get(Campaign, wish.campaign_id)
    if campaign is None or campaign.archived_at is not None:
        yield PlacementError("campaign", "unknown")
        return
    if wish.starts_on < campaign.starts_on:
        yield PlacementError("starts_on", "before_campaign", (campaign.public_id,))
    if campaign.ends_on is not None and wish.starts_on >= campaign.ends_on:
        yield PlacementError("starts_on", "after_campaign", (campaign.public_id,))
    elif campaign.ends_on is not None and wish.ends_on is not None and wish.ends_on > campaign.ends_on:
        yield PlacementError("ends_on", "after_campaign", (campaign.public_id,))


def _who(_db: Session, wish: Wish) -> Faults:
    if not set(wish.languages) <= set(LANGUAGES):
        yield PlacementError("languages", "unknown")
    for fact, values in wish.audience:
        if fact == Fact.LOCATION:
            known = all(_TAG.fullmatch(value) for value in values)
        else:
            known = set(values) <= set(AUDIENCE.get(fact, ()))
        if not values or not known:
            yield PlacementError("audience", "unknown", (fact,))


_BY_FIELD: tuple[Callable[[Session, Wish], Faults], ...] = (
    _subject, _slots, _places, _span, _repeat, _lunar, _days_by_hand, _windows, _strength, _campaign, _who,
)  # fmt: skip
