"""Network interfaces of this namespace: whether they exist and run, which addresses they have, and setting those.

Speaks rtnetlink(7) and netdevice(7) with the standard library alone, so that the small processes can use it too.
"""

import fcntl
import ipaddress
import os
import socket
import struct
from collections.abc import Iterator

Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_RTM_NEWADDR, _RTM_DELADDR, _RTM_GETADDR = 20, 21, 22
_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_REQUEST, _ACK, _DUMP, _CREATE_OR_REPLACE = 0x1, 0x4, 0x300, 0x500
_IFA_ADDRESS, _IFA_LOCAL, _IFA_BROADCAST = 1, 2, 4
_IFA_F_NODAD = 0x02
_HEADER = struct.Struct("=IHHII")
_ADDRESS = struct.Struct("=BBBBI")
_ATTRIBUTE = struct.Struct("=HH")
_FLAGS = struct.Struct("16sh14x")


def exists(name: str) -> bool:
    """Whether there is an interface of this name."""
    try:
        return socket.if_nametoindex(name) > 0
    except OSError:
        return False


def is_up(name: str) -> bool:
    """Whether the interface is switched on. Raises ``OSError`` when there is none."""
    return bool(_flags(name) & _IFF_UP)


def is_running(name: str) -> bool:
    """Whether the interface is on and has a carrier. Raises ``OSError`` when there is none."""
    return _flags(name) & (_IFF_UP | _IFF_RUNNING) == _IFF_UP | _IFF_RUNNING


def switch(name: str, on: bool) -> None:
    """Switch the interface on or off. Raises ``OSError``."""
    flags = _flags(name)
    wanted = flags | _IFF_UP if on else flags & ~_IFF_UP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, _SIOCSIFFLAGS, _FLAGS.pack(name.encode(), _signed(wanted)))


def addresses(name: str) -> tuple[Interface, ...]:
    """Its addresses with prefix lengths, in the kernel's order; none when there is no such interface."""
    if not exists(name):
        return ()
    index = socket.if_nametoindex(name)
    found: list[Interface] = []
    for family in (socket.AF_INET, socket.AF_INET6):
        with _netlink() as sock:
            sock.send(_message(_RTM_GETADDR, _REQUEST | _DUMP, _ADDRESS.pack(family, 0, 0, 0, 0)))
            found += [one for at, one in _dump(sock) if at == index]
    return tuple(found)


def add_address(name: str, address: Interface) -> None:
    """Give the interface this address; no error when it has it. Raises ``OSError``.

    IPv6 skips duplicate address detection: the address must be ours at once, and we are the router.
    """
    payload = _body(name, address, _IFA_F_NODAD if address.version == 6 else 0)
    _transact(_message(_RTM_NEWADDR, _REQUEST | _ACK | _CREATE_OR_REPLACE, payload))


def remove_address(name: str, address: Interface) -> None:
    """Take this address away. Raises ``OSError`` when the interface has it not."""
    _transact(_message(_RTM_DELADDR, _REQUEST | _ACK, _body(name, address, 0)))


def _body(name: str, address: Interface, flags: int) -> bytes:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    head = _ADDRESS.pack(family, address.network.prefixlen, flags, 0, socket.if_nametoindex(name))
    parts = {_IFA_LOCAL: address.packed, _IFA_ADDRESS: address.packed}
    if isinstance(address, ipaddress.IPv4Interface):
        parts[_IFA_BROADCAST] = address.network.broadcast_address.packed
    return head + b"".join(_ATTRIBUTE.pack(_ATTRIBUTE.size + len(data), kind) + data for kind, data in parts.items())


def _dump(sock: socket.socket) -> Iterator[tuple[int, Interface]]:
    while True:
        packet = sock.recv(65536)
        while len(packet) >= _HEADER.size:
            length, kind, *_ = _HEADER.unpack_from(packet)
            if kind in (_NLMSG_DONE, _NLMSG_ERROR):
                return
            found = _entry(packet[_HEADER.size : length])
            if found is not None:
                yield found
            packet = packet[(length + 3) & ~3 :]


def _entry(body: bytes) -> tuple[int, Interface] | None:
    _family, prefix, _flags, _scope, index = _ADDRESS.unpack_from(body)
    parts: dict[int, bytes] = {}
    at = _ADDRESS.size
    while at + _ATTRIBUTE.size <= len(body):
        length, kind = _ATTRIBUTE.unpack_from(body, at)
        parts[kind] = body[at + _ATTRIBUTE.size : at + length]
        at += max((length + 3) & ~3, _ATTRIBUTE.size)
    raw = parts.get(_IFA_LOCAL) or parts.get(_IFA_ADDRESS)
    if raw is None:
        return None
    return index, ipaddress.ip_interface((raw, prefix))


def _transact(message: bytes) -> None:
    with _netlink() as sock:
        sock.send(message)
        (error,) = struct.unpack_from("=i", sock.recv(65536), _HEADER.size)
        if error:
            raise OSError(-error, os.strerror(-error))


def _netlink() -> socket.socket:
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)


def _message(kind: int, flags: int, body: bytes) -> bytes:
    return _HEADER.pack(_HEADER.size + len(body), kind, flags, 1, 0) + body


def _flags(name: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        answer = fcntl.ioctl(sock, _SIOCGIFFLAGS, _FLAGS.pack(name.encode(), 0))
    return int(_FLAGS.unpack(answer)[1]) & 0xFFFF


def _signed(flags: int) -> int:
    return flags - 0x10000 if flags & 0x8000 else flags
