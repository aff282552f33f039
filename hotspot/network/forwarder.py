"""Questions for addresses, put to our own dnsmasq: one socket, many questions under way, answers kept for a minute.

A reply counts only when it comes from the asked address and carries the number and the question of an open request.
"""

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from hotspot.network.screening import Say
from hotspot.network.wire import Garbled, Rcode, Reply, query, read_reply

TTL_MAX = 60
ADDRESSES_MAX = 4
UNDER_WAY_MAX = 512
WAIT_UP, WAIT_DOWN = 1.6, 0.25
_RETRY_AFTER = 0.7
_KEPT_MAX = 8192
_FINAL = frozenset({Rcode.NOERROR, Rcode.NXDOMAIN})
_Question = tuple[str, int]


class Unanswered(Exception):
    """Upstream gave no answer that could be passed on."""


@dataclass(slots=True)
class _Open:
    question: _Question
    reply: asyncio.Future[Reply]


class Forwarder(asyncio.DatagramProtocol):
    """A client of one upstream server. ``line_down`` makes it give up sooner; times are of the loop's clock."""

    def __init__(self, server: str, port: int = 53) -> None:
        self.server = (server, port)
        self.line_down = False
        self._transport: asyncio.DatagramTransport | None = None
        self._open: dict[int, _Open] = {}
        self._shared: dict[_Question, asyncio.Task[Say]] = {}
        self._kept: OrderedDict[_Question, tuple[Say, float]] = OrderedDict()

    async def start(self) -> None:
        """Open the socket. Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, remote_addr=self.server)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def kept(self, name: str, kind: int) -> Say | None:
        """The answer to this question if it is still good, its TTL what is left of it."""
        found = self._kept.get((name, kind))
        if found is None:
            return None
        left = int(found[1] - asyncio.get_running_loop().time())
        return Say(found[0].rcode, found[0].addresses, left) if left > 0 else None

    def heard(self, name: str) -> bool:
        """Whether somebody asked for this name lately, so that asking again tells nobody anything new."""
        return any((name, kind) in self._kept for kind in (1, 28))

    async def ask(self, name: str, kind: int) -> Say:
        """The answer from upstream; the same question asked twice at a time goes out once. Raises ``Unanswered``."""
        question = (name, kind)
        task = self._shared.get(question)
        if task is None:
            if len(self._shared) >= UNDER_WAY_MAX:
                raise Unanswered("too many questions under way")
            task = asyncio.create_task(self._fetch(question))
            self._shared[question] = task
            task.add_done_callback(lambda done: self._finished(question, done))
        return await asyncio.shield(task)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        try:
            reply = read_reply(data)
        except Garbled:
            return
        waiting = self._open.get(reply.id)
        if waiting and waiting.question == (reply.name, reply.kind) and not waiting.reply.done():
            waiting.reply.set_result(reply)

    def error_received(self, exc: Exception) -> None:
        """Upstream is not listening; the open questions run into their time limit."""

    def _finished(self, question: _Question, done: asyncio.Task[Say]) -> None:
        del self._shared[question]
        if not done.cancelled():
            done.exception()  # seen here, in case everybody who waited is gone

    async def _fetch(self, question: _Question) -> Say:
        reply = await self._exchange(question)
        if reply.rcode not in _FINAL or (reply.truncated and not reply.addresses):
            raise Unanswered(f"rcode {reply.rcode}")
        ttl = max(1, min(reply.ttl, TTL_MAX))
        answer = Say(Rcode(reply.rcode), reply.addresses[:ADDRESSES_MAX], ttl)
        self._keep(question, answer)
        return answer

    async def _exchange(self, question: _Question) -> Reply:
        number = self._number()
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._open[number] = _Open(question, reply)
        wait = WAIT_DOWN if self.line_down else WAIT_UP
        try:
            packet = query(number, *question)
            self._send(packet)
            done, _ = await asyncio.wait({reply}, timeout=min(wait, _RETRY_AFTER))
            if not done and wait > _RETRY_AFTER:
                self._send(packet)
                done, _ = await asyncio.wait({reply}, timeout=wait - _RETRY_AFTER)
            if not done:
                raise Unanswered("time is up")
            return reply.result()
        except Garbled as err:
            raise Unanswered("no such name can be asked for") from err
        finally:
            del self._open[number]

    def _number(self) -> int:
        while (number := secrets.randbelow(65536)) in self._open:
            pass
        return number

    def _send(self, packet: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            raise Unanswered("not connected")
        self._transport.sendto(packet)

    def _keep(self, question: _Question, answer: Say) -> None:
        self._kept[question] = (answer, asyncio.get_running_loop().time() + answer.ttl)
        self._kept.move_to_end(question)
        if len(self._kept) > _KEPT_MAX:
            self._kept.popitem(last=False)
