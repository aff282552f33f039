"""Signed single-use tickets: the proof that a tap came from our own page, shown to this very device (T9, P-4).

A ticket is bound to the errand, the MAC and the boot, and lives ten minutes. It names nobody: the MAC is in the
signature, not in the text (ARCH-4). It is not bound to the address, because a phone may load the page over IPv4
and press the button over IPv6.
"""

import base64
import binascii
import hmac
import secrets
import struct
import threading
from collections import OrderedDict
from enum import StrEnum

from hotspot.clock import Moment

LIFETIME_SECONDS = 600
LENGTH = 40
_EXPIRY = struct.Struct("!I")
_NONCE_BYTES, _TAG_BYTES = 8, 18
_SPENT_MAX = 32_768


class Errand(StrEnum):
    """What a ticket is good for."""

    JOIN = "join"
    LEAVE = "leave"


class Tickets:
    """Issues tickets and remembers the spent ones until they would have expired anyway.

    The memory is bounded. What falls out of it early, or is forgotten in a restart, could be spent again by the
    same device in the same ten minutes; pressing twice gives one pass (P5), so that nothing is won by it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._spent: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def issue(self, errand: Errand, mac: str, at: Moment) -> str:
        """A fresh ticket, ``LENGTH`` characters that need no escaping in a URL."""
        head = _EXPIRY.pack(int(at.boottime) + LIFETIME_SECONDS) + secrets.token_bytes(_NONCE_BYTES)
        return base64.urlsafe_b64encode(head + self._tag(head, errand, mac, at)).decode("ascii")

    def redeem(self, ticket: str, errand: Errand, mac: str, at: Moment) -> bool:
        """Whether ``ticket`` is good for this errand of this device now. It is spent thereby."""
        raw = _decoded(ticket)
        head, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(head, errand, mac, at)):
            return False
        (expiry,) = _EXPIRY.unpack_from(head)
        return int(at.boottime) < expiry and self._spend(head[_EXPIRY.size :], expiry, at)

    def _spend(self, nonce: bytes, expiry: int, at: Moment) -> bool:
        with self._lock:
            while self._spent and (len(self._spent) >= _SPENT_MAX or next(iter(self._spent.values())) <= at.boottime):
                self._spent.popitem(last=False)
            if nonce in self._spent:
                return False
            self._spent[nonce] = expiry
            return True

    def _tag(self, head: bytes, errand: Errand, mac: str, at: Moment) -> bytes:
        message = b"%s|%s|%s|%s" % (errand.value.encode(), at.boot_id.encode(), mac.encode(), head)
        return hmac.digest(self._key, message, "sha256")[:_TAG_BYTES]


def _decoded(ticket: str) -> bytes:
    """The bytes of a ticket; of anything else as many zeros, which carry no valid signature."""
    try:
        raw = base64.b64decode(ticket.encode("ascii"), altchars=b"-_", validate=True) if len(ticket) == LENGTH else b""
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    size = _EXPIRY.size + _NONCE_BYTES + _TAG_BYTES
    return raw if len(raw) == size else bytes(size)
