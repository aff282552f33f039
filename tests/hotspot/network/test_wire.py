"""DNS messages: what is read back is what was written, and no bytes whatever do more than raise ``Garbled``."""

import struct
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.network.wire import (
    HEADER,
    Garbled,
    Kind,
    Rcode,
    complaint,
    query,
    read_query,
    read_reply,
    reply,
)

LABELS = st.from_regex(r"\A[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?\Z")
NAMES = st.lists(LABELS, min_size=1, max_size=5).map(".".join)
V4 = IPv4Address("198.18.0.7")
V6 = IPv6Address("2001:2::7")


def encoded(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(owner: bytes, kind: int, data: bytes, ttl: int = 300) -> bytes:
    return owner + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def answer(number: int, name: str, kind: int, *records: bytes, flags: int = 0x8180) -> bytes:
    head = HEADER.pack(number, flags, 1, len(records), 0, 0)
    return head + encoded(name) + struct.pack("!HH", kind, 1) + b"".join(records)


@given(NAMES, st.sampled_from([Kind.A, Kind.AAAA]), st.integers(0, 65535))
def test_a_query_reads_back_as_it_was_asked(name: str, kind: Kind, number: int) -> None:
    read = read_query(query(number, name, kind))
    assert (read.id, read.opcode, read.recursion, read.name, read.kind, read.klass) == (number, 0, True, name, kind, 1)


@given(st.lists(st.integers(1, 2**32 - 1).map(IPv4Address), unique=True, max_size=8))
def test_a_reply_carries_its_addresses_in_order_under_the_question(addresses: list[IPv4Address]) -> None:
    asked = read_query(query(9, "www.example.vn", Kind.A))
    read = read_reply(reply(asked, Rcode.NOERROR, tuple(addresses), 60))
    assert (read.id, read.rcode, read.name, read.addresses) == (9, 0, "www.example.vn", tuple(addresses))
    assert read.ttl == (60 if addresses else 0)


def test_the_case_of_the_question_is_echoed_but_not_believed() -> None:
    packet = HEADER.pack(1, 0x0100, 1, 0, 0, 0) + encoded("wWw.ExAmPlE.vN") + struct.pack("!HH", 1, 1)
    asked = read_query(packet)
    assert asked.name == "www.example.vn"
    assert reply(asked, Rcode.NOERROR)[HEADER.size :] == packet[HEADER.size :]


def test_an_alias_chain_is_followed_and_its_least_ttl_counts() -> None:
    packet = answer(
        1,
        "www.a.vn",
        Kind.A,
        record(encoded("www.a.vn"), Kind.CNAME, encoded("edge.b.net"), ttl=40),
        record(encoded("edge.b.net"), Kind.CNAME, encoded("c.net"), ttl=900),
        record(encoded("c.net"), Kind.A, V4.packed, ttl=70),
        record(encoded("stranger.net"), Kind.A, IPv4Address("198.18.9.9").packed, ttl=1),
    )
    read = read_reply(packet)
    assert (read.addresses, read.ttl) == ((V4,), 40)


def test_an_alias_loop_has_no_address() -> None:
    packet = answer(
        1,
        "a.vn",
        Kind.A,
        record(encoded("a.vn"), Kind.CNAME, encoded("b.vn")),
        record(encoded("b.vn"), Kind.CNAME, encoded("a.vn")),
    )
    assert read_reply(packet).addresses == ()


def test_records_of_other_types_are_not_addresses() -> None:
    packet = answer(
        1, "a.vn", Kind.A, record(encoded("a.vn"), 16, b"\x05hello"), record(encoded("a.vn"), 28, V6.packed)
    )
    assert read_reply(packet).addresses == ()


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0" * 11, id="half a header"),
        pytest.param(HEADER.pack(1, 0x0100, 0, 0, 0, 0), id="no question"),
        pytest.param(HEADER.pack(1, 0x0100, 2, 0, 0, 0) + encoded("a.vn") + b"\0\1\0\1", id="two questions"),
        pytest.param(HEADER.pack(1, 0x8100, 1, 0, 0, 0) + encoded("a.vn") + b"\0\1\0\1", id="an answer"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", id="a pointer to itself"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + b"\xc0\x20" + b"\0" * 40, id="a pointer forward"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + b"\x40abc\0\0\1\0\1", id="a label of an unknown kind"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + b"\x3fabc", id="a label cut off"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + encoded("a.vn") + b"\0\1", id="a question cut off"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + b"\x3f" + b"a" * 63 + b"", id="no end"),
        pytest.param(HEADER.pack(1, 0x0100, 1, 0, 0, 0) + (b"\x3f" + b"a" * 63) * 4 + b"\0\0\1\0\1", id="256 bytes"),
    ],
)
def test_a_query_that_is_none_is_garbled(packet: bytes) -> None:
    with pytest.raises(Garbled):
        read_query(packet)


@given(st.binary(max_size=600))
def test_no_bytes_do_more_than_be_garbled(packet: bytes) -> None:
    with suppress(Garbled):
        read_query(packet)
    with suppress(Garbled):
        read_reply(packet)
    said = complaint(packet, Rcode.FORMERR)
    assert said is None or (len(said) == HEADER.size and said[:2] == packet[:2])


@given(st.data())
def test_no_damage_to_a_real_answer_does_more_than_garble_it(data: st.DataObject) -> None:
    packet = bytearray(
        answer(
            7,
            "www.a.vn",
            Kind.A,
            record(b"\xc0\x0c", Kind.CNAME, b"\x04edge\xc0\x10"),
            record(b"\xc0\x26", Kind.A, V4.packed),
        )
    )
    assert read_reply(bytes(packet)).addresses == (V4,)
    for _ in range(data.draw(st.integers(1, 4))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(packet[: data.draw(st.integers(0, len(packet)))])
    with suppress(Garbled):
        assert all(isinstance(one, IPv4Address | IPv6Address) for one in read_reply(cut).addresses)


@pytest.mark.parametrize("name", ["", "a..vn", "x" * 64 + ".vn", ".".join(["abcdefgh"] * 30), "tiếng.vn"])
def test_only_the_root_and_names_of_wire_form_can_be_asked(name: str) -> None:
    if not name:
        assert read_query(query(1, name, 2)).name == ""
        return
    with pytest.raises(Garbled):
        query(1, name, Kind.A)
