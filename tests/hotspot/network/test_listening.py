"""The resolver's ears: both protocols, the addresses of the guest side only, and patience that ends."""

import asyncio
import socket
import struct
from pathlib import Path

import pytest

from hotspot.network.listening import Listening
from hotspot.network.wire import Kind, query, read_query, read_reply
from hotspot.settings import Settings
from tests.hotspot.network.upstream import resolving, run


async def over_tcp(port: int, *packets: bytes) -> list[bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    try:
        for packet in packets:
            writer.write(struct.pack("!H", len(packet)) + packet)
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            found.append(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
    return found


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_it_listens_by_udp_and_tcp_on_the_addresses_of_the_guest_side(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_port()
        ours = Settings(data=tmp_path, lan_ipv4="127.0.0.1/8", resolver_port=port)
        async with resolving() as (resolver, _):
            listening = Listening(ours, resolver.consider, resolver.fetch)
            await listening.follow()
            try:
                asked = [query(n, f"www{n}.a.vn", Kind.A) for n in range(12)]
                answers = [read_reply(one) for one in await over_tcp(port, *asked)]
                assert [one.name for one in answers] == [read_query(one).name for one in asked[:8]]  # then it hangs up
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                    sock.setblocking(False)
                    loop = asyncio.get_running_loop()
                    await loop.sock_connect(sock, ("127.0.0.1", port))
                    for packet in (b"", b"\0", b"x" * 4000, asked[0]):
                        await loop.sock_sendall(sock, packet)
                    assert read_reply(await asyncio.wait_for(loop.sock_recv(sock, 512), 3)).name == "www0.a.vn"
                assert await over_tcp(port, b"x" * 600) == []
            finally:
                listening.close()

    run(story)


def test_a_refused_port_is_reported_and_not_survived(tmp_path: Path) -> None:
    async def story() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            ours = Settings(data=tmp_path, lan_ipv4="127.0.0.1/8", resolver_port=holder.getsockname()[1])
            async with resolving() as (resolver, _):
                with pytest.raises(OSError, match="in use"):
                    await Listening(ours, resolver.consider, resolver.fetch).follow()

    run(story)
