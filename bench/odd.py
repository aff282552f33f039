"""Requests that nobody well-behaved sends, and forms filled with anything: from a seed, the same every time. Pure."""

import random
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, urlencode

PATHS = ("/", "/vao-mang", "/roi-mang", "/ket-noi", "/dich-vu", "/dich-vu/dang-ky-khai-sinh", "/noi-quy",
         "/may-ghi-gi", "/healthz", "/capport/api", "/static/", "/khong-co")  # fmt: skip
STAFF_PATHS = ("/", "/dang-nhap", "/dang-nhap/ma", "/bat-dau/x", "/dang-truy-cap", "/goi", "/dich-vu", "/thanh-vien",
               "/nhat-ky-ket-noi", "/healthz", "/static/")  # fmt: skip
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "CONNECT",
    "PROPFIND",
    "get",
    "G\tT",
    "",
)
NAMES = ("t", "q", "lang", "csrf_token", "login", "password", "code", "next", "ref", "page", "x" * 200)
HEADERS = ("Accept-Language", "Cookie", "Referer", "X-Forwarded-For", "X-Real-IP", "Forwarded", "Range", "Origin",
           "If-Modified-Since", "Accept-Encoding", "Sec-Fetch-Site", "Content-Type", "Expect", "Upgrade")  # fmt: skip
NASTY = (
    b"", b"0", b"-1", b"999999999999999999999", b"\x00", b"\xff\xfe", b"%00", b"%", b"%zz", b"../../../../etc/passwd",
    b"..%2f..%2fetc%2fpasswd", b"<script>alert(1)</script>", b"'; DROP TABLE pass; --", b"{{7*7}}", b"${7*7}", b"`id`",
    "đường làng".encode(), "\u202e\u0000\ud7ff".encode(), b"a" * 5_000, b"\r\nX: y", b"=cmd|'/c calc'!A0", b"NaN",
    b"[]", b"vi;q=nan", b"bytes=0-,1-", b"\xf0\x9f\x98\x80" * 50, b"chunked, chunked", b"100-continue",
    b"session=" + b"." * 300,
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Odd:
    """One request. ``sane`` ones are whole and lawful HTTP: they must be answered, whatever they ask."""

    raw: bytes
    sane: bool


def requests(seed: int, count: int, hosts: tuple[str, ...], paths: tuple[str, ...]) -> "list[Odd]":
    """``count`` requests to these hosts: half of them forms and queries, the rest broken in one way or another."""
    dice = random.Random(seed)
    makers = (_query, _form, _form, _query, _headers, _mutated, _framing, _line, _noise)
    return [dice.choice(makers)(dice, dice.choice(hosts), dice.choice(paths)) for _ in range(count)]


def _nasty(dice: random.Random) -> bytes:
    chosen = dice.choice(NASTY)
    return chosen if dice.random() < 0.7 else chosen + dice.randbytes(dice.randrange(1, 40))


def _pairs(dice: random.Random) -> str:
    return urlencode([(dice.choice(NAMES), _nasty(dice)) for _ in range(dice.randrange(6))])


def _head(method: str, target: str, host: str, *lines: str) -> bytes:
    """A lawful request line and header."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1", "replace")


def _query(dice: random.Random, host: str, path: str) -> Odd:
    more = quote_from_bytes(_nasty(dice), safe="/%&=") if dice.random() < 0.5 else ""
    return Odd(_head(dice.choice(("GET", "HEAD", "OPTIONS")), f"{path}{more}?{_pairs(dice)}", host), sane=False)


def _form(dice: random.Random, host: str, path: str) -> Odd:
    """A form, its size always told truly."""
    body = _pairs(dice).encode()
    if dice.random() < 0.3:
        body = _nasty(dice) * dice.randrange(4)
    kind = dice.choice((FORM, FORM, FORM, "multipart/form-data; boundary=x", "application/json", "text/plain", "x"))
    head = _head("POST", f"{path}?{_pairs(dice)}"[:1500], host, f"Content-Type: {kind}", f"Content-Length: {len(body)}")
    return Odd(head + body, sane=True)


def _headers(dice: random.Random, host: str, path: str) -> Odd:
    """Any value in headers that programs read, some of them twice, sometimes very many."""
    lines = [
        dice.choice(HEADERS).encode() + b": " + _nasty(dice).replace(b"\r\n", b" ") for _ in range(dice.randrange(9))
    ]
    lines += [b"X-%d: y" % number for number in range(dice.choice((0, 0, 0, 60, 150)))]
    hosts = dice.choice(
        (host.encode(), b"", host.encode() + b".", b"[::1", b"a" * 300, b"user@" + host.encode(), _nasty(dice))
    )
    return Odd(b"\r\n".join([b"GET %s HTTP/1.1" % path.encode(), b"Host: " + hosts, *lines, b"", b""]), sane=False)


def _mutated(dice: random.Random, host: str, path: str) -> Odd:
    """A lawful request with some bytes changed, doubled or gone."""
    raw = bytearray(_form(dice, host, path).raw[:3000])
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(raw))
        raw[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    return Odd(bytes(raw), sane=False)


def _framing(dice: random.Random, host: str, path: str) -> Odd:
    """Two truths about where the body ends, or none (RFC 9112 6.3): what request smuggling is made of."""
    lines = dice.choice((
        ("Content-Length: 5", "Transfer-Encoding: chunked"), ("Content-Length: 3", "Content-Length: 7"),
        ("Content-Length: -1",), ("Content-Length: 1e3",), ("Content-Length: 99999999",),
        ("Transfer-Encoding: xchunked",), ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding : chunked",),
    ))  # fmt: skip
    body = dice.choice(
        (b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", b"ffffffffffffffff\r\n", b"")
    )
    return Odd(_head("POST", path, host, *lines) + body, sane=False)


def _line(dice: random.Random, host: str, path: str) -> Odd:
    """A request line that is wrong, or only unusual."""
    target = dice.choice(
        (path, "*", f"http://{host}{path}", "//evil.example/", "/" + "a" * 9000, "/%ff%fe", "/a b", "\\")
    )
    version = dice.choice(("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1 x", "HTTP/9", ""))
    end = dice.choice(("\r\n", "\r\n", "\n", "\r"))
    lines = [f"{dice.choice(METHODS)} {target} {version}", f"Host: {host}", "", ""]
    return Odd(end.join(lines).encode("latin-1", "replace"), sane=False)


def _noise(dice: random.Random, _host: str, _path: str) -> Odd:
    """No HTTP at all: TLS, another protocol, random bytes, or the beginning of something."""
    starts = (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-x\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /",
        b"",
    )
    return Odd(dice.choice(starts) + dice.randbytes(dice.randrange(200)), sane=False)
