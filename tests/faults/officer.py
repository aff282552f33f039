"""An officer at the staff face: a browser with cookies on the gateway's loopback, signed in with a code."""

import contextlib
import secrets
import socket
from http.client import HTTPException

import pyotp

from hotspot.clock import now
from hotspot.db import Database
from hotspot.settings import load
from hotspot.staff import members, passwords
from hotspot.staff.permissions import Role
from tests.lab.browse import Answer, exchange, request
from tests.lab.street import Street

_LOGIN, _HOST = "can-bo", "127.0.0.1:8443"


class Officer:
    """Made in the database of a standing box, at work through the page alone."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self._cookies: dict[str, str] = {}
        password, secret = secrets.token_urlsafe(18), pyotp.random_base32()
        self._become_member(password, secret)
        asked = self._ask("GET", "/dang-nhap")
        form = asked.form("/dang-nhap")
        code = pyotp.TOTP(secret).at(now())
        entered = self._ask("POST", "/dang-nhap", form.body(login=_LOGIN, password=password, code=code))
        assert entered.status == 302, f"the officer could not sign in: {entered.status}"

    def close(self, ref: str) -> Answer | None:
        """Press *Close* for a pass; None when the answer never came."""
        return self._press(ref, "/dong")

    def extend(self, ref: str) -> Answer | None:
        """Press *+30 min*; None when the answer never came."""
        return self._press(ref, "/them", minutes="30")

    def _press(self, ref: str, button: str, **more: str) -> Answer | None:
        form = self._ask("GET", f"/dang-truy-cap/{ref}").form(f"{ref}{button}")
        with contextlib.suppress(OSError, HTTPException):
            return self._ask("POST", form.action, form.body(**more))
        return None

    def _become_member(self, password: str, secret: str) -> None:
        settings = load({}, data=self._street.data)
        database = Database(settings.url)
        with database.writing() as db:
            token = members.invite(db, Role.ADMINISTRATOR, now())
            kept = passwords.kept(password)
            members.join(db, token, members.Newcomer(_LOGIN, "Cán bộ", kept, secret, 0), now())
        database.dispose()

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        fields = {"Host": _HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        with self._street.gw.new_socket(socket.AF_INET, socket.SOCK_STREAM) as link:
            link.settimeout(10)
            link.connect(("127.0.0.1", 8443))
            answer = exchange(link, request(method, path, fields, body), method)
        for name, value in answer.lines:
            if name.lower() == "set-cookie":
                kept, _, content = value.partition(";")[0].partition("=")
                self._cookies[kept] = content
        return answer
