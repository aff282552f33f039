"""Places that a form lets one choose: the whole commune, or some of its places and screens."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.drafts import Draft
from hotspot.content.screens.models import Screen
from hotspot.network import sites
from hotspot.web.app import db

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Choice:
    """A tick-box: its field, and the place's or screen's name. ``screen`` stands below the place before it."""

    field: str
    name: str
    target: str
    screen: bool = False


def choices(reading: Session) -> list[Choice]:
    """Every place in use with its portal and screens, and each screen alone below it."""
    screens = list(reading.scalars(select(Screen).where(Screen.archived_at.is_(None)).order_by(Screen.name)))
    found = []
    for site in sites.in_use(reading):
        found.append(Choice(f"site-{site.public_id}", site.place, f"site:{site.id}"))
        found += [
            Choice(f"screen-{screen.public_id}", screen.name, f"screen:{screen.id}", screen=True)
            for screen in screens
            if screen.site_id == site.id
        ]
    return found


def chosen(reading: Session, draft: Draft) -> tuple[str, ...]:
    """The targets that are ticked, none for the whole commune; a fault at ``targets`` when neither is said."""
    if draft.ticked(EVERYWHERE):
        return ()
    ticked = tuple(choice.target for choice in choices(reading) if draft.ticked(choice.field))
    if not ticked:
        draft.fault("targets", gettext("Choose the whole commune, or at least one place."))
    return ticked


def typed(reading: Session, targets: Iterable[str]) -> dict[str, str]:
    """``targets`` as the ticks of a form."""
    names = set(targets)
    if not names:
        return {EVERYWHERE: "1"}
    return {choice.field: "1" for choice in choices(reading) if choice.target in names}


def told(targets: Iterable[str]) -> str:
    """``targets`` in words; for templates."""
    names = list(targets)
    if not names:
        return str(gettext("The whole commune: every place and screen"))
    known = {choice.target: choice.name for choice in choices(db())}
    known |= {target.replace("site:", "portal:"): name for target, name in known.items()}
    return ", ".join(known.get(name, gettext("a place no longer in use")) for name in names)
