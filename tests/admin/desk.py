"""An officer at a browser: signs in, opens pages, fills in forms; and a clock and a porter that the test moves."""

import threading
from collections.abc import Mapping

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotspot.access.ledger import Ledger
from hotspot.clock import Moment
from hotspot.db import Database
from hotspot.gate.doorbell import Doorbell, listen_to
from hotspot.gate.nudge import Reply, nudge
from hotspot.gate.simulated import SimulatedGate
from hotspot.gatekeeper.keeper import Gatekeeper
from hotspot.settings import Settings
from hotspot.staff import members, passwords
from hotspot.staff.members import Newcomer
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role
from tests.admin.page import Page

STAFF = "http://127.0.0.1:8443"
PASSWORD = "con trâu đi trước cái cày"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_STORED = passwords.kept(PASSWORD)


class Clock:
    """The moment that every request of a test sees."""

    def __init__(self, start: Moment) -> None:
        self.now = start

    def __call__(self) -> Moment:
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now = self.now.later(seconds)


class Desk:
    """One browser."""

    def __init__(self, app: Flask, database: Database, clock: Clock) -> None:
        self.app, self.database, self.clock = app, database, clock
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def hire(self, role: Role, login: str = "nhu", name: str = "Đặng Thị Quỳnh Như", language: str = "en") -> Member:
        """A member with the password and the secret above."""
        at = self.clock.now.wall
        newcomer = Newcomer(login, name, _STORED, SECRET, 0, language)
        with self.database.writing() as db:
            return members.join(db, members.invite(db, role, at), newcomer, at)[0]

    def sign_in(self, login: str = "nhu", password: str = PASSWORD, code: str | None = None) -> TestResponse:
        """Fill in the sign-in page as it is. Each code counts once, so that time passes first."""
        if code is None:
            self.clock.pass_time(30)
            code = pyotp.TOTP(SECRET).at(self.clock.now.wall)
        return self.send("/dang-nhap", {"login": login, "password": password, "code": code}, page="/dang-nhap")

    def enter(self, role: Role = Role.OFFICER, login: str = "nhu") -> "Desk":
        """Hire somebody and sign them in."""
        self.hire(role, login)
        assert self.sign_in(login).status_code == 302
        return self

    def get(self, path: str, status: int = 200) -> Page:
        """A page, which must keep the rules of every page."""
        answer = self.client.get(path, base_url=STAFF)
        assert answer.status_code == status, (path, answer.status_code, answer.location)
        page = Page(answer.text)
        assert page.faults() == []
        return page

    def ask(self, path: str, **headers: str) -> TestResponse:
        """The answer to a plain request, whatever it is."""
        return self.client.get(path, base_url=STAFF, headers=headers)

    def send(self, path: str, values: Mapping[str, str] | None = None, page: str = "/tai-khoan") -> TestResponse:
        """Send a form with the token that ``page`` holds."""
        forms = Page(self.client.get(page, base_url=STAFF).text).forms
        token = next((form.values["csrf_token"] for form in forms if "csrf_token" in form.values), "")
        return self.client.post(path, base_url=STAFF, data={"csrf_token": token, **(values or {})})

    def fill(self, path: str, action: str = "", **changes: str) -> TestResponse:
        """Open ``path``, change some fields of its form and send it."""
        values = self.get(path).form(action).values | changes
        return self.client.post(action or path, base_url=STAFF, data=values)

    def follow(self, answer: TestResponse) -> Page:
        """The page to which an answer leads."""
        assert answer.status_code == 302, answer.status_code
        assert answer.location is not None
        return self.get(answer.location)


class Porter:
    """The real gatekeeper over the simulated gate, on the socket of ``settings``, in a thread of this test."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self.gate = SimulatedGate(now=lambda: clock.now.boottime)
        self._ready, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        assert self._ready.wait(10)

    def let_in(self, *ids: int) -> set[str]:
        """Tell the gatekeeper of passes; the MACs that pass then."""
        assert nudge(self._settings.nudge_socket, ids)
        return self.passing()

    def passing(self) -> set[str]:
        """The MACs that pass now."""
        return set(self.gate.passing)

    def go_home(self) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        """The keeper lives in one thread, as its connection must."""
        ledger = Ledger(self._settings.url)
        keeper = Gatekeeper(ledger, self.gate, self._settings.sample_seconds, self._clock)
        keeper.begin()
        keeper.report()
        bell = Doorbell(self._settings.nudge_socket)
        self._ready.set()
        while not self._stop.wait(0.01):
            for link in bell.visitors():
                link.settimeout(1)
                ring = listen_to(link)
                if ring is not None:
                    ring.answer(Reply.DONE if keeper.look_at(ring.ids) else Reply.FAILED)
        bell.close()
        ledger.close()
