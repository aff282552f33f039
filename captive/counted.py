"""What is counted of residents' pages, and what is not: robots, the probes of systems, pages fetched in advance."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request

from captive.choosing import Pick, Visit
from captive.portal import Portal, caller, place, portal
from hotspot.clock import Moment
from hotspot.content.counting import links
from hotspot.content.counting.models import Link, Measure, Medium
from hotspot.content.counting.tallies import What
from hotspot.content.items.articles import Article
from hotspot.content.planning.offers import Offer, Offered, Subject
from hotspot.content.schedule import Slot
from hotspot.web.app import at
from hotspot.web.language import current

FROM = "tu"  # which placement a link stood in: its public id
_MACHINES = re.compile(
    r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|zalo.?link|monitor|curl|wget|python|go-http|java/|libwww"
    r"|headless|lighthouse|captivenetworksupport|microsoft ncsi|dalvik|networkmanager|connectivity.?check",
    re.IGNORECASE,
)
_EARLY = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_LONGEST_AGENT = 300


def countable(environ: Mapping[str, Any]) -> bool:
    """Whether somebody is likely to look at the answer."""
    if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in _EARLY):
        return False
    return not _machine(environ.get("HTTP_USER_AGENT", "")[:_LONGEST_AGENT])


@lru_cache(512)
def _machine(agent: str) -> bool:
    return not agent or _MACHINES.search(agent) is not None


def subject(shown: Subject) -> str:
    """What was shown, as totals and links call it."""
    return links.item(shown.public_id) if isinstance(shown, Article) else links.service(shown.slug)


def served(parts: Portal, site_id: int, slot: Slot, pick: Pick | None, visit: Visit, now: Moment) -> None:
    """A page of ``slot`` goes out with ``pick`` on it."""
    number, about = (pick.offered.key, subject(pick.variant.subject)) if pick else (0, "")
    parts.counter.count(What(Measure.SERVED, Medium.PORTAL, site_id, number, about, slot.value), now)
    if pick is not None and parts.chooser.exposed(pick, visit):
        arm = pick.variant.key
        parts.counter.count(What(Measure.EXPOSED, Medium.PORTAL, site_id, number, about, arm), now)


def picked(slot: Slot, visitor: str | None) -> Pick | None:
    """What the device that asks is shown in ``slot``, counted."""
    content, visit = place().content, _visit(visitor)
    offer = content.welcome if slot is Slot.WELCOME else content.connected
    if content.site is None or offer is None or visit is None:
        return None
    pick = portal().chooser.pick(offer, visit, current())
    if countable(request.environ):
        served(portal(), content.site.id, slot, pick, visit, at())
    return pick


def opened(about: str) -> None:
    """The page of a service or an item is opened, perhaps from a placement that the link names."""
    source, visit = came_from(), _visit(None)
    arm = portal().chooser.followed(source, visit) if source and visit and countable(request.environ) else ""
    _count(Measure.OPENED, about, source, arm)


def stepped(about: str, number: int) -> None:
    """Step ``number`` of a guide is opened."""
    _count(Measure.STEP, about, came_from(), str(number))


def left(about: str) -> None:
    """Somebody goes on to the national portal."""
    _count(Measure.LEFT, about, came_from())


def scanned(link: Link) -> None:
    """Somebody follows a code that stands on a leaflet, a poster, a screen."""
    _count(Measure.SCANNED, link.subject, None, link.code, link.medium)


def came_from() -> Offered | None:
    """The placement that the link of this request stood in, if it is one of ours that may show now."""
    named, content = request.args.get(FROM), place().content
    offers: tuple[Offer | None, ...] = (content.welcome, content.connected)
    every = [one for offer in offers if offer for one in offer.offered.values()]
    return next((one for one in every if named and one.placement == named), None)


def _count(
    measure: Measure, about: str, source: Offered | None, detail: str = "", medium: Medium = Medium.PORTAL
) -> None:
    if countable(request.environ):
        site = place().content.site
        what = What(measure, medium, site.id if site else 0, source.key if source else 0, about, detail)
        portal().counter.count(what, at())


def _visit(visitor: str | None) -> Visit | None:
    site, who = place().content.site, caller()
    if site is None or who.mac is None:
        return None
    callers = portal().callers
    return callers.visit(callers.names(site.id, who.mac, at()), at(), visitor)
