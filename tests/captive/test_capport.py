"""The Captive Portal API, line by line (RFC 8908, CAPPORT-API-*, PROV-6)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from captive import create_app
from captive.place import Places
from hotspot.access import passes
from hotspot.access.models import Pass
from hotspot.access.policy import EndReason
from tests.captive.resident import Phone, Portal

API = "/capport/api"
MACS = {"10.80.0.7": "02:00:00:00:00:07", "2001:db8::7": "02:00:00:00:00:07"}
CAPTIVE = {
    "captive": True,
    "user-portal-url": "https://wifi.conglang.vn/",
    "venue-info-url": "https://wifi.conglang.vn/dich-vu",
    "can-extend-session": False,
}


@pytest.fixture
def secure(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    """A phone that comes by https to the certificate's name, on a link where one device has two addresses."""
    monkeypatch.setattr("captive.caller.identify", lambda _settings: lambda peer: MACS.get(peer))
    settings = replace(portal.settings, gate="nftables", portal_host="wifi.conglang.vn", certificate="/chain.pem")
    app = create_app(settings, portal.database)
    yield Phone(Client(app, use_cookies=False), "10.80.0.7", "https", "wifi.conglang.vn")
    app.extensions["portal"].close()


def told(phone: Phone, **headers: str) -> dict[str, object]:
    """What the API says, which must be a state."""
    answer = phone.get(API, **headers)
    assert (answer.status_code, answer.content_type) == (200, "application/captive+json")
    assert isinstance(answer.json, dict)
    return answer.json


def test_capport_api_1_plain_http_never_tells(portal: Portal, secure: Phone) -> None:
    """Without a certificate there is no such page; with one, its name over http only leads to https."""
    assert portal.phone().get(API, Accept="application/captive+json").status_code == 404
    answer = replace(secure, scheme="http").get(API, Accept="application/captive+json")
    assert (answer.status_code, answer.location) == (302, "https://wifi.conglang.vn/")
    by_number = replace(secure, scheme="http", host="10.80.0.1").get(API, Accept="application/captive+json")
    assert (by_number.status_code, by_number.mimetype) == (404, "text/html")


def test_capport_api_3_4_5_7_before_access(secure: Phone) -> None:
    assert told(secure) == CAPTIVE


def test_capport_api_6_8_9_with_access_seconds_and_bytes_are_what_is_left(portal: Portal, secure: Phone) -> None:
    secure.join()
    portal.clock.pass_time(600)
    left = {"seconds-remaining": 3000, "bytes-remaining": 500_000_000}
    assert told(secure) == {**CAPTIVE, "captive": False, **left}


def test_capport_api_8_the_closing_hour_counts_when_it_comes_first(portal: Portal, secure: Phone) -> None:
    """It is half past nine; the market closes at ten."""
    portal.change_plan(hours=[{"days": [0], "opens": "07:00", "closes": "10:00"}])
    secure.join()
    assert told(secure)["seconds-remaining"] == 1800


def test_capport_api_9_without_a_volume_limit_there_is_no_bytes_remaining(portal: Portal, secure: Phone) -> None:
    portal.change_plan(daily_megabytes=None)
    secure.join()
    assert told(secure).keys() == {*CAPTIVE, "seconds-remaining"}


def test_capport_api_9_a_volume_that_only_slows_down_is_no_end(portal: Portal, secure: Phone) -> None:
    portal.change_plan(over_volume="throttle", throttle_kbps=256)
    secure.join()
    assert "bytes-remaining" not in told(secure)


def test_capport_api_9_bytes_of_both_directions_are_taken_off(portal: Portal, secure: Phone) -> None:
    secure.join()
    with portal.database.writing() as db:
        entry = db.query(Pass).one()
        entry.bytes_up, entry.bytes_down = 1_000_000, 99_000_000
    assert told(secure)["bytes-remaining"] == 400_000_000


def test_capport_api_10_with_no_byte_left_it_is_captive_again(portal: Portal, secure: Phone) -> None:
    secure.join()
    with portal.database.writing() as db:
        db.query(Pass).one().bytes_down = 500_000_000
    assert told(secure) == CAPTIVE


def test_capport_api_10_with_no_second_left_it_is_captive_again(portal: Portal, secure: Phone) -> None:
    secure.join()
    portal.clock.pass_time(3598.5)
    assert told(secure)["seconds-remaining"] == 1
    portal.clock.pass_time(1)
    assert told(secure) == CAPTIVE


def test_capport_api_11_it_is_never_stored(secure: Phone) -> None:
    answer = secure.get(API)
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-store", "Accept")


def test_capport_api_14_without_trust_in_the_certificate_the_bare_address_still_lets_people_in(secure: Phone) -> None:
    plain = replace(secure, scheme="http", host="10.80.0.1")
    assert plain.join().status_code == 303


def test_capport_api_15_asking_again_changes_nothing_and_both_families_are_one_device(
    portal: Portal, secure: Phone
) -> None:
    secure.join()
    by_ipv6 = replace(secure, address="2001:db8::7")
    assert [told(phone) for phone in (by_ipv6, secure, by_ipv6)] == [told(secure)] * 3
    assert len(portal.passes()) == 1


def test_capport_api_16_who_is_not_on_the_link_is_refused(portal: Portal, secure: Phone) -> None:
    secure.join()
    answer = replace(secure, address="198.51.100.9").get(API)
    assert (answer.status_code, answer.json) == (403, {"error": "not on this link"})


def test_capport_api_17_it_is_not_free_before_the_kernel_agrees(portal: Portal, secure: Phone) -> None:
    """The gatekeeper's word counts for a second; after that nobody vouches for the gate (and 19: no guess)."""
    secure.join()
    portal.porter.go_home()
    portal.clock.pass_time(1)
    answer = secure.get(API)
    assert (answer.status_code, answer.json) == (503, {"error": "the gate does not answer"})


def test_capport_api_17_it_is_captive_as_soon_as_staff_have_closed_the_pass(portal: Portal, secure: Phone) -> None:
    secure.join()
    with portal.database.writing() as db:
        passes.end(db, db.query(Pass).one(), EndReason.CLOSED, portal.clock.now)
    assert told(secure) == CAPTIVE


def test_capport_api_18_it_is_short(secure: Phone) -> None:
    secure.join()
    assert len(secure.get(API).data) <= 4096


def test_capport_api_19_trouble_with_the_database_is_no_state(secure: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Places, "current", broken)
    answer = secure.get(API)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")


def test_capport_api_head_is_answered_and_post_is_not(secure: Phone) -> None:
    head = secure.ask("HEAD", API)
    assert (head.status_code, head.mimetype, head.data) == (200, "application/captive+json", b"")
    assert secure.ask("POST", API).status_code == 405


def test_prov_6_a_person_who_opens_it_is_sent_to_the_portal(secure: Phone) -> None:
    answer = secure.get(API, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (answer.status_code, answer.location) == (302, "https://wifi.conglang.vn/")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "accept",
    [
        "application/captive+json",
        "application/capport+json",
        "application/captive+json, text/html;q=0.1",
        "application/json",
        "*/*",
        "",
        "garbage;;;=,",
    ],
)
def test_prov_6_whatever_is_not_a_person_gets_the_state(secure: Phone, accept: str) -> None:
    assert told(secure, Accept=accept) == CAPTIVE
