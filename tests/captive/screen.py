"""A screen on a wall as its script behaves: it asks for a code, polls with its secret, and reports what it played."""

import json
from datetime import datetime
from typing import Any

from werkzeug.test import TestResponse

from hotspot.content.planning import placements
from hotspot.content.planning.placements import Wish as Placing
from hotspot.content.schedule import Layer, Slot
from hotspot.content.screens import roster
from hotspot.content.screens.models import Screen
from hotspot.content.screens.roster import Wish
from hotspot.content.services import by_slug
from hotspot.network import sites
from tests.captive.resident import Portal

DIGEST = "a" * 64


class Wall:
    """One browser in kiosk mode. It keeps its secret as its script would."""

    def __init__(self, portal: Portal, number: int = 90) -> None:
        self.portal, self.phone = portal, portal.phone(number)
        self.secret, self.code, self.tag = "", "", ""

    def ask(self) -> TestResponse:
        """Ask for a code."""
        answer = self.phone.ask("POST", "/man-hinh/xin", Conglang_Screen="1")
        if answer.status_code == 200:
            told = answer.get_json()
            self.secret, self.code = told["secret"], told["code"]
        return answer

    def poll(self, **headers: str) -> TestResponse:
        """Ask what to play, a second after whatever was before."""
        self.portal.clock.pass_time(1)
        known = {"If_None_Match": f'"{self.tag}"'} if self.tag else {}
        answer = self.phone.get("/man-hinh/danh-sach", Authorization=f"Bearer {self.secret}", **known, **headers)
        if answer.status_code == 200:
            self.tag = answer.get_etag()[0] or ""
        return answer

    def manifest(self) -> dict[str, Any]:
        """What it plays, asked anew."""
        self.tag = ""
        answer = self.poll()
        assert answer.status_code == 200, answer.status_code
        found: dict[str, Any] = answer.get_json()
        return found

    def report(self, *plays: dict[str, Any], now: datetime | None = None, secret: str | None = None) -> TestResponse:
        """Tell what was played."""
        when = now or self.portal.clock.now.wall
        return self.phone.client.post(
            "/man-hinh/da-phat",
            base_url="http://10.80.0.1",
            data=json.dumps({"now": when.timestamp() * 1000, "plays": plays}),
            headers={
                "Authorization": f"Bearer {self.secret if secret is None else secret}",
                "Conglang-Screen": "1",
                "Content-Type": "application/json",
            },
            environ_overrides={"REMOTE_ADDR": self.phone.address},
        )

    def join(self, name: str = "Màn hình quầy 1", **wishes: Any) -> Screen:
        """Ask, and be let in by the officer."""
        self.ask()
        with self.portal.database.writing() as db:
            site = sites.the(db)
            assert site is not None
            wish = Wish(name=name, site_id=site.id, **wishes)
            return roster.admit(db, self.code, wish, None, self.portal.clock.now.wall)


def place(portal: Portal, slug: str, layer: Layer = Layer.USUAL, **wishes: Any) -> int:
    """Put a service on every screen; the row id of the placement."""
    with portal.database.writing() as db:
        sheet = by_slug(db, slug)
        assert sheet is not None
        day = portal.clock.now.wall.date()
        wish = Placing(
            **{"starts_on": day, "service_id": sheet.service_id, "slots": (Slot.SCREEN,), "layer": layer, **wishes}
        )
        return placements.create(db, wish, None, portal.clock.now.wall).id


def played(uuid: int, placement: int, starts: datetime, seconds: float, **other: Any) -> dict[str, Any]:
    """One play as a screen reports it."""
    began = starts.timestamp() * 1000
    return {
        "uuid": f"00000000-0000-4000-8000-{uuid:012x}",
        "placement": placement,
        "subject": "service:dang-ky-khai-sinh",
        "digest": DIGEST,
        "started": began,
        "ended": began + seconds * 1000,
        "ended_as": "natural",
    } | other
