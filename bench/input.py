"""A hundred thousand odd requests from four phones, and to the staff face from the box itself: nothing may break.

511 is the portal's own answer to a form that was meant for another host (RFC 6585 6), and is not counted as a failure.
"""

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench import odd, talk
from bench.figures import Row, judged, none, number, told
from bench.odd import Odd
from bench.ours import Hotspot
from bench.pace import Pace
from bench.processes import Process
from tests.lab import visit
from tests.lab.namespace import LabError, Namespace

PART = "input"
SEED = 20261123
PHONES, _THREADS, _STAFF_SHARE = 4, 24, 0.1
_ANSWER_WITHIN, _SILENT_AFTER = 8.0, 0.4
_NETWORK_AUTHENTICATION_REQUIRED = 511


@dataclass(slots=True)
class Tally:
    """What came back. ``unanswered`` counts whole, lawful requests that got no answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    silent: int = 0
    unanswered: list[bytes] = field(default_factory=list)
    broken: list[bytes] = field(default_factory=list)

    def note(self, one: Odd, status: int) -> None:
        """``status`` 0 says that no answer came."""
        if status:
            self.statuses[status] += 1
        else:
            self.silent += 1
        if not status and one.sane:
            self.unanswered.append(one.raw)
        if status >= 500 and status != _NETWORK_AUTHENTICATION_REQUIRED:
            self.broken.append(one.raw)


def measure(pace: Pace) -> Iterator[Row]:
    """The processes before and after must be the same ones, and a resident must still get in."""
    with Hotspot() as hotspot:
        phones = hotspot.phones(PHONES + 1)
        before, tally, began = _ids(hotspot.processes()), Tally(), time.monotonic()
        _flood(_crews(hotspot, [phone.namespace for phone in phones[:PHONES]], pace.inputs), tally)
        seconds, after = time.monotonic() - began, _ids(hotspot.processes())
        visit.enter(phones[PHONES])
        done = tally.statuses.total() + tally.silent
        answers = f"{_most(tally)}; {number(done / seconds)}/s"
        yield judged(PART, f"{done:,} odd requests: answers of 5xx", len(tally.broken), none(),
                     f"{len(tally.broken)} {_example(tally.broken)}({answers})")  # fmt: skip
        yield judged(PART, "processes that died of them", len(before - after), none(), f"{len(before - after)}")
        yield judged(PART, "whole, lawful requests without an answer", len(tally.unanswered), none(),
                     f"{len(tally.unanswered)} {_example(tally.unanswered)}")  # fmt: skip
        yield told(PART, "broken ones that were hung up on without a word", f"{tally.silent - len(tally.unanswered):,}")


def _crews(
    hotspot: Hotspot, phones: Sequence[Namespace], count: int
) -> list[tuple[Namespace, tuple[str, int], list[Odd]]]:
    """Who sends what to whom: from each phone to the portal, from the box to the staff face."""
    hosts = (hotspot.address, hotspot.address, "neverssl.example", "captive.apple.com")
    staff = int(count * _STAFF_SHARE)
    each = (count - staff) // len(phones)
    portal = [
        (phone, (hotspot.address, 80), odd.requests(SEED + index, each, hosts, odd.PATHS))
        for index, phone in enumerate(phones)
    ]
    port = hotspot.settings.admin_port
    desk = odd.requests(SEED - 1, staff, (f"127.0.0.1:{port}", "neverssl.example"), odd.STAFF_PATHS)
    return [*portal, (hotspot.street.gw, ("127.0.0.1", port), desk)]


def _flood(crews: Sequence[tuple[Namespace, tuple[str, int], list[Odd]]], tally: Tally) -> None:
    lock, threads = threading.Lock(), []
    for where, to, given in crews:
        for number_ in range(_THREADS):
            arguments = (where, to, given[number_::_THREADS], tally, lock)
            threads.append(threading.Thread(target=_send_all, args=arguments, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send_all(where: Namespace, to: tuple[str, int], given: Sequence[Odd], tally: Tally, lock: threading.Lock) -> None:
    with where.inside():
        for one in given:
            status = _send(to, one)
            with lock:
                tally.note(one, status)


def _send(to: tuple[str, int], one: Odd) -> int:
    """The status of the answer, 0 when the connection ended or stayed silent without one."""
    with contextlib.suppress(OSError), socket.create_connection(to, timeout=_ANSWER_WITHIN) as link:
        with contextlib.suppress(OSError):  # it may be refused before it is all sent, and the answer is there
            link.sendall(one.raw)
        if not one.sane:
            link.settimeout(_SILENT_AFTER)
        raw = b""
        while len(raw) < 12 and (piece := link.recv(4096)):
            raw += piece
        return talk.status(raw)
    return 0


def _ids(everything: Sequence[Process]) -> set[tuple[int, int]]:
    if not everything:
        raise LabError("the box has no processes")
    return {(one.pid, one.start) for one in everything}


def _most(tally: Tally) -> str:
    return ", ".join(f"{status} × {count:,}" for status, count in sorted(tally.statuses.items()))


def _example(requests: Sequence[bytes]) -> str:
    return f"such as {requests[0][:80]!r} " if requests else ""
