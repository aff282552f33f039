"""What guests may not say to each other on a bridge of ours: they are kept apart, and nobody else leases or routes.

Only where the guest side is a Linux bridge do frames between guests pass through this machine at all; elsewhere that
is the access points' duty. A kernel that lacks a part of it is told of and lived with.
"""

import logging
import re
import socket
import struct
from collections.abc import Collection

from hotspot.gate import libnftables
from hotspot.gate.netlink import Link, attributes
from hotspot.gate.port import GateError
from hotspot.gate.rules import Rules

log = logging.getLogger("conglang.gate")

TABLE = "conglang_guard"
_INTERFACE = re.compile(r"[A-Za-z0-9_.@-]{1,15}")
_GET_LINK, _NAME, _MASTER = 18, 3, 10
_ANY_LINK = struct.pack("=BxHiII", 0, 0, 0, 0, 0)


def ports(link: Link, bridge: str) -> tuple[str, ...]:
    """The interfaces of a bridge, none when it is no bridge. Raises ``OSError`` when there is no such interface."""
    index, found = socket.if_nametoindex(bridge), []
    for body in link.dump(_GET_LINK, _ANY_LINK):
        parts = dict(attributes(body, len(_ANY_LINK)))
        name = parts.get(_NAME, b"\0").rstrip(b"\0").decode("ascii", "replace")
        if parts.get(_MASTER) == struct.pack("=I", index) and _INTERFACE.fullmatch(name):
            found.append(name)
    return tuple(sorted(found))


def apart(names: Collection[str]) -> str:
    """A table that lets no frame pass from one of these bridge ports to another."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f"""table bridge {TABLE}
delete table bridge {TABLE}
table bridge {TABLE} {{
  chain between {{
    type filter hook forward priority filter; policy accept;
    iifname {{ {listed} }} oifname {{ {listed} }} drop
  }}
}}
"""


def honest(names: Collection[str], rules: Rules) -> str:
    """A table that takes from these interfaces no DHCP answer, no router's word, and no claim to our address.

    It looks at every frame; guests that are kept apart do not need it, since we listen to none of these ourselves.
    """
    listed = ", ".join(f'"{name}"' for name in names)
    return f"""table netdev {TABLE}
delete table netdev {TABLE}
table netdev {TABLE} {{
  chain arriving {{
    type filter hook ingress devices = {{ {listed} }} priority filter; policy accept;
    udp sport {{ 67, 547 }} drop
    icmpv6 type {{ nd-router-advert, nd-redirect }} drop
    arp saddr ip {rules.address4.ip} drop
  }}
}}
"""


class Guard:
    """The guard of one gate. Loading it never fails; what the kernel lacks is logged once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._guarded: tuple[str, ...] = ()
        self._said: set[str] = set()

    def agree(self, link: Link) -> None:
        """Guard the ports that the bridge has now. Raises ``OSError`` when the interface is gone."""
        names = ports(link, self._rules.lan)
        if names == self._guarded:
            return
        if names and not self._load(apart(names), "guests are not kept apart on the bridge"):
            self._load(honest(names, self._rules), "guests' own DHCP answers and router advertisements are not stopped")
        self._guarded = names

    def end(self) -> None:
        """Remove it."""
        for family in ("bridge", "netdev"):
            self._load(f"table {family} {TABLE}\ndelete table {family} {TABLE}\n", f"the {family} guard stays")
        self._guarded = ()

    def _load(self, table: str, otherwise: str) -> bool:
        try:
            libnftables.run(table)
            return True
        except GateError as err:
            if otherwise not in self._said:
                log.warning("This kernel cannot guard %s: %s. %s", self._rules.lan, otherwise, err)
                self._said.add(otherwise)
            return False
