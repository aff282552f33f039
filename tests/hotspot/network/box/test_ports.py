"""A port is free or taken, and who has it is named."""

import os
import socket
from pathlib import Path

import pytest

from hotspot.network.box.ports import Holder, Wanted, holders, taken

KINDS = [socket.SOCK_STREAM, socket.SOCK_DGRAM]


def me() -> str:
    """What the kernel calls this process; a runner of tests may change it from one to the next."""
    return Path("/proc/self/comm").read_text(encoding="utf-8").strip()


def held(kind: socket.SocketKind, address: str = "127.0.0.1") -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.bind((address, 0))
    if kind is socket.SOCK_STREAM:
        sock.listen(1)
    return sock


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_somebody_has_is_taken_and_then_free_again(kind: socket.SocketKind, address: str) -> None:
    with held(kind, address) as holder:
        wanted = Wanted("a test", kind, holder.getsockname()[1], "127.0.0.1")
        assert taken(wanted)
        assert holders(wanted.protocol, wanted.port) == [Holder(me(), os.getpid())]
    assert not taken(wanted)
    assert holders(wanted.protocol, wanted.port) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_port_of_another_address_is_free(kind: socket.SocketKind) -> None:
    with held(kind, "127.0.0.1") as holder:
        assert not taken(Wanted("a test", kind, holder.getsockname()[1], "127.0.0.2"))


def test_an_address_that_is_not_there_yet_can_be_had() -> None:
    with held(socket.SOCK_DGRAM) as holder:
        port = holder.getsockname()[1]
    assert not taken(Wanted("DNS", socket.SOCK_DGRAM, port, "10.80.0.1"))
    assert not taken(Wanted("DNS", socket.SOCK_DGRAM, port, "fd12:3456::1"))


def test_a_connection_that_uses_the_number_does_not_hold_the_port() -> None:
    with held(socket.SOCK_STREAM) as holder, socket.create_connection(holder.getsockname()) as client:
        assert holders("tcp", client.getsockname()[1]) == []
