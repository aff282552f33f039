"""What is said about public services."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from hotspot.content.edition import Confidence, Door, LifeEvent, OnlineLevel
from hotspot.content.models import ServiceState

TABLES: tuple[dict[StrEnum, LazyString], ...] = (
    {
        ServiceState.DRAFT: lazy_gettext("Draft"),
        ServiceState.PUBLISHED: lazy_gettext("Published"),
        ServiceState.WITHDRAWN: lazy_gettext("Withdrawn"),
    },
    {
        OnlineLevel.FULL: lazy_gettext("Fully online"),
        OnlineLevel.PARTIAL: lazy_gettext("Partly online"),
        OnlineLevel.COUNTER: lazy_gettext("At the counter"),
    },
    {
        Confidence.HIGH: lazy_gettext("Confirmed"),
        Confidence.MEDIUM: lazy_gettext("Probable"),
        Confidence.LOW: lazy_gettext("Not confirmed"),
    },
    {
        Door.PEOPLE: lazy_gettext("People and families"),
        Door.BUSINESS: lazy_gettext("Household businesses and companies"),
    },
    {
        LifeEvent.BIRTH: lazy_gettext("Having a child"),
        LifeEvent.WEDDING: lazy_gettext("Getting married"),
        LifeEvent.DEATH: lazy_gettext("A death in the family"),
        LifeEvent.MOVING: lazy_gettext("Moving house"),
        LifeEvent.CARE: lazy_gettext("Care and allowances"),
        LifeEvent.LAND: lazy_gettext("Land and building"),
        LifeEvent.TRADE: lazy_gettext("Trade"),
        LifeEvent.PAPERS: lazy_gettext("Papers and copies"),
        LifeEvent.SCHOOL: lazy_gettext("Going to school"),
        LifeEvent.VOICE: lazy_gettext("Complaints and proposals"),
    },
)
