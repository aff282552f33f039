"""The resolver's ears: UDP and TCP sockets on every address of the guest side, followed as addresses come and go."""

import asyncio
import ipaddress
import logging
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from hotspot.network import links
from hotspot.network.wire import Query
from hotspot.settings import Settings

Consider = Callable[[bytes, str], bytes | Query | None]
Fetch = Callable[[Query, str], Awaitable[bytes]]
_FOLLOW_EVERY = 5.0
_STREAMS_MAX, _STREAMS_PER_DEVICE = 128, 4
_STREAM_SECONDS = 5.0
_STREAM_QUESTIONS = 8
_QUESTION_MAX = 512
_LENGTH = struct.Struct("!H")
_IPV6_FREEBIND = 78
_log = logging.getLogger("conglang.resolver")


class Listening:
    """Sockets for the addresses of one interface, handing what comes in to ``consider`` and ``fetch``."""

    def __init__(self, settings: Settings, consider: Consider, fetch: Fetch) -> None:
        self._settings = settings
        self._consider = consider
        self._fetch = fetch
        self._open: dict[str, tuple[asyncio.DatagramTransport, asyncio.Server]] = {}
        self._streams: dict[str, int] = {}

    async def follow(self) -> None:
        """Open what is missing and close what is gone. Raises ``OSError`` when nothing could be opened."""
        wanted = self._wanted()
        for address in set(self._open) - wanted:
            self._shut(address)
        trouble: OSError | None = None
        for address in sorted(wanted - set(self._open)):
            try:
                self._open[address] = await self._listen(address)
            except OSError as err:
                trouble = err
                _log.warning("cannot listen on %s port %d: %s", address, self._settings.resolver_port, err.strerror)
        if trouble is not None and not self._open:
            raise trouble

    async def keep_following(self) -> None:
        """Look for new addresses every few seconds, for ever."""
        while True:
            await asyncio.sleep(_FOLLOW_EVERY)
            with suppress(OSError):
                await self.follow()

    def close(self) -> None:
        for address in list(self._open):
            self._shut(address)

    def _wanted(self) -> set[str]:
        """Addresses as sockets take them; link-local ones with their interface."""
        configured = {text.partition("/")[0] for text in (self._settings.lan_ipv4, self._settings.lan_ipv6) if text}
        lan = self._settings.lan
        present = {str(one.ip) + (f"%{lan}" if one.ip.is_link_local else "") for one in links.addresses(lan)}
        return configured | present

    async def _listen(self, address: str) -> tuple[asyncio.DatagramTransport, asyncio.Server]:
        loop = asyncio.get_running_loop()
        port = self._settings.resolver_port
        udp = _bound(address, port, socket.SOCK_DGRAM)
        try:
            tcp = _bound(address, port, socket.SOCK_STREAM)
        except OSError:
            udp.close()
            raise
        transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self._consider, self._fetch), sock=udp)
        server = await asyncio.start_server(self._stream, sock=tcp, limit=_QUESTION_MAX * 2, backlog=64)
        return transport, server

    def _shut(self, address: str) -> None:
        transport, server = self._open.pop(address)
        transport.close()
        server.close()

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = str((writer.get_extra_info("peername") or ("",))[0])
        busy = self._streams.get(source, 0)
        if not source or busy >= _STREAMS_PER_DEVICE or len(self._streams) >= _STREAMS_MAX:
            writer.close()
            return
        self._streams[source] = busy + 1
        try:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(_STREAM_SECONDS):
                    await self._converse(reader, writer, source)
        finally:
            self._streams[source] -= 1
            if not self._streams[source]:
                del self._streams[source]
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, source: str) -> None:
        """Questions one after the other, each behind its length (RFC 1035 §4.2.2)."""
        for _ in range(_STREAM_QUESTIONS):
            (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
            if length > _QUESTION_MAX:
                return
            taken = self._consider(await reader.readexactly(length), source)
            answer = await self._fetch(taken, source) if isinstance(taken, Query) else taken
            if answer is None:
                return
            writer.write(_LENGTH.pack(len(answer)) + answer)
            await writer.drain()


class _Datagrams(asyncio.DatagramProtocol):
    """One UDP socket. What can be answered at once is, without a task."""

    def __init__(self, consider: Consider, fetch: Fetch) -> None:
        self._consider = consider
        self._fetch = fetch
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if len(data) > _QUESTION_MAX:
            return
        taken = self._consider(data, addr[0])
        if isinstance(taken, Query):
            task = asyncio.create_task(self._later(taken, addr))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif taken is not None:
            self._say(taken, addr)

    async def _later(self, query: Query, addr: Any) -> None:
        self._say(await self._fetch(query, addr[0]), addr)

    def _say(self, answer: bytes, addr: Any) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(answer, addr)


def _bound(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket bound to one of our addresses, even before the kernel has finished setting it. Raises ``OSError``."""
    plain, _, scope = address.partition("%")
    six = ipaddress.ip_address(plain).version == 6
    sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, kind | socket.SOCK_NONBLOCK)
    try:
        if kind == socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if six:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_FREEBIND, 1)
            sock.bind((plain, port, 0, socket.if_nametoindex(scope) if scope else 0))
        else:
            sock.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND, which the module does not name
            sock.bind((plain, port))
    except OSError:
        sock.close()
        raise
    return sock
