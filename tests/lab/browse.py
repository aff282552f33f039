"""One HTTP exchange over a given connection, byte for byte as asked nothing followed; and the forms of a page."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPResponse
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page with the values it would be sent with if nobody touched it."""

    action: str
    method: str
    values: Mapping[str, str]

    def body(self, **more: str) -> bytes:
        return urlencode({**self.values, **more}).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``headers`` have lower-case names; ``lines`` are all of them as sent.

    ``closed`` is whether the server announced the end of the connection and then really ended it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    closed: bool
    lines: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def forms(self) -> list[Form]:
        reader = _Forms()
        reader.feed(self.text)
        return reader.found

    def form(self, action: str) -> Form:
        """The form that is sent to a path; raises ``LookupError`` naming those that there are."""
        for one in self.forms:
            if one.action.partition("?")[0].endswith(action):
                return one
        raise LookupError(f"no form goes to {action}, only to {[one.action for one in self.forms]}")


def request(method: str, path: str, fields: Mapping[str, str], body: bytes = b"", version: str = "1.1") -> bytes:
    """A request as bytes; a field with an empty value is left out."""
    lines = [f"{method} {path} HTTP/{version}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    if body:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def exchange(connection: socket.socket, sent: bytes, method: str = "GET") -> Answer:
    """Send bytes as they are and read one response; raises ``HTTPException`` or ``OSError``."""
    connection.sendall(sent)
    with HTTPResponse(connection, method=method) as response:
        response.begin()
        body = response.read()
        lines = tuple(response.getheaders())
    headers = {name.lower(): value for name, value in lines}
    closed = headers.get("connection", "").lower() == "close" and _hangs_up(connection)
    return Answer(response.status, headers, body, closed, lines)


def _hangs_up(connection: socket.socket, within: float = 1.0) -> bool:
    """Whether the other side ends an idle connection."""
    before = connection.gettimeout()
    connection.settimeout(within)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(before)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._values: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._values = {}
            self.found.append(Form(given.get("action", ""), given.get("method", "get").lower(), self._values))
        elif tag == "input" and self._values is not None and given.get("name"):
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked and given.get("type") != "submit":
                self._values[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._values = None
