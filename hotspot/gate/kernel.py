"""What the nftables gate keeps in the kernel, as whole actions: read it, let in, let go, carry over to a new table."""

import errno
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hotspot.gate import elements
from hotspot.gate.agreement import Standing, left_ms
from hotspot.gate.elements import Batch, Found, element, mac_key, mark_key
from hotspot.gate.netlink import Link, NetlinkError
from hotspot.gate.port import Admission, Reading
from hotspot.gate.rules import ADMITTED, BYTES_DOWN, BYTES_UP, GARDEN4, GARDEN6, GUESTS, LEASES, LIMITED

log = logging.getLogger("conglang.gate")

AT_ONCE = 2000
_COUNTED = (BYTES_UP, BYTES_DOWN)
_MAPS = (GUESTS, LIMITED)
_CARRIED = (GUESTS, ADMITTED, LIMITED, BYTES_UP, BYTES_DOWN, LEASES, GARDEN4, GARDEN6)
SHARED = (LEASES, GARDEN4, GARDEN6)
T = TypeVar("T")
Kept = Mapping[str, Sequence[Found]]


def read(link: Link, now: Callable[[], float]) -> Standing:
    """Who passes, by the boot time that ``now`` tells. Raises ``NetlinkError``."""
    begun = now()
    guests = elements.by_mac(link, GUESTS)
    between = now()
    admitted, limited = elements.marks(link, ADMITTED), elements.by_mark(link, LIMITED)
    ended = now()
    twice = {mark: replace(limited[mark], left_ms=None) for mark in admitted.keys() & limited.keys()}  # to be put right
    return Standing(
        guests,
        {**admitted, **limited, **twice},
        elements.volumes(link, BYTES_UP),
        elements.volumes(link, BYTES_DOWN),
        {mark: found.data for mark, found in limited.items()},
        (begun + between) / 2,
        (between + ended) / 2,
    )


def keep(link: Link, names: Iterable[str] = _CARRIED) -> Kept:
    """Everything in these sets; those that do not exist are empty. Raises ``NetlinkError``."""
    kept: dict[str, Sequence[Found]] = {}
    for name in names:
        try:
            kept[name] = list(elements.listing(link, name))
        except NetlinkError as err:
            if err.errno != errno.ENOENT:
                raise
    return kept


def put_back(link: Link, kept: Kept) -> None:
    """Add what was kept to the sets of a fresh table. What fits no more is logged: the next sweep knows better."""
    for name, found in kept.items():
        for some in portions(found):
            batch = Batch()
            batch.add(name, [_again(name, item) for item in some])
            try:
                batch.commit(link)
            except NetlinkError as err:
                log.warning("%d elements of %s could not be carried over: %s.", len(some), name, err.strerror)


def admit(
    link: Link,
    admissions: Sequence[Admission],
    places: Mapping[str, int],
    held: Mapping[int, int],
    classes: Mapping[int, int],
    now: float,
) -> None:
    """Let these pass, all or none. ``places`` are the MACs to be freed for it, with the mark that stands there.

    ``held`` are the handles of classes by mark that stand, ``classes`` those that are to. Raises ``NetlinkError``.
    """
    batch = Batch()
    batch.remove(GUESTS, [element(mac_key(mac), mark) for mac, mark in places.items()])
    _shut(batch, [item.mark for item in admissions], held)
    times = [left_ms(item.until, now) for item in admissions]
    both = list(zip(admissions, times, strict=True))
    batch.add(BYTES_UP, [elements.counted(mark_key(item.mark), item.bytes_up) for item in admissions])
    batch.add(BYTES_DOWN, [elements.counted(mark_key(item.mark), item.bytes_down) for item in admissions])
    batch.add(ADMITTED, [element(mark_key(item.mark), None, time) for item, time in both if item.mark not in classes])
    batch.add(LIMITED, [element(mark_key(item.mark), classes[item.mark], time) for item, time in both
                        if item.mark in classes])  # fmt: skip
    batch.add(GUESTS, [element(mac_key(item.mac), item.mark, time) for item, time in both])
    batch.commit(link)


