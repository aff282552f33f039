"""Placing something through the form, and what then shows."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hotspot.content.planning.models import Placement
from hotspot.content.schedule import Slot
from hotspot.content.services import Sheet
from hotspot.db import Database
from hotspot.network.models import Site
from tests.admin.desk import Desk
from tests.hotspot.content.planning import seen

ZONE = "Asia/Ho_Chi_Minh"


def rows(database: Database) -> list[Placement]:
    with database.reading() as db:
        return list(db.scalars(select(Placement).order_by(Placement.id)))


def wish(sheet: Sheet, **changes: str) -> dict[str, str]:
    """What the form sends: what one typed on top of what it holds when it is opened."""
    usual = {
        "what": f"service:{sheet.public_id}", "where": "all", "slot-welcome": "on", "pattern": "every_day",
        "starts_on": "23/11/2026", "holidays": "ignore", "layer": "usual", "weight": "5",
    }  # fmt: skip
    return usual | changes


def place(desk: Desk, sheet: Sheet, **changes: str) -> Placement:
    """Place something through the form; the row that was made."""
    answer = desk.send("/lich-phat/moi", wish(sheet, **changes))
    assert answer.status_code == 302, re.findall(r'id="[a-z_0-9-]+-wrong">.*?<span>(.*?)</span>', answer.text, re.S)
    return rows(desk.database)[-1]


def shown(desk: Desk, site: Site, day: date, wall: str) -> str | None:
    """The placement that shows at the place on that day at that hour of its wall."""
    when = datetime.fromisoformat(f"{day.isoformat()}T{wall}").replace(tzinfo=ZoneInfo(ZONE))
    with desk.database.reading() as db:
        found = seen.promoted(db, site.id, Slot.WELCOME, when, ZONE)
    return found.placement if found else None


def days_shown(desk: Desk, site: Site, row: Placement, first: date, last: date, wall: str = "09:00") -> list[date]:
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in span if shown(desk, site, day, wall) == row.public_id]
