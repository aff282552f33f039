"""The player of screens in a real browser: twelve hours without a line, warnings, wrong clocks, and what it tells."""

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from captive import create_app
from hotspot import settings as settings_module
from hotspot.content.planning.models import EmergencyMode
from hotspot.content.schedule import Item, Layer, planned
from hotspot.db import Database
from hotspot.network.models import Site
from hotspot.settings import Settings
from tests.admin.desk import Clock
from tests.captive.conftest import clock, site
from tests.captive.resident import Portal
from tests.captive.screen import place
from tests.journeys.playing import LOOK, longest, told_exactly, warned
from tests.journeys.wall import SECRET, Served, open_bench, reach, served
from tools.demonstrated import _free, chromium

__all__ = ["clock", "site"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
HOUR = 3_600_000


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database will do: what is looked at is in the browser."""
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, database_url: str) -> Settings:
    return settings_module.load(
        {},
        data=settings.data,
        gate="simulated",
        database_url=database_url,
        portal_port=_free(),
        portal_host="conglang.test",
    )


@pytest.fixture
def app(settings: Settings, database: Database, site: Site) -> Iterator[Flask]:
    made = create_app(settings, database)
    yield made
    made.extensions["portal"].close()


@pytest.fixture
def wall(app: Flask, settings: Settings, database: Database, clock: Clock) -> Iterator[Served]:
    with served(app, settings.portal_port, database, clock) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        found = chromium(driver)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, wall: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="vi-VN")
    made = context.new_page()
    open_bench(made, wall)
    yield made
    context.close()


def placed(wall: Served, slug: str, layer: Layer = Layer.USUAL, **wishes: Any) -> int:
    portal = Portal(None, wall.database, None, None, wall.clock)  # type: ignore[arg-type]
    return place(portal, slug, layer, **wishes)


def started(page: Page) -> None:
    """The player has its programme, and stands at the beginning of its time."""
    page.evaluate("secret => begin(secret)", SECRET)
    page.wait_for_function("player.manifest && time.sleepers.length >= 2")


@pytest.mark.slow
def test_twelve_hours_without_a_line_show_nothing_blank_and_nothing_expired(page: Page, wall: Served) -> None:
    at = wall.clock.now.wall
    usual = placed(wall, "dang-ky-khai-sinh", weight=5)
    other = placed(wall, "dang-ky-ket-hon", weight=5, per_hour=6)
    ends = placed(wall, "dang-ky-thuong-tru", expires_at=at + timedelta(hours=3, seconds=17))
    strong = placed(wall, "xac-nhan-cu-tru", Layer.PRIORITY, windows=(("10:30", "11:30"),))
    placed(wall, "dang-ky-ket-hon", Layer.EVERGREEN)
    warned(wall, EmergencyMode.FULL, 20)
    started(page)
    page.context.set_offline(True)
    reach(page, 12 * HOUR)
    seen = page.evaluate("({...seen, known: clock.known, queued: seen.plays.length})")
    assert (seen["blank"], seen["late"], seen["known"]) == (0, 0, True)
    assert seen["frames"] > 100
    assert len(seen["slides"]) > 3000
    plays = seen["plays"]
    begun = at.timestamp() * 1000
    assert all(play["ended"] <= begun + 3 * HOUR + 17_000 for play in plays if play["placement"] == ends)
    inside = [play for play in plays if begun + HOUR <= play["started"] < begun + 2 * HOUR]
    assert {play["placement"] for play in inside} == {strong}
    assert {play["placement"] for play in plays} >= {usual, other, ends, strong, 0}
    assert [play["subject"][:9] for play in plays][0] == "emergency"

    told_exactly(page, wall, plays)


def test_the_same_programme_again_keeps_its_place(page: Page, wall: Served) -> None:
    for slug in ("dang-ky-khai-sinh", "dang-ky-ket-hon", "dang-ky-thuong-tru"):
        placed(wall, slug)
    started(page)
    reach(page, 10 * 60_000)
    shown = {placement for placement, _, _ in page.evaluate("seen.slides")}
    assert len(shown) == 3
    swaps = page.evaluate("seen.slides.length")
    page.evaluate("link.tag = null")  # the next answer is whole, and says the same
    reach(page, 10 * 60_000 + 61_000)
    later = page.evaluate("seen.slides")[swaps - 1 :]
    turns = [(one[0], one[1]) for one in later]
    assert all(two[1] in (one[1] + 1, 0) for one, two in zip(turns, turns[1:], strict=False))


def test_a_new_programme_waits_for_the_page_that_stands(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    started(page)
    reach(page, 5_000)
    before = page.evaluate("seen.slides.length")
    other = placed(wall, "xac-nhan-cu-tru", Layer.PRIORITY, windows=(("09:00", "11:00"),))
    wall.clock.pass_time(30)
    reach(page, 90_000)
    slides = page.evaluate("seen.slides")
    assert slides[before - 1][0] != other
    assert slides[-1][0] == other


def test_a_warning_comes_with_the_next_question_and_goes_by_itself(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    started(page)
    reach(page, 10_000)
    wall.clock.pass_time(10)
    warned(wall, EmergencyMode.FULL, 30)
    wall.clock.pass_time(20)
    reach(page, 45_000)
    assert page.locator(".layer.on .alarm .title").inner_text() == "Bão số 9"
    page.context.set_offline(True)
    reach(page, 45 * 60_000)
    assert page.locator(".layer.on .alarm").count() == 0
    assert page.evaluate("seen.late") == 0


def test_a_banner_stands_over_the_pages(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    warned(wall, EmergencyMode.BANNER, 30)
    started(page)
    reach(page, 20_000)
    assert page.locator(".bar b").inner_text() == "Bão số 9"
    assert page.locator(".layer.on .told").count() == 1


def test_after_two_days_without_a_line_only_the_reserve_is_left(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    started(page)
    page.context.set_offline(True)
    page.evaluate("time.sleepers = time.sleepers")
    reach(page, 30 * 60_000)
    page.evaluate("time.at = 48 * 3600000 + 60000")
    reach(page, 48 * HOUR + 300_000)
    assert page.locator(".layer.on .look-reserve").count() == 1


def test_who_does_not_know_the_time_shows_the_evergreen_only(page: Page, wall: Served) -> None:
    placed(wall, "dang-ky-khai-sinh")
    evergreen = placed(wall, "dang-ky-ket-hon", Layer.EVERGREEN)
    started(page)
    reach(page, 60_000)
    page.context.set_offline(True)
    page.evaluate("time.shift = 3600000")  # somebody set the clock, or the machine slept
    before = page.evaluate("seen.slides.length")
    reach(page, 10 * 60_000)
    after = page.evaluate("seen.slides")[before + 1 :]
    assert {placement for placement, _, _ in after} == {evergreen}
    page.context.set_offline(False)
    reach(page, 12 * 60_000)
    assert page.evaluate("clock.known") is True


def test_a_screen_whose_secret_ended_shows_a_code(page: Page, wall: Served) -> None:
    started(page)
    with wall.database.writing() as db:
        row = db.get(type(wall.screen), wall.screen.id)
        assert row is not None
        row.secret = "-"
    wall.clock.pass_time(30)
    page.evaluate("time.until(40000)")
    page.wait_for_selector(".layer.on .code")
    assert len(page.locator(".layer.on .code").inner_text().replace(" ", "")) == 6


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720)], ids=["lying", "standing", "small"])
def test_no_letter_of_the_catalogue_is_cut_off_or_too_small(page: Page, size: tuple[int, int]) -> None:
    """Letters of a twentieth of the height at least, a code of a fifth, and nothing that runs over its box."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    faults = page.evaluate(LOOK, [longest(), "portrait" if size[1] > size[0] else "landscape"])
    assert faults == []


def test_the_rotation_is_the_servers(page: Page) -> None:
    dice = random.Random(3736)
    for _ in range(30):
        items = [
            {
                "key": key,
                "share": round(dice.uniform(0.05, 1), 3),
                "seconds": dice.choice([8, 10, 24.5, 60]),
                "per_hour": dice.choice([0, 0, 0, 2, 6, 20]),
            }
            for key in range(1, dice.randint(2, 9))
        ]
        told = [Item(one["key"], one["share"], one["seconds"], one["per_hour"]) for one in items]  # type: ignore[arg-type]
        ours = [play.key for play in planned(told, 7200)]
        theirs = page.evaluate(
            """items => { const state = rotation.fresh(), keys = []; let now = 0;
            while (now < 7200 && items.length) { const next = rotation.step(items, state, now);
              keys.push(next.key); now += next.seconds; } return keys; }""",
            items,
        )
        assert theirs == ours


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 1000])
def test_sha256_by_hand_is_sha256(page: Page, size: int) -> None:
    data = [(7 * number) % 256 for number in range(size)]
    assert page.evaluate("data => sha.byHand(new Uint8Array(data))", data) == hashlib.sha256(bytes(data)).hexdigest()
