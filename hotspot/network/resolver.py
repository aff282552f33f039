"""The resolver for devices without access (``conglang resolver``): a filter in front of dnsmasq, unprivileged.

Listens on every address of the guest side. It answers something to every honest question, also with the line down,
so that the portal always opens; ``screening`` decides what goes out, ``allowance`` how much.
"""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress

from hotspot.network import uplink
from hotspot.network.allowance import Allowance
from hotspot.network.forwarder import Forwarder, Unanswered
from hotspot.network.listening import Listening
from hotspot.network.neighbours import Neighbours
from hotspot.network.screening import LOCAL_NAME, House, Say, screen, substitute
from hotspot.network.wire import Garbled, Kind, Query, Rcode, complaint, read_query, reply
from hotspot.settings import Settings

_UNDER_WAY_PER_DEVICE = 32
_LOOK_AGAIN_UP, _LOOK_AGAIN_DOWN = 5.0, 1.0
_TEND_EVERY = 300.0
_log = logging.getLogger("conglang.resolver")


class Resolver:
    """Decides on packets. ``device`` names who sent one, given the source address."""

    def __init__(self, house: House, upstream: Forwarder, device: Callable[[str], str]) -> None:
        self._house = house
        self._upstream = upstream
        self._device = device
        self._allowance = Allowance()
        self._under_way: dict[str, int] = {}
        self.doubt = asyncio.Event()

    async def answer(self, packet: bytes, source: str) -> bytes | None:
        """The answer to a packet from ``source``, None for silence. Never raises on any bytes."""
        taken = self.consider(packet, source)
        return await self.fetch(taken, source) if isinstance(taken, Query) else taken

    def consider(self, packet: bytes, source: str) -> bytes | Query | None:
        """The answer if it can be given at once, the question if it must go upstream, None for silence."""
        device = self._device(source)
        if not self._allowance.may_ask(device, self._now()):
            return None
        try:
            query = read_query(packet)
        except Garbled:
            return complaint(packet, Rcode.FORMERR)
        said = screen(query, self._house) or self._upstream.kept(query.name, query.kind)
        if said is not None:
            return _packed(query, said)
        known = self._upstream.heard(query.name)
        if not known and not self._allowance.may_introduce(device, query.name, self._now()):
            return reply(query, Rcode.REFUSED)
        return query

    async def fetch(self, query: Query, source: str) -> bytes:
        """The answer from upstream, or a stored public address when there is none."""
        device = self._device(source)
        if self._under_way.get(device, 0) >= _UNDER_WAY_PER_DEVICE:
            return reply(query, Rcode.REFUSED)
        self._under_way[device] = self._under_way.get(device, 0) + 1
        try:
            return _packed(query, await self._upstream.ask(query.name, query.kind))
        except Unanswered:
            self.doubt.set()
            return _packed(query, substitute(query))
        finally:
            self._under_way[device] -= 1
            if not self._under_way[device]:
                del self._under_way[device]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def house(settings: Settings) -> House:
    """Our names and addresses as these settings give them."""
    names = {LOCAL_NAME, settings.portal_host.lower()} - {""}
    addresses = (settings.gateway_ipv4.ip, settings.gateway_ipv6.ip)
    return House(frozenset(names), addresses, settings.garden, settings.dns_strict)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises ``OSError`` when no socket can be opened."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    upstream = Forwarder(str(settings.gateway_ipv4.ip))
    await upstream.start()
    resolver = Resolver(house(settings), upstream, Neighbours(settings.lan).device)
    listening = Listening(settings, resolver.consider, resolver.fetch)
    await listening.follow()
    watching = [
        asyncio.create_task(listening.keep_following()),
        asyncio.create_task(_watch_line(settings, upstream, resolver.doubt)),
        asyncio.create_task(_tend_garden(settings, upstream)),
    ]
    try:
        await stop.wait()
    finally:
        for task in watching:
            task.cancel()
        listening.close()
        upstream.close()


async def _watch_line(settings: Settings, upstream: Forwarder, doubt: asyncio.Event) -> None:
    """Look whether the line is up every few seconds, and at once when an answer failed to come."""
    while True:
        doubt.clear()
        servers = await asyncio.to_thread(uplink.servers, settings)
        up = await asyncio.to_thread(uplink.answers, servers)
        if upstream.line_down == up:
            _log.warning("line %s", "up" if up else "down")
        upstream.line_down = not up
        with suppress(OSError):
            uplink.note(settings.run, uplink.Line.UP if up else uplink.Line.DOWN)
        if up:
            with suppress(TimeoutError):
                await asyncio.wait_for(doubt.wait(), _LOOK_AGAIN_UP)
            await asyncio.sleep(_LOOK_AGAIN_DOWN if doubt.is_set() else 0)
        else:
            await asyncio.sleep(_LOOK_AGAIN_DOWN)


async def _tend_garden(settings: Settings, upstream: Forwarder) -> None:
    """Look up the garden's names now and then: dnsmasq then lets their addresses in, also for phones that know them
    from elsewhere and ask nobody.
    """
    hosts = [prefix + domain for domain in settings.garden for prefix in ("", "www.")]
    while True:
        found = await asyncio.gather(
            *(upstream.ask(host, kind) for host in hosts for kind in (Kind.A, Kind.AAAA)), return_exceptions=True
        )
        cut_off = hosts and all(isinstance(one, BaseException) for one in found)
        await asyncio.sleep(_LOOK_AGAIN_UP if cut_off else _TEND_EVERY)


def _packed(query: Query, said: Say) -> bytes:
    return reply(query, said.rcode, said.addresses, said.ttl)
