"""A box with a certificate: option 114, the captive portal API (RFC 8908, 8910), and https for the pages."""

import json
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab import dhcp6, visit
from tests.lab.authority import Certificate, certificate
from tests.lab.browse import Answer
from tests.lab.desk import Desk
from tests.lab.phone import RADIO, Phone
from tests.lab.probes import PROBES, Verdict
from tests.lab.street import Street

pytestmark = pytest.mark.lab
HOST = "wifi.lang.example"
API = f"https://{HOST}/capport/api"
both = pytest.mark.parametrize("family", [4, 6], ids=["IPv4", "IPv6"])


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Street, Certificate]]:
    """A street of its own, whose box has a certificate that its phones trust."""
    with Street() as street:
        paper = certificate(HOST, street.folder / "certificates")
        street.up(environ=paper.environ)
        yield street, paper


@pytest.fixture(scope="module")
def street(made: tuple[Street, Certificate]) -> Street:
    return made[0]


@pytest.fixture
def phone(made: tuple[Street, Certificate]) -> Iterator[Phone]:
    street, paper = made
    with street.visitor() as joined:
        joined.trust = paper.authority
        yield joined


@pytest.fixture
def desk(street: Street) -> Iterator[Desk]:
    with Desk(street.data) as opened:
        yield opened


def _state(answer: Answer) -> dict[str, Any]:
    kind = answer.headers["content-type"].replace(" ", "").lower()
    assert (answer.status, kind in ("application/captive+json", "application/captive+json;charset=utf-8")) == (
        200,
        True,
    )
    said: dict[str, Any] = json.loads(answer.body)
    return said


def test_prov_1_a_lease_carries_the_address_of_the_api(phone: Phone) -> None:
    assert phone.held.captive_api == API.encode()


def test_prov_2_no_lease_carries_the_withdrawn_option(phone: Phone) -> None:
    assert "opt160" not in phone.held.options


def test_prov_3_a_phone_that_asks_by_dhcpv6_hears_the_same(phone: Phone) -> None:
    assert dhcp6.ask(phone.namespace, RADIO, phone.mac, 23, 103)[103] == API.encode()


@both
def test_prov_5_the_api_has_a_name_that_resolves_to_the_box_before_access(phone: Phone, family: int) -> None:
    address = phone.lookup(HOST, family)
    assert address == phone.held.router if family == 4 else address.endswith("::1")


@both
def test_capport_api_before_access(phone: Phone, family: int) -> None:
    answer = phone.get(API, family=family, headers={"Accept": "application/captive+json"})
    said = _state(answer)
    assert (said["captive"], said["user-portal-url"]) == (True, f"https://{HOST}/")
    assert "seconds-remaining" not in said
    assert ("no-store" in answer.headers["cache-control"], len(answer.body) <= 4096) == (True, True)


@both
def test_capport_api_with_access(phone: Phone, family: int) -> None:
    visit.enter(phone)
    said = _state(phone.get(API, family=family))
    assert said["captive"] is False
    left = said["seconds-remaining"]
    assert isinstance(left, int)
    assert 0 < left <= 7_200
    assert type(said.get("can-extend-session", False)) is bool


def test_capport_api_1_plain_http_never_tells_the_state(phone: Phone) -> None:
    answer = phone.get(f"http://{phone.held.router}/capport/api", headers={"Accept": "application/captive+json"})
    assert "captive+json" not in answer.headers.get("content-type", "")
    assert b'"captive"' not in answer.body


def test_capport_api_14_without_trust_the_redirect_alone_completes_a_login(street: Street, phone: Phone) -> None:
    """A phone whose clock is wrong cannot use the API and behaves as if there were none."""
    phone.trust = None
    with pytest.raises(ssl.SSLCertVerificationError):
        phone.get(API)
    assert {phone.probe(probe) for probe in PROBES} == {Verdict.PORTAL}
    at = f"http://{phone.held.router}"
    assert visit.press(phone, at).status == 303
    assert visit.online(phone, street.inet.target()) == (True, True)


def test_capport_api_17_never_tells_more_than_the_gate_keeps(street: Street, desk: Desk, phone: Phone) -> None:
    """Somebody asks without end while a pass opens and closes: whenever it says free, the next packet passes."""
    outside, lies, stop = street.inet.target()[0], [], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            free = not _state(phone.get(API))["captive"]
            if free and not phone.ping(outside, timeout=0.3) and not _state(phone.get(API))["captive"]:
                lies.append("said free, was shut")

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(5):
            visit.enter(phone)
            assert _state(phone.get(API))["captive"] is False
            desk.close(phone)
            assert _state(phone.get(API))["captive"] is True
    finally:
        stop.set()
        asking.join(10)
    assert lies == []


@both
def test_int_1_with_a_certificate_people_are_sent_to_its_name(phone: Phone, family: int) -> None:
    sent = phone.get("http://captive.apple.com/hotspot-detect.html", family=family)
    assert (sent.status, sent.location, sent.closed) == (302, f"https://{HOST}/", True)


@both
def test_a_resident_joins_over_https(street: Street, phone: Phone, family: int) -> None:
    at = f"https://{HOST}"
    page = phone.get(f"{at}/", family=family)
    assert phone.submit(at, page.form(visit.JOIN), family=family).status == 303
    assert visit.online(phone, street.inet.target()) == (True, True)


def test_int_6_no_other_name_is_answered_with_this_certificate(street: Street, phone: Phone) -> None:
    with pytest.raises(ConnectionRefusedError):
        phone.connect(street.inet.address("www.google.com"), 443)
