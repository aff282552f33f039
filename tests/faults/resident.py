"""What a resident does when the page breaks under their finger: tries again until the page says where they are."""

import contextlib
import time
from http.client import HTTPException

from hotspot.clock import boottime
from tests.lab import visit
from tests.lab.browse import Answer
from tests.lab.namespace import LabError
from tests.lab.phone import Phone

CONNECTED = "/ket-noi"
_PAUSE = 0.03


def portal(phone: Phone) -> str:
    """Where the portal is, without asking anybody; scheme and host."""
    return f"http://{phone.held.router}"


def page(phone: Phone, path: str = "/") -> Answer | None:
    """A page of the portal, None when nobody answers."""
    with contextlib.suppress(OSError, HTTPException):
        return phone.get(portal(phone) + path, timeout=2.5)
    return None


def tap(phone: Phone, shown: Answer, button: str) -> Answer | None:
    """Press a button of a page; None when the answer never came."""
    with contextlib.suppress(OSError, HTTPException):
        return phone.submit(portal(phone), shown.form(button), timeout=8)
    return None


def acknowledged(shown: Answer | None) -> bool:
    """Whether this page tells the resident that they are online: it offers the way out."""
    return shown is not None and shown.status == 200 and f"{visit.LEAVE}?" in shown.text


def insist(phone: Phone, within: float = 15.0) -> float:
    """Get in, however often it takes; the moment at which a page said so."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        shown = page(phone, CONNECTED)
        if acknowledged(shown):
            return boottime()
        if shown is not None and shown.status in (302, 303):
            welcome = page(phone)
            if welcome is not None and welcome.status == 200:
                tap(phone, welcome, visit.JOIN)
        time.sleep(_PAUSE)
    raise LabError(f"{phone.who} did not get in within {within:g} s")


def leave(phone: Phone) -> Answer | None:
    """Press the button of the connected page, once; None when the answer never came."""
    shown = page(phone, CONNECTED)
    if not acknowledged(shown):
        raise LabError(f"{phone.who} is not inside")
    assert shown is not None
    return tap(phone, shown, visit.LEAVE)