def classify(link: Link, admissions: Sequence[Admission], classes: Mapping[int, int], now: float) -> None:
    """Give those who pass without one the class whose handle is known; who has ended meanwhile gets nothing.

    Raises ``NetlinkError``: EEXIST when one had a class.
    """
    given = [(item.mark, int((item.until - now) * 1000)) for item in admissions if item.mark in classes]
    batch = Batch()
    batch.remove(ADMITTED, [element(mark_key(mark)) for mark, _ in given])
    batch.add(LIMITED, [element(mark_key(mark), classes[mark], left) for mark, left in given if left > 0])
    batch.commit(link)


def stop(link: Link, guests: Mapping[str, int], marks: Collection[int], classes: Mapping[int, int]) -> None:
    """Let nothing of these pass any more, counters apart, all at once. ``classes`` are the handles they have.

    Raises ``NetlinkError``.
    """
    batch = Batch()
    batch.remove(GUESTS, [element(mac_key(mac), mark) for mac, mark in guests.items()])
    _shut(batch, marks, classes)
    batch.commit(link)


def count_from(link: Link, counters: Mapping[int, tuple[int, int]]) -> None:
    """Set counters: bytes (up, down) by mark. Raises ``NetlinkError``."""
    for marks in portions(list(counters)):
        batch = Batch()
        for name, way in zip(_COUNTED, (0, 1), strict=True):
            batch.remove(name, [element(mark_key(mark)) for mark in marks])
            batch.add(name, [elements.counted(mark_key(mark), counters[mark][way]) for mark in marks])
        batch.commit(link)


def last(link: Link, marks: Iterable[int]) -> list[Reading]:
    """The counters of these marks, of those that have any. Raises ``NetlinkError``."""
    found = []
    for mark in marks:
        up, down = elements.volume(link, BYTES_UP, mark), elements.volume(link, BYTES_DOWN, mark)
        if up is not None or down is not None:
            found.append(Reading(mark, up or 0, down or 0))
    return found


def forget(link: Link, marks: Sequence[int]) -> None:
    """Remove counters. Raises ``NetlinkError``."""
    for some in portions(marks):
        batch = Batch()
        for name in _COUNTED:
            batch.remove(name, [element(mark_key(mark)) for mark in some])
        batch.commit(link)


def readings(link: Link) -> list[Reading]:
    """Every counter. Raises ``NetlinkError``."""
    up, down = elements.volumes(link, BYTES_UP), elements.volumes(link, BYTES_DOWN)
    return [Reading(mark, up.get(mark, 0), down.get(mark, 0)) for mark in up.keys() | down.keys()]


def lease(link: Link, fresh: Collection[bytes], gone: Collection[bytes]) -> None:
    """Accept these pairs without end, and those no more. Raises ``NetlinkError``."""
    batch = Batch()
    batch.remove(LEASES, [element(key) for key in {*fresh, *gone}])
    batch.add(LEASES, [element(key) for key in fresh])
    batch.commit(link)


def portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The kernel takes more than its share of time over very long transactions."""
    return (items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE))


def _shut(batch: Batch, marks: Collection[int], classes: Mapping[int, int]) -> None:
    """Take these out of the set and of the map; an element of a map goes by its data alone."""
    batch.remove(ADMITTED, [element(mark_key(mark)) for mark in marks])
    batch.remove(LIMITED, [element(mark_key(mark), classes.get(mark, 0)) for mark in marks])


def _again(name: str, item: Found) -> bytes:
    if name in _COUNTED:
        return elements.counted(item.key, item.volume)
    left = None if item.left_ms is None else max(item.left_ms, 1000)
    return element(item.key, item.data if name in _MAPS else None, left)
