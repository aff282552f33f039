"""Before access: no DNS tunnel while honest questions are answered, nothing over IPv6, a quick first contact."""

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import limit, talk
from bench.figures import Row, at_least, at_most, judged, none, number, percentile, told
from bench.load import Running
from bench.ours import Hotspot
from bench.pace import Pace
from tests.lab import attempts, visit
from tests.lab.inet import ANYBODY6
from tests.lab.namespace import LabError, stop, until
from tests.lab.phone import Phone

PART = "dns6"
DOMAIN, _PORT, _UP = "tunnel.example", 5300, "Connection setup complete"
TYPES = ("", "NULL", "PRIVATE", "TXT", "SRV", "MX", "CNAME", "A")
_PATIENCE, _QUICK_PATIENCE = 20, 5
_BETWEEN = 0.1
_NEWCOMERS, _QUICK_NEWCOMERS = 15, 5


def measure(pace: Pace) -> Iterator[Row]:
    """Each question on the same street, one after the other."""
    with Hotspot() as hotspot:
        yield from _first_contact(hotspot, _QUICK_NEWCOMERS if pace.quick else _NEWCOMERS)
        yield from _over_ipv6(hotspot)
        yield from _tunnels(hotspot, _QUICK_PATIENCE if pace.quick else _PATIENCE)


# -- first contact -----------------------------------------------------------------------------------------------------


def _first_contact(hotspot: Hotspot, count: int) -> Iterator[Row]:
    """The very first connection of phones that have just joined, to the moment the redirect is read."""
    taken = list[float]()
    for number_ in range(count):
        phone = hotspot.phones(1)[0]
        taken.append(_redirected(phone, 6 if number_ % 2 else 4))
        hotspot.street.remove(phone)
    slowest = max(taken)
    yield judged(PART, f"first contact of {count} new phones to a redirect, the slowest", slowest, at_most(30, "ms"),
                 f"{number(slowest)} ms (p50 {number(percentile(taken, 50))} ms; half of them over IPv6)")  # fmt: skip


def _redirected(phone: Phone, family: int) -> float:
    """Milliseconds from the first SYN to the whole answer."""
    host = limit.ELSEWHERE if family == 4 else ANYBODY6
    name = host if family == 4 else f"[{host}]"
    with phone.namespace.inside():
        began = time.perf_counter()
        with phone.connect(host, 80) as link:
            answer = talk.ask(link, talk.asking(name, "/generate_204", close=True))
        taken = (time.perf_counter() - began) * 1000
    if answer.status != 302:
        raise LabError(f"the first contact was answered with {answer.status}")
    return taken


# -- IPv6 --------------------------------------------------------------------------------------------------------------


def _over_ipv6(hotspot: Hotspot) -> Iterator[Row]:
    """Everything the lab knows to send, before access and with it, heard on the wire behind the gateway."""
    stranger, resident = hotspot.phones(2)
    visit.enter(resident)
    before, sent = _heard(hotspot, stranger), _heard(hotspot, resident)
    yield judged(PART, "IPv6 packets to the internet before access", before, none(),
                 f"{before} (the same attempts with access: {sent})")  # fmt: skip
    if not sent:
        raise LabError("nothing gets out with access either, so that nothing was shown")


def _heard(hotspot: Hotspot, phone: Phone) -> int:
    target = hotspot.street.inet.target()[1]
    with hotspot.street.inet.listening() as tap:
        for way in (attempts.BOTH | attempts.ONLY_IPV6).values():
            way(phone, target)
        time.sleep(0.5)
        return sum(packet.destination == target for packet in tap.heard())


# -- tunnels -----------------------------------------------------------------------------------------------------------


def _tunnels(hotspot: Hotspot, patience: int) -> Iterator[Row]:
    """iodine with every record type from phones without access, while another of them asks for ordinary names."""
    honest, *diggers, resident = hotspot.phones(len(TYPES) + 2)
    visit.enter(resident)
    with _far_end(hotspot):
        if not _dug(hotspot, [resident], ("NULL",), 30):
            raise LabError("iodine comes up for nobody, not even with access, so that nothing could be shown")
    with _far_end(hotspot):  # a fresh one: every digger that is heard takes one of its 16 slots, online or not
        answered, asked, taken, came_up = _dig_beside(hotspot, honest, diggers, patience)
    yield judged(PART, f"DNS tunnels that came up before access, of {len(TYPES)} kinds", len(came_up), none(),
                 f"{len(came_up)} {' '.join(came_up)}(with access it does)")  # fmt: skip
    share = answered / asked * 100
    yield judged(PART, "honest look-ups answered meanwhile", share, at_least(99, "%"),
                 f"{number(share)}% of {asked}")  # fmt: skip
    yield told(PART, "the same, p50 and p99", f"{number(percentile(taken, 50))} and {number(percentile(taken, 99))} ms")


@contextlib.contextmanager
def _far_end(hotspot: Hotspot) -> Iterator[None]:
    """iodined behind the internet's name server."""
    outside = hotspot.street.inet.namespace
    server = outside.spawn("iodined", "-f", "-c", "-p", str(_PORT), "-P", "lab", "192.0.2.1/24", DOMAIN)
    try:
        until(lambda: f":{_PORT:04X} " in outside.read("udp"), 5, "iodined")
        yield
    finally:
        stop(server)


def _dig_beside(
    hotspot: Hotspot, honest: Phone, diggers: Sequence[Phone], patience: int
) -> tuple[int, int, list[float], list[str]]:
    """How many honest questions were answered and asked, their milliseconds, and the tunnels that came up."""
    taken, failed, over = list[float](), list[str](), threading.Event()

    def ask_honestly() -> None:
        while not over.wait(_BETWEEN):
            began = time.perf_counter()
            try:
                honest.resolve(f"{secrets.token_hex(4)}.example")
                taken.append((time.perf_counter() - began) * 1000)
            except OSError as err:
                failed.append(str(err))

    asking = threading.Thread(target=ask_honestly)
    asking.start()
    try:
        came_up = _dug(hotspot, diggers, TYPES, patience)
    finally:
        over.set()
        asking.join()
    return len(taken), len(taken) + len(failed), taken, came_up


def _dug(hotspot: Hotspot, diggers: Sequence[Phone], types: Sequence[str], patience: int) -> list[str]:
    """The record types with which a tunnel came up within ``patience`` seconds, each dug by a phone of its own.

    iodine gives up soon when nothing answers; then it is started again.
    """
    deadline, came_up = time.monotonic() + patience, list[str]()
    running: dict[str, Running] = {}
    try:
        while time.monotonic() < deadline and len(came_up) < len(types):
            for phone, kind in zip(diggers, types, strict=True):
                said = hotspot.street.folder / f"{phone.who}.iodine"
                if said.exists() and _UP in said.read_text(errors="replace") and kind not in came_up:
                    came_up.append(kind)
                if kind not in running or running[kind].poll() is not None:
                    running[kind] = _dig(phone, kind, said)
            time.sleep(0.2)
    finally:
        for program in running.values():
            stop(program)
    return [kind or "any" for kind in came_up]


def _dig(phone: Phone, kind: str, said: Path) -> Running:
    """iodine towards the resolver of the phone's lease."""
    how = ("-T", kind) if kind else ()
    with said.open("a") as log:
        command = ("iodine", "-f", "-r", "-P", "lab", *how, phone.held.resolvers[0], DOMAIN)
        return phone.namespace.spawn(*command, log=log.fileno())
