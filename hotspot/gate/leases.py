"""Which IPv4 address may speak for which MAC. The ruleset learns pairs for two minutes as leases are granted; who reads
the lease file makes them last here.
"""

import re
import socket
from collections.abc import Collection

from hotspot.gate import elements, kernel
from hotspot.gate.elements import lease_key
from hotspot.gate.netlink import Link
from hotspot.gate.port import GateRejected
from hotspot.gate.rules import LEASES

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


class Leases:
    """The pairs that were last accepted, as keys of the set; None before anybody named any."""

    def __init__(self) -> None:
        self._accepted: set[bytes] | None = None

    def learn(self, link: Link) -> None:
        """Believe the kernel: what stands there without end was accepted. Raises ``NetlinkError``."""
        self._accepted = {found.key for found in elements.listing(link, LEASES) if found.left_ms is None} or None

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Those that are accepted."""
        return frozenset(elements.lease(key) for key in self._accepted or ())

    def accept(self, link: Link, pairs: Collection[tuple[str, str]]) -> None:
        """Accept exactly these, beside those just learnt. Costs what changed.

        Raises ``GateRejected`` for what is no pair, and ``NetlinkError``; after the latter ``agree`` makes it good.
        """
        wanted = {_key(mac, address) for mac, address in pairs}
        accepted, self._accepted = self._accepted or set(), wanted
        kernel.lease(link, wanted - accepted, accepted - wanted)

    def agree(self, link: Link) -> None:
        """Repair the set. Raises ``NetlinkError``."""
        if self._accepted is not None:
            lasting = {found.key for found in elements.listing(link, LEASES) if found.left_ms is None}
            kernel.lease(link, self._accepted - lasting, lasting - self._accepted)


def _key(mac: str, address: str) -> bytes:
    if not _MAC.fullmatch(mac):
        raise GateRejected(f"{mac!r} is no MAC address.")
    try:
        socket.inet_pton(socket.AF_INET, address)
    except (OSError, ValueError):
        raise GateRejected(f"{address!r} is no IPv4 address.") from None
    return lease_key(mac, address)
