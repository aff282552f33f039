"""A warning on the portal: on every page, in both languages, over by itself, and never in anybody's way."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from captive.place import Places
from hotspot.content.planning import emergencies
from hotspot.content.planning.emergencies import Wish, Words
from hotspot.content.planning.models import EmergencyMode
from hotspot.network import sites, uplink
from hotspot.network.identity import simulated_mac
from hotspot.network.models import Kind
from hotspot.staff import members
from hotspot.staff.members import Newcomer
from hotspot.staff.models import Member
from hotspot.staff.permissions import Role
from tests.captive.conftest import PLACE
from tests.captive.resident import Phone, Portal, sound
from tests.captive.test_visit import answered

TITLE, TEXT = "Bão số 9 vào chiều nay", "Quý vị hãy ở trong nhà. Gọi 112 khi cần cứu."
WISH = Wish(
    words={"vi": Words(TITLE, TEXT), "en": Words("Storm 9 this afternoon", "Stay inside. Call 112 for rescue.")},
    reason="Công điện của tỉnh",
    mode=EmergencyMode.FULL,
    targets=(),
    minutes=60,
)
PAGES = ("/", "/?nothing", "/ket-noi", "/dich-vu", "/dich-vu?q=khai+sinh", "/dich-vu/dang-ky-khai-sinh", "/noi-quy",
         "/may-ghi-gi", "/khong-co")  # fmt: skip
SETTLED_SECONDS = 1.0  # as in test_welcome


def raise_one(portal: Portal, **changed: object) -> str:
    """A warning that is on from now; its public id. A second passes, as PostgreSQL needs."""
    at = portal.clock.now.wall
    with portal.database.writing() as db:
        member = db.query(Member).first()
        if member is None:
            token = members.invite(db, Role.LEADER, at)
            member = members.join(db, token, Newcomer("lan", "Lan", "", "S" * 32, 0), at)[0]
        fields = {name: getattr(WISH, name) for name in Wish.__slots__} | changed
        row = emergencies.write(db, Wish(**fields), member.id, at)
        emergencies.confirm(db, row, member.id, at, second_person=False)
        ref = row.public_id
    portal.clock.pass_time(SETTLED_SECONDS)
    return ref


def warns(phone: Phone, path: str = "/") -> bool:
    return 'role="alert"' in phone.get(path).text


@pytest.mark.parametrize("inside", [False, True])
def test_it_stands_first_on_every_page(portal: Portal, inside: bool) -> None:
    phone = portal.phone()
    if inside:
        phone.join()
    seen = {path: phone.get(path) for path in PAGES}
    assert {path for path, page in seen.items() if TITLE in page.text} == set()
    raise_one(portal)
    for path in PAGES:
        answer = phone.get(path)
        assert answer.status_code == seen[path].status_code, path
        if answer.status_code in (200, 404):
            page = sound(answer)
            order = [page.html.index(part) for part in ('role="alert"', TITLE, TEXT, "<header", "<h1")]
            assert order == sorted(order), path
            assert page.html.count('role="alert"') == 1


def test_it_is_told_in_the_language_of_the_page_or_in_vietnamese_and_says_until_when(portal: Portal) -> None:
    raise_one(portal)
    english = portal.phone(language="en").get("/").text
    assert [words for words in ("Storm 9 this afternoon", "Until 10:30, 23/11/2026.") if words not in english] == []
    assert "Đến 10:30, ngày 23/11/2026." in portal.phone().get("/").text
    raise_one(portal, words={"vi": Words("Mất điện", "Điện có lại lúc 15 giờ.")})
    assert '<div lang="vi">\n<p class="alarm-title">Mất điện</p>' in portal.phone(language="en").get("/").text


def test_what_staff_wrote_is_text_and_nothing_else(portal: Portal) -> None:
    raise_one(portal, words={"vi": Words("<script>alert(1)</script>", "a & b <b>")})
    page = sound(portal.phone().get("/"))
    assert "<script>alert(1)</script>" in page.text


def test_it_goes_by_itself_when_its_time_is_over(portal: Portal) -> None:
    phone = portal.phone()
    raise_one(portal)
    seen = []
    for seconds in (0, 3598.9, 0.1, 10):
        portal.clock.pass_time(seconds)
        seen.append((warns(phone), warns(phone, "/noi-quy")))
    assert seen == [(True, True), (True, True), (False, False), (False, False)]


def test_it_is_gone_at_once_when_it_is_cancelled_and_the_older_one_stands_again(portal: Portal) -> None:
    phone = portal.phone()
    raise_one(portal)
    ref = raise_one(portal, words={"vi": Words("Mất điện", "Điện có lại lúc 15 giờ.")})
    before = phone.get("/").text
    with portal.database.writing() as db:
        row = emergencies.get(db, ref)
        assert row is not None
        emergencies.cancel(db, row, row.written_by, portal.clock.now.wall)
    portal.clock.pass_time(SETTLED_SECONDS)
    after = phone.get("/").text
    assert ("Mất điện" in before, TITLE in before) == (True, False)
    assert ("Mất điện" in after, TITLE in after) == (False, True)


def test_on_sqlite_it_is_seen_and_gone_without_any_delay(portal: Portal) -> None:
    if portal.database.engine.dialect.name == "sqlite":
        phone = portal.phone()
        assert not warns(phone)
        ref = raise_one(portal)
        assert warns(phone)
        with portal.database.writing() as db:
            row = emergencies.get(db, ref)
            assert row is not None
            emergencies.cancel(db, row, row.written_by, portal.clock.now.wall)
        assert not warns(phone)


def test_a_warning_for_another_place_is_not_shown_here(portal: Portal) -> None:
    with portal.database.writing() as db:
        other = sites.create(db, Kind.SCHOOL, {**PLACE, "place": "Trường học"}, None, portal.clock.now.wall)
        here = sites.the(db)
        assert here is not None
        names = f"site:{other.id}", f"portal:{here.id}"
    raise_one(portal, targets=names[:1])
    assert not warns(portal.phone())
    raise_one(portal, targets=names[1:])
    assert warns(portal.phone())


def test_access_while_it_is_on_is_as_before(portal: Portal) -> None:
    """The whole visit: the same button, one tap, the gate open before the answer, the way out."""
    raise_one(portal)
    phone = portal.phone()
    assert answered(phone.join()) == (303, "/ket-noi")
    assert portal.porter.passing() == {simulated_mac(phone.address)}
    assert sound(phone.get("/ket-noi")).headings[0].strip() == "Đã vào mạng"
    assert answered(phone.get("/")) == (302, "/ket-noi")
    assert answered(phone.ask("POST", phone.button("/ket-noi"))) == (303, "/")
    assert portal.porter.passing() == set()


def test_a_button_that_was_served_before_the_warning_still_opens(portal: Portal) -> None:
    phone = portal.phone()
    button = phone.button()
    raise_one(portal)
    assert answered(phone.ask("POST", button)) == (303, "/ket-noi")
    assert len(portal.live()) == 1


def test_it_stands_while_the_line_is_down(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspot.network.uplink.clock.boottime", lambda: portal.clock.now.boottime)
    portal.settings.run.mkdir(parents=True, exist_ok=True)
    uplink.note(portal.settings.run, uplink.Line.DOWN)
    raise_one(portal)
    text = portal.phone().get("/").text
    assert [words for words in (TITLE, "Đường truyền internet đang gián đoạn.") if words not in text] == []


def test_the_page_that_says_that_the_database_is_gone_still_warns_until_the_hour(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = portal.phone()
    raise_one(portal)
    assert warns(phone)

    def broken(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Places, "current", broken)
    answer = phone.get("/dich-vu")
    assert (answer.status_code, TITLE in sound(answer).text) == (503, True)
    portal.clock.pass_time(timedelta(hours=1).total_seconds())
    assert not warns(phone, "/dich-vu")


def test_the_page_from_memory_warns_as_the_page_that_flask_makes(portal: Portal) -> None:
    raise_one(portal)
    phone = portal.phone()
    swift, slow = (sound(phone.get(path)).html.split("<header")[0] for path in ("/", "/?nothing"))
    assert swift == slow
    assert TITLE in swift
