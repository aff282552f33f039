"""What residents' pages count and what they do not, where short codes lead, and that nobody waits for any of it."""

import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from captive.portal import Portal as Parts
from hotspot import jobs
from hotspot.clock import local_day
from hotspot.content import services
from hotspot.content.counting import links, retention
from hotspot.content.counting.models import Measure, Medium, Seen, Tally
from hotspot.content.planning import placements
from hotspot.content.planning.models import Experiment, Placement
from hotspot.content.planning.placements import Wish
from hotspot.network import sites
from tests.captive.resident import Phone, Portal, sound

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
WEDDING = "service:dang-ky-ket-hon"


@pytest.fixture
def parts(app: Flask) -> Parts:
    found = app.extensions["portal"]
    assert isinstance(found, Parts)
    return found


@pytest.fixture
def placed(portal: Portal) -> str:
    """The public id of a placement of the wedding's service."""
    return place(portal, "dang-ky-ket-hon")


def place(portal: Portal, slug: str, **wish: object) -> str:
    with portal.database.writing() as db:
        sheet = services.by_slug(db, slug)
        assert sheet is not None
        asked = Wish(date(2026, 11, 1), sheet.service_id, **wish)  # type: ignore[arg-type]
        row = placements.create(db, asked, None, portal.clock.now.wall)
    portal.clock.pass_time(1)
    return row.public_id


def settle(portal: Portal, parts: Parts) -> None:
    """What the counter does in its thread, now; then the page may be a second old."""
    parts.counter.work(portal.clock.now)
    portal.clock.pass_time(1)


def totals(portal: Portal, parts: Parts, *measures: Measure) -> dict[tuple[str, str, str, int], int]:
    """What was counted of ``measures``: (measure, subject, detail, placement), how often."""
    parts.counter.write(portal.clock.now)
    with portal.database.reading() as db:
        rows = db.scalars(select(Tally).where(Tally.measure.in_(measures)))
        return {(row.measure.value, row.subject, row.detail, row.placement_id): row.count for row in rows}


def number(portal: Portal, public_id: str) -> int:
    with portal.database.reading() as db:
        return db.scalars(select(Placement.id).where(Placement.public_id == public_id)).one()


def test_shown_opened_and_left_are_counted_with_the_placement_they_came_from(
    portal: Portal, parts: Parts, placed: str
) -> None:
    settle(portal, parts)
    phone, key = portal.phone(), number(portal, placed)
    page = sound(phone.get("/"))
    (out,) = [url for url in page.links if url.startswith("/c/")]
    (own, *_) = [url for url in page.links if url.startswith("/dich-vu/dang-ky-ket-hon")]
    sound(phone.get(own))
    answer = phone.get(out)
    assert (answer.status_code, str(answer.location).partition("gov.vn")[0]) == (302, "https://dichvucong.")
    assert totals(portal, parts, Measure.SERVED, Measure.OPENED, Measure.LEFT) == {
        ("served", WEDDING, "welcome", key): 1,
        ("opened", WEDDING, "", key): 1,
        ("left", WEDDING, "", key): 1,
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "facebookexternalhit/1.1"},
        {"User_Agent": "CaptiveNetworkSupport-407.40.1 wispr"},
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User_Agent": "curl/8.5"},
        {"User_Agent": ""},
        {"User_Agent": IPHONE, "Sec_Purpose": "prefetch"},
        {"User_Agent": IPHONE, "Purpose": "prefetch"},
        {"User_Agent": IPHONE, "X_Moz": "prefetch"},
    ],
)
def test_robots_probes_and_pages_fetched_in_advance_are_answered_and_not_counted(
    portal: Portal, parts: Parts, headers: dict[str, str]
) -> None:
    phone = portal.phone()
    for path in ("/", "/?nothing", "/dich-vu/dang-ky-ket-hon"):
        assert phone.get(path, **headers).status_code == 200
    assert phone.ask("HEAD", "/", User_Agent=IPHONE).status_code == 200
    assert totals(portal, parts, *Measure) == {}
    phone.get("/", User_Agent=IPHONE)
    assert len(totals(portal, parts, Measure.SERVED)) == 1


