"""The resolver between a device and an upstream that is honest, silent, lying or gone. Real sockets on loopback."""

import asyncio
import socket
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspot.network import probes
from hotspot.network.forwarder import ADDRESSES_MAX, Forwarder, Unanswered
from hotspot.network.wire import HEADER, Kind, Query, Rcode, query, read_reply
from tests.hotspot.network.test_wire import answer, encoded, record
from tests.hotspot.network.upstream import PHONE, ask, resolving, run, truthful


def test_an_answer_is_flattened_capped_and_bare() -> None:
    async def story() -> None:
        async with resolving() as (resolver, _):
            packet = await resolver.answer(query(7, "www.a.vn", Kind.A), PHONE)
            assert packet is not None
            _, flags, *counts = HEADER.unpack_from(packet)
            assert (flags & 0xF, counts) == (0, [1, 3, 0, 0])
            assert (b"cdn" in packet, read_reply(packet).ttl) == (False, 60)
            assert [str(one) for one in read_reply(packet).addresses] == ["198.18.0.1", "198.18.0.2", "198.18.0.3"]

    run(story)


def test_many_addresses_are_cut_to_a_few() -> None:
    def crowd(packet: bytes, asked: Query) -> list[bytes]:
        records = [record(encoded(asked.name), Kind.A, bytes([198, 18, 1, n])) for n in range(20)]
        return [answer(asked.id, asked.name, Kind.A, *records)]

    async def story() -> None:
        async with resolving(crowd) as (resolver, _):
            assert len((await ask(resolver, "crowd.vn")).addresses) == ADDRESSES_MAX

    run(story)


def test_300_honest_look_ups_with_aliases_over_both_families_are_right() -> None:
    async def story() -> None:
        async with resolving() as (resolver, _):
            right = 0
            for number in range(300):
                kind = (Kind.A, Kind.AAAA)[number % 2]
                said = await ask(resolver, f"host{number // 4}.a.vn", kind, source=f"10.80.1.{number % 3}")
                first = "198.18.0.1" if kind == Kind.A else "2001:2::1"
                right += said.rcode == 0 and [str(one) for one in said.addresses][:1] == [first]
            assert right == 300

    run(story)


def test_the_same_question_at_the_same_time_goes_out_once_and_then_is_remembered() -> None:
    async def story() -> None:
        async with resolving() as (resolver, upstream):
            await asyncio.gather(*(ask(resolver, "www.a.vn") for _ in range(20)))
            await ask(resolver, "www.a.vn")
            assert [one.name for one in upstream.asked] == ["www.a.vn"]

    run(story)


def test_what_goes_upstream_is_lower_case_under_a_number_of_our_own() -> None:
    async def story() -> None:
        async with resolving() as (resolver, upstream):
            for n in range(8):
                shouted = HEADER.pack(7, 0x0100, 1, 0, 0, 0) + encoded(f"WwW{n}.A.vN") + struct.pack("!HH", 1, 1)
                said = await resolver.answer(shouted, PHONE)
                assert said is not None
                assert said[12 : len(shouted)] == shouted[12:]
            assert [one.name for one in upstream.asked] == [f"www{n}.a.vn" for n in range(8)]
            assert {one.id for one in upstream.asked} != {7}

    run(story)


def test_only_the_reply_to_the_open_question_counts() -> None:
    def forger(packet: bytes, asked: Query) -> list[bytes]:
        evil = record(b"\xc0\x0c", Kind.A, bytes([203, 0, 113, 66]))
        return [
            answer(asked.id ^ 1, asked.name, Kind.A, evil),
            answer(asked.id, "other.vn", Kind.A, evil),
            answer(asked.id, asked.name, Kind.AAAA),
            b"garbage",
            *truthful(packet, asked),
            answer(asked.id, asked.name, Kind.A, evil),
        ]

    async def story() -> None:
        async with resolving(forger) as (resolver, _):
            assert str((await ask(resolver, "bank.vn")).addresses[0]) == "198.18.0.1"

    run(story)


def test_a_stranger_cannot_answer_for_upstream() -> None:
    def silent(packet: bytes, asked: Query) -> list[bytes]:
        return []

    async def story() -> None:
        async with resolving(silent) as (resolver, upstream):
            waiting = asyncio.create_task(ask(resolver, "bank.vn"))
            while not upstream.asked:
                await asyncio.sleep(0.01)
            own = resolver._upstream._transport.get_extra_info("sockname")  # type: ignore[union-attr]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                evil = record(b"\xc0\x0c", Kind.A, bytes([203, 0, 113, 66]))
                stranger.sendto(answer(upstream.asked[0].id, "bank.vn", Kind.A, evil), own)
            assert str((await waiting).addresses[0]) != "203.0.113.66"

    run(story)


