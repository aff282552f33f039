"""The smallest HTTP client that serves: quick enough that what is measured is the portal and not the client."""

import html
import re
import socket
from dataclasses import dataclass

from bench.load import AGENT
from tests.lab.namespace import LabError

JOIN = "/vao-mang"
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:\s*chunked", re.IGNORECASE | re.MULTILINE)
_BUTTON = re.compile(rb'action="([^"]*/vao-mang[^"]*)"')


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status, and all its bytes."""

    status: int
    raw: bytes

    @property
    def body(self) -> bytes:
        return self.raw.partition(_HEAD_END)[2]


def asking(host: str, path: str = "/", *, close: bool = False) -> bytes:
    """A GET as bytes."""
    end = "Connection: close\r\n" if close else ""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\n{end}\r\n".encode()


def pressing(host: str, page: bytes) -> bytes:
    """The POST that the button of a welcome page sends. Raises ``LabError`` when the page has no button."""
    found = _BUTTON.search(page)
    if found is None:
        raise LabError("the welcome page has no button")
    path = html.unescape(found[1].decode("ascii"))
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {AGENT}\r\nOrigin: http://{host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def visit(host: str, path: str = "/", *, timeout: float = 10.0) -> Said:
    """One request on a connection of its own, from the namespace that the thread is in. Raises ``OSError``."""
    with socket.create_connection((host, 80), timeout=timeout) as link:
        return ask(link, asking(host, path, close=True))


def ask(link: socket.socket, request: bytes) -> Said:
    """Send a request and read its whole answer. Raises ``OSError`` when the connection ends before that."""
    link.sendall(request)
    raw = b""
    while not whole(raw):
        piece = link.recv(65536)
        if not piece:
            break
        raw += piece
    return Said(status(raw), raw)


def status(raw: bytes) -> int:
    """The status of an answer. Raises ``ConnectionError`` when there is none."""
    if not raw.startswith(b"HTTP/1."):
        raise ConnectionError("the connection ended without an answer")
    return int(raw[9:12])


def whole(raw: bytes) -> bool:
    """Whether ``raw`` is a complete answer; one of unknown length never is."""
    head, end, body = raw.partition(_HEAD_END)
    if not end:
        return False
    length = _LENGTH.search(head)
    if length is not None:
        return len(body) >= int(length[1])
    return bool(_CHUNKED.search(head)) and body.endswith(b"0\r\n\r\n")
