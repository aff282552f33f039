"""One interface's tree of HTB classes, through raw rtnetlink(7): planting it, changing a class, reading it back.

The class is chosen by the packet's priority, which nf_tables sets, so that no filter is needed (GATE-9).
Structures: ``linux/pkt_sched.h``.
"""

import errno
import logging
import socket
import struct
from collections.abc import Mapping

from hotspot.gate import netlink
from hotspot.gate.netlink import Link, NetlinkError, attribute, attributes, nested, text

log = logging.getLogger("conglang.gate")

MAJOR = 0xC0 << 16
FIRST, LAST, TOTAL, REST = 0x10, 0xFFF0, 0xFFFF, 0xFFFE
_NEW_QDISC, _DEL_QDISC, _GET_QDISC, _NEW_CLASS, _GET_CLASS = 36, 37, 38, 40, 42
_KIND, _OPTIONS, _HTB_PARMS, _HTB_INIT, _CODEL_LIMIT, _CODEL_FLOWS = 1, 2, 1, 2, 2, 5
_ROOT = 0xFFFFFFFF
_TC = struct.Struct("=BxxxiIII")
_RATE = struct.Struct("=BBHhHI")
_CLASS = struct.Struct("=12s12sIIIII")
_ETHERNET = 1
_TICK_NS = 64
UNLIMITED_KBPS = 10_000_000
_ASSURED = 8_000  # bytes a second of a pass while the line is full
_AT_ONCE = 100


