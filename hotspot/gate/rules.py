"""All that the nf_tables ruleset depends on, as one frozen dataclass, and the names of its sets. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from hotspot.settings import Settings

TABLE = "conglang"
GUESTS, ADMITTED, LIMITED = "guests", "admitted", "limited"
BYTES_UP, BYTES_DOWN = "bytes_up", "bytes_down"
LEASES, RECOGNISED, GARDEN4, GARDEN6 = "leases", "recognised", "wg4", "wg6"
CAPACITY = 131_072
_INTERFACE = re.compile(r"[A-Za-z0-9_.@-]{1,15}")
_LOCAL6 = ipaddress.IPv6Network("fc00::/7")


@dataclass(frozen=True, slots=True)
class Rules:
    """All that the ruleset depends on. Raises ``ValueError`` for what cannot be an interface, a port or a limit.

    For one device: ``connections`` may be open and ``new_per_second`` begun to the portal and the garden, and
    ``passing`` and ``new_passing`` once it has access. ``garden_kbytes`` are kilobytes a second in the garden.
    The kernel counts connections some milliseconds late, so that a low limit hits honest browsers.
    ``wan_index`` is the number that ``wan`` has now, where known: it is compared sooner than a name.
    """

    lan: str
    wan: str
    address4: IPv4Interface
    address6: IPv6Interface
    portal_port: int = 2080
    portal_tls_port: int | None = None
    resolver_port: int = 2053
    connections: int = 64
    new_per_second: int = 5000
    passing: int = 1000
    new_passing: int = 500
    garden_kbytes: int = 512
    capacity: int = CAPACITY
    wan_index: int | None = None

    def __post_init__(self) -> None:
        for name in (self.lan, self.wan):
            if not _INTERFACE.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a network interface")
        ports = (self.portal_port, self.resolver_port, self.portal_tls_port or self.portal_port)
        if not all(0 < port < 65536 for port in ports):
            raise ValueError(f"{ports} are not all ports")
        most = (
            self.connections,
            self.new_per_second,
            self.passing,
            self.new_passing,
            self.garden_kbytes,
            self.capacity,
        )
        if min(most) < 1:
            raise ValueError("a limit must be at least 1")

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """The rules that these settings ask for. Raises ``ValueError``."""
        tls = settings.portal_tls_port if settings.tls else None
        return cls(settings.lan, settings.wan, settings.gateway_ipv4, settings.gateway_ipv6,
                   settings.portal_port, tls, settings.resolver_port)  # fmt: skip

    @property
    def translates6(self) -> bool:
        """Whether IPv6 leaves under the box's own address, since a unique local prefix is routed nowhere."""
        return self.address6.network.subnet_of(_LOCAL6)
