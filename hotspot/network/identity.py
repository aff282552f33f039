"""Which device is asking: the socket's peer, looked up in the kernel's neighbour table. Never a header (T8)."""

import hashlib
import ipaddress
from collections.abc import Callable
from functools import partial

from hotspot.network.neighbours import mac_of
from hotspot.settings import Settings

Identify = Callable[[str], str | None]
_MAPPED = "::ffff:"  # how a dual-stack socket spells an IPv4 peer (RFC 4291 2.5.5.2)


def identify(settings: Settings) -> Identify:
    """A function from a peer's address to its MAC (lower case, colons), None when it is not on the guest link.

    Behind the simulated gate there is no link: every address then has a locally administered MAC of its own.
    """
    if settings.gate == "simulated":
        return simulated_mac
    return partial(_mac_on, interface=settings.lan)


def plain(address: str) -> str:
    """``address`` without a scope and, for an IPv4 peer of a dual-stack socket, as IPv4."""
    bare = address.partition("%")[0]
    if not bare.startswith(_MAPPED):
        return bare
    try:
        return str(ipaddress.IPv6Address(bare).ipv4_mapped or bare)
    except ValueError:
        return bare


def simulated_mac(address: str) -> str | None:
    """A stable MAC for ``address``; None when it is no address."""
    try:
        packed = ipaddress.ip_address(plain(address)).packed
    except ValueError:
        return None
    return "02:" + hashlib.blake2b(packed, digest_size=5, person=b"cl-simulated").digest().hex(":")


def _mac_on(address: str, interface: str) -> str | None:
    return mac_of(plain(address), interface)
