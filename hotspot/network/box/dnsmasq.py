"""The configuration of the box's one dnsmasq: DHCPv4, router advertisements, stateless DHCPv6, DNS. Pure.

DNS here is for devices with access and for our own resolver; devices without access are redirected to the latter.
"""

from ipaddress import IPv4Address, IPv4Interface

from hotspot.gate.rules import GARDEN4, GARDEN6, TABLE
from hotspot.network.screening import LOCAL_NAME
from hotspot.settings import Settings

LEASE = "1h"
CACHE_TTL = 60  # a garden name asked again after this goes upstream, and so into the gate's set, again
RA_SECONDS, ROUTER_SECONDS = 60, 1800
_LEASES_MAX = 65_536
_LOW_ADDRESSES = 99  # left out of the pool for access points and switches, where the network has room


def configuration(settings: Settings, user: str = "dnsmasq") -> str:
    """The text of the configuration file; ``user`` is the account dnsmasq runs as."""
    return "# Written by conglang; edits are lost.\n" + "".join(f"{line}\n" for line in options(settings, user))


def options(settings: Settings, user: str = "dnsmasq") -> list[str]:
    """The lines of that file, which are dnsmasq's long options without their dashes. Raises ``ValueError``."""
    return [
        *_process(settings, user),
        *_names(settings),
        *_upstream(settings),
        *_garden(settings),
        *_dhcp4(settings),
        *_ipv6(settings),
    ]


def capport_api(settings: Settings) -> str | None:
    """The URI that devices are told (RFC 8910), None without a certificate: it must be https on a name."""
    return f"https://{settings.portal_host}/capport/api" if settings.tls else None


def pool(interface: IPv4Interface) -> tuple[IPv4Address, IPv4Address]:
    """First and last address to lease: the larger part of the network beside our own address.

    Raises ``ValueError`` when the network has room for nobody.
    """
    network = interface.network
    first, last = int(network.network_address) + 1, int(network.broadcast_address) - 1
    first += min(_LOW_ADDRESSES, (last - first) // 8)
    ours = int(interface.ip)
    if first <= ours <= last:
        first, last = (ours + 1, last) if last - ours >= ours - first else (first, ours - 1)
    if network.prefixlen > 29 or last < first:
        raise ValueError(f"lan_ipv4 is {interface}: the network is too small, write one of /29 or larger.")
    return IPv4Address(first), IPv4Address(last)


def _process(settings: Settings, user: str) -> list[str]:
    """Only the guest side, in the foreground, saying nothing of who asks for what."""
    return [
        f"user={user}",
        "pid-file=",
        "log-facility=-",
        f"interface={settings.lan}",
        "except-interface=lo",
        "bind-dynamic",
        "quiet-dhcp",
        "quiet-dhcp6",
        "quiet-ra",
    ]


def _names(settings: Settings) -> list[str]:
    """Our own names, and nothing of /etc/hosts or of what devices call themselves."""
    ours = f"{settings.gateway_ipv4.ip},{settings.gateway_ipv6.ip}"
    names = [LOCAL_NAME, *([settings.portal_host] if settings.portal_host else [])]
    records = [line for name in names for line in (f"local=/{name}/", f"host-record={name},{ours}")]
    return ["no-hosts", "dhcp-ignore-names", "domain-needed", "bogus-priv", *records]


def _upstream(settings: Settings) -> list[str]:
    """Whom to ask, and never to believe that a name out there is an address in here (DNS rebinding)."""
    servers = [f"server={server}" for server in settings.dns_upstream]
    return [
        *(["no-resolv", *servers] if servers else []),
        "stop-dns-rebind",
        "rebind-domain-ok=/dns.msftncsi.com/",  # its IPv6 answer, by which Windows knows the internet, is a local one
        "cache-size=4096",
        f"max-cache-ttl={CACHE_TTL}",
        "dns-forward-max=1024",
        "edns-packet-max=1232",
    ]


def _garden(settings: Settings) -> list[str]:
    names = "/".join(name.encode("idna").decode("ascii") for name in settings.garden)
    return [f"nftset=/{names}/4#inet#{TABLE}#{GARDEN4},6#inet#{TABLE}#{GARDEN6}"] if names else []


def _dhcp4(settings: Settings) -> list[str]:
    """``no-ping``: the first DISCOVER is answered at once; addresses are ours alone to give, and the gate checks them.

    A device is its MAC, which the gate checks too, and never what it calls itself: under another's client identifier
    anybody could give back that one's lease.
    Code 160 (RFC 7710) is never sent: it was withdrawn and collides with other uses.
    """
    ours, (first, last) = settings.gateway_ipv4, pool(settings.gateway_ipv4)
    api = capport_api(settings)
    return [
        "dhcp-authoritative",
        "no-ping",
        "dhcp-ignore-clid",
        f"dhcp-leasefile={settings.lease_file}",
        f"dhcp-lease-max={min(int(last) - int(first) + 1, _LEASES_MAX)}",
        f"dhcp-range={first},{last},{ours.netmask},{LEASE}",
        f"dhcp-option=option:router,{ours.ip}",
        f"dhcp-option=option:dns-server,{ours.ip}",
        *([f"dhcp-option=114,{api}"] if api else []),
    ]


def _ipv6(settings: Settings) -> list[str]:
    """Addresses by SLAAC, the resolver by RA and DHCPv6. High preference, so that a stray router does not win."""
    ours, api = settings.gateway_ipv6, capport_api(settings)
    return [
        "enable-ra",
        f"ra-param={settings.lan},high,{RA_SECONDS},{ROUTER_SECONDS}",
        f"dhcp-range={ours.network.network_address},ra-stateless,64,{LEASE}",
        f"dhcp-option=option6:dns-server,[{ours.ip}]",
        *([f"dhcp-option=option6:103,{api}"] if api else []),
    ]