def test_a_placement_that_was_never_ours_is_counted_as_none(portal: Portal, parts: Parts) -> None:
    for named in ("nothing", "%00", "x" * 500, "1"):
        portal.phone().get(f"/dich-vu/dang-ky-ket-hon?tu={named}")
    assert totals(portal, parts, Measure.OPENED) == {("opened", WEDDING, "", 0): 4}


def test_the_limit_for_each_device_holds_on_the_page_from_memory_and_on_flasks(portal: Portal, parts: Parts) -> None:
    settle(portal, parts)
    place(portal, "dang-ky-ket-hon", per_device=2)
    first, second = portal.phone(7), portal.phone(8)
    seen = [sound(first.get(path)).headings[0].strip() for path in ("/", "/?nothing", "/", "/")]
    assert seen == ["Đăng ký kết hôn"] * 2 + ["Đăng ký thường trú"] * 2
    assert sound(second.get("/")).headings[0].strip() == "Đăng ký kết hôn"
    parts.counter.write(portal.clock.now)
    with portal.database.reading() as db:
        assert sorted(row.times for row in db.scalars(select(Seen))) == [1, 2]


def test_two_that_share_are_each_seen_and_a_reload_changes_nothing(portal: Portal, parts: Parts) -> None:
    settle(portal, parts)
    for slug in ("dang-ky-ket-hon", "dang-ky-khai-sinh"):
        place(portal, slug)
    phones = [portal.phone(last) for last in range(10, 60)]
    seen = [[sound(phone.get(path)).headings[0].strip() for path in ("/", "/?x", "/")] for phone in phones]
    assert [titles for titles in seen if len(set(titles)) > 1] == []
    assert {titles[0] for titles in seen} == {"Đăng ký kết hôn", "Đăng ký khai sinh"}


def test_an_experiment_counts_each_device_once_where_it_is_shown(portal: Portal, parts: Parts, placed: str) -> None:
    settle(portal, parts)
    with portal.database.writing() as db:
        row = placements.get(db, placed)
        assert row is not None
        made = Experiment(
            placement_id=row.id, question="?", planned=200, started_at=portal.clock.now.wall,
            variants=[{"key": "a", "item": None}, {"key": "b", "item": None}],
        )  # fmt: skip
        db.add(made)
    portal.clock.pass_time(1)
    for last in (*range(10, 40), *range(10, 40)):
        phone = portal.phone(last)
        (own, *_) = [url for url in sound(phone.get("/")).links if "tu=" in url]
        phone.get(own)
    exposed = {key[2]: count for key, count in totals(portal, parts, Measure.EXPOSED).items()}
    opened = {key[2]: count for key, count in totals(portal, parts, Measure.OPENED).items()}
    assert set(exposed) == {"a", "b"}
    assert sum(exposed.values()) == 30
    assert opened == exposed | {"": 30}


def scan(portal: Portal, subject: str, medium: Medium = Medium.LEAFLET) -> str:
    with portal.database.writing() as db:
        return links.code(db, subject, medium, "", portal.clock.now.wall)


def test_a_scan_is_counted_by_where_the_code_stands_and_leads_to_what_it_is_about(portal: Portal, parts: Parts) -> None:
    code, phone = scan(portal, WEDDING), portal.phone()
    answers = [phone.get(f"/q/{typed}") for typed in (code, code.lower())]
    assert [answer.location for answer in answers] == ["/dich-vu/dang-ky-ket-hon"] * 2
    phone.ask("HEAD", f"/q/{code}")
    assert totals(portal, parts, Measure.SCANNED) == {("scanned", WEDDING, code, 0): 2}


def test_a_code_never_ends_in_nothing(portal: Portal) -> None:
    phone, over = portal.phone(), scan(portal, "item:gone")
    told = {over: "Nội dung đã hết hạn.", "ZZZZZZ": "Máy không nhận ra mã này.", "%00": "Máy không nhận ra mã này."}
    for typed, sentence in told.items():
        answer = phone.get(f"/q/{typed}")
        assert answer.status_code == 302
        assert sentence in sound(phone.get(answer.location)).text


