"""One DHCPv6 Information-Request (RFC 8415 18.2.6) and the options of its reply, for what SLAAC phones ask."""

import socket
import struct

from tests.lab.namespace import Namespace

_SERVERS, _CLIENT, _SERVER = "ff02::1:2", 546, 547
_INFORMATION_REQUEST, _REPLY = 11, 7
_CLIENT_ID, _ORO, _ELAPSED = 1, 6, 8


def ask(where: Namespace, interface: str, mac: str, *codes: int, timeout: float = 3.0) -> dict[int, bytes]:
    """The options of the reply by number; ``codes`` are those asked for. Raises ``TimeoutError``."""
    duid = struct.pack("!HH", 3, 1) + bytes.fromhex(mac.replace(":", ""))
    wanted = struct.pack(f"!{len(codes)}H", *codes)
    options = _option(_CLIENT_ID, duid) + _option(_ELAPSED, b"\0\0") + _option(_ORO, wanted)
    with where.inside():
        index = socket.if_nametoindex(interface)
        asker = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    with asker:
        asker.settimeout(timeout)
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asker.bind(("::", _CLIENT, 0, index))
        asker.sendto(bytes((_INFORMATION_REQUEST, 1, 2, 3)) + options, (_SERVERS, _SERVER, 0, index))
        reply = asker.recv(4096)
    if reply[:4] != bytes((_REPLY, 1, 2, 3)):
        raise ValueError(f"no reply to us: {reply[:4].hex()}")
    return dict(_options(reply[4:]))


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("!HH", code, len(value)) + value


def _options(raw: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(raw):
        code, size = struct.unpack_from("!HH", raw, at)
        found.append((code, raw[at + 4 : at + 4 + size]))
        at += 4 + size
    return found
