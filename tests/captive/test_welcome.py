"""The front page: its order and weight, and that it shows what the database, the clock and the line say now."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hotspot.access import passes
from hotspot.access.models import Pass
from hotspot.access.policy import EndReason
from hotspot.content import services
from hotspot.content.planning import placements
from hotspot.content.planning.placements import Wish
from hotspot.content.schedule import Layer
from hotspot.network import sites, uplink
from hotspot.network.models import Kind
from tests.captive.conftest import PLACE
from tests.captive.resident import Phone, Portal, loaded, sound

FIRST_VIEW = 30 * 1024
SETTLED_SECONDS = 1.0  # PostgreSQL cannot say that somebody has committed: there the page may be a second old


def promoted(phone: Phone) -> str:
    """What the front page of ``phone`` promotes."""
    return sound(phone.get("/")).headings[0].strip()


def promote(portal: Portal, slug: str, starts: date, ends: date | None, layer: Layer = Layer.USUAL) -> None:
    with portal.database.writing() as db:
        sheet = services.by_slug(db, slug)
        assert sheet is not None
        wish = Wish(starts, sheet.service_id, ends_on=ends, layer=layer)
        placements.create(db, wish, None, portal.clock.now.wall)


def test_p_2_everything_that_must_be_seen_stands_before_the_button(phone: Phone) -> None:
    page = phone.get("/").text
    order = [
        page.index(part) for part in ("Xã Cổng Làng", "Chợ Đình", "/dich-vu/", "https://dichvucong.gov.vn", "/vao-mang")
    ]
    assert order == sorted(order)
    assert "Không cần tên, không cần số điện thoại." in page
    assert 'href="/noi-quy"' in page


def test_p_6_the_first_view_is_light_and_all_of_one_host(phone: Phone) -> None:
    page = phone.get("/")
    parts = dict.fromkeys(loaded(page.text))
    answers = [phone.get(part) for part in parts]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=31536000, immutable"}
    assert 2 <= len(answers) <= 5
    assert len(page.data) + sum(len(answer.data) for answer in answers) <= FIRST_VIEW


def test_the_page_from_memory_is_the_page_that_flask_makes(phone: Phone) -> None:
    """A query that means nothing leads past the memory; only the ticket may differ."""
    ticket = re.compile(r"t=[\w=-]{40}")
    swift, slow = (ticket.sub("t=", phone.get(path).text) for path in ("/", "/?nothing"))
    assert swift == slow
    assert swift.count("?t=") == 1


def test_every_visit_gets_a_ticket_of_its_own(phone: Phone) -> None:
    assert len({phone.button() for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("wish", "language"),
    [("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("en-US,en;q=0.9", "en"), ("fr-FR", "vi"), ("", "vi"), (";;q=x,", "vi"),
     ("km, en;q=0.5", "en"), ("x" * 5000, "vi")],
)  # fmt: skip
def test_the_page_speaks_the_devices_language_and_otherwise_vietnamese(
    portal: Portal, wish: str, language: str
) -> None:
    phone = replace(portal.phone(), language=wish)
    assert [sound(phone.get(path)).language for path in ("/", "/?lang=en")] == [language, "en"]


def test_what_staff_change_is_seen_at_once(portal: Portal) -> None:
    phone = portal.phone()
    before = promoted(phone)
    promote(portal, "dang-ky-ket-hon", date(2026, 11, 1), None)
    portal.clock.pass_time(SETTLED_SECONDS)
    assert (before, promoted(phone)) == ("Đăng ký thường trú", "Đăng ký kết hôn")
    with portal.database.writing() as db:
        site = sites.the(db)
        assert site is not None
        sites.change(db, site, Kind.MARKET, {**PLACE, "place": "Nhà văn hóa"}, None, portal.clock.now.wall)
    portal.clock.pass_time(SETTLED_SECONDS)
    assert "Nhà văn hóa" in phone.get("/").text


def test_on_sqlite_it_is_seen_without_any_delay(portal: Portal) -> None:
    if portal.database.engine.dialect.name == "sqlite":
        phone = portal.phone()
        promoted(phone)
        promote(portal, "dang-ky-ket-hon", date(2026, 11, 1), None)
        assert promoted(phone) == "Đăng ký kết hôn"


def test_a_withdrawn_service_is_gone(portal: Portal) -> None:
    phone = portal.phone()
    assert promoted(phone) == "Đăng ký thường trú"
    with portal.database.writing() as db:
        sheet = services.by_slug(db, "dang-ky-thuong-tru")
        assert sheet is not None
        service = services.get(db, sheet.public_id)
        assert service is not None
        services.withdraw(db, service, None, portal.clock.now.wall)
    portal.clock.pass_time(SETTLED_SECONDS)
    assert promoted(phone) == "Đăng ký khai sinh"
    assert phone.get("/dich-vu/dang-ky-thuong-tru").status_code == 404


def test_nothing_has_to_happen_at_midnight_for_the_next_promotion_to_show(portal: Portal) -> None:
    """It is half past nine; the wedding month begins with the next local day, fourteen and a half hours on."""
    phone = portal.phone()
    promote(portal, "dang-ky-ket-hon", date(2026, 11, 24), date(2026, 11, 25))
    seen = []
    for seconds in (0, 14.5 * 3600 - 1, 1, 86_399, 1):
        portal.clock.pass_time(seconds)
        seen.append(promoted(phone))
    assert seen == ["Đăng ký thường trú"] * 2 + ["Đăng ký kết hôn"] * 2 + ["Đăng ký thường trú"]


def test_a_clock_that_is_set_back_shows_what_was_shown_then(portal: Portal) -> None:
    """Boot time goes on, wall time is stepped by a day: the page follows within a minute."""
    phone = portal.phone()
    promote(portal, "dang-ky-ket-hon", date(2026, 11, 23), None)
    portal.clock.pass_time(SETTLED_SECONDS)
    assert promoted(phone) == "Đăng ký kết hôn"
    now = portal.clock.now
    portal.clock.now = replace(now, wall=now.wall - timedelta(days=1), boottime=now.boottime + 60)
    assert promoted(phone) != "Đăng ký kết hôn"


def test_the_button_goes_when_the_hours_are_over_and_comes_back(portal: Portal) -> None:
    portal.change_plan(hours=[{"days": [0, 1], "opens": "07:00", "closes": "10:00"}])
    phone = portal.phone()
    assert phone.button() is not None
    portal.clock.pass_time(30 * 60)
    text = sound(phone.get("/")).text
    assert phone.button() is None
    told = ("Giờ này Wi-Fi đang đóng.", "Mời quay lại lúc 07:00 ngày mai, 24/11/2026.")
    assert [words for words in told if words not in text] == []
    portal.clock.pass_time(21 * 3600)
    assert phone.button() is not None


@pytest.mark.parametrize(
    ("used", "said"),
    [
        ({"granted_seconds": 10_800, "remaining_seconds": 0}, "Hôm nay quý vị đã dùng hết thời gian."),
        ({"bytes_down": 500_000_000}, "Hôm nay quý vị đã dùng hết dung lượng."),
    ],
)
def test_a_device_that_has_used_up_its_day_is_told_which_limit_and_when(
    portal: Portal, used: dict[str, int], said: str
) -> None:
    phone = portal.phone()
    phone.join()
    with portal.database.writing() as db:
        entry = db.query(Pass).one()
        passes.end(db, entry, EndReason.LEFT, portal.clock.now)
        for name, value in used.items():
            setattr(entry, name, value)
    text = sound(phone.get("/")).text
    assert [words for words in (said, "Mời quay lại lúc 00:00 ngày mai, 24/11/2026.") if words not in text] == []
    assert phone.button() is None
    assert portal.phone(9).button() is not None


@pytest.mark.parametrize("reason", list(EndReason))
def test_a_device_whose_visit_has_ended_is_told_why_and_may_come_back(portal: Portal, reason: EndReason) -> None:
    phone = portal.phone()
    phone.join()
    with portal.database.writing() as db:
        passes.end(db, db.query(Pass).one(), reason, portal.clock.now)
    said = {
        EndReason.SESSION: "Lượt trước đã hết giờ.",
        EndReason.DAILY_TIME: "Lượt trước hết vì đã dùng hết thời gian của ngày.",
        EndReason.CLOSING: "Lượt trước hết vì đã đến giờ đóng cửa.",
        EndReason.VOLUME: "Lượt trước hết vì đã dùng hết dung lượng của ngày.",
        EndReason.IDLE: "Máy nghỉ lâu nên đã tự rời mạng.",
        EndReason.LEFT: "Quý vị đã rời mạng.",
        EndReason.CLOSED: "Cán bộ đã ngắt lượt trước.",
        EndReason.BLOCKED: "Cán bộ từng chặn máy này. Nay máy vào lại được.",
    }
    assert said[reason] in sound(phone.get("/")).text
    assert phone.button() is not None


def test_a_line_that_is_down_is_said_and_the_guides_stay_open(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspot.network.uplink.clock.boottime", lambda: portal.clock.now.boottime)
    phone = portal.phone()
    portal.settings.run.mkdir(parents=True, exist_ok=True)
    seen = []
    for line in (uplink.Line.UP, uplink.Line.DOWN, uplink.Line.UP):
        uplink.note(portal.settings.run, line)
        portal.clock.pass_time(SETTLED_SECONDS)
        seen.append("Đường truyền internet đang gián đoạn." in sound(phone.get("/")).text)
    assert seen == [False, True, False]
    assert phone.button() is not None


def test_before_there_is_a_place_the_page_opens_all_the_same(portal: Portal) -> None:
    with portal.database.writing() as db:
        site = sites.the(db)
        assert site is not None
        sites.archive(db, site, None, portal.clock.now.wall)
    portal.clock.pass_time(SETTLED_SECONDS)
    page = sound(portal.phone().get("/"))
    assert "Điểm Wi-Fi này chưa sẵn sàng." in page.text
    assert portal.phone().button() is None


def test_head_is_the_same_without_a_body(phone: Phone) -> None:
    get, head = phone.get("/"), phone.ask("HEAD", "/")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.data))
