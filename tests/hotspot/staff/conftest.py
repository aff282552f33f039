"""A member of the office and their phone."""

import pytest
from sqlalchemy.orm import Session

from hotspot.clock import Moment
from hotspot.staff import members
from hotspot.staff.members import Newcomer
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def hired(db: Session, moment: Moment, role: Role = Role.OFFICER, login: str = "nhu", stored: str = "") -> Member:
    """A new member with the secret above."""
    token = members.invite(db, role, moment.wall)
    return members.join(db, token, Newcomer(login, "Quỳnh Như", stored, SECRET, 0), moment.wall)[0]


@pytest.fixture
def member(db: Session, moment: Moment) -> Member:
    return hired(db, moment)
