"""The fake internet's servers, one process: ``python -m tests.lab.web``, started inside the internet's namespace.

Port 80 answers any Host: a vendor's probe host with its true success answer, any other with a JSON account of what
arrived. TCP 7, 22, 443, 853 and 8443 echo, TCP 19 pushes a dot every 100 ms, each with no TLS. UDP ports echo from the
address that was asked; UDP 19 answers one datagram with dots until somebody objects, at most for a minute.
"""

import asyncio
import contextlib
import json
import socket
import struct
import threading
import time
from typing import Any

from tests.lab.probes import truth

ECHO = (7, 22, 443, 853, 8443)
UDP_ECHO = (7, 123, 443, 4500, 51820)
PUSH = 19
_PUSH_SECONDS = 60
_IP_PKTINFO = 8
_IP_FREEBIND, _IPV6_FREEBIND = 15, 78  # answer from addresses that no interface has
_IP_RECVERR, _IPV6_RECVERR = 11, 25


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """HTTP with keep-alive, as a real server has it."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            request, fields = head[0], dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            await reader.readexactly(int(fields.get("content-length", 0)))
            writer.write(answer(request, fields, writer.get_extra_info("peername")[0]))
            await writer.drain()
            if request.endswith("HTTP/1.0") or fields.get("connection") == "close":
                break
    writer.close()


def answer(request: str, fields: dict[str, str], peer: str) -> bytes:
    """The whole response to a request line and its lower-cased header fields."""
    path, host = request.split(" ")[1], fields.get("host", "")
    if probe := truth(host, path):
        return _response(probe.status, probe.body, probe.extra)
    account = {"internet": True, "host": host, "path": path, "peer": peer}
    return _response(200, json.dumps(account).encode(), (("Content-Type", "application/json"),))


def _response(status: int, body: bytes, extra: tuple[tuple[str, str], ...]) -> bytes:
    reason = {200: "OK", 204: "No Content"}[status]
    length = () if status == 204 else (("Content-Length", str(len(body))),)
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in (*extra, *length))]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def push(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that talks first and never stops: what a phone's chat or video connection looks like."""
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.1)


def datagrams(port: int) -> None:
    """Serve one UDP port of every address, answering from the address that was asked (IP_PKTINFO)."""
    six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    for option in (socket.IPV6_RECVPKTINFO, socket.IPV6_V6ONLY, _IPV6_FREEBIND):
        six.setsockopt(socket.IPPROTO_IPV6, option, 1)
    six.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    six.bind(("::", port))
    four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    four.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
    four.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    four.bind(("0.0.0.0", port))
    for server in (six, four):
        threading.Thread(target=_serve, args=(server, port), daemon=True).start()


def _serve(server: socket.socket, port: int) -> None:
    while True:
        data, ancillary, _, peer = server.recvmsg(65535, 256)
        asked = [(level, kind, _from(level, info)) for level, kind, info in ancillary]
        if port == PUSH:
            threading.Thread(target=_push_datagrams, args=(ancillary, peer), daemon=True).start()
        else:
            with contextlib.suppress(OSError):
                server.sendmsg([data], asked, 0, peer)


def _from(level: int, info: bytes) -> bytes:
    """Packet information for the way back: leave from the address that was asked, by whatever interface."""
    if level == socket.IPPROTO_IPV6:
        return info[:16] + b"\0" * 4
    return struct.pack("i4s4s", 0, info[8:12], b"\0" * 4)


def _push_datagrams(ancillary: list[tuple[int, int, bytes]], peer: Any) -> None:
    """Talk to one peer from the address it asked; an ICMP error ends it, as it does for a real server."""
    level, _, info = ancillary[0]
    six = level == socket.IPPROTO_IPV6
    with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as talker:
        talker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        talker.setsockopt(level, _IPV6_FREEBIND if six else _IP_FREEBIND, 1)
        talker.setsockopt(level, _IPV6_RECVERR if six else _IP_RECVERR, 1)
        mine = socket.inet_ntop(talker.family, info[:16] if six else info[8:12])
        with contextlib.suppress(OSError):
            talker.bind((mine, PUSH))
            talker.connect(peer[:2])
            for _ in range(_PUSH_SECONDS * 10):
                talker.send(b".")
                time.sleep(0.1)


async def main() -> None:
    for port in (*UDP_ECHO, PUSH):
        datagrams(port)
    servers = [await asyncio.start_server(web, None, 80), await asyncio.start_server(push, None, PUSH)]
    servers += [await asyncio.start_server(echo, None, port) for port in ECHO]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
