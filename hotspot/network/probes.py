"""The hosts by which devices find out whether they are online, with public addresses of theirs.

The addresses serve one purpose: when the line is down, an answer that is public lets the device try, be redirected
and see the portal (INT-9). Their exact values do not matter, since port 80 never leaves the box before access, and
nothing here is ever answered with a private address.
"""

from ipaddress import IPv4Address, IPv6Address

from hotspot.network.wire import Address, Kind

STORED_TTL = 2
_GOOGLE = ("142.250.196.195", "2404:6800:4005:801::2003")
_APPLE = ("17.253.144.10", "")
_MICROSOFT = ("13.107.4.52", "2620:1ec:c11::52")
_MOZILLA = ("34.107.221.82", "2600:1901:0:38d7::")
_SAMSUNG = ("54.230.130.85", "")
_CHINA = ("119.29.29.99", "")

HOSTS: dict[str, tuple[str, str]] = {
    "captive.apple.com": _APPLE,
    "www.apple.com": _APPLE,
    "www.appleiphonecell.com": _APPLE,
    "www.airport.us": _APPLE,
    "www.ibook.info": _APPLE,
    "www.itools.info": _APPLE,
    "www.thinkdifferent.us": _APPLE,
    "connectivitycheck.gstatic.com": _GOOGLE,
    "connectivitycheck.android.com": _GOOGLE,
    "www.gstatic.com": _GOOGLE,
    "www.google.com": _GOOGLE,
    "clients3.google.com": _GOOGLE,
    "play.googleapis.com": _GOOGLE,
    "www.msftconnecttest.com": _MICROSOFT,
    "ipv6.msftconnecttest.com": _MICROSOFT,
    "www.msftncsi.com": _MICROSOFT,
    "ipv6.msftncsi.com": _MICROSOFT,
    "dns.msftncsi.com": _MICROSOFT,  # not its success value: that would tell Windows it is online (INT-8)
    "detectportal.firefox.com": _MOZILLA,
    "connectivity.samsung.com.cn": _SAMSUNG,
    "connect.rom.miui.com": _CHINA,
    "connectivitycheck.platform.hicloud.com": _CHINA,
    "wifi.vivo.com.cn": _CHINA,
    "conn1.coloros.com": _CHINA,
    "conn2.coloros.com": _CHINA,
    "nmcheck.gnome.org": ("8.43.85.13", "2620:52:3:1:dead:beef:cafe:fed6"),
    "network-test.debian.org": ("151.101.130.132", "2a04:4e42:200::644"),
    "connectivity-check.ubuntu.com": ("185.125.190.17", "2620:2d:4000:1::17"),
    "fedoraproject.org": ("38.145.32.20", ""),
    "spectrum.s3.amazonaws.com": ("52.217.64.140", ""),
    "kindle-wifi.s3.amazonaws.com": ("52.217.64.140", ""),
}


def stored(name: str, kind: int) -> tuple[Address, ...]:
    """A public address to answer ``name`` with when the truth cannot be had; IPv6 only for hosts known to have it."""
    four, six = HOSTS.get(name, (_GOOGLE[0], ""))
    if kind == Kind.A:
        return (IPv4Address(four),)
    return (IPv6Address(six),) if six and kind == Kind.AAAA else ()
