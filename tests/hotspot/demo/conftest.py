"""A commune that has been set up and has one officer, and nothing more."""

import pytest
from sqlalchemy.orm import Session

from hotspot import demo
from hotspot.catalogue.seed import seed
from hotspot.clock import Moment
from hotspot.staff.models import Member

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def officer(db: Session, moment: Moment) -> Member:
    founding = demo.founded(moment).wall
    seed(db, founding, ZONE)
    member = Member(login="demo", name="Nguyễn Thị Đào", role="administrator", password_hash="", created_at=founding)
    db.add(member)
    db.flush()
    return member