@pytest.mark.parametrize(
    "typed", ["https://evil.example", "//evil.example", "ZZZZZZ", "1234567", "%0d%0aLocation:%20x"]
)
def test_the_way_to_the_portal_leads_nowhere_else(portal: Portal, typed: str) -> None:
    answer = portal.phone().get(f"/c/{typed}")
    where = urlsplit(answer.location or "")
    assert (where.hostname or "10.80.0.1", answer.status_code) in [
        ("10.80.0.1", 302),
        ("10.80.0.1", 308),
        ("10.80.0.1", 404),
    ]


def test_a_guide_can_be_read_step_by_step_and_each_step_counts(portal: Portal, parts: Parts) -> None:
    phone = portal.phone()
    path, steps = "/dich-vu/dang-ky-ket-hon/buoc/1", 0
    while path:
        steps += 1
        page = sound(phone.get(path))
        path = next((url for url in page.links if url.endswith(f"/buoc/{steps + 1}")), "")
    assert totals(portal, parts, Measure.STEP) == {("step", WEDDING, str(one), 0): 1 for one in range(1, steps + 1)}
    assert steps >= 2
    for missing in (0, steps + 1, 10**30):
        assert phone.get(f"/dich-vu/dang-ky-ket-hon/buoc/{missing}").status_code == 404
    assert phone.get("/bai/nothing/buoc/1").status_code == 404


def test_public_figures_are_renewed_each_minute_and_small_ones_are_not_told(portal: Portal, parts: Parts) -> None:
    for last in range(10, 22):
        portal.phone(last).get("/")
    parts.counter.write(portal.clock.now)
    portal.phone(10).join()
    settle(portal, parts)
    text = sound(portal.phone(30).get("/")).text
    told = re.findall(r"(Lượt mở hôm nay|Lượt mở từ 23/11/2026|Đang kết nối)(dưới 5|\d+)", text)
    assert told == [("Lượt mở hôm nay", "13"), ("Lượt mở từ 23/11/2026", "13"), ("Đang kết nối", "dưới 5")]


def test_while_the_database_is_locked_pages_go_out_and_nothing_is_lost(
    portal: Portal, parts: Parts, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.get("/")

    def locked() -> None:
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    with monkeypatch.context() as patched:
        patched.setattr(portal.database.__class__, "writing", lambda _self: locked())
        parts.counter.write(portal.clock.now)
        assert phone.get("/").status_code == 200
    assert sum(totals(portal, parts, Measure.SERVED).values()) == 2


def test_no_device_is_in_the_totals_and_none_in_the_file_when_its_day_is_over(
    portal: Portal, parts: Parts, tmp_path: Path
) -> None:
    settle(portal, parts)
    placed = place(portal, "dang-ky-ket-hon", per_device=5)
    phone, now = portal.phone(), portal.clock.now
    phone.get("/")
    phone.get(f"/dich-vu/dang-ky-ket-hon?tu={placed}")
    parts.counter.write(now)
    with portal.database.reading() as db:
        site = sites.the(db)
        assert site is not None
        caller = parts.callers.at(phone.address)
        assert caller.mac is not None
        names = parts.callers.names(site.id, caller.mac, now)
        told = [str(value) for row in db.execute(select(Tally.__table__)) for value in row]
        assert [seen.device for seen in db.scalars(select(Seen))] == [names.device]
    assert [text for text in told if names.device in text or names.log_device in text] == []
    if portal.database.engine.dialect.name == "sqlite":
        files = tmp_path / "conglang.db", tmp_path / "conglang.db-wal"
        assert any(names.device.encode() in file.read_bytes() for file in files if file.exists())
        with portal.database.writing() as db:
            retention.forget(db, local_day(now.wall + timedelta(days=1), portal.settings.zone))
        jobs.checkpoint(portal.settings, portal.database)
        assert not any(names.device.encode() in file.read_bytes() for file in files if file.exists())
