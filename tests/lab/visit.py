"""What a resident does with a phone: meets the portal, reads, presses the button, leaves; forms are read off pages."""

from collections.abc import Mapping

from tests.lab.browse import Answer
from tests.lab.phone import Phone

ANYWHERE = "http://neverssl.example/"
JOIN, LEAVE = "/vao-mang", "/roi-mang"


def base(url: str) -> str:
    """Scheme and host of an absolute URL, without a trailing slash."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def portal(phone: Phone, family: int = 4) -> str:
    """Where the network sends whoever asks for anything; scheme and host."""
    sent = phone.get(ANYWHERE, family=family)
    assert sent.status == 302, f"no portal for {phone.who}: {sent.status}"
    return base(sent.location)


def portal_of(phone: Phone) -> str:
    """Where the portal of a box without a certificate is, asked of nobody."""
    return f"http://{phone.held.router}"


def welcome(phone: Phone, at: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The page with the button."""
    page = phone.get(f"{at}/", headers=headers)
    assert page.status == 200, f"the welcome page of {phone.who}: {page.status} to {page.location}"
    return page


def press(phone: Phone, at: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Read the page, press the button; what the server said to it."""
    return phone.submit(at, welcome(phone, at, headers).form(JOIN), headers=headers)


def enter(phone: Phone) -> str:
    """The whole way from nothing to access; returns the portal's scheme and host."""
    at = portal(phone)
    pressed = press(phone, at)
    assert pressed.status == 303, f"the button of {phone.who}: {pressed.status}"
    return at


def leave(phone: Phone, at: str) -> Answer:
    """Press the button of the connected page."""
    connected = phone.get(f"{at}/ket-noi")
    return phone.submit(at, connected.form(LEAVE))


def online(phone: Phone, addresses: tuple[str, str], timeout: float = 1.0) -> tuple[bool, bool]:
    """Whether echo requests to an IPv4 and an IPv6 address outside come back: the truth, not what a page says."""
    four, six = (bool(phone.ping(address, timeout=timeout)) for address in addresses)
    return four, six
