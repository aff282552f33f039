"""The warning that stands over every page of residents while one is on. It delays nothing and asks nothing."""

import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from captive import wording
from captive.place import Place
from captive.portal import place, portal
from hotspot.web.app import at
from hotspot.web.language import current, gettext

log = logging.getLogger("conglang.captive")


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the bar says; ``language`` is that of title and text, ``until`` a sentence or empty."""

    sign: str
    title: str
    text: str
    language: str
    until: str


def alarm() -> Alarm | None:
    """The bar for the current request, None while no warning is on here."""
    here = _place()
    alert = here.content.alert if here is not None else None
    if alert is None or alert.expires_at <= at().wall:
        return None
    said = alert.wording(current())
    until = wording.until(alert.expires_at, portal().settings.zone)
    return Alarm(gettext("Warning"), said.title, said.text, alert.language(current()), until)


def _place() -> Place | None:
    """The place, or as it was known last: the page that says what is broken must not break by the same thing."""
    try:
        return place()
    except (SQLAlchemyError, portal().glance.trouble) as error:
        log.warning("a page shows the last warning known", extra={"error": repr(error)})
        return portal().places.known
