"""The names in a certificate: just enough DER (X.690) to read the subject alternative names of RFC 5280 §4.2.1.6."""

from collections.abc import Iterator
from ipaddress import ip_address

_SAN = bytes.fromhex("0603551d11")  # OBJECT IDENTIFIER 2.5.29.17
_OCTETS, _BOOLEAN, _DNS, _IP = 0x04, 0x01, 0x82, 0x87


def names_in(certificate: bytes) -> frozenset[str]:
    """Every DNS name (lower case, no wildcards) and IP address (IPv6 in brackets) of a DER certificate."""
    at = certificate.find(_SAN)
    if at < 0:
        return frozenset()
    parts = _elements(certificate[at + len(_SAN) :])
    value = next((body for tag, body in parts if tag != _BOOLEAN), b"")
    inside = next(_elements(value), (0, b""))[1]
    return frozenset(name for tag, body in _elements(inside) if (name := _name(tag, body)))


def _name(tag: int, body: bytes) -> str:
    if tag == _DNS:
        name = body.decode("ascii", "replace").lower()
        return "" if "*" in name else name
    if tag == _IP and len(body) in (4, 16):
        address = ip_address(body)
        return f"[{address}]" if address.version == 6 else str(address)
    return ""


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and body of each element in ``data``; stops at the first that is cut off."""
    at = 0
    while at + 2 <= len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + size > len(data):
            return
        yield tag, data[at : at + size]
        at += size
