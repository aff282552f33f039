"""Two members who write and approve."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.content.items import revisions
from hotspot.content.items.models import Item
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role
from tests.hotspot.content.items.writings import content


@dataclass(frozen=True)
class Office:
    """Who works here, by row id."""

    writer: int
    chair: int


@pytest.fixture
def office(db: Session, moment: Moment) -> Office:
    people = [
        Member(login=login, name=login, role=role.value, password_hash="x", created_at=moment.wall)
        for login, role in (("nhu", Role.EDITOR), ("lan", Role.LEADER))
    ]
    db.add_all(people)
    db.flush()
    return Office(*(one.id for one in people))


@pytest.fixture
def item(db: Session, office: Office, moment: Moment) -> Item:
    """An item with a first draft."""
    return revisions.create(db, content(), office.writer, moment.wall)
