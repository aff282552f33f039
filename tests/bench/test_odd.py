"""The same seed makes the same requests; what is called sane is whole and lawful HTTP."""

from http.server import BaseHTTPRequestHandler
from io import BytesIO

from bench import odd

HOSTS = ("10.80.0.1", "neverssl.example")


class _Reader(BaseHTTPRequestHandler):
    """Python's own parser, reading from memory and answering into nothing."""

    def __init__(self, raw: bytes) -> None:
        self.rfile, self.wfile = BytesIO(raw), BytesIO()
        self.raw_requestline, self.refused = self.rfile.readline(65537), 0
        self.client_address = ("", 0)

    def send_error(self, code: int, *_args: object) -> None:
        self.refused = code


def test_a_seed_says_it_all():
    first, again = (odd.requests(7, 500, HOSTS, odd.PATHS) for _ in range(2))
    assert first == again
    assert first != odd.requests(8, 500, HOSTS, odd.PATHS)


def test_what_is_sane_can_be_read_to_its_end_by_anybody():
    sane = [one.raw for one in odd.requests(7, 2000, HOSTS, odd.PATHS) if one.sane]
    assert len(sane) > 300
    for raw in sane:
        reader = _Reader(raw)
        assert reader.parse_request(), (reader.refused, raw[:200])
        assert len(reader.rfile.read()) == int(reader.headers["Content-Length"])


def test_most_are_not():
    assert sum(one.sane for one in odd.requests(7, 2000, HOSTS, odd.PATHS)) < 800