class Tree:
    """The tree of one interface. ``total_mbit`` is the speed of the line that way, 0 when unknown.

    ``ceilings`` are the kilobits a second of every class that can be given to a pass, by minor number.
    """

    def __init__(self, link: Link, interface: str, total_mbit: int) -> None:
        self._link, self._interface, self._total = link, interface, total_mbit * 125_000
        self._planted = False
        self._leaf = "bfifo"
        self.ceilings: dict[int, int] = {}

    def supported(self) -> bool:
        """Whether the kernel has HTB and nobody else has put a queue of his own here. Changes nothing."""
        kind, handle = self._standing()
        if handle not in (0, MAJOR) or (handle == MAJOR and kind != "htb"):
            log.warning("%s has a queue of its own (%s): speeds are not limited there.", self._interface, kind)
            return False
        try:  # without options HTB refuses, and where it is missing that is said first
            self._ask(_NEW_QDISC, netlink.CREATE | netlink.EXCL, MAJOR, _ROOT, text(_KIND, "htb"))
        except NetlinkError as err:
            return err.errno in (errno.EINVAL, errno.EEXIST)
        return True

    def read(self) -> None:
        """Learn what stands. Raises ``NetlinkError``."""
        self._planted, self.ceilings = self._standing() == ("htb", MAJOR), {}
        for body in self._link.dump(_GET_CLASS, self._head(0, 0)) if self._planted else ():
            _, _, handle, _, _ = _TC.unpack_from(body)
            options = dict(attributes(body, _TC.size)).get(_OPTIONS, b"")
            params = dict(attributes(options)).get(_HTB_PARMS, b"")
            if handle & ~0xFFFF == MAJOR and FIRST <= handle & 0xFFFF <= LAST and len(params) >= _CLASS.size:
                self.ceilings[handle & 0xFFFF] = _RATE.unpack(_CLASS.unpack_from(params)[1])[5] // 125

    def set(self, limits: Mapping[int, int]) -> None:
        """Make or change those classes that are not so already: kilobits a second by minor number.

        Raises ``NetlinkError``.
        """
        changed = {minor: kbps for minor, kbps in limits.items() if self.ceilings.get(minor) != kbps}
        if changed and not self._planted:
            self._plant()
        self._all([request for minor, kbps in changed.items() for request in self._class(minor, kbps)])
        self.ceilings.update(changed)

    def uproot(self) -> None:
        """Remove our tree, if it is ours."""
        self._planted, self.ceilings = False, {}
        try:
            if self._standing() == ("htb", MAJOR):
                self._ask(_DEL_QDISC, 0, MAJOR, _ROOT)
        except (NetlinkError, OSError) as err:
            log.warning("The queue of %s could not be removed: %s.", self._interface, err.strerror)

    def _plant(self) -> None:
        """The root, the class for everything without a limit, and the line's total when it is known."""
        init = attribute(_HTB_INIT, struct.pack("=IIIII", 3, 10, REST, 0, 0))
        what = text(_KIND, "htb") + nested(_OPTIONS, init)
        self._ask(_NEW_QDISC, netlink.CREATE | netlink.REPLACE, MAJOR, _ROOT, what)
        if self._total:
            self._new_class(TOTAL, MAJOR, self._total, self._total)
            self._new_class(REST, MAJOR | TOTAL, self._total // 2, self._total)
        else:
            self._new_class(REST, MAJOR, UNLIMITED_KBPS * 125, UNLIMITED_KBPS * 125)
        self._planted = True
        self._leaf = "fq_codel" if self._codel() else "bfifo"

    def _codel(self) -> bool:
        """Give everything without a limit a fair queue; whether this kernel has it."""
        try:
            self._ask(_NEW_QDISC, netlink.CREATE | netlink.REPLACE, 0, MAJOR | REST, text(_KIND, "fq_codel"))
        except NetlinkError:
            return False
        return True

    def _class(self, minor: int, kbps: int) -> list[tuple[int, bytes]]:
        ceiling = kbps * 125
        assured = min(ceiling, _ASSURED) if self._total else ceiling
        parent = MAJOR | TOTAL if self._total else MAJOR
        return [
            (_NEW_CLASS, self._class_body(minor, parent, assured, ceiling)),
            (_NEW_QDISC, self._head(0, MAJOR | minor) + text(_KIND, self._leaf) + self._queue(ceiling)),
        ]

    def _queue(self, ceiling: int) -> bytes:
        """Options of a pass's queue: short, since what waits is what the guest feels."""
        if self._leaf == "bfifo":
            return attribute(_OPTIONS, struct.pack("=I", max(16_384, ceiling // 5)))
        few = attribute(_CODEL_LIMIT, struct.pack("=I", 512)) + attribute(_CODEL_FLOWS, struct.pack("=I", 16))
        return nested(_OPTIONS, few)

    def _new_class(self, minor: int, parent: int, rate: int, ceiling: int) -> None:
        self._link.ask(_NEW_CLASS, netlink.CREATE | netlink.REPLACE, self._class_body(minor, parent, rate, ceiling))

    def _class_body(self, minor: int, parent: int, rate: int, ceiling: int) -> bytes:
        quantum = min(max(rate // 10, 1514), 60_000)
        params = _CLASS.pack(_rate(rate), _rate(ceiling), _ticks(rate), _ticks(ceiling), quantum, 0, 0)
        options = nested(_OPTIONS, attribute(_HTB_PARMS, params))
        return self._head(MAJOR | minor, parent) + text(_KIND, "htb") + options

    def _all(self, requests: list[tuple[int, bytes]]) -> None:
        """Many requests in few packets, since each answer costs a turn."""
        for at in range(0, len(requests), _AT_ONCE):
            part = requests[at : at + _AT_ONCE]
            numbers = [self._link.number() for _ in part]
            flags = [netlink.CREATE | netlink.REPLACE] * (len(part) - 1)
            flags.append(netlink.CREATE | netlink.REPLACE | netlink.ACK)
            packet = [netlink.message(what, flag, number, body)
                      for (what, body), flag, number in zip(part, flags, numbers, strict=True)]  # fmt: skip
            self._link.send(b"".join(packet), numbers[0], numbers[-1])

    def _standing(self) -> tuple[str, int]:
        """Kind and handle of the root queue, ('', 0) when there is none."""
        index = socket.if_nametoindex(self._interface)
        for body in self._link.dump(_GET_QDISC, self._head(0, 0)):
            _, at, handle, parent, _ = _TC.unpack_from(body)
            if at == index and parent == _ROOT:
                kind = dict(attributes(body, _TC.size)).get(_KIND, b"\0")
                return kind.rstrip(b"\0").decode("ascii", "replace"), handle
        return "", 0

    def _ask(self, what: int, flags: int, handle: int, parent: int, *parts: bytes) -> None:
        self._link.ask(what, flags, self._head(handle, parent), *parts)

    def _head(self, handle: int, parent: int) -> bytes:
        return _TC.pack(0, socket.if_nametoindex(self._interface), handle, parent, 0)


def _rate(bytes_a_second: int) -> bytes:
    return _RATE.pack(0, _ETHERNET, 0, -1, 0, bytes_a_second)


def _ticks(bytes_a_second: int) -> int:
    """Ten milliseconds' worth and one frame, as the time that they take in the scheduler's ticks."""
    burst = bytes_a_second // 100 + 1600
    return min(burst * 1_000_000_000 // bytes_a_second // _TICK_NS, 2**32 - 1)
