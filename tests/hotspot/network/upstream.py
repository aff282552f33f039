"""A resolver in a loop of its own, before a name server on loopback that answers as a test tells it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from hotspot.network.forwarder import Forwarder
from hotspot.network.resolver import Resolver
from hotspot.network.screening import House
from hotspot.network.wire import Kind, Query, Reply, query, read_query, read_reply
from tests.hotspot.network.test_wire import answer, encoded, record

PHONE = "10.80.1.7"
FOUR, SIX = IPv4Address("10.80.0.1"), IPv6Address("fd12::1")
HOUSE = House(frozenset({"wifi.xa.vn"}), (FOUR, SIX), ("dichvucong.gov.vn",))
Responder = Callable[[bytes, Query], list[bytes]]


def truthful(packet: bytes, asked: Query) -> list[bytes]:
    """Every name has an alias, three records behind it, and a TTL of an hour."""
    data = [bytes([198, 18, 0, n]) if asked.kind == Kind.A else IPv6Address(f"2001:2::{n}").packed for n in (1, 2, 3)]
    edge = encoded("edge.cdn.net")
    chain = record(encoded(asked.name), Kind.CNAME, edge, ttl=3600)
    return [answer(asked.id, asked.name, asked.kind, chain, *(record(edge, asked.kind, one, 3600) for one in data))]


class Upstream(asyncio.DatagramProtocol):
    """A name server on loopback that answers as told and remembers what it was asked."""

    def __init__(self, respond: Responder) -> None:
        self.respond = respond
        self.asked: list[Query] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        asked = read_query(data)
        self.asked.append(asked)
        for packet in self.respond(data, asked):
            self.transport.sendto(packet, addr)


@asynccontextmanager
async def resolving(respond: Responder = truthful, house: House = HOUSE) -> AsyncIterator[tuple[Resolver, Upstream]]:
    upstream = Upstream(respond)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: upstream, local_addr=("127.0.0.1", 0)
    )
    forwarder = Forwarder("127.0.0.1", transport.get_extra_info("sockname")[1])
    await forwarder.start()
    try:
        yield Resolver(house, forwarder, lambda address: address), upstream
    finally:
        forwarder.close()
        transport.close()
        await asyncio.sleep(0)


async def ask(resolver: Resolver, name: str, kind: int = Kind.A, source: str = PHONE, number: int = 7) -> Reply:
    packet = await resolver.answer(query(number, name, kind), source)
    assert packet is not None
    return read_reply(packet)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]
