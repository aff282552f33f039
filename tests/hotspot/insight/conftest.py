"""A place with a plan, and passes as the ledger would leave them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from hotspot.access import plans
from hotspot.access.models import Pass, PassState
from hotspot.access.policy import Bound, EndReason
from hotspot.clock import Moment
from hotspot.network import sites
from hotspot.network.models import Kind, Site

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def site(db: Session, moment: Moment) -> Site:
    made = sites.create(db, Kind.MARKET, {"commune": "Xã Cổng Làng", "place": "Chợ Đình"}, None, moment.wall)
    plan = plans.create(db, {"name": "Miễn phí", "session_minutes": 60}, None, moment.wall)
    plans.choose(db, made.id, plan, None, moment.wall)
    return made


def visit(
    db: Session, site: Site, moment: Moment, number: int = 1, opened: datetime | None = None, *, live: bool = False,
    left: int = 600, up: int = 0, down: int = 0,
) -> Pass:  # fmt: skip
    """One pass of an hour of the ``number``-th phone, with ``left`` seconds of it left."""
    began = opened or moment.wall - timedelta(minutes=50)
    made = Pass(
        site_id=site.id,
        plan_id=plans.by_site(db)[site.id],
        state=PassState.ACTIVE if live else PassState.ENDED,
        bound_by=Bound.SESSION,
        end_reason=None if live else EndReason.LEFT,
        mac=f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}" if live else None,
        device=f"{number:08x}" + "d" * 24,
        log_device=f"{number:08x}" + "e" * 24,
        address=f"10.80.{number >> 8}.{number & 255}",
        opened_at=began,
        ends_at=began + timedelta(hours=1),
        ended_at=None if live else began + timedelta(seconds=3600 - left),
        boot_id=moment.boot_id,
        until_boot=moment.boottime + left if live else 0.0,
        granted_seconds=3600,
        remaining_seconds=3600 if live else left,
        bytes_up=up,
        bytes_down=down,
        language="vi",
        rules_version=1,
    )
    db.add(made)
    db.flush()
    return made
