"""What is known of the line: noted by one, read by all, and old news are no news."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hotspot import clock
from hotspot.network import uplink
from hotspot.network.uplink import Line
from hotspot.network.wire import Rcode, read_query, reply
from hotspot.settings import Settings


@pytest.fixture
def box(tmp_path: Path) -> Settings:
    made = Settings(data=tmp_path)
    made.run.mkdir()
    return made


def test_nothing_noted_is_unknown(box: Settings) -> None:
    assert uplink.read(box) is Line.UNKNOWN


@pytest.mark.parametrize("line", [Line.UP, Line.DOWN])
def test_what_was_noted_is_read(box: Settings, line: Line) -> None:
    uplink.note(box.run, line)
    assert uplink.read(box) is line
    assert [path.name for path in box.run.iterdir()] == ["line"]


@pytest.mark.parametrize("age", [31.0, -5.0])
def test_old_news_and_news_of_another_boot_are_none(box: Settings, age: float) -> None:
    (box.run / "line").write_text(f"up {clock.boottime() - age}\n", encoding="ascii")
    assert uplink.read(box) is Line.UNKNOWN


@pytest.mark.parametrize("text", ["", "up", "sideways 1", "up x", "\0" * 40])
def test_a_damaged_note_is_none(box: Settings, text: str) -> None:
    (box.run / "line").write_text(text, encoding="ascii")
    assert uplink.read(box) is Line.UNKNOWN


def test_an_interface_that_is_gone_is_a_line_that_is_down_whatever_was_noted(box: Settings) -> None:
    uplink.note(box.run, Line.UP)
    assert uplink.read(replace(box, wan="nope0")) is Line.DOWN
    assert uplink.read(replace(box, wan="lo")) is Line.UP


def test_servers_are_those_of_the_settings_else_those_of_resolv_conf(
    box: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert uplink.servers(replace(box, dns_upstream=("198.18.0.1",))) == ("198.18.0.1",)
    conf = tmp_path / "resolv.conf"
    conf.write_text(
        "# a comment\nnameserver 198.18.0.2\nsearch vn\nnameserver\nnameserver 2001:2::53\n", encoding="ascii"
    )
    monkeypatch.setattr(uplink, "_RESOLV_CONF", conf)
    assert uplink.servers(box) == ("198.18.0.2", "2001:2::53")
    monkeypatch.setattr(uplink, "_RESOLV_CONF", tmp_path / "missing")
    assert uplink.servers(box) == ()


@contextmanager
def server(respond: Callable[[bytes], bytes | None]) -> Iterator[int]:
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
                if (said := respond(packet)) is not None:
                    sock.sendto(said, client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize(
    ("rcode", "up"), [(Rcode.NOERROR, True), (Rcode.REFUSED, True), (Rcode.NXDOMAIN, True), (Rcode.SERVFAIL, False)]
)
def test_a_resolver_that_answers_is_a_line_unless_it_is_itself_cut_off(rcode: Rcode, up: bool) -> None:
    with server(lambda packet: reply(read_query(packet), rcode)) as port:
        assert uplink.answers(["127.0.0.1"], 1.0, port) is up


def test_one_of_several_is_enough() -> None:
    with server(lambda packet: reply(read_query(packet), Rcode.NOERROR)) as port:
        assert uplink.answers(["127.0.0.2", "127.0.0.1"], 1.0, port)


@pytest.mark.parametrize("said", [b"", b"short", b"\0" * 40])
def test_rubbish_is_no_answer(said: bytes) -> None:
    with server(lambda packet: said) as port:
        assert not uplink.answers(["127.0.0.1"], 0.3, port)


def test_silence_refusal_and_nobody_to_ask_end_in_time() -> None:
    begun = time.monotonic()
    with server(lambda packet: None) as port:
        assert not uplink.answers(["127.0.0.1"], 0.3, port)
    assert not uplink.answers(["127.0.0.1", "not an address"], 0.3, port)
    assert not uplink.answers([], 0.3)
    assert time.monotonic() - begun < 2
