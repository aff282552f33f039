"""Who is signed in. A session names a member and their epoch; the database is asked on every request whether both hold.

It ends after 15 minutes without a click and after 8 hours in any case (ASVS 5.0 7.3). Raising the member's epoch
ends every session of theirs with their next request.
"""

from dataclasses import dataclass
from datetime import timedelta

import flask_login
from flask import Flask, session

from hotspot.staff import members
from hotspot.staff.models import Member
from hotspot.web.app import at, db
from hotspot.web.language import PARAMETER

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
_BACKWARDS = timedelta(minutes=1)  # a clock that was set back must not lengthen a session
_COARSE_SECONDS = 30  # the cookie is renewed no more often than that
STARTED, SEEN = "started", "seen"


@dataclass(frozen=True, slots=True)
class Identity:
    """The member who asks, as the faces know them."""

    id: int
    public_id: str
    login: str
    name: str
    role: str
    epoch: int

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie keeps."""
        return f"{self.public_id}|{self.epoch}"


def install(app: Flask) -> None:
    """Let ``app`` know who asks."""
    manager = flask_login.LoginManager()
    manager.session_protection = None  # a guest's address may change; the epoch and the idle limit do this work
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)
    app.jinja_env.globals["me"] = me


def me() -> Identity | None:
    """The member who is signed in, None for anybody else."""
    user = flask_login.current_user
    return user._get_current_object() if user.is_authenticated else None


def actor() -> int:
    """The row id of the member who is signed in; only for guarded views."""
    member = me()
    assert member is not None
    return member.id


def start(member: Member) -> None:
    """Begin a session for ``member``; nothing of the one before survives (fixation)."""
    session.clear()
    now = int(at().wall.timestamp())
    session[STARTED] = session[SEEN] = now
    session[PARAMETER] = member.language
    flask_login.login_user(_identity(member))


def renew(member: Member) -> None:
    """Keep the session of somebody whose own change has just raised their epoch."""
    started = session.get(STARTED)
    start(member)
    if isinstance(started, int):
        session[STARTED] = started


def finish() -> None:
    """Forget the session in this browser."""
    flask_login.logout_user()
    session.clear()


def touch() -> None:
    """Note that the member did something. Pages that refresh themselves do not call this."""
    now = int(at().wall.timestamp())
    if now - int(session.get(SEEN, 0)) >= _COARSE_SECONDS:
        session[SEEN] = now


def _load(user_id: str) -> Identity | None:
    public_id, _, epoch = user_id.partition("|")
    if not _in_time():
        return None
    member = members.by_public_id(db(), public_id)
    if member is None or member.disabled_at is not None or str(member.session_epoch) != epoch:
        return None
    return _identity(member)


def _in_time() -> bool:
    now = at().wall.timestamp()
    ages = [(now - int(session.get(key, 0)), most) for key, most in ((STARTED, ABSOLUTE), (SEEN, IDLE))]
    return all(-_BACKWARDS.total_seconds() <= age < most.total_seconds() for age, most in ages)


def _identity(member: Member) -> Identity:
    return Identity(member.id, member.public_id, member.login, member.name, member.role, member.session_epoch)