def test_a_name_that_does_not_exist_does_not_exist() -> None:
    def nothing(packet: bytes, asked: Query) -> list[bytes]:
        return [answer(asked.id, asked.name, asked.kind, flags=0x8183)]

    async def story() -> None:
        async with resolving(nothing) as (resolver, _):
            said = await ask(resolver, "no.vn")
            assert (said.rcode, said.addresses) == (Rcode.NXDOMAIN, ())

    run(story)


@pytest.mark.parametrize("flags", [None, 0x8182, 0x8185], ids=["silent", "SERVFAIL", "REFUSED"])
def test_int_9_with_upstream_down_a_public_address_comes_all_the_same(flags: int | None) -> None:
    def failing(packet: bytes, asked: Query) -> list[bytes]:
        return [] if flags is None else [answer(asked.id, asked.name, asked.kind, flags=flags)]

    async def story() -> None:
        async with resolving(failing) as (resolver, _):
            said = await ask(resolver, "captive.apple.com")
            assert [str(one) for one in said.addresses] == [probes.HOSTS["captive.apple.com"][0]]
            assert 1 <= said.ttl <= 5
            assert resolver.doubt.is_set()
            assert [one.is_global for one in (await ask(resolver, "bất-kỳ.vn".encode("idna").decode())).addresses] == [
                True
            ]

    run(story)


def test_int_9_known_to_be_down_it_answers_within_half_a_second() -> None:
    async def story() -> None:
        async with resolving(lambda packet, asked: []) as (resolver, _):
            resolver._upstream.line_down = True
            begun = asyncio.get_running_loop().time()
            said = await ask(resolver, "connectivitycheck.gstatic.com")
            assert asyncio.get_running_loop().time() - begun < 0.5
            assert [one.is_global for one in said.addresses] == [True]

    run(story)


def test_a_substitute_is_not_remembered_as_the_truth() -> None:
    async def story() -> None:
        async with resolving(lambda packet, asked: []) as (resolver, upstream):
            resolver._upstream.line_down = True
            before = await ask(resolver, "www.a.vn")
            upstream.respond = truthful
            after = await ask(resolver, "www.a.vn")
            assert str(before.addresses[0]) != "198.18.0.1"
            assert str(after.addresses[0]) == "198.18.0.1"

    run(story)


def test_one_device_cannot_hold_all_the_questions_under_way() -> None:
    async def story() -> None:
        async with resolving(lambda packet, asked: []) as (resolver, upstream):
            hogging = [asyncio.create_task(ask(resolver, f"slow{n}.a.vn", source="10.80.9.9")) for n in range(60)]
            while len(upstream.asked) < 32:
                await asyncio.sleep(0.01)
            upstream.respond = truthful
            assert (await ask(resolver, "www.b.vn", source=PHONE)).rcode == Rcode.NOERROR
            said = await asyncio.gather(*hogging)
            assert sum(one.rcode == Rcode.REFUSED for one in said) == 60 - 32

    run(story)


def test_a_flood_from_one_device_is_met_with_silence() -> None:
    async def story() -> None:
        async with resolving() as (resolver, _):
            said = [await resolver.answer(query(n, "www.a.vn", Kind.A), "10.80.9.9") for n in range(500)]
            assert (said[0] is None, said[-1] is None) == (False, True)
            assert (await ask(resolver, "www.a.vn", source=PHONE)).rcode == Rcode.NOERROR

    run(story)


def test_a_device_that_introduces_ever_new_names_is_refused_while_known_ones_go_on() -> None:
    async def story() -> None:
        async with resolving() as (resolver, upstream):
            resolver._allowance.may_ask = lambda device, now: True  # type: ignore[method-assign]
            await ask(resolver, "www.a.vn", source=PHONE)
            said = [await ask(resolver, f"{n:040d}.{n:038d}.t.vn", source="10.80.9.9") for n in range(400)]
            out = sum(one.name.endswith(".t.vn") for one in upstream.asked)
            assert {one.rcode for one in said} == {Rcode.NOERROR, Rcode.REFUSED}
            assert 150 <= out <= 190
            assert (await ask(resolver, "www.a.vn", source="10.80.9.9")).rcode == Rcode.NOERROR

    run(story)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_after_any_garbage_it_still_answers(rubbish: list[bytes]) -> None:
    async def story() -> None:
        async with resolving() as (resolver, _):
            for number, packet in enumerate(rubbish):
                await resolver.answer(packet, f"10.80.2.{number}")
            assert str((await ask(resolver, "www.a.vn")).addresses[0]) == "198.18.0.1"

    run(story)


def test_a_forwarder_without_a_socket_says_so() -> None:
    async def story() -> None:
        with pytest.raises(Unanswered):
            await Forwarder("127.0.0.1").ask("www.a.vn", Kind.A)

    run(story)
