"""The garden's addresses are asked for over UDP, however the resolver behaves."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address

from hotspot.network import garden
from hotspot.network.wire import Address, Kind, Query, Rcode, read_query, reply

ZONE: dict[tuple[str, int], tuple[Address, ...]] = {
    ("dichvucong.gov.vn", Kind.A): (IPv4Address("198.18.0.10"), IPv4Address("198.18.0.11")),
    ("dichvucong.gov.vn", Kind.AAAA): (IPv6Address("2001:2::10"),),
    ("www.dichvucong.gov.vn", Kind.A): (IPv4Address("198.18.0.12"),),
    ("vneid.gov.vn", Kind.A): (IPv4Address("127.0.0.1"), IPv4Address("198.18.0.13")),
}


def truthful(asked: Query) -> bytes | None:
    known = asked.name in {name for name, _ in ZONE}
    return reply(asked, Rcode.NOERROR if known else Rcode.NXDOMAIN, ZONE.get((asked.name, asked.kind), ()), 60)


@contextmanager
def answering(respond: Callable[[Query], bytes | None]) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    packet, client = sock.recvfrom(512)
                except TimeoutError:
                    continue
                said = respond(read_query(packet))
                if said is not None:
                    sock.sendto(said, client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def test_both_families_of_a_name_and_of_its_www_are_found_and_loopback_is_not_believed() -> None:
    with answering(truthful) as port:
        found = garden.addresses(["dichvucong.gov.vn", "vneid.gov.vn"], "127.0.0.1", port=port)
    assert found[0] == {"198.18.0.10", "198.18.0.11", "198.18.0.12", "198.18.0.13"}
    assert found[1] == {"2001:2::10"}


def test_a_lost_answer_is_asked_for_again() -> None:
    heard: dict[tuple[str, int], int] = {}

    def forgetful(asked: Query) -> bytes | None:
        heard[asked.name, asked.kind] = heard.get((asked.name, asked.kind), 0) + 1
        return truthful(asked) if heard[asked.name, asked.kind] == 2 else None

    with answering(forgetful) as port:
        found = garden.addresses(["dichvucong.gov.vn"], "127.0.0.1", wait=1.5, port=port)
    assert found[1] == {"2001:2::10"}
    assert set(heard.values()) == {2}


def test_a_name_in_vietnamese_is_asked_for_in_wire_form() -> None:
    heard: set[str] = set()

    def listening(asked: Query) -> bytes | None:
        heard.add(asked.name)
        return truthful(asked)

    with answering(listening) as port:
        garden.addresses(["Tiếng-Việt.vn"], "127.0.0.1", port=port)
    assert heard == {"xn--ting-vit-e50d7c.vn", "www.xn--ting-vit-e50d7c.vn"}


def test_silence_ends_within_the_time_allowed() -> None:
    begun = time.monotonic()
    with answering(lambda asked: None) as port:
        assert garden.addresses(["dichvucong.gov.vn"], "127.0.0.1", wait=0.6, port=port) == (frozenset(), frozenset())
    assert time.monotonic() - begun < 2


def test_a_resolver_that_is_not_there_is_an_empty_garden() -> None:
    assert garden.addresses(["dichvucong.gov.vn"], "127.0.0.1", wait=0.3, port=1) == (frozenset(), frozenset())
