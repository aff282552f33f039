"""A placement as a form and back. What the form does not ask for stays as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import formats, hour_texts, placement_days
from admin.drafts import Draft
from admin.placement_days import Pattern, Rule
from hotspot.content.planning import campaigns, dayparts, subjects
from hotspot.content.planning.checks import AUDIENCE, LANGUAGES
from hotspot.content.planning.models import Campaign, Daypart, Placement
from hotspot.content.planning.placements import Wish, wish_of
from hotspot.content.planning.subjects import Subject
from hotspot.content.schedule import Fact, HolidayPolicy, Layer, Slot
from hotspot.content.screens.models import Screen
from hotspot.network import sites
from hotspot.network.models import Site

_BY_FORM = ("site", "portal", "screen")  # kinds of places that the form offers; others stay as they are
NUMBERS = ("weight", "reserved", "per_device", "per_hour")


@dataclass(frozen=True, slots=True)
class Offer:
    """All that can be chosen, read once for a page."""

    services: tuple[Subject, ...]
    items: tuple[Subject, ...]
    sites: tuple[Site, ...]
    screens: tuple[Screen, ...]
    dayparts: tuple[Daypart, ...]
    campaigns: tuple[Campaign, ...]


def offered(db: Session, row: Placement | None) -> Offer:
    """What the form offers; what ``row`` has already, too."""
    kept = set(row.dayparts) if row else set()
    gone = db.scalars(select(Daypart).where(Daypart.archived_at.is_not(None)).order_by(Daypart.id))
    return Offer(
        services=tuple(subjects.of_services(db)),
        items=tuple(subjects.of_items(db)),
        sites=tuple(sites.in_use(db)),
        screens=tuple(db.scalars(select(Screen).where(Screen.archived_at.is_(None)).order_by(Screen.id))),
        dayparts=(*dayparts.in_use(db), *(part for part in gone if part.id in kept)),
        campaigns=tuple(campaigns.in_use(db)),
    )


def typed(row: Placement, offer: Offer) -> dict[str, str]:
    """``row`` as the form would have sent it."""
    named = [(f"service:{one.ref}", one.row_id == row.service_id) for one in offer.services]
    named += [(f"item:{one.ref}", one.row_id == row.item_id) for one in offer.items]
    values = {
        "what": next((name for name, is_it in named if is_it), ""),
        "where": "chosen" if row.include else "all",
        "starts_on": formats.day(row.starts_on),
        "last_day": formats.day_before(row.ends_on) if row.ends_on else "",
        "hours": hour_texts.told(row.windows),
        "holidays": row.holidays.value,
        "left_out": placement_days.listed(row.left_out),
        "added": placement_days.listed(row.added),
        "layer": row.layer.value,
        "campaign": next((one.public_id for one in offer.campaigns if one.id == row.campaign_id), ""),
        "visitor": next(iter(row.audience.get(Fact.VISITOR.value, [])), ""),
    }
    values |= {name: str(value) for name in NUMBERS if (value := getattr(row, name))}
    values |= placement_days.typed(Rule(row.repeat, row.lunar_first, row.lunar_last), row.starts_on)
    return values | dict.fromkeys(_ticks(row, offer), "on")


def _ticks(row: Placement, offer: Offer) -> list[str]:
    """The boxes that are ticked."""
    found = [f"slot-{slot}" for slot in row.slots] + [f"language-{code}" for code in row.languages]
    found += [f"device-{device}" for device in row.audience.get(Fact.DEVICE.value, [])]
    found += [f"part-{part.public_id}" for part in offer.dayparts if part.id in row.dayparts]
    found += ["exclusive"] if row.exclusive else []
    places: list[Site | Screen] = [*offer.sites, *offer.screens]
    for prefix, names in (("at", row.include), ("not", row.exclude)):
        found += [f"{prefix}-{one.public_id}" for one in places if set(_names(one)) & set(names)]
    return found


def _names(place: Site | Screen) -> tuple[str, ...]:
    """How placements may call a place, the plain name first."""
    return (f"site:{place.id}", f"portal:{place.id}") if isinstance(place, Site) else (f"screen:{place.id}",)


def read(draft: Draft, offer: Offer, row: Placement | None) -> Wish | None:
    """What the form asks for; None when it does not say so clearly. The last day is included, as people speak."""
    service_id, item_id = _subject(draft, offer)
    places = _places(draft, offer, row)
    starts_on, last_day = draft.day("starts_on"), draft.day("last_day")
    if starts_on is None:
        draft.fault("starts_on", gettext("Fill this in."))
    rule = placement_days.read(draft)
    layer, holidays = draft.choice("layer", Layer), draft.choice("holidays", HolidayPolicy)
    numbers = {name: draft.number(name) for name in NUMBERS}
    values: dict[str, Any] = {
        "service_id": service_id,
        "item_id": item_id,
        "slots": tuple(slot for slot in Slot if draft.ticked(f"slot-{slot}")),
        "ends_on": None if last_day is None else last_day + timedelta(days=1),
        "repeat": rule.repeat,
        "lunar_first": rule.lunar_first,
        "lunar_last": rule.lunar_last,
        "left_out": placement_days.days_of(draft, "left_out"),
        "added": placement_days.days_of(draft, "added"),
        "dayparts": tuple(part.id for part in offer.dayparts if draft.ticked(f"part-{part.public_id}")),
        "windows": hour_texts.read(draft, "hours"),
        "exclusive": draft.ticked("exclusive"),
        "campaign_id": _campaign(draft, offer),
        "audience": _audience(draft, row),
        "languages": tuple(code for code in LANGUAGES if draft.ticked(f"language-{code}")),
        **places,
        **{name: 0 if value is None else value for name, value in numbers.items()},
    }
    if draft.faulty or starts_on is None or layer is None or holidays is None:
        return None
    wish = wish_of(row) if row else Wish(starts_on)
    return replace(wish, starts_on=starts_on, layer=layer, holidays=holidays, **values)


def _subject(draft: Draft, offer: Offer) -> tuple[int | None, int | None]:
    kind, _, ref = draft.value("what").partition(":")
    among = {"service": offer.services, "item": offer.items}.get(kind, ())
    found = next((one.row_id for one in among if one.ref == ref), None)
    if found is None:
        draft.fault("what", gettext("Choose one."))
    return (found, None) if kind == "service" else (None, found)


def _campaign(draft: Draft, offer: Offer) -> int | None:
    wanted = draft.value("campaign")
    found = next((one.id for one in offer.campaigns if one.public_id == wanted), None)
    if wanted and found is None:
        draft.fault("campaign", gettext("Choose one."))
    return found


def _audience(draft: Draft, row: Placement | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked = (Fact.VISITOR.value, Fact.DEVICE.value)
    found = {fact: tuple(values) for fact, values in (row.audience if row else {}).items() if fact not in asked}
    visitor = draft.value("visitor")
    if visitor:
        found[Fact.VISITOR.value] = (visitor,)
    devices = tuple(one for one in AUDIENCE[Fact.DEVICE.value] if draft.ticked(f"device-{one}"))
    if devices:
        found[Fact.DEVICE.value] = devices
    return tuple(sorted(found.items()))


def _places(draft: Draft, offer: Offer, row: Placement | None) -> dict[str, tuple[str, ...]]:
    """Where, and where not. What is to be alone on a portal names the portal rather than the whole place."""
    places: list[Site | Screen] = [*offer.sites, *offer.screens]
    exact = draft.ticked("exclusive")
    include = [_names(one)[-1 if exact else 0] for one in places if draft.ticked(f"at-{one.public_id}")]
    exclude = [_names(one)[0] for one in places if draft.ticked(f"not-{one.public_id}")]
    include += [name for name in (row.include if row else []) if name.partition(":")[0] not in _BY_FORM]
    exclude += [name for name in (row.exclude if row else []) if name.partition(":")[0] not in _BY_FORM]
    where = draft.value("where")
    if where not in ("all", "chosen"):
        draft.fault("where", gettext("Choose one."))
    elif where == "chosen" and not include:
        draft.fault("where", gettext("Tick at least one place or screen, or choose every place."))
    return {"include": tuple(include) if where == "chosen" else (), "exclude": tuple(exclude)}


def blank(values: Mapping[str, str]) -> dict[str, str]:
    """The form before anybody has typed."""
    start = {
        "where": "all", f"slot-{Slot.WELCOME}": "on", "pattern": Pattern.EVERY_DAY.value, "every_weeks": "1",
        "holidays": HolidayPolicy.IGNORE.value, "layer": Layer.USUAL.value, "weight": "5",
    }  # fmt: skip
    return start | dict(values)
