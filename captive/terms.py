"""What a resident agrees to, and what the machine writes down about them."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from captive import wording
from captive.portal import caller, place, portal
from hotspot.access import passes
from hotspot.clock import local_day
from hotspot.web.app import at, db
from hotspot.web.language import current

pages = Blueprint("terms", __name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """The house rules in one language."""

    version: int
    since: str
    lines: tuple[str, ...]
    language: str


@pages.get("/noi-quy")
def rules() -> str:
    """The house rules in force."""
    content = place().content
    found = content.rules
    shown = None
    if found is not None:
        since = wording.day(local_day(found.effective_at, portal().settings.zone))
        shown = Rules(found.version, since, found.wording(current()), found.language(current()))
    return render_template("rules.html", rules=shown, site=content.site)


@pages.get("/may-ghi-gi")
def recorded() -> str:
    """What is recorded, for how long, what for, and whom to ask; with the reference of the visit, if there is one."""
    who, content = caller(), place().content
    live = None
    if content.site is not None and who.mac is not None:
        live = passes.live_pass(db(), content.site.id, who.mac, at())
    days, reference = portal().settings.connection_log_days, live.public_id if live else None
    return render_template("recorded.html", days=days, reference=reference, site=content.site)
