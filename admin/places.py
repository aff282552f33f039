"""The places where something shows, as the staff side names them: each site's two pages, and each screen."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspot.content.planning import candidates
from hotspot.content.schedule import PORTAL, Context, Slot
from hotspot.content.screens.models import Screen
from hotspot.network import sites
from hotspot.web.language import LANGUAGES

_PAGES = {Slot.WELCOME: "truoc", Slot.CONNECTED: "sau"}


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the calendar. ``ref`` names it in addresses; ``screen`` is the screen's name, empty for a page."""

    ref: str
    site: str
    screen: str
    context: Context

    @property
    def slot(self) -> Slot:
        return self.context.slot


def every(db: Session, zone: str, languages: tuple[str, ...] = tuple(LANGUAGES)) -> list[Place]:
    """Every place in use, site by site: before access, after access, its screens. ``languages`` as in ``Context``."""
    holidays = candidates.holidays(db)
    screens = db.scalars(select(Screen).where(Screen.archived_at.is_(None)).order_by(Screen.id)).all()
    found = []
    for site in sites.in_use(db):
        for slot in PORTAL:
            where = candidates.portal(site.id, slot, zone, holidays)
            found.append(Place(f"{_PAGES[slot]}-{site.public_id}", site.place, "", _spoken(where, languages)))
        for one in screens:
            if one.site_id == site.id:
                where = candidates.screen(one.id, site.id, zone, holidays)
                found.append(Place(f"man-hinh-{one.public_id}", site.place, one.name, _spoken(where, languages)))
    return found


def chosen(places: Iterable[Place], ref: str) -> Place | None:
    """The place that ``ref`` names; without a ref the first."""
    return next((place for place in places if not ref or place.ref == ref), None)


def _spoken(where: Context, languages: tuple[str, ...]) -> Context:
    return Context(where.slot, where.zone, where.spots, where.holidays, languages)
