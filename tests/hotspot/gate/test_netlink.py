"""Netlink's bytes: what we write reads back, and torn bytes end a reading instead of breaking it."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from hotspot.gate import netlink
from hotspot.gate.elements import counted, element, lease_key, mac_key, mark_key

parts = st.lists(st.tuples(st.integers(1, 0x3FFF), st.binary(max_size=40)), max_size=8)


@given(parts)
def test_attributes_read_back(wanted: list[tuple[int, bytes]]) -> None:
    packed = b"".join(netlink.attribute(kind, payload) for kind, payload in wanted)
    assert len(packed) % 4 == 0
    assert list(netlink.attributes(packed)) == wanted


@given(parts, st.integers(0, 200))
def test_torn_attributes_end_early(wanted: list[tuple[int, bytes]], cut: int) -> None:
    packed = b"".join(netlink.attribute(kind, payload) for kind, payload in wanted)
    read = list(netlink.attributes(packed[:cut]))
    assert read == wanted[: len(read)]


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(noise: bytes) -> None:
    assert all(len(payload) <= len(noise) for _, payload in netlink.attributes(noise))
    assert all(len(body) <= len(noise) for *_, body in netlink.messages(noise))


def test_messages_read_back() -> None:
    packet = netlink.message(5, netlink.ACK, 7, b"abcd") + netlink.message(6, 0, 8)
    assert list(netlink.messages(packet)) == [
        (5, netlink.ACK | netlink.REQUEST, 7, 0, b"abcd"),
        (6, netlink.REQUEST, 8, 0, b""),
    ]


def test_keys_are_as_long_as_the_sets_want_them() -> None:
    assert mac_key("02:00:5e:10:00:01") == bytes([2, 0, 0x5E, 0x10, 0, 1])
    assert struct.unpack("=I", mark_key(2**31 - 1)) == (2**31 - 1,)
    assert lease_key("02:00:5e:10:00:01", "10.80.1.2") == bytes([2, 0, 0x5E, 0x10, 0, 1, 0, 0, 10, 80, 1, 2])


def test_elements_carry_what_they_were_given() -> None:
    ((_, body),) = netlink.attributes(element(b"\1" * 6, 9, 1500))
    found = dict(netlink.attributes(body))
    assert dict(netlink.attributes(found[1])) == {1: b"\1" * 6}
    assert dict(netlink.attributes(found[2])) == {1: struct.pack("=I", 9)}
    assert found[4] == struct.pack(">Q", 1500)
    assert (8 * 1024).to_bytes(8, "big") in counted(mark_key(1), 8 * 1024)
