"""A commune that has been set up and has one officer and a chairman, and nothing more."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hotspot import demo
from hotspot.catalogue.seed import seed
from hotspot.catalogue.stock import stock
from hotspot.clock import Moment
from hotspot.content.media.shelf import Shelf
from hotspot.staff.models import Member

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def officer(db: Session, moment: Moment, tmp_path: Path) -> Member:
    founding = demo.founded(moment).wall
    seed(db, founding, ZONE)
    stock(db, Shelf(tmp_path / "media"), founding)
    db.add(Member(login="lead", name="Trần Văn Bình", role="leader", password_hash="", created_at=founding))
    member = Member(login="demo", name="Nguyễn Thị Đào", role="administrator", password_hash="", created_at=founding)
    db.add(member)
    db.flush()
    return member
