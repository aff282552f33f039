"""Which questions of a device without access go upstream, and what the rest hears. Pure.

Only questions for addresses leave, under names that could be names of hosts. That, with rebuilt answers, is what a
DNS tunnel cannot live with (reliability T2): no record type with room in it, no alias, no byte that is not a letter.
"""

import re
from dataclasses import dataclass

from hotspot.network import probes
from hotspot.network.wire import Address, Kind, Query, Rcode

NAME_MAX = 100
LOCAL_TTL = 60
LOCAL_NAME = "conglang.internal"
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_CANARIES = frozenset({"use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"})
_NOWHERE = (".local", ".internal", ".lan", ".home.arpa", ".localhost", ".invalid", ".onion")
_UNANSWERED = frozenset({Kind.NULL, Kind.ANY, Kind.AXFR, Kind.IXFR})
_PRIVATE_USE = 65280  # RFC 6895 §3.1
_INTERNET = 1


@dataclass(frozen=True, slots=True)
class House:
    """What is ours: our names, our addresses on the guest side, the garden, and whether only the garden is asked."""

    names: frozenset[str]
    addresses: tuple[Address, ...]
    garden: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """An answer that needs nobody else. ``ttl`` in seconds."""

    rcode: Rcode
    addresses: tuple[Address, ...] = ()
    ttl: int = 0


def screen(query: Query, house: House) -> Say | None:
    """What to say at once, or None when the question goes upstream."""
    refusal = _refused(query)
    if refusal is not None:
        return Say(refusal)
    if query.name in house.names:
        return Say(Rcode.NOERROR, of_kind(house.addresses, query.kind), LOCAL_TTL)
    if query.name in _CANARIES or _stays_at_home(query.name):
        return Say(Rcode.NXDOMAIN)
    if query.kind not in (Kind.A, Kind.AAAA):
        return Say(Rcode.NOERROR)
    if not _HOST.fullmatch(query.name):
        return Say(Rcode.REFUSED)
    if house.strict and not (query.name in probes.HOSTS or in_garden(query.name, house.garden)):
        return substitute(query)
    return None


def substitute(query: Query) -> Say:
    """The answer when the truth cannot be had: a public address, so that the device tries and meets the portal."""
    return Say(Rcode.NOERROR, probes.stored(query.name, query.kind), probes.STORED_TTL)


def in_garden(name: str, garden: tuple[str, ...]) -> bool:
    """Whether ``name`` is one of these domains or below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in garden)


def of_kind(addresses: tuple[Address, ...], kind: int) -> tuple[Address, ...]:
    """Those addresses that a record of ``kind`` can hold."""
    version = 4 if kind == Kind.A else 6 if kind == Kind.AAAA else 0
    return tuple(address for address in addresses if address.version == version)


def _refused(query: Query) -> Rcode | None:
    if query.opcode:
        return Rcode.NOTIMP
    if query.klass != _INTERNET or query.kind in _UNANSWERED or query.kind >= _PRIVATE_USE:
        return Rcode.REFUSED
    if len(query.name) > NAME_MAX:
        return Rcode.REFUSED
    return None


def _stays_at_home(name: str) -> bool:
    """Names that no public server knows: single labels (``wpad``) and the domains set aside for local use."""
    return "." not in name or name.endswith(_NOWHERE)
