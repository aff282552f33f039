"""The portal of a market as residents meet it: phones that ask and tap, rows to look at, a plan to change."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from werkzeug.test import Client, TestResponse

from hotspot.access import plans
from hotspot.access.models import Pass, PassState
from hotspot.db import Database
from hotspot.network import sites
from hotspot.settings import Settings
from tests.admin.desk import Clock, Porter
from tests.admin.page import Page

PLAN: dict[str, Any] = {"name": "Miễn phí", "session_minutes": 60, "daily_minutes": 180, "daily_megabytes": 500}
BROWSER = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
_HARMFUL = ("<script", "<iframe", "<video", "<audio", "target=", "javascript:", 'type="file"', "<style", "autoplay")
_FAIR = re.compile(r"/(?!/)|#|tel:\+?\d+$|https://(?:[a-z0-9-]+\.)*gov\.vn(?:/|$)")  # ours, the government's, a call
_BUTTON = re.compile(r'<form method="post" action="([^"]*)"')


@dataclass(frozen=True)
class Phone:
    """One device, told by its socket's address alone. It keeps no cookie and runs no script."""

    client: Client
    address: str
    scheme: str = "http"
    host: str = "10.80.0.1"
    language: str = "vi"

    def ask(self, method: str, path: str | None, **headers: str) -> TestResponse:
        """The answer to one request; ``headers`` are spelled with underscores."""
        assert path is not None, "there is no such button"
        named = {"Accept-Language": self.language, "User-Agent": BROWSER} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        return self.client.open(
            path,
            method=method,
            base_url=f"{self.scheme}://{self.host}",
            headers=named,
            environ_overrides={"REMOTE_ADDR": self.address},
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def button(self, page: str = "/") -> str | None:
        """Where the button of ``page`` leads, ticket included; None when it has none."""
        found = _BUTTON.search(self.get(page).text)
        return unescape(found[1]) if found else None

    def join(self) -> TestResponse:
        """Press the front page's button."""
        return self.ask("POST", self.button())


@dataclass(frozen=True)
class Portal:
    """The face, its database, its gatekeeper and the clock that all of them see."""

    settings: Settings
    database: Database
    client: Client
    porter: Porter
    clock: Clock

    def phone(self, number: int = 7, language: str = "vi") -> Phone:
        return Phone(self.client, f"10.80.0.{number}", language=language)

    def passes(self) -> list[Pass]:
        """Every pass there is, the oldest first."""
        with self.database.reading() as db:
            return list(db.query(Pass).order_by(Pass.id))

    def live(self) -> list[Pass]:
        """Those that are active."""
        return [one for one in self.passes() if one.state is PassState.ACTIVE]

    def change_plan(self, **limits: Any) -> None:
        """Give the market's plan other limits; a limit of None is none."""
        with self.database.writing() as db:
            site = sites.the(db)
            assert site is not None
            plan = plans.at_site(db, site.id)
            assert plan is not None
            plans.change(db, plan, {**PLAN, **limits}, None, self.clock.now.wall)


def sound(answer: TestResponse) -> Page:
    """The page in ``answer``, after the rules that every page of residents keeps (P-5, P-6)."""
    page = Page(answer.text)
    assert faults(page) == []
    return page


def faults(page: Page) -> list[str]:
    """What no page may do: nothing inline, no script, no popup, nothing of another host, no tap without a ticket."""
    found = [f"id {name} twice" for name, count in page.ids.items() if count > 1]
    found += [f"{name} describes nothing" for name in page.described if name not in page.ids]
    found += [f"<{tag}> with code or style of its own" for tag in page.styled]
    found += [f"contains {word}" for word in _HARMFUL if word in page.html.lower()]
    found += [f"loads {url}" for url in loaded(page.html) if not url.startswith(("/assets/", "/media/"))]
    found += [f"links to {url}" for url in page.links if not _FAIR.match(url)]
    found += [f"posts to {form.action}" for form in page.forms if form.method == "post" and "t=" not in form.action]
    if len(page.headings) != 1:
        found.append(f"{len(page.headings)} first headings")
    if page.language not in ("vi", "en"):
        found.append("no language")
    return found


def loaded(html: str) -> list[str]:
    """Everything that a browser fetches by itself to show the page."""
    tags = re.findall(r"<(?:link|img|source|script|object|embed)\b[^>]*>", html)
    return [url for tag in tags for url in re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)["']""", tag)]
