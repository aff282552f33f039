"""What the office did to have its year: articles handed in, approved by the chairman, published; campaigns planned."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.catalogue.articles import articles
from hotspot.clock import local_day
from hotspot.content.items import approval, revisions
from hotspot.content.items.models import Item
from hotspot.content.models import Service
from hotspot.content.planning import campaigns, placements
from hotspot.content.planning.campaigns import Described
from hotspot.content.planning.models import Daypart
from hotspot.content.planning.wishes import Wish
from hotspot.demo.year import YEAR, Part, Season
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role

Deed = tuple[datetime, Callable[[], object]]
_BETWEEN = timedelta(minutes=7)
_ARTICLES_A_DAY = 12
_AHEAD = timedelta(days=395)  # the plan is a month old by now, and still reaches a year ahead


def deeds(db: Session, mornings: list[datetime], zone: str, member: Member) -> Iterator[Deed]:
    """All of it, to be done in order of time from the first of ``mornings`` (08:30, days that follow each other) on.

    Needs the stock of articles as drafts and a leader among the members.
    """
    leader = db.scalars(select(Member).where(Member.role == Role.LEADER.value).order_by(Member.id)).first()
    assert leader is not None
    items = _items(db)
    for number, item in enumerate(items.values()):
        day, place = divmod(number, _ARTICLES_A_DAY)
        yield from _publishing(db, item, mornings[day] + _BETWEEN * place, member.id, leader.id)
    last = len(items) // _ARTICLES_A_DAY + 1
    for number, season in enumerate(YEAR):
        yield _planning(db, season, items, mornings[last] + _BETWEEN * number, zone, member.id)


def spans(season: Season, day: date) -> list[tuple[date, date]]:
    """First day and day after the last of each time that the season comes within the year that begins on ``day``."""
    if all_year(season):
        return [(day, day + _AHEAD)]
    found = []
    for year in (day.year - 1, day.year, day.year + 1):
        first = date(year, *season.first)
        after = date(year + (season.last < season.first), *season.last) + timedelta(days=1)
        if after > day and first < day + _AHEAD:
            found.append((max(first, day), after))
    return found


def all_year(season: Season) -> bool:
    return (season.first, season.last) == ((1, 1), (12, 31))


def _items(db: Session) -> dict[str, Item]:
    """The articles of the package by name, as the items that they became."""
    known = {item.slug: item for item in db.scalars(select(Item))}
    return {one.name: known[revisions.slug_of(one.titles["vi"])] for one in articles()}


def _publishing(db: Session, item: Item, when: datetime, by: int, leader: int) -> Iterator[Deed]:
    """Handed in, approved in the afternoon by somebody else, published by the officer."""
    decided = when + timedelta(hours=5)
    yield when, lambda: approval.hand_in(db, item, 0, by, when)
    yield decided, lambda: approval.approve(db, item, 1, leader, decided)
    yield decided + timedelta(minutes=2), lambda: approval.publish(db, item, 1, by, decided + timedelta(minutes=2))


def _planning(db: Session, season: Season, items: dict[str, Item], when: datetime, zone: str, by: int) -> Deed:
    def plan() -> None:
        for starts, after in spans(season, local_day(when, zone)):
            name = season.name if all_year(season) else f"{season.name} {(after - timedelta(days=1)).year}"
            described = Described(name, starts, after, season.goal, season.task, by)
            campaign = campaigns.create(db, described, by, when)
            for part in season.parts:
                placements.create(db, _wish(db, season, part, items, starts, campaign.id), by, when)

    return when, plan


def _wish(db: Session, season: Season, part: Part, items: dict[str, Item], starts: date, campaign: int) -> Wish:
    first, last = season.lunar
    return Wish(
        starts_on=starts,
        item_id=items[part.article].id if part.article else None,
        service_id=_service(db, part.service) if part.service else None,
        slots=part.slots,
        layer=part.layer,
        campaign_id=campaign,
        repeat=part.repeat,
        lunar_first=first,
        lunar_last=last,
        holidays=part.holidays,
        dayparts=tuple(_daypart(db, name) for name in part.dayparts),
        include=_places(db, part.kinds),
        weight=part.weight,
        reserved=part.reserved,
        per_hour=part.per_hour,
    )


def _service(db: Session, slug: str) -> int:
    return db.scalars(select(Service.id).where(Service.slug == slug)).one()


def _daypart(db: Session, name: str) -> int:
    return db.scalars(select(Daypart.id).where(Daypart.name == name)).one()


def _places(db: Session, kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    return tuple(f"site:{site.id}" for site in sites.in_use(db) if site.kind in kinds)
