"""The two screens of the made-up commune: one where people wait, one in the house of culture."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from hotspot.content.screens.models import Orientation, Screen
from hotspot.network import sites
from hotspot.network.models import Kind
from hotspot.staff import audit
from hotspot.staff.audit import Action

WALLS = (
    (Kind.ONE_STOP, "Màn hình phòng chờ", Orientation.LANDSCAPE, "07:00", "17:30"),
    (Kind.CULTURE_HOUSE, "Màn hình nhà văn hóa", Orientation.PORTRAIT, "06:00", "22:00"),
)


def hang(db: Session, when: datetime, by: int) -> None:
    """Two rows; nobody holds their tokens, so that no browser can pretend to be them."""
    for site in sites.in_use(db):
        for kind, name, orientation, opens, closes in WALLS:
            if site.kind is kind:
                secret = hashlib.sha256(f"nobody has this: {site.public_id}".encode()).hexdigest()
                row = Screen(site_id=site.id, name=name, orientation=orientation, working_from=opens,
                             working_to=closes, secret=secret, joined_at=when)  # fmt: skip
                db.add(row)
                db.flush()
                audit.record(db, Action.SCREEN_CHANGED, row.public_id, by, when, joined=name)
