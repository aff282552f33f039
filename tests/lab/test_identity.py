"""Who is asking is the socket's peer, never what a request says of itself (threats T8, T9, T11)."""

import pytest

from tests.lab import visit
from tests.lab.browse import Form
from tests.lab.phone import Phone
from tests.lab.street import Street

pytestmark = pytest.mark.lab
FORGED = ("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-MAC",
          "X-Original-Forwarded-For", "X-Remote-Addr")  # fmt: skip


def _claims(victim: Phone) -> list[dict[str, str]]:
    address, mac = victim.address(), victim.mac
    singles: list[dict[str, str]] = [{name: mac if "MAC" in name else address} for name in FORGED]
    singles += [
        {"Forwarded": f"for={address};host=10.80.0.1;proto=http"},
        {"Forwarded": f'for="[{victim.address(6)}]"'},
        {"X-Forwarded-For": f"127.0.0.1, {address}"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "8443"},
    ]
    return singles


def test_a_forged_header_opens_the_gate_for_its_sender_and_nobody_else(street: Street) -> None:
    outside = street.inet.target()
    with street.visitor() as victim:
        for headers in _claims(victim)[::3]:
            with street.visitor() as liar:
                pressed = visit.press(liar, visit.portal(liar), headers)
                assert (pressed.status, visit.online(liar, outside)) == (303, (True, True))
                assert visit.online(victim, outside, 0.2) == (False, False)


def test_a_forged_header_shows_nobody_elses_page(street: Street, guest: Phone, phone: Phone) -> None:
    at = visit.portal(phone)
    mine = phone.get(f"{at}/ket-noi")
    for headers in _claims(guest):
        seen = phone.get(f"{at}/ket-noi", headers=headers)
        assert (seen.status, seen.location) == (mine.status, mine.location)


def test_a_forged_header_makes_nobody_leave(street: Street, guest: Phone, phone: Phone) -> None:
    at = visit.enter(phone)
    form = phone.get(f"{at}/ket-noi").form(visit.LEAVE)
    phone.submit(at, form, headers={"X-Forwarded-For": guest.address(), "X-Real-IP": guest.address()})
    outside = street.inet.target()
    assert visit.online(guest, outside) == (True, True)
    assert visit.online(phone, outside, 0.2) == (False, False)


def test_a_page_made_for_another_phone_opens_nothing(street: Street, phone: Phone) -> None:
    """The ticket in the form is bound to the device that it was shown to."""
    with street.visitor() as other:
        at = visit.portal(other)
        borrowed = visit.welcome(other, at).form(visit.JOIN)
        assert phone.submit(at, borrowed).status < 500
        assert visit.online(phone, street.inet.target(), 0.2) == (False, False)


@pytest.mark.parametrize(
    "ticket", ["", "?t=", f"?t={'A' * 40}", "?t=%C4%91%C6%B0%E1%BB%9Dng", "?t=%00", f"?t={'t' * 5_000}"]
)
def test_a_made_up_ticket_opens_nothing(street: Street, phone: Phone, ticket: str) -> None:
    at = visit.portal(phone)
    answer = phone.submit(at, Form(visit.JOIN + ticket, "post", {}))
    assert answer.status < 500
    assert visit.online(phone, street.inet.target(), 0.2) == (False, False)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_nothing_but_a_post_opens_the_gate(street: Street, phone: Phone, method: str) -> None:
    """A browser that loads pages ahead must not accept the house rules for anybody."""
    at = visit.portal(phone)
    phone.ask(method, at + visit.welcome(phone, at).form(visit.JOIN).action)
    assert visit.online(phone, street.inet.target(), 0.2) == (False, False)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", "127.0.0.1", "10.80.0.1.evil.example", "10.80.0.1:8443", ""]
)
def test_a_button_pressed_under_another_name_opens_nothing(street: Street, phone: Phone, host: str) -> None:
    at = visit.portal(phone)
    form = visit.welcome(phone, at).form(visit.JOIN)
    assert phone.submit(at, form, host=host, version="1.0").status in (302, 400, 421, 511)
    assert visit.online(phone, street.inet.target(), 0.2) == (False, False)


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/bat-dau", "/admin", "/staff"])
def test_the_staff_face_is_not_to_be_found_from_the_guest_side(guest: Phone, path: str) -> None:
    at = visit.base(f"http://{guest.held.router}/")
    for port in (8443, 8080, 443):
        with pytest.raises(OSError, match="refused|timed out|No route"):
            guest.get(f"{at}:{port}{path}", timeout=1)
